//! The outbox' rows. States: `waiting`, `sent`, `failed`, `withdrawn`, `no_route`.

use domain::booking::wire::Delivery;
use domain::ids::{AppointmentId, InvitationId, MessageId, OfferId};
use domain::people::wire::Language;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::letter::Letter;
use crate::config::{Config, Mode};
use crate::params;
use crate::store::{Context, Keys, Reader, Row, StoreError, Tx};

/// Which way a message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// E-mail.
    Email,
    /// Text message.
    Text,
}

impl Channel {
    /// The stable text.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Text => "text",
        }
    }

    /// Whether somebody takes such messages away. The demo shows all on the screen.
    pub const fn has_route(self, config: &Config) -> bool {
        match self {
            _ if matches!(config.mode, Mode::Demo) => true,
            Self::Email => config.smtp.is_some(),
            Self::Text => config.notify.is_some(),
        }
    }

    /// How such a message is on its way.
    pub const fn delivery(self, config: &Config) -> Delivery {
        match self {
            _ if !self.has_route(config) => Delivery::NoRoute,
            Self::Email => Delivery::Email,
            Self::Text => Delivery::Text,
        }
    }
}

impl std::str::FromStr for Channel {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "email" => Ok(Self::Email),
            "text" => Ok(Self::Text),
            _ => Err(()),
        }
    }
}

/// To whom; stored only sealed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    /// Their name.
    pub name: String,
    /// Their e-mail address or number.
    pub address: String,
}

/// A message to be stored.
pub struct NewMessage {
    pub id: MessageId,
    pub channel: Channel,
    pub language: Language,
    pub appointment: Option<AppointmentId>,
    pub invitation: Option<InvitationId>,
    pub offer: Option<OfferId>,
    pub recipient: Recipient,
    pub letter: Letter,
    pub has_route: bool,
}

/// A stored message, opened.
#[derive(Clone)]
pub struct Message {
    pub id: MessageId,
    pub channel: Channel,
    pub language: Language,
    pub recipient: Recipient,
    pub letter: Letter,
    pub state: String,
    pub attempts: i64,
    pub created_at: Timestamp,
}

fn recipient_place(id: MessageId) -> Context {
    Context::new("outbox.recipient_sealed", id)
}

fn payload_place(id: MessageId) -> Context {
    Context::new("outbox.payload_sealed", id)
}

pub fn insert(tx: &mut Tx, message: NewMessage) -> Result<(), StoreError> {
    let (now, keys) = (tx.now(), tx.keys());
    let id = message.id;
    tx.change(
        "INSERT INTO outbox (id, channel, kind, language, appointment_id, invitation_id,
             recipient_sealed, payload_sealed, state, created_at, next_attempt_at, offer_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11)",
        params![
            id,
            message.channel.as_str(),
            message.letter.kind(),
            message.language.as_str(),
            message.appointment,
            message.invitation,
            keys.seal_json(recipient_place(id), &message.recipient)?,
            keys.seal_json(payload_place(id), &message.letter)?,
            if message.has_route {
                "waiting"
            } else {
                "no_route"
            },
            now,
            message.offer,
        ],
    )?;
    Ok(())
}

/// What a waiting message is about.
pub enum About {
    /// The patient's appointment.
    Appointment(AppointmentId),
    /// A guest's invitation.
    Invitation(InvitationId),
    /// Any guest's invitation to an appointment.
    GuestsOf(AppointmentId),
    /// An offer to somebody on the waiting list.
    Offer(OfferId),
}

pub fn withdraw(tx: &mut Tx, about: &About) -> Result<(), StoreError> {
    let keys = tx.keys();
    let (which, id) = match about {
        About::Appointment(id) => ("appointment_id = $1", id.to_string()),
        About::Invitation(id) => ("invitation_id = $1", id.to_string()),
        About::Offer(id) => ("offer_id = $1", id.to_string()),
        About::GuestsOf(id) => (
            "invitation_id IN (SELECT id FROM invitations WHERE appointment_id = $1)",
            id.to_string(),
        ),
    };
    let sql = format!("SELECT id, payload_sealed FROM outbox WHERE {which} AND state = 'waiting'");
    let waiting = tx.query(&sql, params![id], |row| {
        Ok((row.id::<MessageId>(0)?, row.sealed(1)?))
    })?;
    for (id, sealed) in waiting {
        let letter: Letter = keys.open_json(payload_place(id), &sealed)?;
        tx.execute(
            "UPDATE outbox SET state = 'withdrawn', payload_sealed = $2 WHERE id = $1",
            params![
                id,
                keys.seal_json(payload_place(id), &letter.without_link())?
            ],
        )?;
    }
    Ok(())
}

