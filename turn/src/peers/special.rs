//! The special-purpose addresses of IANA's registries, and the ways of writing IPv4 inside IPv6.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Networks and prefix lengths of IPv4 that are not plainly public unicast.
const V4: [([u8; 4], u32); 18] = [
    ([0, 0, 0, 0], 8),       // this network
    ([10, 0, 0, 0], 8),      // private
    ([100, 64, 0, 0], 10),   // carrier-grade NAT
    ([127, 0, 0, 0], 8),     // loopback
    ([169, 254, 0, 0], 16),  // link-local, cloud metadata
    ([172, 16, 0, 0], 12),   // private
    ([192, 0, 0, 0], 24),    // protocol assignments
    ([192, 0, 2, 0], 24),    // documentation
    ([192, 31, 196, 0], 24), // AS112
    ([192, 52, 193, 0], 24), // AMT
    ([192, 88, 99, 0], 24),  // 6to4 relay anycast
    ([192, 168, 0, 0], 16),  // private
    ([192, 175, 48, 0], 24), // AS112
    ([198, 18, 0, 0], 15),   // benchmarking
    ([198, 51, 100, 0], 24), // documentation
    ([203, 0, 113, 0], 24),  // documentation
    ([224, 0, 0, 0], 4),     // multicast
    ([240, 0, 0, 0], 4),     // reserved, broadcast
];

/// Inside the global unicast range 2000::/3, prefixes that are special all the same.
const V6_SPECIAL: [([u16; 4], u32); 6] = [
    ([0x2001, 0, 0, 0], 23), // protocol assignments: Teredo, ORCHID, benchmarking and more
    ([0x2001, 0x0db8, 0, 0], 32), // documentation
    ([0x2002, 0, 0, 0], 16), // 6to4
    ([0x2620, 0x4f, 0x8000, 0], 48), // AS112
    ([0x3ffe, 0, 0, 0], 16), // 6bone, returned
    ([0x3fff, 0, 0, 0], 20), // documentation
];

/// Is this anything but a plain public unicast address?
pub fn is_special(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(v4) => is_special_v4(v4),
        IpAddr::V6(v6) => is_special_v6(v6),
    }
}

fn is_special_v4(ip: Ipv4Addr) -> bool {
    let bits = ip.to_bits();
    V4.iter()
        .any(|(network, prefix)| (bits ^ u32::from_be_bytes(*network)) >> (32 - prefix) == 0)
}

fn is_special_v6(ip: Ipv6Addr) -> bool {
    let s = ip.segments();
    let low = Ipv4Addr::from_bits((u32::from(s[6]) << 16) | u32::from(s[7]));
    // NAT64's well-known prefix stands for the IPv4 address inside it.
    if s[..6] == [0x64, 0xff9b, 0, 0, 0, 0] {
        return is_special_v4(low);
    }
    // Everything outside global unicast: unspecified, loopback, mapped, compatible, translated,
    // local-use NAT64, discard-only, unique local, link-local, site-local, multicast.
    if s[0] & 0xe000 != 0x2000 {
        return true;
    }
    // ISATAP: any prefix, then the IPv4 address behind a fixed interface identifier.
    if s[4] & !0x0200 == 0 && s[5] == 0x5efe && is_special_v4(low) {
        return true;
    }
    let top = s[..4]
        .iter()
        .fold(0, |top, part| (top << 16) | u64::from(*part));
    V6_SPECIAL.iter().any(|(network, prefix)| {
        let network = network
            .iter()
            .fold(0, |top, part| (top << 16) | u64::from(*part));
        (top ^ network) >> (64 - prefix) == 0
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_addresses_are_plain() {
        for plain in [
            "8.8.8.8",
            "100.63.255.255",
            "100.128.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.1",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "2a00:1450:4009::1",
            "2606:4700::1111",
            "2001:4860:4860::8888",
            "64:ff9b::8.8.8.8",
            "2a00::5efe:808:808",
        ] {
            assert!(!is_special(plain.parse().unwrap()), "{plain}");
        }
    }

    #[test]
    fn the_edges_of_special_ranges_are_special() {
        for special in [
            "0.0.0.0",
            "0.255.255.255",
            "10.0.0.0",
            "10.255.255.255",
            "100.64.0.0",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.255",
            "169.254.169.254",
            "172.16.0.0",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.2.255",
            "192.88.99.1",
            "192.168.255.255",
            "198.18.0.0",
            "198.19.255.255",
            "203.0.113.7",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "fe80::1",
            "fec0::1",
            "fc00::1",
            "fdff::1",
            "ff02::1",
            "100::1",
            "2001:db8::1",
            "2001::1",
            "2001:2::1",
            "2002::1",
            "3fff::1",
            "5f00::1",
            "64:ff9b:1::1",
            "64:ff9b::10.0.0.1",
            "::ffff:8.8.8.8",
            "::ffff:0:8.8.8.8",
            "::8.8.8.8",
            "4000::1",
            "2a00::5efe:10.0.0.1",
            "2a00::200:5efe:7f00:1",
        ] {
            assert!(is_special(special.parse().unwrap()), "{special}");
        }
    }
}
