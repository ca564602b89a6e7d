//! Files' rows.

use domain::consultation::files::FileKind;
use domain::ids::{ConsultationId, FileId, ParticipantId};
use domain::time::Timestamp;

use crate::params;
use crate::store::{Context, Reader, Sealed, StoreError, Tx};

/// Where a file's name is sealed.
pub(super) fn name_place(id: FileId) -> Context {
    Context::new("consultation_files.name_sealed", id)
}

/// Where its content is sealed.
pub(super) fn body_place(id: FileId) -> Context {
    Context::new("consultation_files.body_sealed", id)
}

/// What the column says of a file that is never deleted, for every file's row has a time.
const NEVER: Timestamp = Timestamp(i64::MAX);

/// A new row, sealed already.
pub(super) struct NewFile {
    pub id: FileId,
    pub consultation: ConsultationId,
    pub from: ParticipantId,
    pub kind: FileKind,
    pub bytes: u32,
    pub picture: bool,
    pub name: Sealed,
    pub body: Sealed,
    /// When it is deleted, if it is.
    pub expires_at: Option<Timestamp>,
}

/// Keeps a file. False when there is one of this number already.
pub(super) fn insert(tx: &mut Tx, file: NewFile) -> Result<bool, StoreError> {
    let now = tx.now();
    let made = tx.execute(
        "INSERT INTO consultation_files (id, consultation_id, participant_id, kind, bytes, picture,
            name_sealed, body_sealed, sent_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING",
        params![
            file.id,
            file.consultation,
            file.from,
            file.kind.as_str(),
            file.bytes,
            file.picture,
            file.name,
            file.body,
            now,
            file.expires_at.unwrap_or(NEVER)
        ],
    )?;
    Ok(made > 0)
}

/// Whose file of that number it is, and in which consultation.
pub(super) fn owner(
    reader: &mut Reader,
    id: FileId,
) -> Result<Option<(ConsultationId, ParticipantId)>, StoreError> {
    reader.query_opt(
        "SELECT consultation_id, participant_id FROM consultation_files WHERE id = $1",
        params![id],
        |row| Ok((row.id(0)?, row.id(1)?)),
    )
}

/// How many there are and when the last one came: a look at an index, which changes with each that comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Mark {
    pub count: usize,
    last: Option<Timestamp>,
}

/// See [`Mark`].
pub(super) fn mark(reader: &mut Reader, consultation: ConsultationId) -> Result<Mark, StoreError> {
    reader.query_one(
        "SELECT COUNT(*), MAX(sent_at) FROM consultation_files WHERE consultation_id = $1",
        params![consultation],
        |row| {
            Ok(Mark {
                count: row.number(0)?,
                last: row.opt_time(1)?,
            })
        },
    )
}

/// Deletes what has expired; says how many.
///
/// # Errors
/// What the store says.
pub fn sweep(tx: &mut Tx) -> Result<usize, StoreError> {
    let now = tx.now();
    tx.execute(
        "DELETE FROM consultation_files WHERE expires_at <= $1",
        params![now],
    )
}
