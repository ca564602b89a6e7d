//! SQLite: a file, one writer.

use std::fs::File;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use super::migrations::{MIGRATIONS, newest};
use super::{OpenError, StoreError};
use domain::time::Timestamp;

/// Memory for pages, of each connection at most.
const CACHE_KB: i64 = 16 * 1024;
/// And of the one that writes: a day's bookings touch pages all over their indexes. Whoever only reads begins
/// anew with every commit of somebody else's.
const WRITER_CACHE_KB: i64 = 64 * 1024;
/// So many pages of the journal are copied into the file at once (32 MB). A page that is written again and
/// again, as those of an index are, is then copied once and not for every few bookings.
pub(super) const CHECKPOINT_PAGES: i64 = 8 * 1024;
/// So long the journal may grow before whoever writes copies all of it, which is another thread's work: half a
/// gigabyte.
pub(super) const MOST_PAGES: i64 = 16 * CHECKPOINT_PAGES;

pub(super) fn connect(path: &Path) -> Result<Connection, StoreError> {
    let conn = Connection::open(path)?;
    conn.busy_timeout(Duration::from_secs(5))?;
    conn.pragma_update(None, "journal_mode", "WAL")?;
    conn.pragma_update(None, "synchronous", "FULL")?;
    conn.pragma_update(None, "foreign_keys", true)?;
    // The pages of the indexes that bookings touch; two megabytes, its own choice, hold few of them.
    conn.pragma_update(None, "cache_size", -CACHE_KB)?;
    conn.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
    // What a savepoint needs to be undone, above all: in a file of its own it was ninety writes a booking.
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    // Statements are few and constant; each connection keeps them all.
    conn.set_prepared_statement_cache_capacity(256);
    Ok(conn)
}

/// The connection that writes, and the journal in which its commits are. It flushes by itself only around what is
/// copied from the journal into the file; that a commit is on the disk is the flushing thread's care.
pub(super) fn connect_to_write(path: &Path) -> Result<(Connection, File), StoreError> {
    let conn = connect(path)?;
    conn.pragma_update(None, "synchronous", "NORMAL")?;
    conn.pragma_update(None, "cache_size", -WRITER_CACHE_KB)?;
    conn.pragma_update(None, "wal_autocheckpoint", MOST_PAGES)?;
    // There is a journal from the first look on, beside the file itself, wherever a link to it may be.
    conn.query_row("SELECT COUNT(*) FROM sqlite_schema", [], |_| Ok(()))?;
    let journal = format!("{}-wal", conn.path().unwrap_or_default());
    let journal = File::options().read(true).write(true).open(journal);
    let journal =
        journal.map_err(|error| StoreError::Sql(format!("no journal to flush: {error}")))?;
    Ok((conn, journal))
}

/// A connection that copies from the journal into the file, when it is asked to and not by itself.
pub(super) fn connect_to_copy(path: &Path) -> Result<Connection, StoreError> {
    let conn = connect(path)?;
    conn.pragma_update(None, "wal_autocheckpoint", 0)?;
    Ok(conn)
}

/// How many pages of the journal are not in the file yet.
pub(super) fn pages_to_copy(conn: &Connection) -> Result<i64, StoreError> {
    left(conn, "PRAGMA wal_checkpoint(NOOP)")
}

/// Copies from the journal into the file what nobody reads any more, and waits for nobody; says how many pages are left.
pub(super) fn copy_pages(conn: &Connection) -> Result<i64, StoreError> {
    left(conn, "PRAGMA wal_checkpoint(PASSIVE)")
}

fn left(conn: &Connection, pragma: &str) -> Result<i64, StoreError> {
    let mut statement = conn.prepare_cached(pragma)?;
    Ok(statement.query_row([], |row| {
        let (written, copied): (i64, i64) = (row.get(1)?, row.get(2)?);
        Ok(written - copied)
    })?)
}

/// A connection that cannot write.
pub(super) fn connect_to_read(path: &Path) -> Result<Connection, StoreError> {
    let conn = connect(path)?;
    conn.pragma_update(None, "query_only", true)?;
    Ok(conn)
}

/// A connection that leaves the file as it is, journal and all.
pub(super) fn open_to_look(path: &Path) -> Result<Connection, StoreError> {
    Ok(Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_ONLY,
    )?)
}

/// Makes the file with access for its owner alone; the journal files take its mode.
pub(super) fn make_private(path: &Path) -> Result<(), OpenError> {
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
        .open(path)
        .map(drop)
        .map_err(|error| OpenError::File {
            path: path.display().to_string(),
            error,
        })
}

/// A damaged file is better found at the start than by a patient.
pub(super) fn check(conn: &Connection) -> Result<(), StoreError> {
    let verdict: String = conn.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if verdict == "ok" {
        Ok(())
    } else {
        Err(StoreError::Sql(format!("the file is damaged: {verdict}")))
    }
}

fn version(conn: &Connection) -> Result<i64, StoreError> {
    conn.execute_batch(
        "CREATE TABLE IF NOT EXISTS schema_versions (
            version BIGINT NOT NULL PRIMARY KEY,
            name TEXT NOT NULL,
            applied_at BIGINT NOT NULL
        )",
    )?;
    Ok(conn.query_row(
        "SELECT COALESCE(MAX(version), 0) FROM schema_versions",
        [],
        |row| row.get(0),
    )?)
}

/// Brings a database up to date, each migration in one transaction; says how many it took.
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
