//! A text message that did not arrive goes by e-mail, where there is an address and somebody takes
//! e-mails. Until its carrier says that it has arrived its row keeps the letter with the link.

use domain::ids::{AppointmentId, EntryId, InvitationId, MessageId, OfferId};

use super::letter::Letter;
use super::outbox_store::{
    COLUMNS, Channel, Message, NewMessage, Recipient, insert, opened, payload_place,
};
use crate::app_state::App;
use crate::bus::Hint;
use crate::params;
use crate::store::{Reader, StoreError, Tx};

/// For how long a receipt may come: Notify tries for three days.
const RECEIPT_DAYS: i64 = 4;

/// Keeps what a message is about from whoever changes it in this moment, before an e-mail is queued in its
/// stead: who takes back what waits must find the e-mail, too, or there must be none.
///
/// # Errors
/// What the store says.
pub fn keep_subject(tx: &mut Tx, id: MessageId) -> Result<(), StoreError> {
    let subject = tx.query_opt(
        "SELECT COALESCE(o.appointment_id, i.appointment_id), o.offer_id, o.entry_id
         FROM outbox o LEFT JOIN invitations i ON i.id = o.invitation_id WHERE o.id = $1",
        params![id],
        |row| {
            let appointment = row.opt_id::<AppointmentId>(0)?;
            Ok((
                appointment,
                row.opt_id::<OfferId>(1)?,
                row.opt_id::<EntryId>(2)?,
            ))
        },
    )?;
    let (appointment, offer, entry) = subject.unwrap_or_default();
    if let Some(appointment) = appointment {
        tx.keep_row("appointments", appointment)?;
    }
    if let Some(offer) = offer {
        tx.keep_row("waiting_list_offers", offer)?;
    }
    if let Some(entry) = entry {
        tx.keep_row("waiting_list_entries", entry)?;
    }
    Ok(())
}

/// A text message has arrived on the telephone. That may be told before whoever handed it over has noted so: then it
/// was sent, and they find nothing left to note.
pub fn delivered(tx: &mut Tx, id: MessageId) -> Result<(), StoreError> {
    let now = tx.now();
    tx.execute(
        "UPDATE outbox SET delivered_at = $2, sent_at = COALESCE(sent_at, $2),
             second_way = CASE WHEN state = 'waiting' THEN 1 ELSE second_way END,
             attempts = attempts + CASE WHEN state = 'waiting' THEN 1 ELSE 0 END,
             state = CASE WHEN state = 'waiting' THEN 'sent' ELSE state END
         WHERE id = $1 AND channel = 'text' AND delivered_at IS NULL",
        params![id, now],
    )?;
    no_second_way(tx, id)
}

/// A text message that was handed over did not arrive; the message, when it is now to go by e-mail. As in
/// [`delivered`], it may not have been noted yet that it was handed over.
pub fn undelivered(
    tx: &mut Tx,
    id: MessageId,
    error: &'static str,
) -> Result<Option<Message>, StoreError> {
    keep_subject(tx, id)?;
    let now = tx.now();
    let failed = tx.execute(
        "UPDATE outbox SET state = 'failed', error_code = $2, sent_at = COALESCE(sent_at, $3),
             second_way = CASE WHEN state = 'waiting' THEN 1 ELSE second_way END,
             attempts = attempts + CASE WHEN state = 'waiting' THEN 1 ELSE 0 END
         WHERE id = $1 AND channel = 'text' AND state IN ('waiting', 'sent')
             AND delivered_at IS NULL",
        params![id, error, now],
    )?;
    if failed == 0 {
        return Ok(None);
    }
    let keys = tx.keys();
    let sql = format!("SELECT {COLUMNS} FROM outbox WHERE id = $1 AND second_way = 1");
    let message = tx.query_opt(&sql, params![id], |row| opened(row, &keys))?;
    no_second_way(tx, id)?;
    Ok(message)
}

/// No e-mail follows this text message: what was kept for one goes.
fn no_second_way(tx: &mut Tx, id: MessageId) -> Result<(), StoreError> {
    let keys = tx.keys();
    let sealed = tx.query_opt(
        "SELECT payload_sealed FROM outbox WHERE id = $1 AND second_way = 1",
        params![id],
        |row| row.sealed(0),
    )?;
    if let Some(sealed) = sealed {
        let letter: Letter = keys.open_json(payload_place(id), &sealed)?;
        let sealed = keys.seal_json(payload_place(id), &letter.without_link())?;
        tx.execute(
            "UPDATE outbox SET payload_sealed = $2, second_way = 0 WHERE id = $1",
            params![id, sealed],
        )?;
    }
    Ok(())
}

/// Throws away what was kept for text messages of which nobody has said in time whether they arrived.
///
/// # Errors
/// What the store says.
pub fn sweep(tx: &mut Tx) -> Result<usize, StoreError> {
    let before = tx.now().plus_minutes(-RECEIPT_DAYS * 24 * 60);
    let ids: Vec<MessageId> = tx.query(
        "SELECT id FROM outbox WHERE second_way = 1 AND sent_at < $1 LIMIT 256",
        params![before],
        |row| row.id(0),
    )?;
    for id in &ids {
        no_second_way(tx, *id)?;
    }
    Ok(ids.len())
}

/// Queues what did not arrive as a text message as an e-mail, where there is an address and somebody takes
/// e-mails. It has no second way: once is enough.
///
/// # Errors
/// What the store says.
pub fn by_email_instead(tx: &mut Tx, app: &App, message: Message) -> Result<(), StoreError> {
    let has_route = Channel::Email.has_route(&app.config);
    let Some(address) = message.recipient.email.filter(|_| has_route) else {
        return Ok(());
    };
    let about = things(tx, message.id)?;
    insert(
        tx,
        NewMessage {
            id: app.id(MessageId::new),
            channel: Channel::Email,
            language: message.language,
            appointment: about.appointment,
            invitation: about.invitation,
            offer: about.offer,
            entry: about.entry,
            recipient: Recipient {
                name: message.recipient.name,
                address,
                email: None,
            },
            letter: message.letter,
            has_route,
        },
    )?;
    tx.hint(Hint::Outbox);
    Ok(())
}

/// What a stored message is about.
struct Things {
    appointment: Option<AppointmentId>,
    invitation: Option<InvitationId>,
    offer: Option<OfferId>,
    entry: Option<EntryId>,
}

/// What this message is about.
fn things(reader: &mut Reader, id: MessageId) -> Result<Things, StoreError> {
    reader.query_one(
        "SELECT appointment_id, invitation_id, offer_id, entry_id FROM outbox WHERE id = $1",
        params![id],
        |row| {
            Ok(Things {
                appointment: row.opt_id(0)?,
                invitation: row.opt_id(1)?,
                offer: row.opt_id(2)?,
                entry: row.opt_id(3)?,
            })
        },
    )
}
