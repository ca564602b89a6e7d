//! Nonces that need no memory: the time and a MAC over it and the client's address.

use std::net::{IpAddr, SocketAddr};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::types::Transport;

/// How long a nonce is good.
const LIFETIME_SECONDS: u64 = 3600;

/// What nonces of servers begin with that offer more than MD5 (RFC 8489 §9.2): the cookie and 24
/// bits, of which the first says that there are password algorithms.
const COOKIE: [u8; 13] = *b"obMatJos2gAAA";

const TIME: usize = 4;
const MAC: usize = 14;
/// 18 bytes are 24 characters of base64.
const TAIL: usize = 24;

/// Bytes of a nonce.
pub(super) const NONCE: usize = COOKIE.len() + TAIL;

/// Makes and checks nonces; the key is random and lives as long as the server.
pub(super) struct Nonces {
    key: [u8; 32],
}

impl Nonces {
    pub(super) fn new(key: [u8; 32]) -> Self {
        Self { key }
    }

    fn mac(&self, time: [u8; TIME], client: SocketAddr, transport: Transport) -> Hmac<Sha256> {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.key) else {
            unreachable!("HMAC takes keys of every length")
        };
        mac.update(&time);
        mac.update(&[transport as u8]);
        mac.update(&client.port().to_be_bytes());
        match client.ip() {
            IpAddr::V4(ip) => mac.update(&ip.octets()),
            IpAddr::V6(ip) => mac.update(&ip.octets()),
        }
        mac
    }

    /// A nonce for this client.
    pub(super) fn issue(&self, client: SocketAddr, transport: Transport, ms: u64) -> [u8; NONCE] {
        let time = ((ms / 1000) as u32).to_be_bytes();
        let mac = self.mac(time, client, transport).finalize().into_bytes();
        let mut tail = [0; TIME + MAC];
        tail[..TIME].copy_from_slice(&time);
        tail[TIME..].copy_from_slice(&mac[..MAC]);
        let mut nonce = [0; NONCE];
        nonce[..COOKIE.len()].copy_from_slice(&COOKIE);
        // 18 bytes fill 24 characters exactly.
        let _ = STANDARD_NO_PAD.encode_slice(tail, &mut nonce[COOKIE.len()..]);
        nonce
    }

    /// Was it made for this client, not too long ago?
    pub(super) fn is_good(
        &self,
        nonce: &[u8],
        client: SocketAddr,
        transport: Transport,
        ms: u64,
    ) -> bool {
        let Some(text) = nonce.strip_prefix(&COOKIE).filter(|t| t.len() == TAIL) else {
            return false;
        };
        // The decoder wants a little more room than it fills.
        let mut tail = [0; TIME + MAC + 2];
        if STANDARD_NO_PAD.decode_slice(text, &mut tail) != Ok(TIME + MAC) {
            return false;
        }
        let [t0, t1, t2, t3, mac @ ..] = &tail[..TIME + MAC] else {
            return false;
        };
        let time = [*t0, *t1, *t2, *t3];
        let age = (ms / 1000).checked_sub(u64::from(u32::from_be_bytes(time)));
        age.is_some_and(|age| age < LIFETIME_SECONDS)
            && self
                .mac(time, client, transport)
                .verify_truncated_left(mac)
                .is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_is_good_for_its_client_for_an_hour() {
        let nonces = Nonces::new([7; 32]);
        let client = "192.0.2.1:1000".parse().unwrap();
        let nonce = nonces.issue(client, Transport::Udp, 5_000);
        assert!(nonce.starts_with(b"obMatJos2gAAA"));
        let good = |nonce: &[u8], client: &str, transport, ms| {
            nonces.is_good(nonce, client.parse().unwrap(), transport, ms)
        };
        assert!(good(&nonce, "192.0.2.1:1000", Transport::Udp, 5_000));
        assert!(good(&nonce, "192.0.2.1:1000", Transport::Udp, 3_604_999));
        assert!(!good(&nonce, "192.0.2.1:1000", Transport::Udp, 3_605_000));
        assert!(!good(&nonce, "192.0.2.1:1000", Transport::Udp, 4_000));
        assert!(!good(&nonce, "192.0.2.1:1001", Transport::Udp, 5_000));
        assert!(!good(&nonce, "192.0.2.2:1000", Transport::Udp, 5_000));
        assert!(!good(&nonce, "192.0.2.1:1000", Transport::Tls, 5_000));
        for at in 0..nonce.len() {
            let mut other = nonce;
            other[at] ^= 1;
            assert!(!good(&other, "192.0.2.1:1000", Transport::Udp, 5_000));
            assert!(!good(&nonce[..at], "192.0.2.1:1000", Transport::Udp, 5_000));
        }
    }
}
