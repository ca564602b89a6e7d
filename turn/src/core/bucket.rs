//! A token bucket: so many bytes a second, one second's worth at once.

/// The bandwidth of one allocation, both directions together.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bucket {
    rate: u64,
    level: u64,
    at: u64,
}

impl Bucket {
    /// A full bucket; a rate of 0 is no limit.
    pub(super) fn new(bytes_per_second: u64, now_ms: u64) -> Self {
        Self {
            rate: bytes_per_second,
            level: bytes_per_second.saturating_mul(1000),
            at: now_ms,
        }
    }

    /// Takes bytes out, or says that there are not enough.
    pub(super) fn take(&mut self, bytes: usize, now_ms: u64) -> bool {
        if self.rate == 0 {
            return true;
        }
        let passed = now_ms.saturating_sub(self.at);
        self.at = self.at.max(now_ms);
        let full = self.rate.saturating_mul(1000);
        let refill = self.rate.saturating_mul(passed);
        self.level = self.level.saturating_add(refill).min(full);
        let price = bytes as u64 * 1000;
        let enough = self.level >= price;
        if enough {
            self.level -= price;
        }
        enough
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_passes_what_a_second_may() {
        let mut bucket = Bucket::new(10_000, 0);
        let passed = |bucket: &mut Bucket, from: u64| {
            (0..1000).filter(|i| bucket.take(100, from + i)).count()
        };
        // The first second has the full bucket and its refill.
        assert_eq!(passed(&mut bucket, 0), 199);
        assert_eq!(passed(&mut bucket, 1000), 100);
        assert_eq!(passed(&mut bucket, 9000), 199);
    }

    #[test]
    fn no_rate_is_no_limit_and_a_clock_that_jumps_back_gives_nothing() {
        assert!((0..9999).all(|_| Bucket::new(0, 0).take(65_535, 0)));
        let mut bucket = Bucket::new(100, 5000);
        assert!(bucket.take(100, 5000));
        assert!(!bucket.take(1, 0));
        assert!(!bucket.take(1, 5000));
    }
}
