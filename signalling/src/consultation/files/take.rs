//! Somebody in the call takes a file that another gave.

use domain::consultation::files::{FileKind, FileName};
use domain::error::{ErrorCode, Problem};
use domain::ids::{ConsultationId, FileId};
use domain::time::Timestamp;
use zeroize::Zeroizing;

use super::file_store::{body_place, name_place};
use super::giver::Asking;
use crate::audit::{AuditEntry, Subject};
use crate::params;
use crate::store::{Audited, StoreError, Tx};

/// A file.
#[derive(Debug)]
pub struct Taken {
    /// What it is called.
    pub name: FileName,
    /// What it is.
    pub kind: FileKind,
    /// What is in it.
    pub content: Zeroizing<Vec<u8>>,
}

/// Gives a file out; that it was taken is noted.
///
/// # Errors
/// `not_found` for who is not in the call, and for what is not there any more.
pub fn take(
    tx: &mut Tx,
    asking: &Asking,
    id: ConsultationId,
    file: FileId,
) -> Result<Audited<Taken>, Problem> {
    let taker = asking.in_call(tx, id)?;
    let (keys, now) = (tx.keys(), tx.now());
    let found = tx.query_opt(
        "SELECT kind, name_sealed, body_sealed FROM consultation_files
         WHERE id = $1 AND consultation_id = $2 AND expires_at > $3 AND sent_at >= $4",
        params![file, id, now, taker.since.unwrap_or(Timestamp(0))],
        |row| {
            let kind: FileKind = row.word("kind")?;
            let name = keys.open_text(name_place(file), &row.sealed("name_sealed")?)?;
            let content = keys.open(body_place(file), &row.sealed("body_sealed")?)?;
            let name = FileName::new(&name).map_err(|_| StoreError::Sealed)?;
            Ok(Taken {
                name,
                kind,
                content,
            })
        },
    )?;
    let taken = found.ok_or(ErrorCode::NotFound)?;
    let entry = AuditEntry::new(taker.actor, "file.taken", Subject::Consultation(id));
    Ok(tx.audited(entry.at_site(taker.site), taken)?)
}
