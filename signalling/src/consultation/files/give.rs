//! Somebody in the call gives a file to the others.

use domain::consultation::files::{self, FileKind, FileRefused, MAX_FILES};
use domain::consultation::participant::ParticipantRole;
use domain::consultation::wire::ConsultationStatus;
use domain::error::{ErrorCode, Problem};
use domain::ids::{ConsultationId, FileId};

use super::file_store::{self, NewFile};
use super::giver::Asking;
use crate::audit::{AuditEntry, Subject};
use crate::bus::Hint;
use crate::params;
use crate::store::{Audited, Tx};

/// A file as it came, before anything of it is believed.
#[derive(Debug)]
pub struct Given {
    /// Chosen by its sender.
    pub id: FileId,
    /// What it was called there.
    pub name: String,
    /// Whether it is a still picture that was asked for; sending it is the patient's consent.
    pub picture: bool,
    /// What is in it.
    pub content: axum::body::Bytes,
}

fn refused(why: FileRefused) -> Problem {
    Problem::new(match why {
        FileRefused::Empty => ErrorCode::Malformed,
        FileRefused::Kind | FileRefused::Active => ErrorCode::UnsupportedMediaType,
    })
}

/// Keeps a file. The same number again, from the same person, is the same file.
///
/// # Errors
/// `not_found` for who is not in the call, `unsupported_media_type` for what is not taken, `full` when there
/// are too many, `wrong_state` when it is over.
pub fn give(
    tx: &mut Tx,
    asking: &Asking,
    id: ConsultationId,
    given: &Given,
) -> Result<Audited<()>, Problem> {
    let giver = asking.in_call(tx, id)?;
    let kind = FileKind::of(&given.content).map_err(refused)?;
    let (status, start, length) = tx.query_one(
        "SELECT c.status, a.starts_at, a.ends_at FROM consultations c
         JOIN appointments a ON a.id = c.appointment_id WHERE c.id = $1",
        params![id],
        |row| {
            let (start, end) = (row.time(1)?, row.time(2)?);
            Ok((
                row.word::<ConsultationStatus>(0)?,
                start,
                end.minutes_since(start),
            ))
        },
    )?;
    if status == ConsultationStatus::Ended {
        return Err(ErrorCode::WrongState.into());
    }
    // A picture for the record is one's own to give.
    let patient = giver.role == ParticipantRole::Patient;
    if given.picture && (!patient || kind == FileKind::Pdf) {
        return Err(ErrorCode::NotAllowed.into());
    }
    let known = file_store::owner(tx, given.id)?;
    if known.is_some_and(|owner| owner != (id, giver.participant)) {
        return Err(ErrorCode::AlreadyExists.into());
    }
    if known.is_none() && file_store::count(tx, id)? >= MAX_FILES {
        return Err(ErrorCode::Full.into());
    }
    let name = files::name(&given.name, kind);
    let length = u16::try_from(length).unwrap_or(u16::MAX);
    file_store::insert(
        tx,
        &NewFile {
            id: given.id,
            consultation: id,
            from: giver.participant,
            kind,
            name: &name,
            content: &given.content,
            picture: given.picture,
            expires_at: files::expiry(start, length),
        },
    )?;
    tx.hint(Hint::Consultation { id });
    let action = if given.picture {
        "picture.consented"
    } else {
        "file.given"
    };
    let entry = AuditEntry::new(giver.actor, action, Subject::Consultation(id));
    Ok(tx.audited(entry.at_site(giver.site), ())?)
}
