//! What the outside world gives a program: the time and randomness. Both are handed down as values,
//! so that a test can fix them and read its own seed.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use domain::time::Timestamp;
use sha2::{Digest, Sha256};

/// Tells the time.
#[derive(Debug, Clone, Default)]
pub enum Clock {
    /// The system's clock.
    #[default]
    Real,
    /// A clock that moves only when it is told to.
    Fixed(Arc<AtomicI64>),
    /// The system's clock, so many milliseconds ahead (or behind): the demo lives through its
    /// past weeks by it.
    Shifted(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at this instant.
    pub fn fixed(now: Timestamp) -> Self {
        Self::Fixed(Arc::new(AtomicI64::new(now.0)))
    }

    /// A clock that shows the system's time until it is set.
    pub fn shifted() -> Self {
        Self::Shifted(Arc::default())
    }

    /// The instant it shows.
    pub fn now(&self) -> Timestamp {
        match self {
            Self::Real => system_now(),
            Self::Fixed(at) => Timestamp(at.load(Ordering::SeqCst)),
            Self::Shifted(by) => system_now().plus_ms(by.load(Ordering::SeqCst)),
        }
    }

    /// Moves the clock on; the system's takes no orders.
    pub fn advance_ms(&self, ms: i64) {
        match self {
            Self::Real => {}
            Self::Fixed(at) => _ = at.fetch_add(ms, Ordering::SeqCst),
            Self::Shifted(by) => _ = by.fetch_add(ms, Ordering::SeqCst),
        }
    }

    /// Sets a shifted clock to the system's time again, and a fixed one to `now`.
    pub fn set_right(&self, now: Timestamp) {
        match self {
            Self::Real => {}
            Self::Fixed(at) => at.store(now.0, Ordering::SeqCst),
            Self::Shifted(by) => by.store(0, Ordering::SeqCst),
        }
    }

    /// Sets the clock; the system's takes no orders.
    pub fn set(&self, to: Timestamp) {
        match self {
            Self::Real => {}
            Self::Fixed(at) => at.store(to.0, Ordering::SeqCst),
            Self::Shifted(by) => by.store(to.0 - system_now().0, Ordering::SeqCst),
        }
    }
}

fn system_now() -> Timestamp {
    Timestamp(
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| {
                i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
            }),
    )
}

/// Gives random bytes.
#[derive(Clone, Default)]
pub enum Entropy {
    /// The operating system's generator.
    #[default]
    System,
    /// The same bytes at every run: for tests and sample data, never for secrets that matter.
    Seeded(Arc<Seeded>),
}

/// SHA-256 in counter mode over a seed.
pub struct Seeded {
    seed: u64,
    counter: AtomicU64,
    spare: Mutex<Vec<u8>>,
}

impl std::fmt::Debug for Entropy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::System => f.write_str("Entropy::System"),
            Self::Seeded(source) => write!(f, "Entropy::Seeded({})", source.seed),
        }
    }
}

impl Entropy {
    /// The same bytes at every run.
    pub fn seeded(seed: u64) -> Self {
        Self::Seeded(Arc::new(Seeded {
            seed,
            counter: AtomicU64::new(0),
            spare: Mutex::new(Vec::new()),
        }))
    }

    /// Random bytes.
    ///
    /// # Panics
    /// When the operating system has no randomness to give: nothing safe can be done without.
    #[allow(clippy::expect_used)]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut out = [0; N];
        match self {
            Self::System => getrandom::fill(&mut out).expect("the system gives random bytes"),
            Self::Seeded(source) => source.fill(&mut out),
        }
        out
    }

    /// A number below `bound`, evenly (zero when `bound` is zero).
    pub fn below(&self, bound: u64) -> u64 {
        // 64 more bits than the bound needs: the bias is beyond noticing.
        match bound {
            0 => 0,
            bound => (u128::from_be_bytes(self.bytes()) % u128::from(bound)) as u64,
        }
    }

    /// A new identifier: `entropy.id(now, SiteId::new)`.
    pub fn id<T>(&self, now: Timestamp, new: impl FnOnce(i64, [u8; 10]) -> T) -> T {
        new(now.0, self.bytes())
    }
}

impl Seeded {
    fn fill(&self, out: &mut [u8]) {
        let mut spare = self.spare.lock().unwrap_or_else(PoisonError::into_inner);
        while spare.len() < out.len() {
            let count = self.counter.fetch_add(1, Ordering::SeqCst);
            let block = Sha256::new()
                .chain_update(self.seed.to_be_bytes())
                .chain_update(count.to_be_bytes())
                .finalize();
            spare.extend_from_slice(&block);
        }
        let rest = spare.split_off(out.len());
        out.copy_from_slice(&spare);
        *spare = rest;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::SiteId;

    #[test]
    fn the_same_seed_gives_the_same_bytes() {
        let (one, two) = (Entropy::seeded(7), Entropy::seeded(7));
        for _ in 0..20 {
            assert_eq!(one.bytes::<10>(), two.bytes::<10>());
        }
        assert_ne!(Entropy::seeded(8).bytes::<32>(), Entropy::seeded(9).bytes());
    }

    #[test]
    fn a_fixed_clock_moves_only_when_told() {
        let clock = Clock::fixed(Timestamp(1_000));
        assert_eq!(clock.now(), Timestamp(1_000));
        clock.clone().advance_ms(5);
        assert_eq!(clock.now(), Timestamp(1_005));
    }

    #[test]
    fn ids_carry_the_time_they_were_made() {
        let entropy = Entropy::seeded(1);
        let early = entropy.id(Timestamp(1), SiteId::new);
        assert!(early < entropy.id(Timestamp(2), SiteId::new));
    }
}
