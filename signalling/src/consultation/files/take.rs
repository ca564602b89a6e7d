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
use crate::store::{Audited, Keys, Row, Sealed, StoreError, Tx};

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

/// A file as it is kept.
#[derive(Debug)]
pub struct StillSealed {
    id: FileId,
    kind: FileKind,
    name: Sealed,
    body: Sealed,
}

impl StillSealed {
    /// Of a row.
    pub(super) fn read(row: &Row<'_>) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id("id")?,
            kind: row.word("kind")?,
            name: row.sealed("name_sealed")?,
            body: row.sealed("body_sealed")?,
        })
    }

    /// Opens it; for a large file on a thread that may wait.
    ///
    /// # Errors
    /// `internal` when it does not open.
    pub fn open(self, keys: &Keys) -> Result<Taken, Problem> {
        let name = keys.open_text(name_place(self.id), &self.name)?;
        Ok(Taken {
            name: FileName::new(&name).map_err(|_| StoreError::Sealed)?,
            kind: self.kind,
            content: keys.open(body_place(self.id), &self.body)?,
        })
    }
}

/// Gives a file out as it is kept; that it was taken is noted.
///
/// # Errors
/// `not_found` for who is not in the call, and for what is not there any more.
pub fn take(
    tx: &mut Tx,
    asking: &Asking,
    id: ConsultationId,
    file: FileId,
) -> Result<Audited<StillSealed>, Problem> {
    let taker = asking.in_call(tx, id)?;
    let now = tx.now();
    let found = tx.query_opt(
        "SELECT id, kind, name_sealed, body_sealed FROM consultation_files
         WHERE id = $1 AND consultation_id = $2 AND expires_at > $3 AND sent_at >= $4",
        params![file, id, now, taker.since.unwrap_or(Timestamp(0))],
        StillSealed::read,
    )?;
    let taken = found.ok_or(ErrorCode::NotFound)?;
    let entry = AuditEntry::new(taker.actor, "file.taken", Subject::Consultation(id));
    Ok(tx.audited(entry.at_site(taker.site), taken)?)
}
