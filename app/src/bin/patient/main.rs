//! The program for patients: what arrives first, and the map of all its pages.
//!
//! Only the frame comes with it. The pages are in parts (`parts.rs`) that are fetched when somebody
//! goes there, so that nobody waits for what they do not use.

mod parts;

use app::booking::patient as book;
use app::kit::part_style::Lost;
use app::routes::{Draw, Line};

use parts::{Booking, Call, Change, Start, Visit};

/// A page in a part of its own.
macro_rules! apart {
    ($part:ident, $page:expr) => {
        Draw::Apart(
            || Box::pin(async { parts::fetch::$part().await.or(Err(Lost)) }),
            || Box::pin(async { parts::$part($page).await.or(Err(Lost)) }),
        )
    };
}

const MAP: [Line; 15] = [
    ("/", apart!(start, Start::Home)),
    ("/book", apart!(start, Start::Services)),
    ("/book/:service", apart!(booking, Booking::Times)),
    ("/book/:service/:step", apart!(booking, Booking::Step)),
    ("/i", apart!(visit, Visit::Invitation)),
    ("/appointment", apart!(visit, Visit::Appointment)),
    ("/appointment/check", apart!(call, Call::VisitCheck)),
    ("/appointment/move", apart!(change, Change::Move)),
    ("/appointment/cancel", apart!(change, Change::Cancel)),
    ("/join", apart!(call, Call::Join)),
    ("/check", apart!(call, Call::Check)),
    ("/kit", apart!(call, Call::Kit)),
    ("/after", apart!(call, Call::After)),
    ("/g", apart!(call, Call::GuestLink)),
    ("/guest", apart!(call, Call::Guest)),
];

fn main() {
    app::start(|| {
        parts::fetch_when_asked();
        book::provide_notice();
        app::routes::patients_frame(&MAP)
    });
}
