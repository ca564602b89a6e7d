//! The few threads that only read.

use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex, PoisonError};

use super::conn::Conn;
use super::job::shielded;
use super::{Reader, StoreError};

/// A query with its answer inside. It never panics.
pub(super) type Query = Box<dyn FnOnce(&mut Reader) + Send>;

/// A queue that several threads share.
pub(super) type Queue<T> = Arc<Mutex<Receiver<T>>>;

/// The next in the queue; none when nobody can put anything in any more.
pub(super) fn next<T>(queue: &Queue<T>) -> Option<T> {
    // Whoever holds the lock waits for the next; the others wait for the lock.
    let queue = queue.lock().unwrap_or_else(PoisonError::into_inner);
    queue.recv().ok()
}

/// A reader thread's whole life.
pub(super) fn run(mut reader: Reader, queue: &Queue<Query>) {
    while let Some(query) = next(queue) {
        query(&mut reader);
    }
}

/// Runs a query within one snapshot of the database.
pub(super) fn in_snapshot<T, E: From<StoreError>>(
    reader: &mut Reader,
    work: impl FnOnce(&mut Reader) -> Result<T, E>,
) -> Result<T, E> {
    match &mut reader.conn {
        Conn::Sqlite(conn) => step(conn, "BEGIN")?,
        Conn::Postgres(link) => link.begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?,
    }
    let result = shielded(|| work(reader));
    match &mut reader.conn {
        Conn::Sqlite(conn) if !conn.is_autocommit() => step(conn, "ROLLBACK")?,
        Conn::Sqlite(_) => {}
        Conn::Postgres(link) => link.undo(),
    }
    result
}

fn step(conn: &rusqlite::Connection, sql: &str) -> Result<(), StoreError> {
    conn.prepare_cached(sql)?.execute([])?;
    Ok(())
}
