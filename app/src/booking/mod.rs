//! Booking: the patient's own pages, and the desk's in `staff`.

pub mod patient;
pub mod staff;
mod wishes;
