//! Copies what is in SQLite's journal into the file, on a thread of its own: whoever writes goes on meanwhile.
//!
//! The journal begins anew only when all of it is copied at a moment at which nothing is written. So this thread copies
//! until little is left, and leaves that to the one that writes, between two groups of changes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crossbeam_channel::{Receiver, Sender, bounded};
use rusqlite::Connection;

use super::StoreError;
use super::sqlite::{CHECKPOINT_PAGES, copy_pages, pages_to_copy};

/// Fewer pages than these are left to whoever writes (2 MB).
const A_REST: i64 = 512;
/// So many times it is tried to come down to that: each takes a part of the time of the one before.
const ROUNDS: usize = 4;

/// Told whenever something was written.
pub(super) struct Woken(Sender<()>);

/// What waits for that.
pub(super) struct Waiting(Receiver<()>);

/// Whether a rest is left to whoever writes.
#[derive(Clone, Default)]
pub(super) struct Rest(Arc<AtomicBool>);

/// Both ends.
pub(super) fn pair() -> (Woken, Waiting) {
    let (send, receive) = bounded(1);
    (Woken(send), Waiting(receive))
}

impl Woken {
    /// Something was written, and is safe in the journal. Never waits.
    pub fn look(&self) {
        // Who has not looked yet will see this, too.
        let _ = self.0.try_send(());
    }
}

impl Rest {
    /// Whether there is one, once.
    pub fn take(&self) -> bool {
        self.0.load(Ordering::Relaxed) && self.0.swap(false, Ordering::AcqRel)
    }

    fn leave(&self) {
        self.0.store(true, Ordering::Release);
    }
}

/// The copying thread's whole life.
pub(super) fn run(conn: &Connection, waiting: &Waiting, rest: &Rest) {
    while waiting.0.recv().is_ok() {
        match copy(conn) {
            Ok(true) => rest.leave(),
            Ok(false) => {}
            // Whoever writes does it in the end, and says so to somebody.
            Err(error) => tracing::warn!(%error, "the journal was not copied into the file"),
        }
    }
}

/// Copies, if there is enough to be copied; says whether the rest is to be.
fn copy(conn: &Connection) -> Result<bool, StoreError> {
    let mut left = pages_to_copy(conn)?;
    if left < CHECKPOINT_PAGES {
        return Ok(false);
    }
    for _ in 0..ROUNDS {
        let before = left;
        left = copy_pages(conn)?;
        // Somebody who reads may hold it up.
        if left <= A_REST || left >= before {
            break;
        }
    }
    Ok(true)
}
