//! Which addresses may be relayed to.
//!
//! A relay inside a hospital's network would otherwise be a door into it: what is not plainly a
//! public unicast address is refused, in every way of writing it, unless configuration names it.

mod cidr;
mod special;

pub use cidr::{Cidr, InvalidCidr};
pub use special::is_special;

use std::net::{IpAddr, SocketAddr};

/// Decides about peers. Built once, read on the packet path.
#[derive(Debug, Clone, Default)]
pub struct PeerPolicy {
    allowed: Vec<Cidr>,
    own: Vec<SocketAddr>,
    relays: Vec<(IpAddr, core::ops::RangeInclusive<u16>)>,
}

impl PeerPolicy {
    /// Special-purpose addresses inside `allowed` may be relayed to.
    pub fn new(allowed: Vec<Cidr>) -> Self {
        Self {
            allowed,
            ..Self::default()
        }
    }

    /// These are our own listeners: never relayed to. An unspecified address means every address.
    pub fn with_own(mut self, listeners: impl IntoIterator<Item = SocketAddr>) -> Self {
        self.own.extend(listeners);
        self
    }

    /// Relayed addresses are given out from these. Two people behind one relay reach each other
    /// through it, so its own relayed ports are peers even where its address is a private one.
    pub fn with_relays(
        mut self,
        relays: impl IntoIterator<Item = (IpAddr, core::ops::RangeInclusive<u16>)>,
    ) -> Self {
        self.relays.extend(relays);
        self
    }

    /// May a permission be made for this address?
    pub fn allows_ip(&self, ip: IpAddr) -> bool {
        self.relays.iter().any(|(own, _)| *own == ip) || self.is_reachable(ip)
    }

    /// May packets be sent to this address and port?
    pub fn allows(&self, peer: SocketAddr) -> bool {
        if peer.port() == 0 || self.is_own_listener(peer) {
            return false;
        }
        self.is_reachable(peer.ip())
            || self
                .relays
                .iter()
                .any(|(own, ports)| *own == peer.ip() && ports.contains(&peer.port()))
    }

    fn is_reachable(&self, ip: IpAddr) -> bool {
        !is_special(ip) || self.allowed.iter().any(|cidr| cidr.contains(ip))
    }

    fn is_own_listener(&self, peer: SocketAddr) -> bool {
        self.own.iter().any(|own| {
            own.port() == peer.port()
                && (own.ip() == peer.ip()
                    || (own.ip().is_unspecified()
                        && (peer.ip().is_loopback()
                            || self.relays.iter().any(|(ip, _)| *ip == peer.ip()))))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> SocketAddr {
        text.parse().unwrap()
    }

    #[test]
    fn the_allow_list_opens_only_what_it_names() {
        let policy = PeerPolicy::new(vec!["127.0.0.0/8".parse().unwrap()]);
        assert!(policy.allows(at("127.0.0.1:9")));
        assert!(policy.allows(at("8.8.8.8:9")));
        assert!(!policy.allows(at("10.0.0.1:9")));
        assert!(!policy.allows(at("[::ffff:127.0.0.1]:9")));
        assert!(!policy.allows(at("[::1]:9")));
    }

    #[test]
    fn port_zero_and_our_own_listeners_are_no_peers() {
        let policy = PeerPolicy::new(vec!["0.0.0.0/0".parse().unwrap()])
            .with_own([at("127.0.0.1:3478"), at("0.0.0.0:5349")]);
        assert!(!policy.allows(at("8.8.8.8:0")));
        assert!(!policy.allows(at("127.0.0.1:3478")));
        assert!(!policy.allows(at("127.0.0.9:5349")));
        assert!(policy.allows(at("8.8.8.8:5349")));
    }

    #[test]
    fn two_people_behind_one_private_relay_reach_each_other_and_nothing_else_on_it() {
        let relay = "10.0.0.5".parse().unwrap();
        let policy = PeerPolicy::default()
            .with_own([at("10.0.0.5:50000")])
            .with_relays([(relay, 49152..=65535)]);
        assert!(policy.allows_ip(relay));
        assert!(policy.allows(at("10.0.0.5:50001")));
        assert!(!policy.allows(at("10.0.0.5:50000")));
        assert!(!policy.allows(at("10.0.0.5:22")));
        assert!(!policy.allows(at("10.0.0.6:50001")));
    }
}
