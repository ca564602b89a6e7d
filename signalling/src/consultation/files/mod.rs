//! Files that people in a call give each other: kept sealed until the link of the appointment opens
//! nothing any more, and still pictures for the record as long as the consultation.

mod file_store;
mod give;
mod giver;
mod record;
mod shelf;
mod take;

pub use file_store::sweep;
pub use give::{Given, give};
pub use giver::{Asking, Callers};
pub use record::{picture, pictures};
pub use shelf::Shelf;
pub use take::{StillSealed, take};
