//! The few threads that only read.

use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex, PoisonError};

use super::{Reader, StoreError};

/// A query with its answer inside. It never panics.
pub(super) type Query = Box<dyn FnOnce(&mut Reader) + Send>;

/// The queue all readers share.
pub(super) type Queue = Arc<Mutex<Receiver<Query>>>;

/// A reader thread's whole life.
pub(super) fn run(mut reader: Reader, queue: &Queue) {
    loop {
        // Whoever holds the lock waits for the next query; the others wait for the lock.
        let next = {
            let queue = queue.lock().unwrap_or_else(PoisonError::into_inner);
            queue.recv()
        };
        match next {
            Ok(query) => query(&mut reader),
            Err(_) => return,
        }
    }
}

/// Runs a query within one snapshot of the database.
pub(super) fn in_snapshot<T, E: From<StoreError>>(
    reader: &mut Reader,
    work: impl FnOnce(&mut Reader) -> Result<T, E>,
) -> Result<T, E> {
    let begin = |reader: &mut Reader, sql: &str| -> Result<(), StoreError> {
        reader.conn.prepare_cached(sql)?.execute([])?;
        Ok(())
    };
    begin(reader, "BEGIN")?;
    let result = super::writer::shielded(|| work(reader));
    if !reader.conn.is_autocommit() {
        begin(reader, "ROLLBACK")?;
    }
    result
}
