//! Putting a letter into the outbox, in the transaction of the act it tells of.

use domain::booking::wire::Delivery;
use domain::ids::{AppointmentId, EntryId, InvitationId, MessageId, OfferId};
use domain::people::wire::Language;

use super::letter::Letter;
use super::outbox_store::{self, Channel, NewMessage, Recipient};
use super::together;
use crate::app_state::App;
use crate::bus::Hint;
use crate::store::{StoreError, Tx};

/// To whom a letter goes.
#[derive(Clone, PartialEq, Eq)]
pub struct Envelope<'a> {
    /// Their name.
    pub name: &'a str,
    /// Their e-mail address; preferred, because it carries the calendar file.
    pub email: Option<&'a str>,
    /// Their mobile number.
    pub mobile: Option<&'a str>,
    /// The language they read.
    pub language: Language,
    /// The appointment it tells of.
    pub appointment: Option<AppointmentId>,
    /// The guest's invitation whose link it carries.
    pub invitation: Option<InvitationId>,
    /// The offer whose link it carries.
    pub offer: Option<OfferId>,
    /// The place on the waiting list whose link it carries.
    pub entry: Option<EntryId>,
}

/// Queues a letter; says which way it will go. Without a way it is noted all the same, so that
/// reception sees that nobody was told.
///
/// # Errors
/// What the store says.
pub fn enqueue(
    tx: &mut Tx,
    app: &App,
    to: &Envelope<'_>,
    letter: Letter,
) -> Result<Delivery, StoreError> {
    let text_only = to.mobile.is_some() && !Channel::Email.has_route(&app.config);
    let channel = match (to.email, to.mobile) {
        (Some(_), _) if text_only && Channel::Text.has_route(&app.config) => Channel::Text,
        (Some(_), _) => Channel::Email,
        (None, _) => Channel::Text,
    };
    enqueue_by(tx, app, to, letter, channel)
}

/// Queues a letter for this way.
///
/// # Errors
/// What the store says.
pub fn enqueue_by(
    tx: &mut Tx,
    app: &App,
    to: &Envelope<'_>,
    letter: Letter,
    channel: Channel,
) -> Result<Delivery, StoreError> {
    let address = match channel {
        Channel::Email => to.email,
        Channel::Text => to.mobile,
    };
    let Some(address) = address else {
        return Ok(Delivery::NoRoute);
    };
    let has_route = channel.has_route(&app.config);
    let second_way = channel == Channel::Text && Channel::Email.has_route(&app.config);
    outbox_store::insert(
        tx,
        NewMessage {
            id: app.id(MessageId::new),
            channel,
            language: to.language,
            appointment: to.appointment,
            invitation: to.invitation,
            offer: to.offer,
            entry: to.entry,
            recipient: Recipient {
                name: to.name.to_owned(),
                address: address.to_owned(),
                email: to.email.filter(|_| second_way).map(str::to_owned),
            },
            // What nobody will send needs no secret in it.
            letter: if has_route {
                letter
            } else {
                letter.without_link()
            },
            has_route,
        },
    )?;
    tx.hint(Hint::Outbox);
    Ok(channel.delivery(&app.config))
}

/// Takes back what about this appointment still waits to be sent: its link is dead. What tells of others,
/// too, tells of them alone.
///
/// # Errors
/// What the store says.
pub fn withdraw(tx: &mut Tx, appointment: AppointmentId) -> Result<(), StoreError> {
    together::leave_out(tx, appointment)?;
    outbox_store::withdraw(tx, &outbox_store::About::Appointment(appointment))
}

/// Takes back what still waits to be sent to the guest of this invitation.
///
/// # Errors
/// What the store says.
pub fn withdraw_invitation(tx: &mut Tx, invitation: InvitationId) -> Result<(), StoreError> {
    outbox_store::withdraw(tx, &outbox_store::About::Invitation(invitation))
}

/// Takes back what still waits to be sent to any guest of this appointment.
///
/// # Errors
/// What the store says.
pub fn withdraw_invitations(tx: &mut Tx, appointment: AppointmentId) -> Result<(), StoreError> {
    outbox_store::withdraw(tx, &outbox_store::About::GuestsOf(appointment))
}

/// Takes back what still waits to be sent about this offer: it is over.
///
/// # Errors
/// What the store says.
pub fn withdraw_offer(tx: &mut Tx, offer: OfferId) -> Result<(), StoreError> {
    outbox_store::withdraw(tx, &outbox_store::About::Offer(offer))
}

/// Takes back what still waits to be sent about this place on the waiting list: its link is dead.
///
/// # Errors
/// What the store says.
pub fn withdraw_place(tx: &mut Tx, entry: EntryId) -> Result<(), StoreError> {
    outbox_store::withdraw(tx, &outbox_store::About::Entry(entry))
}
