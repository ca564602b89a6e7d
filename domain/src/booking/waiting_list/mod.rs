//! The waiting list: who waits for what, who suits a slot that has freed up, in which order they are
//! asked, and what becomes of an offer.
//!
//! What holds always: nobody loses a place by declining or by letting an offer lapse; nobody is asked
//! again for a slot they did not take; no slot is idle while somebody whom it suits could be asked;
//! every offer ends. `world_tests` tries it under seeded histories.

mod entry;
#[cfg(feature = "zones")]
mod fill;
mod offer;
#[cfg(feature = "zones")]
mod quiet;
mod told;

pub(in crate::booking) use entry::words;
pub use entry::{LONGEST_NOTICE_MINUTES, PartOfDay, Place, Priority, Vacancy};
#[cfg(feature = "zones")]
pub use fill::{Ask, Asked, Candidate, Outcome, Step, ask_by_hand, first_in_line, next, to_fill};
pub use offer::{
    Happening, Offer, OfferState, OfferWay, SHORTEST_MINUTES, TOGETHER_MOST, open_minutes, way,
};
#[cfg(feature = "zones")]
pub use quiet::{quiet_since, quiet_until};
pub use told::to_be_told;

#[cfg(all(test, feature = "zones"))]
mod world_tests;
