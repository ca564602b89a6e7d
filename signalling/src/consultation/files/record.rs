//! Still pictures of the record, after the call: for who may read its note.

use domain::consultation::wire::RecordPicture;
use domain::error::{ErrorCode, Problem};
use domain::ids::{ConsultationId, FileId};
use domain::people::policy::Action;

use super::take::StillSealed;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::consultation::truth;
use crate::http::StaffCaller;
use crate::params;
use crate::store::{Audited, Reader, StoreError, Tx};

/// Which there are, the first one first.
///
/// # Errors
/// What the store says.
pub fn pictures(reader: &mut Reader, id: ConsultationId) -> Result<Vec<RecordPicture>, StoreError> {
    reader.query(
        "SELECT id, sent_at FROM consultation_files
         WHERE consultation_id = $1 AND picture = 1 ORDER BY sent_at, id",
        params![id],
        |row| {
            Ok(RecordPicture {
                id: row.id(0)?,
                at: row.time(1)?,
            })
        },
    )
}

/// Gives one out as it is kept; that it was seen is noted.
///
/// # Errors
/// `not_found` for what is not there, and for what is not the caller's.
pub fn picture(
    tx: &mut Tx,
    caller: &StaffCaller,
    id: ConsultationId,
    file: FileId,
) -> Result<Audited<StillSealed>, Problem> {
    let site = truth::site(tx, id)?.ok_or(ErrorCode::NotFound)?;
    caller
        .must_at(Action::Notes, site)
        .map_err(|failure| failure.problem().clone())?;
    let found = tx.query_opt(
        "SELECT id, kind, name_sealed, body_sealed FROM consultation_files
         WHERE id = $1 AND consultation_id = $2 AND picture = 1",
        params![file, id],
        StillSealed::read,
    )?;
    let found = found.ok_or(ErrorCode::NotFound)?;
    let actor = Actor::Staff(caller.staff);
    let entry = AuditEntry::new(actor, "picture.seen", Subject::Consultation(id));
    Ok(tx.audited(entry.at_site(site), found)?)
}
