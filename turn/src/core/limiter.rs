//! Limits answers to those who have proved nothing, by the network they seem to come from: a relay
//! must not be a mirror for forged sources. The memory is fixed; networks that share a place share
//! their limit.

use core::hash::BuildHasher as _;
use std::net::IpAddr;

use foldhash::fast::FixedState;

const PLACES: usize = 4096;

/// How many unauthenticated requests of one network are answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnswerLimit {
    /// In the long run, each second.
    pub per_second: u32,
    /// At once.
    pub burst: u32,
}

/// For each network the time up to which its answers are paid for.
#[derive(Debug)]
pub(super) struct Limiter {
    paid_until: Box<[u64]>,
    hasher: FixedState,
    price: u64,
    credit: u64,
}

impl Limiter {
    pub(super) fn new(limit: AnswerLimit, seed: u64) -> Self {
        let price = 1_000_000 / u64::from(limit.per_second.max(1));
        Self {
            paid_until: vec![0; PLACES].into_boxed_slice(),
            hasher: FixedState::with_seed(seed),
            price,
            credit: price * u64::from(limit.burst.max(1)),
        }
    }

    /// May one more be answered?
    pub(super) fn take(&mut self, source: IpAddr, now_ms: u64) -> bool {
        let network: u64 = match source {
            IpAddr::V4(v4) => u64::from(v4.to_bits() >> 8),
            IpAddr::V6(v6) => (v6.to_bits() >> 80) as u64 | 1 << 63,
        };
        let now = now_ms * 1000;
        let place = self.hasher.hash_one(network) as usize % PLACES;
        let next = self.paid_until[place].max(now) + self.price;
        let allowed = next <= now + self.credit;
        if allowed {
            self.paid_until[place] = next;
        }
        allowed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: AnswerLimit = AnswerLimit {
        per_second: 100,
        burst: 50,
    };

    #[test]
    fn a_network_has_its_burst_and_then_its_rate() {
        let mut limiter = Limiter::new(LIMIT, 1);
        let source = "198.51.100.7".parse().unwrap();
        let answered = |l: &mut Limiter, at: u64| (0..1000).filter(|_| l.take(source, at)).count();
        assert_eq!(answered(&mut limiter, 10_000), 50);
        assert_eq!(answered(&mut limiter, 10_100), 10);
        assert_eq!(answered(&mut limiter, 20_000), 50);
    }

    #[test]
    fn neighbours_share_and_others_do_not() {
        let mut limiter = Limiter::new(LIMIT, 1);
        for i in 0..=255 {
            limiter.take(IpAddr::from([198, 51, 100, i]), 0);
        }
        assert!(!limiter.take(IpAddr::from([198, 51, 100, 9]), 0));
        assert!(limiter.take(IpAddr::from([192, 0, 2, 9]), 0));
        assert!(limiter.take("2001:db8::1".parse().unwrap(), 0));
    }
}