const COLUMNS: &str = "id, channel, language, recipient_sealed, payload_sealed, state, attempts,
    created_at";

fn opened(row: &Row<'_>, keys: &Keys) -> Result<Message, StoreError> {
    let id: MessageId = row.id("id")?;
    Ok(Message {
        id,
        channel: row.parse("channel")?,
        language: Language::from_text(&row.text("language")?),
        recipient: keys.open_json(recipient_place(id), &row.sealed("recipient_sealed")?)?,
        letter: keys.open_json(payload_place(id), &row.sealed("payload_sealed")?)?,
        state: row.text("state")?,
        attempts: row.int("attempts")?,
        created_at: row.time("created_at")?,
    })
}

/// What is due now, oldest first.
pub fn due(reader: &mut Reader, keys: &Keys, now: Timestamp) -> Result<Vec<Message>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM outbox WHERE state = 'waiting' AND next_attempt_at <= $1
         ORDER BY next_attempt_at, id LIMIT 16"
    );
    reader.query(&sql, params![now], |row| opened(row, keys))
}

/// When the next message is due, if any waits.
pub fn next_due(reader: &mut Reader) -> Result<Option<Timestamp>, StoreError> {
    reader.query_opt(
        "SELECT next_attempt_at FROM outbox WHERE state = 'waiting'
         ORDER BY next_attempt_at LIMIT 1",
        &[],
        |row| row.time(0),
    )
}

/// The newest messages.
pub fn newest(reader: &mut Reader, keys: &Keys, most: i64) -> Result<Vec<Message>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM outbox ORDER BY created_at DESC, id DESC LIMIT $1");
    reader.query(&sql, params![most], |row| opened(row, keys))
}

/// How an attempt went.
#[derive(Clone)]
pub enum Attempt {
    /// Handed over.
    Sent,
    /// Not this time.
    Later {
        next: Timestamp,
        error: &'static str,
    },
    /// Given up.
    Failed(&'static str),
}

/// Notes how an attempt went. A message withdrawn meanwhile stays withdrawn unless it left.
/// `keep_link` is for the demo, whose outbox is where the link is taken from.
pub fn note(
    tx: &mut Tx,
    message: &Message,
    attempt: &Attempt,
    keep_link: bool,
) -> Result<(), StoreError> {
    let (now, keys) = (tx.now(), tx.keys());
    let id = message.id;
    let (state, next, sent_at, error) = match attempt {
        Attempt::Sent => ("sent", now, Some(now), None),
        Attempt::Later { next, error } => ("waiting", *next, None, Some(*error)),
        Attempt::Failed(error) => ("failed", now, None, Some(*error)),
    };
    let letter = message.letter.clone();
    let letter = if keep_link || state == "waiting" {
        letter
    } else {
        letter.without_link()
    };
    let sealed = keys.seal_json(payload_place(id), &letter)?;
    let from = match attempt {
        Attempt::Sent => "state IN ('waiting', 'withdrawn')",
        Attempt::Later { .. } | Attempt::Failed(_) => "state = 'waiting'",
    };
    let sql = format!(
        "UPDATE outbox SET state = $2, attempts = attempts + 1, next_attempt_at = $3, sent_at = $4,
             error_code = $5, payload_sealed = $6
         WHERE id = $1 AND {from}"
    );
    tx.execute(&sql, params![id, state, next, sent_at, error, sealed])?;
    Ok(())
}

/// A text message has arrived on the telephone.
pub fn delivered(tx: &mut Tx, id: MessageId) -> Result<(), StoreError> {
    let now = tx.now();
    tx.execute(
        "UPDATE outbox SET delivered_at = $2
         WHERE id = $1 AND channel = 'text' AND delivered_at IS NULL",
        params![id, now],
    )?;
    Ok(())
}

/// A text message that was handed over did not arrive.
pub fn undelivered(tx: &mut Tx, id: MessageId, error: &'static str) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE outbox SET state = 'failed', error_code = $2
         WHERE id = $1 AND channel = 'text' AND state = 'sent' AND delivered_at IS NULL",
        params![id, error],
    )?;
    Ok(())
}

/// The sites whose boards show how this message went.
pub fn site_of(
    reader: &mut Reader,
    id: MessageId,
) -> Result<Option<domain::ids::SiteId>, StoreError> {
    reader.query_opt(
        "SELECT a.site_id FROM outbox o JOIN appointments a ON a.id = o.appointment_id
         WHERE o.id = $1",
        params![id],
        |row| row.id(0),
    )
}
