//! What programs of others see of booking, in FHIR R4 with UK Core's profiles: schedules, slots and
//! appointments; and the booking and referral standard (BaRS), which has a base of its own because it
//! refuses in other words and asks for other parameters.
//!
//! A Schedule is a clinic template, a Slot is a start it gives (never a stored row), a hold is an
//! Appointment that is `pending` with a Slot that is `busy-tentative`. Resources are written and read
//! as JSON here and nowhere else: of FHIR's hundreds of types we need eight, in part.

mod appointments;
mod asked;
mod bars;
mod bundle;
mod capability;
mod definitions;
mod handlers;
mod if_match;
mod known;
mod message;
mod operations;
mod patient;
mod query;
mod reading;
mod referral;
mod resources;
mod routes;
mod searching;
mod slots;
mod whom;

pub use resources::{SlotName, location, schedule_at, slot};
pub use routes::routes;
pub use slots::{Fits, Found, Status, Wanted, search};

use crate::app_state::App;

/// Where FHIR R4 begins.
pub const R4: &str = "/fhir/R4";
/// Where BaRS begins.
pub const BARS: &str = "/fhir/bars";
/// NHS numbers.
pub const NHS_NUMBER: &str = "https://fhir.nhs.uk/Id/nhs-number";
/// The most results of one page.
pub const MOST: usize = 200;
/// The usual number of results of a page.
pub const USUAL: usize = 50;

/// The address of a base.
pub fn base(app: &App, path: &str) -> String {
    format!("{}{path}", app.config.public_url.as_str())
}
