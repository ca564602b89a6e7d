//! Where the echo peer listens, and what browsers are told of it.

use std::net::{SocketAddr, UdpSocket};
use std::ops::RangeInclusive;

use turn::server::RelayAddress;

use crate::config::CheckConfig;
use crate::outside::Entropy;

/// Ports tried before the system is left to choose or the check given up.
const TRIES: usize = 64;

/// Free addresses for one connection: one for each address of the configuration that can be had.
pub(super) fn free(config: &CheckConfig, entropy: &Entropy) -> Vec<SocketAddr> {
    let at = |relay: &RelayAddress| {
        let Some(ports) = &config.ports else {
            return Some(SocketAddr::new(relay.bind, 0));
        };
        (0..TRIES).find_map(|_| {
            let address = SocketAddr::new(relay.bind, one_of(ports, entropy));
            // Let go of at once: whoever takes it in between costs one more try of the browser.
            UdpSocket::bind(address).ok().map(|_| address)
        })
    };
    config.addresses.iter().filter_map(at).collect()
}

fn one_of(ports: &RangeInclusive<u16>, entropy: &Entropy) -> u16 {
    let count = u64::from(*ports.end() - *ports.start()) + 1;
    let further = u16::try_from(entropy.below(count)).unwrap_or_default();
    ports.start().saturating_add(further)
}
