//! Whose turn it is to append to the access log, among the writers of one program, and where the log ends as
//! far as they know. The database's own turn, which other programs take as well, comes after this one; with
//! the end known beforehand a writer has it for one journey to the server and back.
//!
//! What is believed of the end may be wrong: another program may have appended. Then the row's number is taken
//! already, the database refuses it, and the unit of work runs again.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use crate::audit::Checkpoint;

/// After somebody else appended, the end is asked for so many times: they may be as busy.
const WARY: u32 = 64;

/// Rises with every connection that is made or lost. A server that died may have taken back what it had
/// shown: what was believed before then is believed no more.
static EPOCH: AtomicU64 = AtomicU64::new(0);

/// A connection was made or lost.
pub(super) fn connection_changed() {
    EPOCH.fetch_add(1, Ordering::AcqRel);
}

/// The turn.
#[derive(Default)]
pub(in super::super) struct LogTurn {
    state: Mutex<State>,
    given_back: Condvar,
}

#[derive(Default)]
struct State {
    taken: bool,
    /// The end of the log, and when that was known.
    end: Option<(Checkpoint, u64)>,
    wary: u32,
}

/// Has the turn until it is dropped.
pub(in super::super) struct Held {
    turn: Arc<LogTurn>,
    epoch: u64,
    /// Whether it relies on what was believed.
    believed: bool,
    /// The end, once all is committed.
    then: Option<Checkpoint>,
    committed: bool,
}

impl LogTurn {
    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for the turn; gives the end of the log as it is believed to be, where `may_believe`.
    pub fn take(self: &Arc<Self>, may_believe: bool) -> (Held, Option<Checkpoint>) {
        let mut state = self.state();
        while state.taken {
            state = self
                .given_back
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        state.taken = true;
        let epoch = EPOCH.load(Ordering::Acquire);
        let mut end = state.end.take();
        if state.wary > 0 {
            state.wary -= 1;
            end = None;
        }
        let end = end.filter(|(_, known_in)| may_believe && *known_in == epoch);
        let held = Held {
            turn: Arc::clone(self),
            epoch,
            believed: end.is_some(),
            then: None,
            committed: false,
        };
        (held, end.map(|(end, _)| end))
    }
}

impl Held {
    /// Whether it relies on what was believed.
    pub const fn believed(&self) -> bool {
        self.believed
    }

    /// How the log will end.
    pub fn ends(&mut self, end: Checkpoint) {
        self.then = Some(end);
    }

    /// It ends so now.
    pub(super) fn committed(&mut self) {
        self.committed = true;
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut state = self.turn.state();
        state.taken = false;
        if self.committed {
            state.end = self.then.take().map(|end| (end, self.epoch));
        } else if self.believed {
            state.wary = WARY;
        }
        drop(state);
        self.turn.given_back.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end(seq: i64) -> Checkpoint {
        Checkpoint {
            seq,
            hash: format!("hash {seq}"),
        }
    }

    fn append(turn: &Arc<LogTurn>, seq: i64) -> Option<Checkpoint> {
        let (mut held, known) = turn.take(true);
        held.ends(end(seq));
        held.committed();
        known
    }

    // One test: connections of other tests would come between.
    #[test]
    fn what_was_committed_last_is_believed_until_a_connection_is_lost_or_somebody_else_appends() {
        let turn = Arc::new(LogTurn::default());
        assert_eq!(append(&turn, 1), None);
        let epoch = EPOCH.load(Ordering::Acquire);
        let known = append(&turn, 2);
        if EPOCH.load(Ordering::Acquire) == epoch {
            assert_eq!(known, Some(end(1)));
        }
        connection_changed();
        assert_eq!(append(&turn, 3), None);

        // Not kept: it was believed in vain, and the end is asked for a while.
        let (held, known) = turn.take(true);
        let believed = held.believed();
        assert_eq!(believed, known.is_some());
        drop(held);
        if believed {
            for _ in 0..WARY {
                assert_eq!(append(&turn, 4), None);
            }
        }
        // Who cannot rely on it is told nothing.
        assert_eq!(turn.take(false).1, None);
    }
}
