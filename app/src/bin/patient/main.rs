//! The program for patients: what arrives first, and the map of all its pages.
//!
//! Only the frame comes with it. The pages are in parts (`parts.rs`) that are fetched when somebody
//! goes there, so that nobody waits for what they do not use.

mod parts;

use app::booking::patient as book;
use app::consultation::{self, early};
use app::kit::ahead::{self, Part};
use app::routes::{Draw, Line};
use wasm_bindgen_futures::spawn_local;

use parts::{Booking, Call, Change, Start, Visit};

/// A page in a part of its own.
macro_rules! apart {
    ($draw:ident, $part:ident, $page:expr) => {
        Draw::$draw(
            || Box::pin(parts::fetch::$part()),
            || Box::pin(parts::$part($page)),
        )
    };
}

const MAP: [Line; 22] = [
    ("/", apart!(Apart, start, Start::Home)),
    ("/book", apart!(Apart, start, Start::Services)),
    ("/book/:service", apart!(Later, booking, Booking::Times)),
    (
        "/book/:service/:step",
        apart!(Later, booking, Booking::Step),
    ),
    ("/i", apart!(Apart, visit, Visit::Invitation)),
    ("/appointment", apart!(Apart, visit, Visit::Appointment)),
    ("/appointment/check", apart!(Later, call, Call::VisitCheck)),
    ("/appointment/move", apart!(Later, change, Change::Move)),
    ("/appointment/cancel", apart!(Later, change, Change::Cancel)),
    (
        "/appointment/confirm",
        apart!(Later, change, Change::Confirm),
    ),
    ("/appointment/series", apart!(Later, change, Change::Series)),
    ("/appointment/help", apart!(Later, change, Change::Help)),
    ("/o", apart!(Later, change, Change::Offer)),
    ("/w", apart!(Later, change, Change::Place)),
    ("/join", apart!(Later, call, Call::Join)),
    ("/check", apart!(Later, call, Call::Check)),
    ("/kit", apart!(Later, call, Call::Kit)),
    ("/after", apart!(Later, call, Call::After)),
    ("/g", apart!(Later, call, Call::GuestLink)),
    ("/guest", apart!(Later, call, Call::Guest)),
    ("/c", apart!(Later, call, Call::CameraLink)),
    ("/camera", apart!(Later, call, Call::Camera)),
];

fn main() {
    if early::is_begun() {
        spawn_local(async {
            parts::go_back().await;
            start();
            early::is_drawn();
        });
    } else {
        start();
    }
}

fn start() {
    app::start(|| {
        parts::fetch_when_asked();
        if consultation::visit::goes_back() {
            // What the call needs comes while the link is exchanged.
            ahead::fetch(Part::Call);
        }
        book::provide_notice();
        app::routes::patients_frame(&MAP)
    });
}
