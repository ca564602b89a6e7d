//! Numbered migrations, embedded in the program, each applied in one transaction.

use rusqlite::{Connection, TransactionBehavior};

use super::{OpenError, StoreError};
use domain::time::Timestamp;

/// In order; the number is the position, from 1. A released migration is never edited.
const MIGRATIONS: &[(&str, &str)] = &[
    (
        "foundations",
        include_str!("../../migrations/0001_foundations.sql"),
    ),
    ("kits", include_str!("../../migrations/0002_kits.sql")),
    ("guests", include_str!("../../migrations/0003_guests.sql")),
    (
        "room_around_the_call",
        include_str!("../../migrations/0004_room_around_the_call.sql"),
    ),
    ("files", include_str!("../../migrations/0005_files.sql")),
    (
        "recording",
        include_str!("../../migrations/0006_recording.sql"),
    ),
    (
        "phone_cameras",
        include_str!("../../migrations/0007_phone_cameras.sql"),
    ),
    ("clinics", include_str!("../../migrations/0008_clinics.sql")),
];

/// The newest version this program knows.
pub(super) const fn newest() -> i64 {
    MIGRATIONS.len() as i64
}

/// The version of a database; 0 for an empty one.
pub(super) fn version(conn: &Connection) -> Result<i64, StoreError> {
    conn.execute_batch(
        "CREATE TABLE IF NOT EXISTS schema_versions (
            version BIGINT NOT NULL PRIMARY KEY,
            name TEXT NOT NULL,
            applied_at BIGINT NOT NULL
        )",
    )?;
    recorded(conn)
}

/// The same where the table must not be made.
pub(super) fn recorded(conn: &Connection) -> Result<i64, StoreError> {
    if !conn.table_exists(None, "schema_versions")? {
        return Ok(0);
    }
    Ok(conn.query_row(
        "SELECT COALESCE(MAX(version), 0) FROM schema_versions",
        [],
        |row| row.get(0),
    )?)
}

/// Brings a database up to date; says how many migrations it took.
pub(super) fn migrate(conn: &mut Connection, now: Timestamp) -> Result<usize, OpenError> {
    let found = version(conn)?;
    if found > newest() {
        return Err(OpenError::NewerDatabase {
            found,
            known: newest(),
        });
    }
    let mut applied = 0;
    for (number, (name, sql)) in (1..).zip(MIGRATIONS) {
        if number <= found {
            continue;
        }
        apply(conn, number, name, sql, now)?;
        tracing::info!(version = number, name, "database migrated");
        applied += 1;
    }
    Ok(applied)
}

fn apply(
    conn: &mut Connection,
    number: i64,
    name: &str,
    sql: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    tx.execute_batch(sql)?;
    tx.execute(
        "INSERT INTO schema_versions (version, name, applied_at) VALUES ($1, $2, $3)",
        rusqlite::params![number, name, now.0],
    )?;
    Ok(tx.commit()?)
}
