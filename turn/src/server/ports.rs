//! Which ports relayed addresses get, and what peers see of them.

use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::ops::RangeInclusive;

use super::config::RelayAddress;
use super::sockets;
use crate::core::Family;

/// Ports tried before saying that there is none left.
const TRIES: u32 = 512;

/// Opens relay sockets at ports nobody can guess.
#[derive(Debug, Clone)]
pub(super) struct Ports {
    relays: Vec<RelayAddress>,
    range: RangeInclusive<u16>,
}

impl Ports {
    pub(super) fn new(relays: Vec<RelayAddress>, range: RangeInclusive<u16>) -> Self {
        Self { relays, range }
    }

    /// A socket, and the address peers see.
    pub(super) fn open(&self, family: Family, even: bool) -> Option<(UdpSocket, SocketAddr)> {
        let relay = self
            .relays
            .iter()
            .find(|relay| Family::of(relay.bind) == family)?;
        let (first, last) = (u32::from(*self.range.start()), u32::from(*self.range.end()));
        let count = last - first + 1;
        let start = getrandom::u32().ok()?;
        // An odd step visits other ports than the neighbours of a taken one.
        let step = (start >> 16) | 1;
        (0..TRIES.min(count * 2)).find_map(|i| {
            let port = first + start.wrapping_add(i.wrapping_mul(step)) % count;
            let port = u16::try_from(port).ok()?;
            if even && !port.is_multiple_of(2) {
                return None;
            }
            let socket = sockets::relay(SocketAddr::new(relay.bind, port)).ok()?;
            Some((socket, SocketAddr::new(relay.external, port)))
        })
    }

    /// Where a packet for a peer must really go: behind a NAT the relay would not reach itself by
    /// the address others see.
    pub(super) fn inward(&self, peer: SocketAddr) -> SocketAddr {
        self.translate(peer, |relay| (relay.external, relay.bind))
    }

    /// Whom a packet really came from, by the address others see.
    pub(super) fn outward(&self, peer: SocketAddr) -> SocketAddr {
        self.translate(peer, |relay| (relay.bind, relay.external))
    }

    fn translate(
        &self,
        peer: SocketAddr,
        way: impl Fn(&RelayAddress) -> (IpAddr, IpAddr),
    ) -> SocketAddr {
        for relay in &self.relays {
            let (from, to) = way(relay);
            if from != to
                && from == peer.ip()
                && !to.is_unspecified()
                && self.range.contains(&peer.port())
            {
                return SocketAddr::new(to, peer.port());
            }
        }
        peer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn behind_a_nat_two_relayed_addresses_reach_each_other() {
        let relay = RelayAddress {
            bind: [10, 0, 0, 5].into(),
            external: [9, 9, 9, 9].into(),
        };
        let ports = Ports::new(vec![relay], 50_000..=50_100);
        let at = |text: &str| text.parse::<SocketAddr>().unwrap();
        assert_eq!(ports.inward(at("9.9.9.9:50001")), at("10.0.0.5:50001"));
        assert_eq!(ports.outward(at("10.0.0.5:50001")), at("9.9.9.9:50001"));
        assert_eq!(ports.inward(at("9.9.9.9:22")), at("9.9.9.9:22"));
        assert_eq!(ports.inward(at("8.8.8.8:50001")), at("8.8.8.8:50001"));
    }

    #[test]
    fn every_port_of_a_small_range_is_found_and_then_none() {
        let local = RelayAddress::plain([127, 0, 0, 77].into());
        let ports = Ports::new(vec![local], 50_000..=50_003);
        let open: Vec<_> = (0..40)
            .filter_map(|_| ports.open(Family::V4, false))
            .collect();
        assert!(open.len() >= 3, "{}", open.len());
        assert!(open.len() <= 4);
        assert!(ports.open(Family::V6, false).is_none());
    }
}
