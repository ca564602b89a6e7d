//! How many allocations a credential holds, across all threads. Touched only at Allocate and at the
//! end of an allocation.

use core::hash::BuildHasher as _;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

use foldhash::fast::FixedState;

const SHARDS: usize = 16;

/// Counts allocations by username; its memory is bounded by the allocations that live.
#[derive(Debug)]
pub struct Quota {
    each: u16,
    all: u32,
    living: AtomicU32,
    hasher: FixedState,
    shards: [Mutex<HashMap<Box<str>, u16, FixedState>>; SHARDS],
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
    /// At most `each` a username and `all` together.
    pub fn new(each: u16, all: u32, seed: u64) -> Self {
        let hasher = FixedState::with_seed(seed);
        Self {
            each,
            all,
            living: AtomicU32::new(0),
            hasher: hasher.clone(),
            shards: core::array::from_fn(|_| Mutex::new(HashMap::with_hasher(hasher.clone()))),
        }
    }

    fn shard(&self, username: &str) -> &Mutex<HashMap<Box<str>, u16, FixedState>> {
        &self.shards[(self.hasher.hash_one(username) >> 32) as usize % SHARDS]
    }

    pub(super) fn acquire(&self, username: &str) -> Result<(), Reached> {
        let mut held = self
            .shard(username)
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if held.get(username).is_some_and(|count| *count >= self.each) || self.each == 0 {
            return Err(Reached::Username);
        }
        let room = |living: u32| (living < self.all).then_some(living + 1);
        self.living
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, room)
            .map_err(|_| Reached::Server)?;
        match held.get_mut(username) {
            Some(count) => *count += 1,
            None => {
                held.insert(username.into(), 1);
            }
        }
        Ok(())
    }

    pub(super) fn release(&self, username: &str) {
        let mut held = self
            .shard(username)
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let Some(count) = held.get_mut(username) else {
            return;
        };
        *count -= 1;
        if *count == 0 {
            held.remove(username);
        }
        self.living.fetch_sub(1, Ordering::Relaxed);
    }

    /// Allocations that live now, on all threads.
    pub fn living(&self) -> u32 {
        self.living.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_username_has_its_share_and_gets_it_back() {
        let quota = Quota::new(2, 3, 1);
        assert_eq!(quota.acquire("a"), Ok(()));
        assert_eq!(quota.acquire("a"), Ok(()));
        assert_eq!(quota.acquire("a"), Err(Reached::Username));
        assert_eq!(quota.acquire("b"), Ok(()));
        assert_eq!(quota.acquire("c"), Err(Reached::Server));
        quota.release("a");
        assert_eq!(quota.acquire("c"), Ok(()));
        assert_eq!(quota.living(), 3);
        for name in ["a", "b", "c", "nobody"] {
            quota.release(name);
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
    fn threads_together_keep_the_limit() {
        let quota = Quota::new(12, 1000, 1);
        let granted: usize = std::thread::scope(|scope| {
            let tries: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| (0..100).filter(|_| quota.acquire("x").is_ok()).count()))
                .collect();
            tries.into_iter().map(|t| t.join().unwrap()).sum()
        });
        assert_eq!(granted, 12);
    }
}
