//! Addresses as STUN writes them: mixed with the cookie, so that no middlebox "mends" them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::message::{MAGIC, TransactionId};

const V4: u8 = 1;
const V6: u8 = 2;

fn mask(transaction: &TransactionId) -> u128 {
    let tail = transaction
        .iter()
        .fold(0, |tail, byte| (tail << 8) | u128::from(*byte));
    (u128::from(MAGIC) << 96) | tail
}

/// Reads the value of an XOR-… address attribute.
pub fn read_xor(value: &[u8], transaction: &TransactionId) -> Option<SocketAddr> {
    let [_, family, p0, p1, rest @ ..] = value else {
        return None;
    };
    let port = u16::from_be_bytes([*p0, *p1]) ^ (MAGIC >> 16) as u16;
    let ip: IpAddr = match *family {
        V4 => Ipv4Addr::from_bits(u32::from_be_bytes(rest.try_into().ok()?) ^ MAGIC).into(),
        V6 => Ipv6Addr::from_bits(u128::from_be_bytes(rest.try_into().ok()?) ^ mask(transaction))
            .into(),
        _ => return None,
    };
    Some(SocketAddr::new(ip, port))
}

/// Writes the value of an XOR-… address attribute; the number is its length.
pub fn write_xor(addr: SocketAddr, transaction: &TransactionId) -> ([u8; 20], usize) {
    let mut value = [0; 20];
    value[2..4].copy_from_slice(&(addr.port() ^ (MAGIC >> 16) as u16).to_be_bytes());
    match addr.ip() {
        IpAddr::V4(ip) => {
            value[1] = V4;
            value[4..8].copy_from_slice(&(ip.to_bits() ^ MAGIC).to_be_bytes());
            (value, 8)
        }
        IpAddr::V6(ip) => {
            value[1] = V6;
            value[4..20].copy_from_slice(&(ip.to_bits() ^ mask(transaction)).to_be_bytes());
            (value, 20)
        }
    }
}

/// The value of a plain address attribute (ALTERNATE-SERVER); the number is its length.
pub(super) fn write_plain(addr: SocketAddr) -> ([u8; 20], usize) {
    let mut value = [0; 20];
    value[2..4].copy_from_slice(&addr.port().to_be_bytes());
    match addr.ip() {
        IpAddr::V4(ip) => {
            value[1] = V4;
            value[4..8].copy_from_slice(&ip.octets());
            (value, 8)
        }
        IpAddr::V6(ip) => {
            value[1] = V6;
            value[4..20].copy_from_slice(&ip.octets());
            (value, 20)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_survive_their_own_bytes() {
        let transaction = [7; 12];
        for text in [
            "192.0.2.1:32853",
            "[2001:db8::1]:1",
            "255.255.255.255:65535",
        ] {
            let addr: SocketAddr = text.parse().unwrap();
            let (value, length) = write_xor(addr, &transaction);
            assert_eq!(read_xor(&value[..length], &transaction), Some(addr));
            for short in 0..length {
                assert_eq!(read_xor(&value[..short], &transaction), None);
            }
        }
    }

    #[test]
    fn the_example_of_rfc_5769_is_read() {
        let transaction = [
            0xb7, 0xe7, 0xa7, 0x01, 0xbc, 0x34, 0xd6, 0x86, 0xfa, 0x87, 0xdf, 0xae,
        ];
        let v4 = [0, 1, 0xa1, 0x47, 0xe1, 0x12, 0xa6, 0x43];
        assert_eq!(
            read_xor(&v4, &transaction),
            Some("192.0.2.1:32853".parse().unwrap())
        );
    }
}
