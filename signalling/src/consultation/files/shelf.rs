//! The files of a consultation as its live room knows them. A room looks at the database whenever something may
//! have changed; what was given is read, and its names opened, only when there is another file.

use std::sync::Arc;

use domain::consultation::files::{FileKind, FileName, FileView};
use domain::ids::{ConsultationId, FileId, ParticipantId};
use domain::time::Timestamp;

use super::file_store::{self, Mark, name_place};
use crate::consultation::truth::Truth;
use crate::params;
use crate::store::{Keys, Reader, StoreError};

/// A file, without what is in it.
#[derive(Debug)]
struct Row {
    id: FileId,
    from: ParticipantId,
    name: FileName,
    kind: FileKind,
    bytes: u32,
    picture: bool,
    at: Timestamp,
    expires_at: Timestamp,
}

/// What was given so far. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct Shelf {
    mark: Mark,
    rows: Arc<[Row]>,
}

impl Shelf {
    /// Looks whether there is another file, and reads them anew only then. What has been deleted since has
    /// expired before, and is not shown either way.
    ///
    /// # Errors
    /// What the store says.
    pub fn look(
        &mut self,
        reader: &mut Reader,
        keys: &Keys,
        consultation: ConsultationId,
    ) -> Result<(), StoreError> {
        let mark = file_store::mark(reader, consultation)?;
        if mark != self.mark {
            self.rows = read(reader, keys, consultation)?.into();
            self.mark = mark;
        }
        Ok(())
    }

    /// Those that have not expired, in the order in which they came, with the names of those who gave them.
    ///
    /// # Errors
    /// `Missing` when somebody gave one who was never there.
    pub fn views(&self, truth: &Truth, now: Timestamp) -> Result<Vec<FileView>, StoreError> {
        let there = self.rows.iter().filter(|row| row.expires_at > now);
        there
            .map(|row| {
                let known = truth
                    .people
                    .iter()
                    .find(|k| k.member.participant == row.from);
                Ok(FileView {
                    id: row.id,
                    from: row.from,
                    name: known.ok_or(StoreError::Missing)?.member.name.clone(),
                    file: row.name.clone(),
                    kind: row.kind,
                    bytes: row.bytes,
                    picture: row.picture,
                    at: row.at,
                })
            })
            .collect()
    }
}

fn read(
    reader: &mut Reader,
    keys: &Keys,
    consultation: ConsultationId,
) -> Result<Vec<Row>, StoreError> {
    reader.query(
        "SELECT id, participant_id, kind, bytes, picture, name_sealed, sent_at, expires_at
         FROM consultation_files WHERE consultation_id = $1 ORDER BY sent_at, id",
        params![consultation],
        |row| {
            let id: FileId = row.id("id")?;
            let name = keys.open_text(name_place(id), &row.sealed("name_sealed")?)?;
            Ok(Row {
                id,
                from: row.id("participant_id")?,
                name: FileName::new(&name).map_err(|_| StoreError::Sealed)?,
                kind: row.word("kind")?,
                bytes: row.number("bytes")?,
                picture: row.flag("picture")?,
                at: row.time("sent_at")?,
                expires_at: row.time("expires_at")?,
            })
        },
    )
}
