//! How much one connection may send: a bucket of frames that fills up again with time.

use crate::time::Timestamp;

/// Frames at once: a full call's worth of candidates and then some.
const BURST: i64 = 300;

/// Frames a second, in the long run.
const PER_SECOND: i64 = 30;

/// What one connection has left to send, in thousandths of a frame.
#[derive(Debug, Clone, Copy)]
pub struct Allowance {
    left: i64,
    at: Timestamp,
}

impl Allowance {
    /// A full bucket.
    pub const fn new(now: Timestamp) -> Self {
        Self {
            left: BURST * 1_000,
            at: now,
        }
    }

    /// Takes one frame out; false when there is none left.
    pub fn take(&mut self, now: Timestamp) -> bool {
        // A clock that jumps must neither drain the bucket nor overfill it.
        let passed = (now.0 - self.at.0).clamp(0, 60_000);
        self.at = now;
        self.left = (self.left + passed * PER_SECOND).min(BURST * 1_000);
        let enough = self.left >= 1_000;
        if enough {
            self.left -= 1_000;
        }
        enough
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_taken_a_flood_is_not() {
        let mut allowance = Allowance::new(Timestamp(0));
        assert!((0..300).all(|_| allowance.take(Timestamp(0))));
        assert!(!allowance.take(Timestamp(0)));
        assert!(allowance.take(Timestamp(100)));
    }

    #[test]
    fn a_clock_that_goes_back_takes_nothing_away() {
        let mut allowance = Allowance::new(Timestamp(1_000_000));
        assert!(allowance.take(Timestamp(0)));
        assert!((0..299).all(|_| allowance.take(Timestamp(0))));
    }
}
