//! The outbox' rows. States: `waiting`, `sent`, `failed`, `withdrawn`, `no_route`.

use domain::booking::wire::Delivery;
use domain::ids::{AppointmentId, EntryId, InvitationId, MessageId, OfferId};
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
    /// Where it goes by e-mail when it does not arrive as a text message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

/// A message to be stored.
pub struct NewMessage {
    pub id: MessageId,
    pub channel: Channel,
    pub language: Language,
    pub appointment: Option<AppointmentId>,
    pub invitation: Option<InvitationId>,
    pub offer: Option<OfferId>,
    pub entry: Option<EntryId>,
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

impl Message {
    /// Whether it goes by e-mail when it does not arrive as it is.
    pub const fn has_second_way(&self) -> bool {
        matches!(self.channel, Channel::Text) && self.recipient.email.is_some()
    }
}

fn recipient_place(id: MessageId) -> Context {
    Context::new("outbox.recipient_sealed", id)
}

pub(super) fn payload_place(id: MessageId) -> Context {
    Context::new("outbox.payload_sealed", id)
}

pub fn insert(tx: &mut Tx, message: NewMessage) -> Result<(), StoreError> {
    let (now, keys) = (tx.now(), tx.keys());
    let id = message.id;
    tx.change(
        "INSERT INTO outbox (id, channel, kind, language, appointment_id, invitation_id,
             recipient_sealed, payload_sealed, state, created_at, next_attempt_at, offer_id,
             entry_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11, $12)",
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
            message.entry,
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
    /// Somebody's place on the waiting list.
    Entry(EntryId),
}

pub fn withdraw(tx: &mut Tx, about: &About) -> Result<(), StoreError> {
    let keys = tx.keys();
    let (which, id) = match about {
        About::Appointment(id) => ("appointment_id = $1", id.to_string()),
        About::Invitation(id) => ("invitation_id = $1", id.to_string()),
        About::Offer(id) => ("offer_id = $1", id.to_string()),
        About::Entry(id) => ("entry_id = $1", id.to_string()),
        About::GuestsOf(id) => (
            "invitation_id IN (SELECT id FROM invitations WHERE appointment_id = $1)",
            id.to_string(),
        ),
    };
    let sql = format!(
        "SELECT id, payload_sealed FROM outbox
         WHERE {which} AND (state = 'waiting' OR second_way = 1)"
    );
    let waiting = tx.query(&sql, params![id], |row| {
        Ok((row.id::<MessageId>(0)?, row.sealed(1)?))
    })?;
    for (id, sealed) in waiting {
        let letter: Letter = keys.open_json(payload_place(id), &sealed)?;
        tx.execute(
            "UPDATE outbox SET payload_sealed = $2, second_way = 0,
                 state = CASE WHEN state = 'waiting' THEN 'withdrawn' ELSE state END
             WHERE id = $1",
            params![
                id,
                keys.seal_json(payload_place(id), &letter.without_link())?
            ],
        )?;
    }
    Ok(())
}

pub(super) const COLUMNS: &str =
    "id, channel, language, recipient_sealed, payload_sealed, state, attempts, created_at";

pub(super) fn opened(row: &Row<'_>, keys: &Keys) -> Result<Message, StoreError> {
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

/// What is due now and since when, oldest first.
pub fn due(reader: &mut Reader, now: Timestamp) -> Result<Vec<(MessageId, Timestamp)>, StoreError> {
    reader.query(
        "SELECT id, next_attempt_at FROM outbox WHERE state = 'waiting' AND next_attempt_at <= $1
         ORDER BY next_attempt_at, id LIMIT 16",
        params![now],
        |row| Ok((row.id(0)?, row.time(1)?)),
    )
}

/// Takes a message that was seen to be due, to send it before `until`, as it is by now: others may have taken
/// something out of it since. Nothing where somebody else has taken it. Whoever dies over it leaves it to be due
/// again then.
pub fn take(
    tx: &mut Tx,
    id: MessageId,
    seen: Timestamp,
    until: Timestamp,
) -> Result<Option<Message>, StoreError> {
    let taken = tx.execute(
        "UPDATE outbox SET next_attempt_at = $3
         WHERE id = $1 AND state = 'waiting' AND next_attempt_at = $2",
        params![id, seen, until],
    )?;
    if taken == 0 {
        return Ok(None);
    }
    let keys = tx.keys();
    let sql = format!("SELECT {COLUMNS} FROM outbox WHERE id = $1");
    tx.query_opt(&sql, params![id], |row| opened(row, &keys))
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

/// Notes how an attempt went; says whether it was noted. A message withdrawn meanwhile stays withdrawn
/// unless it left. `keep_link` is for the demo, whose outbox is where the link is taken from; where there are
/// `receipts`, a text message that an e-mail may follow keeps it until it has arrived. What keeps its link stays
/// as the row has it by now.
pub fn note(
    tx: &mut Tx,
    message: &Message,
    attempt: &Attempt,
    keep_link: bool,
    receipts: bool,
) -> Result<bool, StoreError> {
    let (now, keys) = (tx.now(), tx.keys());
    let id = message.id;
    let (state, next, sent_at, error) = match attempt {
        Attempt::Sent => ("sent", now, Some(now), None),
        Attempt::Later { next, error } => ("waiting", *next, None, Some(*error)),
        Attempt::Failed(error) => ("failed", now, None, Some(*error)),
    };
    let second_way = receipts && matches!(attempt, Attempt::Sent) && message.has_second_way();
    let as_it_is = keep_link || second_way || state == "waiting";
    let sealed = if as_it_is {
        None
    } else {
        let letter = message.letter.clone().without_link();
        Some(keys.seal_json(payload_place(id), &letter)?)
    };
    let from = match attempt {
        Attempt::Sent => "state IN ('waiting', 'withdrawn')",
        Attempt::Later { .. } | Attempt::Failed(_) => "state = 'waiting'",
    };
    // Of one that was withdrawn while it left nothing more goes out.
    let sql = format!(
        "UPDATE outbox SET state = $2, attempts = attempts + 1, next_attempt_at = $3, sent_at = $4,
             error_code = $5, payload_sealed = COALESCE(CAST($6 AS TEXT), payload_sealed),
             second_way = CASE WHEN state = 'waiting' THEN $7 ELSE 0 END
         WHERE id = $1 AND {from}"
    );
    let values = params![
        id,
        state,
        next,
        sent_at,
        error,
        sealed,
        i64::from(second_way)
    ];
    Ok(tx.execute(&sql, values)? == 1)
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
