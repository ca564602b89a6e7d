//! The `messages` room: what is sent to people, and the outbox that sends it.
//!
//! A [`Letter`] is queued in the transaction of the act it tells of; recipient and content are
//! stored only sealed. A worker sends what is due, at least once, always under the same Message-ID.

mod calendar;
mod carrier;
mod demo_outbox;
mod letter;
mod mail;
mod outbox_store;
mod queue;
mod render;
mod words;
mod worker;

pub use carrier::mail_server_answers;
pub use letter::{AnotherTime, AppointmentLetter, GuestLetter, Letter, OfferLetter, SetupLetter};
pub use mail::calendar_file;
pub use queue::{
    Envelope, enqueue, withdraw, withdraw_invitation, withdraw_invitations, withdraw_offer,
};
pub use worker::deliver;

use crate::http::Routes;

/// This room's routes.
pub fn routes() -> Routes {
    demo_outbox::routes()
}

#[cfg(test)]
mod tests;
