//! Who may check when: so many at once, so many from one address, so many connections each, and all over
//! after half a minute. Anyone may ask, so everything is bounded.

use std::collections::BTreeMap;

use super::LIFE_MS;
use super::tries::{BY_RELAY, ON_THE_LINE};
use crate::time::Timestamp;

/// Connections of one check: the line itself and three ways through relays, each tried again where nothing stands.
pub const MOST_PEERS: u8 = ON_THE_LINE + 3 * BY_RELAY;
/// A result is taken for so long after the start.
const RESULT_MS: i64 = 90_000;
/// Checks from one address in a row: a ward, or a family, behind one address.
const BURST: i64 = 20;
/// One more after so long.
const REFILL_MS: i64 = 20_000;
/// Addresses remembered at once.
const MOST_ADDRESSES: usize = 10_000;
/// Checks remembered at once, for their results.
const MOST_CHECKS: usize = 1_000;
/// What is long over is looked for so often: looking each time would be work for whoever wants to make some.
const SWEEP_MS: i64 = 1_000;

/// Why a check does not begin, or not go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// As many go on as may; another begins in so many seconds at the latest.
    Busy(u32),
    /// Too many from this address lately.
    Often(u32),
    /// There is no such check, or it is over.
    Unknown,
}

#[derive(Debug)]
struct Check<A> {
    from: A,
    began: Timestamp,
    peers: u8,
    ended: bool,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    /// In thousandths of a check.
    left: i64,
    at: Timestamp,
}

/// The checks that go on. `I` names a check, `A` where it comes from.
#[derive(Debug)]
pub struct Admission<I, A> {
    at_once: usize,
    checks: BTreeMap<I, Check<A>>,
    addresses: BTreeMap<A, Bucket>,
    swept: Option<Timestamp>,
}

impl<I: Ord + Clone, A: Ord + Clone> Admission<I, A> {
    /// So many go on at once; at most half of them from one address.
    pub const fn new(at_once: usize) -> Self {
        Self {
            at_once,
            checks: BTreeMap::new(),
            addresses: BTreeMap::new(),
            swept: None,
        }
    }

    /// How many go on.
    pub fn going_on(&self, now: Timestamp) -> usize {
        self.checks
            .values()
            .filter(|check| check.lives(now))
            .count()
    }

    /// Whether this one goes on.
    pub fn goes_on(&self, id: &I, now: Timestamp) -> bool {
        self.checks.get(id).is_some_and(|check| check.lives(now))
    }

    /// Begins one.
    ///
    /// # Errors
    /// [`Refusal`]
    pub fn begin(&mut self, id: I, from: A, now: Timestamp) -> Result<(), Refusal> {
        self.forget(now);
        self.make_room(now);
        let living = || self.checks.values().filter(|check| check.lives(now));
        let from_here = living().filter(|check| check.from == from).count();
        let ends = living().map(|check| check.began.0 + LIFE_MS - now.0).min();
        let wait = u32::try_from(ends.unwrap_or(1_000).max(1_000) / 1_000).unwrap_or(1);
        if living().count() >= self.at_once || from_here >= self.at_once.div_ceil(2) {
            return Err(Refusal::Busy(wait));
        }
        if self.addresses.len() >= MOST_ADDRESSES && !self.addresses.contains_key(&from) {
            return Err(Refusal::Busy(wait));
        }
        let bucket = self.addresses.entry(from.clone()).or_insert(Bucket {
            left: BURST * REFILL_MS,
            at: now,
        });
        bucket.fill(now);
        if bucket.left < REFILL_MS {
            let seconds = (REFILL_MS - bucket.left) / 1_000 + 1;
            return Err(Refusal::Often(u32::try_from(seconds).unwrap_or(1)));
        }
        bucket.left -= REFILL_MS;
        self.checks.insert(
            id,
            Check {
                from,
                began: now,
                peers: 0,
                ended: false,
            },
        );
        Ok(())
    }

    /// One more connection of it; answers how long it may live.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] when it is over, or has had all it gets.
    pub fn connect(&mut self, id: &I, now: Timestamp) -> Result<i64, Refusal> {
        let check = self.checks.get_mut(id).filter(|check| check.lives(now));
        let check = check.filter(|check| check.peers < MOST_PEERS);
        let check = check.ok_or(Refusal::Unknown)?;
        check.peers += 1;
        Ok(check.began.0 + LIFE_MS - now.0)
    }

    /// It is over; its place is free.
    pub fn end(&mut self, id: &I) {
        if let Some(check) = self.checks.get_mut(id) {
            check.ended = true;
        }
    }

    /// Takes its result, once.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] when it never was, or was taken, or is long over.
    pub fn take_result(&mut self, id: &I, now: Timestamp) -> Result<(), Refusal> {
        let check = self.checks.remove(id).ok_or(Refusal::Unknown)?;
        if lasts(check.began, RESULT_MS, now) {
            Ok(())
        } else {
            Err(Refusal::Unknown)
        }
    }

