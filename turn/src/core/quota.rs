//! How many allocations a credential holds, across all threads. Touched only at Allocate and at the
//! end of an allocation.

use core::hash::BuildHasher as _;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use foldhash::fast::FixedState;

use super::share::Share;

const SHARDS: usize = 16;

type Held = HashMap<Box<str>, Vec<Arc<Share>>, FixedState>;

/// Counts allocations by username; its memory is bounded by the allocations that live.
///
/// A browser that looks for ways anew has new allocations before it lets go of the old ones, and of those it
/// cannot reach any more it never does. So who has all that a username may have gets the share of whichever has
/// not been heard of by a peer for longest, if that is long enough; otherwise nothing.
#[derive(Debug)]
pub struct Quota {
    each: u16,
    all: u32,
    idle_ms: u64,
    living: AtomicU32,
    given_away: AtomicU64,
    hasher: FixedState,
    shards: [Mutex<Held>; SHARDS],
}

/// Which limit was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reached {
    /// That of the username.
    Username,
    /// That of the whole server.
    Server,
}

impl Quota {
    /// At most `each` a username and `all` together. Who has heard from no peer for `idle_ms` gives way to
    /// another of the same username.
    pub fn new(each: u16, all: u32, idle_ms: u64, seed: u64) -> Self {
        let hasher = FixedState::with_seed(seed);
        Self {
            each,
            all,
            idle_ms,
            living: AtomicU32::new(0),
            given_away: AtomicU64::new(0),
            hasher: hasher.clone(),
            shards: core::array::from_fn(|_| Mutex::new(HashMap::with_hasher(hasher.clone()))),
        }
    }

    fn shard(&self, username: &str) -> &Mutex<Held> {
        &self.shards[(self.hasher.hash_one(username) >> 32) as usize % SHARDS]
    }

    /// A share for one more allocation. `now` is in milliseconds, of the same clock for all threads.
    pub(super) fn acquire(&self, username: &str, now: u64) -> Result<Arc<Share>, Reached> {
        let mut shard = self
            .shard(username)
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let full = |held: &Vec<_>| held.len() >= usize::from(self.each);
        let gives_way = match shard.get(username).filter(|held| full(held)) {
            Some(held) => Some(self.idlest(held, now).ok_or(Reached::Username)?),
            None if self.each == 0 => return Err(Reached::Username),
            None => None,
        };
        let room = |living: u32| (living < self.all).then_some(living + 1);
        self.living
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, room)
            .map_err(|_| Reached::Server)?;
        let share = Arc::new(Share::new(now));
        match shard.get_mut(username) {
            Some(held) => {
                if let Some(at) = gives_way {
                    held.swap_remove(at).give_away();
                    self.given_away.fetch_add(1, Ordering::Release);
                }
                held.push(Arc::clone(&share));
            }
            None => {
                shard.insert(username.into(), vec![Arc::clone(&share)]);
            }
        }
        Ok(share)
    }

    /// Which of them has been idle for longest, if any has been for long enough.
    fn idlest(&self, held: &[Arc<Share>], now: u64) -> Option<usize> {
        let (at, share) = (held.iter().enumerate()).min_by_key(|(_, share)| share.heard())?;
        (now.saturating_sub(share.heard()) >= self.idle_ms).then_some(at)
    }

    /// An allocation has ended, be its share still its own or given away.
    pub(super) fn release(&self, username: &str, share: &Arc<Share>) {
        let mut shard = self
            .shard(username)
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(held) = shard.get_mut(username) {
            held.retain(|other| !Arc::ptr_eq(other, share));
            if held.is_empty() {
                shard.remove(username);
            }
        }
        self.living.fetch_sub(1, Ordering::Relaxed);
    }

    /// How many shares were given away so far: who sees another number looks for its own among them.
    pub(super) fn given_away(&self) -> u64 {
        self.given_away.load(Ordering::Acquire)
    }

    /// Allocations that live now, on all threads.
    pub fn living(&self) -> u32 {
        self.living.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDLE_MS: u64 = 10_000;

    #[test]
    fn a_username_has_its_share_and_gets_it_back() {
        let quota = Quota::new(2, 3, IDLE_MS, 1);
        let mut held = vec![quota.acquire("a", 0).unwrap()];
        held.push(quota.acquire("a", 0).unwrap());
        assert_eq!(quota.acquire("a", 0).unwrap_err(), Reached::Username);
        let other = quota.acquire("b", 0).unwrap();
        assert_eq!(quota.acquire("c", 0).unwrap_err(), Reached::Server);
        quota.release("a", &held.pop().unwrap());
        let third = quota.acquire("c", 0).unwrap();
        assert_eq!(quota.living(), 3);
        for (name, share) in [("a", &held[0]), ("b", &other), ("c", &third)] {
            quota.release(name, share);
        }
        assert_eq!(quota.living(), 0);
        assert!(
            quota
                .shards
                .iter()
                .all(|shard| shard.lock().unwrap().is_empty())
        );
    }

    #[test]
    fn the_share_of_whichever_was_silent_for_longest_is_given_away() {
        let quota = Quota::new(3, 10, IDLE_MS, 1);
        let held = [0, 1, 2].map(|now| quota.acquire("a", now).unwrap());
        held[0].hear(5_000);
        assert_eq!(quota.acquire("a", 10_000).unwrap_err(), Reached::Username);
        let fourth = quota.acquire("a", 10_001).unwrap();
        assert_eq!(
            held.each_ref().map(|share| share.is_given_away()),
            [false, true, false]
        );
        assert_eq!(quota.given_away(), 1);
        // It lives until whoever serves it has seen that.
        assert_eq!(quota.living(), 4);
        quota.release("a", &held[1]);
        assert_eq!(quota.living(), 3);
        let fifth = quota.acquire("a", 10_002).unwrap();
        assert!(held[2].is_given_away());
        assert_eq!(quota.acquire("a", 10_003).unwrap_err(), Reached::Username);
        assert!(!fourth.is_given_away() && !fifth.is_given_away());
    }

    #[test]
    fn nothing_is_given_away_where_the_server_is_full() {
        let quota = Quota::new(1, 1, IDLE_MS, 1);
        let held = quota.acquire("a", 0).unwrap();
        assert_eq!(quota.acquire("a", 60_000).unwrap_err(), Reached::Server);
        assert!(!held.is_given_away());
    }

    #[test]
    fn threads_together_keep_the_limit() {
        let quota = Quota::new(12, 1000, IDLE_MS, 1);
        let granted: usize = std::thread::scope(|scope| {
            let tries: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| (0..100).filter(|_| quota.acquire("x", 0).is_ok()).count()))
                .collect();
            tries.into_iter().map(|t| t.join().unwrap()).sum()
        });
        assert_eq!(granted, 12);
    }
}
