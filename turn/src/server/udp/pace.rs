//! How often a thread looks at its sockets. Each look costs, however little it finds, and so does each
//! batch that leaves; a thread that would look all the time looks at intervals and finds more.

use std::time::{Duration, Instant};

/// A thread that had something to do twice within this time is busy …
const BUSY: Duration = Duration::from_micros(1_500);

/// … and looks no more often than so. It is the longest a packet waits, and a call does not feel it:
/// voice alone comes in packets of 20 ms.
const INTERVAL: Duration = Duration::from_micros(300);

/// The pace of one thread.
pub(super) struct Pace {
    last: Instant,
    busy: bool,
}

impl Pace {
    pub(super) fn new(now: Instant) -> Self {
        Self {
            last: now,
            busy: false,
        }
    }

    /// The thread looks, and there is something.
    pub(super) fn looked(&mut self, now: Instant) {
        self.busy = now.saturating_duration_since(self.last) < BUSY;
        self.last = now;
    }

    /// How long it rests now that it has done what there was. Whoever is alone is never kept waiting,
    /// and a thread that has more to do than the interval has time for does not rest.
    pub(super) fn rest(&self, now: Instant) -> Option<Duration> {
        let left = INTERVAL.checked_sub(now.saturating_duration_since(self.last))?;
        (self.busy && !left.is_zero()).then_some(left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    #[test]
    fn voice_of_one_call_is_never_kept_waiting() {
        let mut now = Instant::now();
        let mut pace = Pace::new(now);
        for _ in 0..10 {
            now += 10 * MS;
            pace.looked(now);
            assert_eq!(pace.rest(now), None);
        }
    }

    #[test]
    fn a_busy_thread_looks_once_an_interval() {
        let start = Instant::now();
        let mut pace = Pace::new(start);
        pace.looked(start + MS);
        let worked = INTERVAL / 3;
        assert_eq!(pace.rest(start + MS + worked), Some(INTERVAL - worked));
    }

    #[test]
    fn a_thread_that_has_too_much_to_do_does_not_rest() {
        let start = Instant::now();
        let mut pace = Pace::new(start);
        pace.looked(start + MS);
        assert_eq!(pace.rest(start + MS + INTERVAL), None);
        assert_eq!(pace.rest(start + 5 * MS), None);
    }
}
