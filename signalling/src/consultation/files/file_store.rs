//! Files' rows.

use domain::consultation::files::{FileKind, FileName, FileView};
use domain::ids::{ConsultationId, FileId, ParticipantId};
use domain::time::Timestamp;

use crate::consultation::truth::Truth;
use crate::params;
use crate::store::{Context, Keys, Reader, Sealed, StoreError, Tx};

/// Where a file's name is sealed.
pub(super) fn name_place(id: FileId) -> Context {
    Context::new("consultation_files.name_sealed", id)
}

/// Where its content is sealed.
pub(super) fn body_place(id: FileId) -> Context {
    Context::new("consultation_files.body_sealed", id)
}

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
    pub expires_at: Timestamp,
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
            file.expires_at
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

/// How many there are.
pub(super) fn count(
    reader: &mut Reader,
    consultation: ConsultationId,
) -> Result<usize, StoreError> {
    reader.query_one(
        "SELECT COUNT(*) FROM consultation_files WHERE consultation_id = $1",
        params![consultation],
        |row| row.number(0),
    )
}

/// All files of a consultation that have not expired, in the order in which they came.
///
/// # Errors
/// What the store says.
pub fn all(
    reader: &mut Reader,
    keys: &Keys,
    consultation: ConsultationId,
    truth: &Truth,
    now: Timestamp,
) -> Result<Vec<FileView>, StoreError> {
    let rows = reader.query(
        "SELECT id, participant_id, kind, bytes, picture, name_sealed, sent_at
         FROM consultation_files WHERE consultation_id = $1 AND expires_at > $2
         ORDER BY sent_at, id",
        params![consultation, now],
        |row| {
            let id: FileId = row.id("id")?;
            let name = keys.open_text(name_place(id), &row.sealed("name_sealed")?)?;
            let from: ParticipantId = row.id("participant_id")?;
            let kind: FileKind = row.word("kind")?;
            let bytes: u32 = row.number("bytes")?;
            Ok((
                id,
                from,
                kind,
                bytes,
                row.flag("picture")?,
                name,
                row.time("sent_at")?,
            ))
        },
    )?;
    rows.into_iter()
        .map(|(id, from, kind, bytes, picture, name, at)| {
            let known = truth.people.iter().find(|k| k.member.participant == from);
            Ok(FileView {
                id,
                from,
                name: known.ok_or(StoreError::Missing)?.member.name.clone(),
                file: FileName::new(&name).map_err(|_| StoreError::Sealed)?,
                kind,
                bytes,
                picture,
                at,
            })
        })
        .collect()
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
