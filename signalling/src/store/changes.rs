//! What changed since: how a copy in memory is held against the database. A unit of work names what it
//! changes; when it ends, each gets a number higher than all before. Those who write do that one after
//! the other (on PostgreSQL they take the turn of the access log), so that a snapshot which shows one
//! number shows all that are lower.

use std::collections::BTreeSet;

use domain::time::Timestamp;

use super::standing::STANDING;
use super::{Reader, StoreError, Tx, Value};
use crate::params;

/// What changed, and the highest number there is.
#[derive(Debug, Default)]
pub struct Changes {
    /// What has a number higher than was asked for.
    pub what: Vec<String>,
    /// The highest number in this snapshot.
    pub version: i64,
}

impl Changes {
    /// All that has changed since a number was the highest.
    ///
    /// # Errors
    /// What the database says.
    pub fn since(reader: &mut Reader, version: i64) -> Result<Self, StoreError> {
        let mut found = Self::default();
        found.what = reader.query(
            "SELECT what, version FROM changes WHERE version > $1",
            params![version],
            |row| {
                found.version = found.version.max(row.int(1)?);
                row.text(0)
            },
        )?;
        if found.what.is_empty() {
            // Lower than asked for when this snapshot is older.
            found.version = Self::newest(reader)?;
        }
        Ok(found)
    }

    /// The highest number in this snapshot, for who has no copy yet.
    ///
    /// # Errors
    /// What the database says.
    pub fn newest(reader: &mut Reader) -> Result<i64, StoreError> {
        let sql = "SELECT COALESCE(MAX(version), 0) FROM changes";
        reader.query_one(sql, &[], |row| row.int(0))
    }

    /// Whether a copy last held against the database then may miss what was thrown away since.
    pub const fn may_be_gone(last: Timestamp, now: Timestamp) -> bool {
        now.0 - last.0 >= KEPT_MS / 2
    }

    /// Throws away what every copy has long heard of; says how much.
    ///
    /// # Errors
    /// What the database says.
    pub fn sweep(tx: &mut Tx) -> Result<usize, StoreError> {
        let before = tx.now().plus_ms(-KEPT_MS);
        // A number is the time at which it was given, or little more. What is remembered of what stands is
        // held against its number however long ago that was given.
        tx.execute(
            "DELETE FROM changes WHERE version < $1 AND what <> $2",
            params![before, STANDING],
        )
    }
}

/// How long a change is remembered, in milliseconds: two days.
const KEPT_MS: i64 = 2 * 24 * 60 * 60 * 1000;

/// Numbers what a unit of work changed. The time is a part of the number: one that a crash of the
/// database took back is not given out again.
pub(super) fn number(
    tx: &mut Tx,
    what: &BTreeSet<String>,
    now: Timestamp,
) -> Result<(), StoreError> {
    for one in what {
        let values: &[Value] = params![one.as_str(), now];
        // Selected straight into its own table, the number went through a temporary one on SQLite.
        tx.change(
            "INSERT INTO changes (what, version) VALUES ($1,
                 (SELECT CASE WHEN COALESCE(MAX(version), 0) >= $2 THEN MAX(version) + 1 ELSE $2 END
                  FROM changes))
             ON CONFLICT (what) DO UPDATE SET version = excluded.version",
            values,
        )?;
    }
    Ok(())
}
