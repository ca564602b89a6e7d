//! Files that people in a call give each other: kept sealed until the link of the appointment opens
//! nothing any more.

mod file_store;
mod give;
mod giver;
mod shelf;
mod take;

pub use file_store::sweep;
pub use give::{Given, give};
pub use giver::{Asking, Callers};
pub use shelf::Shelf;
pub use take::take;
