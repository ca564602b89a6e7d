//! The clinician's note: saved as it is written, each save over the version it was made from.

use domain::consultation::outcome::NoteText;
use domain::consultation::wire::{Note, SaveNote};
use domain::error::{ErrorCode, FieldError, Fields, Problem};
use domain::ids::ConsultationId;
use domain::people::policy::Action;

use super::admit::own;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::http::StaffCaller;
use crate::params;
use crate::store::{Audited, Context, Keys, Reader, StoreError, Tx};

fn place(id: ConsultationId) -> Context {
    Context::new("consultations.note_sealed", id)
}

/// Reads what was written.
///
/// # Errors
/// The problem naming the field.
pub fn check(save: &SaveNote) -> Result<NoteText, Problem> {
    let mut fields = Fields::new();
    let text = NoteText::new(&save.text).map_err(FieldError::from);
    let text = fields.take("text", text);
    fields.finish(text)
}

/// Saves the note.
///
/// # Errors
/// `wrong_state` when somebody else saved in between.
pub fn save(
    tx: &mut Tx,
    caller: &StaffCaller,
    id: ConsultationId,
    text: &NoteText,
    version: i64,
) -> Result<Audited<Note>, Problem> {
    let (now, keys) = (tx.now(), tx.keys());
    let truth = own(tx, caller, Action::Notes, id)?;
    let sealed = keys.seal_text(place(id), text.as_str())?;
    let saved = tx.execute(
        "UPDATE consultations SET note_sealed = $2, note_version = note_version + 1,
            note_updated_at = $3
         WHERE id = $1 AND note_version = $4",
        params![id, sealed, now, version],
    )?;
    if saved == 0 {
        return Err(ErrorCode::WrongState.into());
    }
    let note = Note {
        text: text.as_str().to_owned(),
        version: version + 1,
        saved_at: Some(now),
    };
    let actor = Actor::Staff(caller.staff);
    let entry = AuditEntry::new(actor, "note.saved", Subject::Consultation(id))
        .at_site(truth.site)
        .detail("version", note.version);
    Ok(tx.audited(entry, note)?)
}

/// The note as it is.
///
/// # Errors
/// What the store says.
pub fn read(reader: &mut Reader, keys: &Keys, id: ConsultationId) -> Result<Note, StoreError> {
    reader.query_one(
        "SELECT note_sealed, note_version, note_updated_at FROM consultations WHERE id = $1",
        params![id],
        |row| {
            let text = row
                .opt_sealed("note_sealed")?
                .map(|sealed| keys.open_text(place(id), &sealed))
                .transpose()?;
            Ok(Note {
                text: text.unwrap_or_default(),
                version: row.int("note_version")?,
                saved_at: row.opt_time("note_updated_at")?,
            })
        },
    )
}
