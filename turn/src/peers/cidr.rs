//! A range of addresses, as configuration writes it: `10.0.0.0/8`, `2001:db8::/32`, or one address.

use std::net::IpAddr;
use std::str::FromStr;

/// The text is not a range of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an address range such as 10.0.0.0/8 (bits below the prefix must be zero)")]
pub struct InvalidCidr;

/// A range of addresses of one family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cidr {
    network: IpAddr,
    prefix: u8,
}

/// The bits of an address at the top of a 128-bit number, and how many bits its family has.
fn bits(ip: IpAddr) -> (u128, u8) {
    match ip {
        IpAddr::V4(v4) => (u128::from(v4.to_bits()) << 96, 32),
        IpAddr::V6(v6) => (v6.to_bits(), 128),
    }
}

fn below(prefix: u8) -> u128 {
    u128::MAX.checked_shr(u32::from(prefix)).unwrap_or(0)
}

impl Cidr {
    /// Is the address of the same family and inside?
    pub fn contains(&self, ip: IpAddr) -> bool {
        let ((network, family), (address, other)) = (bits(self.network), bits(ip));
        family == other && (network ^ address) & !below(self.prefix) == 0
    }
}

impl FromStr for Cidr {
    type Err = InvalidCidr;

    fn from_str(text: &str) -> Result<Self, InvalidCidr> {
        let (network, prefix) = match text.split_once('/') {
            Some((network, prefix)) => (network, Some(prefix)),
            None => (text, None),
        };
        let network: IpAddr = network.parse().map_err(|_| InvalidCidr)?;
        let (address, width) = bits(network);
        let prefix = match prefix {
            Some(digits) => digits.parse::<u8>().map_err(|_| InvalidCidr)?,
            None => width,
        };
        let stray = address & below(prefix) & !below(width);
        if prefix > width || stray != 0 {
            return Err(InvalidCidr);
        }
        Ok(Self { network, prefix })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contains(cidr: &str, ip: &str) -> bool {
        cidr.parse::<Cidr>().unwrap().contains(ip.parse().unwrap())
    }

    #[test]
    fn ranges_contain_their_addresses_and_no_others() {
        assert!(contains("10.0.0.0/8", "10.255.0.1"));
        assert!(!contains("10.0.0.0/8", "11.0.0.1"));
        assert!(contains("127.0.0.1", "127.0.0.1"));
        assert!(!contains("127.0.0.1", "127.0.0.2"));
        assert!(contains("0.0.0.0/0", "255.1.2.3"));
        assert!(!contains("0.0.0.0/0", "::1"));
        assert!(contains("fd00::/8", "fdff::1"));
        assert!(contains("::/0", "2001:db8::1"));
        assert!(!contains("fd00::/8", "fe80::1"));
    }

    #[test]
    fn malformed_ranges_are_refused() {
        for bad in [
            "",
            "10.0.0.0/33",
            "10.0.0.1/8",
            "10/8",
            "::/129",
            "fd00::1/8",
            "a/8",
            "1.1.1.1/",
        ] {
            assert_eq!(bad.parse::<Cidr>(), Err(InvalidCidr), "{bad}");
        }
    }
}
