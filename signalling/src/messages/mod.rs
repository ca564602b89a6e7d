//! The `messages` room: what is sent to people, and the outbox that sends it.
//!
//! A [`Letter`] is queued in the transaction of the act it tells of; recipient and content are
//! stored only sealed. A worker sends what is due, at least once, always under the same Message-ID.

mod calendar;
mod calendar_feed;
mod carrier;
mod demo_outbox;
mod letter;
mod mail;
mod notify;
mod outbox_store;
mod queue;
mod receipts;
mod render;
mod second_way;
mod together;
mod words;
mod worker;

pub use calendar_feed::{Busy, write as calendar_feed};
pub use carrier::mail_server_answers;
pub use letter::{
    AnotherTime, AppointmentLetter, GuestLetter, Letter, ListLetter, OfferLetter, SetupLetter,
};
pub use mail::calendar_file;
pub use notify::answers as text_service_answers;
pub use outbox_store::Channel;
pub use queue::{
    Envelope, enqueue, enqueue_by, withdraw, withdraw_invitation, withdraw_invitations,
    withdraw_offer, withdraw_place,
};
pub use second_way::sweep;
pub use worker::deliver;

use domain::people::wire::Language;

use crate::config::Config;

use domain::messages::wire::Receipt;

use crate::http::{Access, Routes};

/// A letter as it will read: its subject, its words, and the same as a text message.
pub fn read(letter: &Letter, language: Language, config: &Config) -> (String, String, String) {
    let written = words::write(letter, language, &words::Clinic::of(config));
    let plain = render::plain(&written);
    (written.subject, plain, written.short)
}

/// This room's routes.
pub fn routes() -> Routes {
    demo_outbox::routes()
        .post("/api/messages/receipts", Access::Public, receipts::take)
        .summary("What became of a text message; GOV.UK Notify says it, with its bearer token")
        .every_time()
        .takes::<Receipt>()
}

#[cfg(test)]
mod easy_tests;
#[cfg(test)]
mod place_tests;
#[cfg(test)]
mod reminder_tests;
#[cfg(test)]
mod tests;
