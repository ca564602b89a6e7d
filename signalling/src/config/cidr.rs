//! Ranges of addresses, for the list of proxies that are believed.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// A range of addresses such as `10.0.0.0/8`; a plain address is a range of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cidr {
    base: IpAddr,
    bits: u8,
}

impl Cidr {
    /// Whether the address lies in the range. IPv4 in IPv6's mapped form counts as IPv4.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.base, address.to_canonical()) {
            (IpAddr::V4(base), IpAddr::V4(address)) => {
                let shift = 32 - u32::from(self.bits);
                shift == 32 || u32::from(base) >> shift == u32::from(address) >> shift
            }
            (IpAddr::V6(base), IpAddr::V6(address)) => {
                let shift = 128 - u32::from(self.bits);
                shift == 128 || u128::from(base) >> shift == u128::from(address) >> shift
            }
            _ => false,
        }
    }
}

/// Networks that the internet at large cannot send from.
const OWN_NETWORKS: &[Cidr] = &[
    v4([10, 0, 0, 0], 8),
    v4([172, 16, 0, 0], 12),
    v4([192, 168, 0, 0], 16),
    v4([100, 64, 0, 0], 10),
    v4([127, 0, 0, 0], 8),
    v4([169, 254, 0, 0], 16),
    v6(0, 1, 128),
    v6(0xfc00, 0, 7),
    v6(0xfe80, 0, 10),
];

const fn v4([a, b, c, d]: [u8; 4], bits: u8) -> Cidr {
    Cidr {
        base: IpAddr::V4(Ipv4Addr::new(a, b, c, d)),
        bits,
    }
}

const fn v6(first: u16, last: u16, bits: u8) -> Cidr {
    Cidr {
        base: IpAddr::V6(Ipv6Addr::new(first, 0, 0, 0, 0, 0, 0, last)),
        bits,
    }
}

impl Cidr {
    /// Whether addresses of the internet at large lie in it.
    pub fn is_public(&self) -> bool {
        !OWN_NETWORKS
            .iter()
            .any(|own| own.bits <= self.bits && own.contains(self.base))
    }

    /// Whether it is public, and wider than any one organisation's network.
    pub fn is_boundless(&self) -> bool {
        let widest = if self.base.is_ipv4() { 8 } else { 16 };
        self.bits < widest && self.is_public()
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = if self.base.is_ipv4() { 32 } else { 128 };
        if self.bits == whole {
            write!(f, "{}", self.base)
        } else {
            write!(f, "{}/{}", self.base, self.bits)
        }
    }
}

impl FromStr for Cidr {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("“{text}” is neither an address nor a range such as 10.0.0.0/8");
        let (base, bits) = match text.split_once('/') {
            Some((base, bits)) => (base, Some(bits.parse::<u8>().map_err(|_| wrong())?)),
            None => (text, None),
        };
        let base: IpAddr = base.trim().parse().map_err(|_| wrong())?;
        let most = if base.is_ipv4() { 32 } else { 128 };
        let bits = bits.unwrap_or(most);
        if bits > most {
            return Err(wrong());
        }
        Ok(Self { base, bits })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(text: &str) -> Cidr {
        text.parse().unwrap()
    }

    #[test]
    fn ones_own_networks_are_not_public() {
        for own in [
            "127.0.0.1",
            "::1",
            "10.0.0.0/8",
            "172.16.4.0/24",
            "fd00::/8",
        ] {
            assert!(!range(own).is_public(), "{own}");
            assert!(!range(own).is_boundless(), "{own}");
        }
        for public in [
            "203.0.113.9",
            "172.0.0.0/8",
            "192.168.0.0/15",
            "2001:db8::/32",
        ] {
            assert!(range(public).is_public(), "{public}");
            assert!(!range(public).is_boundless(), "{public}");
        }
        for everybody in ["0.0.0.0/0", "::/0", "128.0.0.0/1"] {
            assert!(range(everybody).is_boundless(), "{everybody}");
        }
    }

    #[test]
    fn a_range_reads_as_it_was_written() {
        for text in ["10.0.0.0/8", "127.0.0.1", "::1", "2001:db8::/32"] {
            assert_eq!(range(text).to_string(), text);
        }
    }
}
