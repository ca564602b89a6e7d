//! Chat messages' rows: kept sealed, before anybody is told of them.

use domain::consultation::command::ChatText;
use domain::consultation::event::ChatMessage;
use domain::ids::{ChatId, ConsultationId, ParticipantId};

use super::truth::Truth;
use crate::params;
use crate::store::{Context, Keys, Reader, StoreError, Tx};

fn place(consultation: ConsultationId, id: ChatId) -> Context {
    Context::new("chat_messages.body_sealed", format!("{consultation}:{id}"))
}

/// Keeps a message. The same id twice is one message.
///
/// # Errors
/// What the store says.
pub fn keep(
    tx: &mut Tx,
    consultation: ConsultationId,
    message: &ChatMessage,
) -> Result<(), StoreError> {
    let keys = tx.keys();
    let body = keys.seal_text(place(consultation, message.id), message.text.as_str())?;
    tx.execute(
        "INSERT INTO chat_messages (consultation_id, id, participant_id, body_sealed, sent_at)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
        params![consultation, message.id, message.from, body, message.at],
    )?;
    Ok(())
}

/// All messages of a consultation, in the order they were kept.
///
/// # Errors
/// What the store says.
pub fn all(
    reader: &mut Reader,
    keys: &Keys,
    consultation: ConsultationId,
    truth: &Truth,
) -> Result<Vec<ChatMessage>, StoreError> {
    let rows = reader.query(
        "SELECT id, participant_id, body_sealed, sent_at FROM chat_messages
         WHERE consultation_id = $1 ORDER BY sent_at, id",
        params![consultation],
        |row| {
            let id: ChatId = row.id("id")?;
            let text = keys.open_text(place(consultation, id), &row.sealed("body_sealed")?)?;
            let from: ParticipantId = row.id("participant_id")?;
            Ok((id, from, row.time("sent_at")?, text))
        },
    )?;
    rows.into_iter()
        .map(|(id, from, at, text)| {
            let known = truth.people.iter().find(|k| k.member.participant == from);
            let member = &known.ok_or(StoreError::Missing)?.member;
            Ok(ChatMessage {
                id,
                from,
                name: member.name.clone(),
                role: member.role,
                at,
                text: ChatText::new(&text).map_err(|_| StoreError::Sealed)?,
            })
        })
        .collect()
}
