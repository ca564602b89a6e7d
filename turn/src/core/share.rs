//! The part of its username's quota that one allocation has, as all threads see it.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

#[derive(Debug)]
pub(super) struct Share {
    /// When something from a peer last went to the client; at first, since when there is this share.
    heard: AtomicU64,
    given_away: AtomicBool,
}

impl Share {
    pub(super) const fn new(now: u64) -> Self {
        Self {
            heard: AtomicU64::new(now),
            given_away: AtomicBool::new(false),
        }
    }

    /// A peer was heard.
    pub(super) fn hear(&self, now: u64) {
        self.heard.store(now, Ordering::Relaxed);
    }

    pub(super) fn heard(&self) -> u64 {
        self.heard.load(Ordering::Relaxed)
    }

    /// From now on it is another allocation's.
    pub(super) fn give_away(&self) {
        self.given_away.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_given_away(&self) -> bool {
        self.given_away.load(Ordering::Relaxed)
    }
}
