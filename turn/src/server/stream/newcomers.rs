//! Streams that have no allocation yet, or no longer. They cost a place and have proved nothing, so one
//! source has only so many; those with an allocation are not counted, for behind one address there may
//! be a whole clinic.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many newcomers there are, by source: an IPv4 address, or a /64.
pub(in crate::server) struct Newcomers {
    most_each: usize,
    here: Mutex<HashMap<IpAddr, usize>>,
}

/// One newcomer; no longer counted when dropped.
pub(in crate::server) struct Newcomer<'a> {
    of: &'a Newcomers,
    source: IpAddr,
}

impl Newcomers {
    pub(in crate::server) fn new(most_each: usize) -> Self {
        Self {
            most_each,
            here: Mutex::default(),
        }
    }

    /// Counts one, unless its source has too many.
    pub(super) fn admit(&self, ip: IpAddr) -> Option<Newcomer<'_>> {
        let source = source(ip);
        let mut here = self.lock();
        let count = here.get(&source).copied().unwrap_or(0);
        (count < self.most_each).then(|| {
            here.insert(source, count + 1);
            Newcomer { of: self, source }
        })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        // Nothing can fail while it is held.
        self.here.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Newcomer<'_> {
    fn drop(&mut self) {
        let mut here = self.of.lock();
        if let Some(count) = here.get_mut(&self.source) {
            *count -= 1;
            if *count == 0 {
                here.remove(&self.source);
            }
        }
    }
}

/// A household or a clinic has an IPv4 address or a /64.
fn source(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V6(ip) => {
            let [a, b, c, d, ..] = ip.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap_or(IpAddr::V4([0; 4].into()))
    }

    #[test]
    fn each_source_has_its_own_number_and_nothing_is_kept_of_those_who_left() {
        let newcomers = Newcomers::new(2);
        let first = newcomers.admit(ip("192.0.2.1"));
        let second = newcomers.admit(ip("::ffff:192.0.2.1"));
        assert!(first.is_some() && second.is_some());
        assert!(newcomers.admit(ip("192.0.2.1")).is_none());
        assert!(newcomers.admit(ip("192.0.2.2")).is_some());
        drop(first);
        assert!(newcomers.admit(ip("192.0.2.1")).is_some());
        drop(second);
        assert!(newcomers.lock().is_empty());
    }

    #[test]
    fn all_addresses_of_a_64_are_one_source() {
        let newcomers = Newcomers::new(1);
        let _first = newcomers.admit(ip("2001:db8:0:1::1"));
        assert!(newcomers.admit(ip("2001:db8:0:1:ffff::2")).is_none());
        assert!(newcomers.admit(ip("2001:db8:0:2::1")).is_some());
    }
}
