//! The patient's side of a consultation, and the clinician's in `staff`.

pub mod media;
pub mod staff;

mod after;
mod call;
mod check;
mod device_check;
mod join;

pub use after::AfterPage;
pub use check::{CheckPage, VisitCheckPage};
pub use join::JoinPage;
