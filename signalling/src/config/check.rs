//! The connection check's peer: where it listens, and how many may check at once.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::ops::RangeInclusive;

use serde::Deserialize;
use turn::server::RelayAddress;

use super::PublicUrl;
use super::load::ConfigError;
use super::turn::{TurnConfig, ports, relay_address};

/// The connection check.
#[derive(Debug, Clone)]
pub struct CheckConfig {
    /// How many checks go on at once; with none there is no check.
    pub at_once: usize,
    /// Where its peer listens, and what browsers are told of that.
    pub addresses: Vec<RelayAddress>,
    /// Its ports; without a range the system chooses.
    pub ports: Option<RangeInclusive<u16>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawCheck {
    at_once: Option<usize>,
    addresses: Vec<String>,
    ports: Option<String>,
}

/// Where the site and its relay are.
pub(super) struct Around<'a> {
    pub(super) url: &'a PublicUrl,
    pub(super) listen: &'a [SocketAddr],
    pub(super) turn: Option<&'a TurnConfig>,
    /// This machine's address in its network.
    pub(super) own: Option<IpAddr>,
}

impl RawCheck {
    pub(super) fn check(self, around: &Around<'_>) -> Result<CheckConfig, ConfigError> {
        let at_once = self.at_once.unwrap_or(8);
        if at_once > 200 {
            return Err(ConfigError::wrong(
                "check.at_once",
                "must be between 0 and 200",
            ));
        }
        let named = (self.addresses.iter()).map(|text| relay_address("check.addresses", text));
        let named = named.collect::<Result<Vec<_>, _>>()?;
        let of_the_relay = || around.turn.map(|turn| turn.ports.clone());
        Ok(CheckConfig {
            at_once,
            addresses: if named.is_empty() {
                usual(around)
            } else {
                named
            },
            ports: match self.ports {
                Some(text) => Some(ports("check.ports", &text)?),
                None => of_the_relay(),
            },
        })
    }
}

/// As the relay is reached, so is the peer; without one, where the site listens. A site that listens for a
/// proxy on its own machine alone is reached by other addresses of the machine, if at all.
fn usual(around: &Around<'_>) -> Vec<RelayAddress> {
    if let Some(turn) = around.turn {
        return turn.relays.clone();
    }
    let here = matches!(around.url.host(), "localhost" | "127.0.0.1" | "[::1]");
    let named = around.listen.iter().map(SocketAddr::ip);
    let named = named.filter(|ip| !ip.is_unspecified() && (here || !ip.is_loopback()));
    let mut named: Vec<RelayAddress> = named.map(RelayAddress::plain).collect();
    // Firefox sends no media to the machine's own loopback address; to its address in a network it does.
    if here && named.iter().all(|address| address.bind.is_loopback()) {
        named.extend(around.own.map(RelayAddress::plain));
    }
    if named.is_empty() {
        vec![RelayAddress::plain(IpAddr::V4(Ipv4Addr::UNSPECIFIED))]
    } else {
        named
    }
}

/// This machine's address in its network, if it is in one: the one by which it would send something away
/// (to an address of TEST-NET-1, RFC 5737). Nothing is sent.
pub(super) fn own_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).ok()?;
    let own = socket.local_addr().ok()?.ip();
    (!own.is_unspecified() && !own.is_loopback()).then_some(own)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(settings: &str, url: &str, listen: &str) -> Result<CheckConfig, String> {
        let raw: RawCheck = toml::from_str(settings).unwrap();
        let around = Around {
            url: &url.parse().unwrap(),
            listen: &[listen.parse().unwrap()],
            turn: None,
            own: Some([10, 0, 0, 5].into()),
        };
        raw.check(&around).map_err(|e| e.to_string())
    }

    const SITE: &str = "https://clinic.example.org";

    #[test]
    fn the_peer_listens_where_the_site_does() {
        let check = read("", SITE, "203.0.113.7:443").unwrap();
        assert_eq!(
            check.addresses,
            [RelayAddress::plain([203, 0, 113, 7].into())]
        );
        assert_eq!((check.at_once, check.ports), (8, None));
        let here = read("", "http://localhost:8080", "127.0.0.1:8080").unwrap();
        // The second for Firefox.
        let both = [[127, 0, 0, 1], [10, 0, 0, 5]].map(|ip| RelayAddress::plain(ip.into()));
        assert_eq!(here.addresses, both);
    }

    #[test]
    fn behind_a_proxy_it_listens_on_all_addresses() {
        for listen in ["127.0.0.1:8080", "0.0.0.0:8080"] {
            let check = read("", SITE, listen).unwrap();
            assert_eq!(check.addresses, [RelayAddress::plain([0, 0, 0, 0].into())]);
        }
    }

    #[test]
    fn what_is_named_counts_and_what_cannot_be_right_is_named() {
        let settings = "addresses = [\"10.0.0.5=203.0.113.7\"]\nports = \"50000-50099\"";
        let check = read(settings, SITE, "0.0.0.0:8080").unwrap();
        assert_eq!(check.addresses[0].external, IpAddr::from([203, 0, 113, 7]));
        assert_eq!(check.ports, Some(50_000..=50_099));
        for (settings, key) in [
            ("at_once = 1000", "check.at_once"),
            ("addresses = [\"here\"]", "check.addresses"),
            ("ports = \"9\"", "check.ports"),
        ] {
            let why = read(settings, SITE, "0.0.0.0:8080").unwrap_err();
            assert!(why.starts_with(key), "{why}");
        }
    }
}
