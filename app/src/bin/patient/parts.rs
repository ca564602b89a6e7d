//! The parts of the patients' program that are fetched by themselves. The build takes the code that
//! only one of these functions needs out of the program (`scripts/build-app`); calling one fetches
//! its part first.

use std::pin::Pin;

use app::booking::patient as book;
use app::consultation;
use app::home::{HomePage, InvitationPage};
use app::kit::ahead::{self, Part};
use app::kit::part_style;
use leptos::prelude::*;
use leptos::wasm_split::{SplitLoaderError, wasm_split};

/// Choosing what to book.
#[derive(Debug, Clone, Copy)]
pub enum Start {
    Home,
    Services,
}

/// Booking it.
#[derive(Debug, Clone, Copy)]
pub enum Booking {
    Times,
    Step,
}

/// One's own appointment, and the way to it from the message.
#[derive(Debug, Clone, Copy)]
pub enum Visit {
    Invitation,
    Appointment,
}

/// Another time, or none, or this one for certain; help to take part; the others of a series; one that has become free; a place on the
/// waiting list.
#[derive(Debug, Clone, Copy)]
pub enum Change {
    Move,
    Cancel,
    Confirm,
    Series,
    Help,
    Offer,
    Place,
}

/// The day itself.
#[derive(Debug, Clone, Copy)]
pub enum Call {
    Join,
    Check,
    VisitCheck,
    Kit,
    After,
    GuestLink,
    Guest,
    CameraLink,
    Camera,
}

#[wasm_split(start, wasm_split_path = leptos::wasm_split, fallible, preload(fetch_start))]
pub fn start(page: Start) -> Result<AnyView, SplitLoaderError> {
    Ok(match page {
        Start::Home => HomePage().into_any(),
        Start::Services => book::ServicesPage().into_any(),
    })
}

#[wasm_split(booking, wasm_split_path = leptos::wasm_split, fallible, preload(fetch_booking))]
pub fn booking(page: Booking) -> Result<AnyView, SplitLoaderError> {
    Ok(match page {
        Booking::Times => book::TimesPage().into_any(),
        Booking::Step => book::StepPage().into_any(),
    })
}

#[wasm_split(visit, wasm_split_path = leptos::wasm_split, fallible, preload(fetch_visit))]
pub fn visit(page: Visit) -> Result<AnyView, SplitLoaderError> {
    Ok(match page {
        Visit::Invitation => InvitationPage().into_any(),
        Visit::Appointment => book::AppointmentPage().into_any(),
    })
}

#[wasm_split(change, wasm_split_path = leptos::wasm_split, fallible, preload(fetch_change))]
pub fn change(page: Change) -> Result<AnyView, SplitLoaderError> {
    Ok(match page {
        Change::Move => book::MovePage().into_any(),
        Change::Cancel => book::CancelPage().into_any(),
        Change::Confirm => book::ConfirmPage().into_any(),
        Change::Series => book::SeriesPage().into_any(),
        Change::Help => book::HelpPage().into_any(),
        Change::Offer => book::OfferPage().into_any(),
        Change::Place => book::PlacePage().into_any(),
    })
}

#[wasm_split(call, wasm_split_path = leptos::wasm_split, fallible, preload(fetch_call))]
pub fn call(page: Call) -> Result<AnyView, SplitLoaderError> {
    Ok(match page {
        Call::Join => consultation::JoinPage().into_any(),
        Call::Check => consultation::CheckPage().into_any(),
        Call::VisitCheck => consultation::VisitCheckPage().into_any(),
        Call::Kit => consultation::KitPage().into_any(),
        Call::After => consultation::AfterPage().into_any(),
        Call::GuestLink => consultation::GuestLinkPage().into_any(),
        Call::Guest => consultation::GuestPage().into_any(),
        Call::CameraLink => consultation::CameraLinkPage().into_any(),
        Call::Camera => consultation::CameraPage().into_any(),
    })
}

/// Into the call that this page was opened for.
#[wasm_split(call, wasm_split_path = leptos::wasm_split, fallible)]
fn back() -> Result<Pin<Box<dyn Future<Output = ()>>>, SplitLoaderError> {
    Ok(Box::pin(consultation::early::go_back()))
}

/// Fetches a part, by its name.
pub mod fetch {
    pub use super::fetch_booking as booking;
    pub use super::fetch_call as call;
    pub use super::fetch_change as change;
    pub use super::fetch_start as start;
    pub use super::fetch_visit as visit;
}

/// Fetches a part ahead when a page asks for it; one that does not come is asked for again when it is
/// needed.
pub fn fetch_when_asked() {
    ahead::provide(|part| {
        leptos::task::spawn_local(async move {
            let style = part_style::fetch();
            let _ = match part {
                Part::Booking => fetch::booking().await,
                Part::Call => fetch::call().await,
            };
            style.await;
        });
    });
}

/// Goes on with what the page has begun for somebody who goes straight back into their call: before anything is
/// drawn, because what the others' browsers say waits for whatever else this one does.
pub async fn go_back() {
    // Where the part does not come, the page asks for it again, and says so.
    if let Ok(back) = back().await {
        back.await;
    }
}