    fn forget(&mut self, now: Timestamp) {
        if self.swept.is_some_and(|at| lasts(at, SWEEP_MS, now)) {
            return;
        }
        self.swept = Some(now);
        self.checks
            .retain(|_, check| lasts(check.began, RESULT_MS, now));
        self.addresses
            .retain(|_, bucket| lasts(bucket.at, BURST * REFILL_MS, now));
    }

    /// One that is over gives way, the oldest first.
    fn make_room(&mut self, now: Timestamp) {
        if self.checks.len() < MOST_CHECKS {
            return;
        }
        let over = self.checks.iter().filter(|(_, check)| !check.lives(now));
        let oldest = over.min_by_key(|(_, check)| check.began);
        if let Some(id) = oldest.map(|(id, _)| id.clone()) {
            self.checks.remove(&id);
        }
    }
}

/// Whether what began then and goes on for so long goes on now. A clock that jumps back must not keep
/// anything for ever.
fn lasts(began: Timestamp, ms: i64, now: Timestamp) -> bool {
    (0..ms).contains(&(now.0 - began.0))
}

impl<A> Check<A> {
    fn lives(&self, now: Timestamp) -> bool {
        !self.ended && lasts(self.began, LIFE_MS, now)
    }
}

impl Bucket {
    fn fill(&mut self, now: Timestamp) {
        let passed = (now.0 - self.at.0).max(0);
        self.left = (self.left + passed).min(BURST * REFILL_MS);
        self.at = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = Timestamp(1_000_000_000);

    fn after(ms: i64) -> Timestamp {
        Timestamp(NOON.0 + ms)
    }

    #[test]
    fn so_many_at_once_and_the_next_when_one_is_over() {
        let mut all = Admission::new(4);
        for id in 0..4 {
            all.begin(id, id, NOON).unwrap();
        }
        assert_eq!(all.begin(4, 4, after(10_000)), Err(Refusal::Busy(20)));
        all.end(&0);
        all.begin(4, 4, after(10_000)).unwrap();
        assert_eq!(all.begin(5, 5, after(10_000)), Err(Refusal::Busy(20)));
        // And when their time is over, without anybody saying so.
        all.begin(5, 5, after(30_000)).unwrap();
        assert_eq!(all.going_on(after(30_000)), 2);
    }

    #[test]
    fn one_address_leaves_room_for_others() {
        let mut all = Admission::new(4);
        all.begin(0, "ward", NOON).unwrap();
        all.begin(1, "ward", NOON).unwrap();
        assert_eq!(all.begin(2, "ward", NOON), Err(Refusal::Busy(30)));
        all.begin(3, "home", NOON).unwrap();
    }

    #[test]
    fn again_and_again_is_slowed_down_and_comes_back() {
        let mut all = Admission::new(8);
        for id in 0..20 {
            all.begin(id, 'a', NOON).unwrap();
            all.end(&id);
        }
        assert_eq!(all.begin(20, 'a', NOON), Err(Refusal::Often(21)));
        all.begin(21, 'b', NOON).unwrap();
        all.begin(22, 'a', after(REFILL_MS)).unwrap();
    }

    #[test]
    fn a_check_has_so_many_connections_and_half_a_minute() {
        let mut all = Admission::new(4);
        all.begin(0, 'a', NOON).unwrap();
        assert_eq!(all.connect(&0, after(1_000)), Ok(29_000));
        for _ in 1..MOST_PEERS {
            all.connect(&0, NOON).unwrap();
        }
        assert_eq!(all.connect(&0, NOON), Err(Refusal::Unknown));
        all.begin(1, 'a', NOON).unwrap();
        assert_eq!(all.connect(&1, after(30_000)), Err(Refusal::Unknown));
        assert_eq!(all.connect(&2, NOON), Err(Refusal::Unknown));
    }

    #[test]
    fn a_result_is_taken_once_and_not_for_ever() {
        let mut all = Admission::new(4);
        all.begin(0, 'a', NOON).unwrap();
        all.end(&0);
        assert_eq!(all.take_result(&0, after(40_000)), Ok(()));
        assert_eq!(all.take_result(&0, after(40_000)), Err(Refusal::Unknown));
        all.begin(1, 'a', NOON).unwrap();
        assert_eq!(all.take_result(&1, after(90_000)), Err(Refusal::Unknown));
    }

    #[test]
    fn however_many_ask_little_is_remembered() {
        let mut all = Admission::new(2);
        for address in 0..12_000_u32 {
            let _ = all.begin(address, address, NOON);
            all.end(&address);
        }
        assert!(all.checks.len() <= MOST_CHECKS && all.addresses.len() <= MOST_ADDRESSES);
        // Once that is long past, everybody gets in again.
        all.begin(0, 77_777, after(BURST * REFILL_MS)).unwrap();
        assert_eq!(all.addresses.len(), 1);
    }

    #[test]
    fn a_clock_that_goes_back_shuts_nobody_out() {
        let mut all = Admission::new(2);
        all.begin(0, 'a', NOON).unwrap();
        all.begin(1, 'b', NOON).unwrap();
        all.begin(2, 'c', after(-3_600_000)).unwrap();
        assert_eq!(all.going_on(after(-3_600_000)), 1);
    }
}
