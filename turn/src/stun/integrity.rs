//! The keys of the long-term credential mechanism, and the MACs made with them.

use hmac::{Hmac, KeyInit as _, Mac as _};
use md5::{Digest as _, Md5};
use sha1::Sha1;
use sha2::Sha256;
use zeroize::Zeroize as _;

use super::message::HEADER;

/// How a key is made from username, realm and password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u16)]
pub enum Algorithm {
    /// What every client can.
    Md5 = 1,
    /// What RFC 8489 adds.
    Sha256 = 2,
}

impl Algorithm {
    /// Reads the value of PASSWORD-ALGORITHM.
    pub fn read(value: &[u8]) -> Option<Self> {
        match value {
            [0, 1, 0, 0] => Some(Self::Md5),
            [0, 2, 0, 0] => Some(Self::Sha256),
            _ => None,
        }
    }

    /// The value of PASSWORD-ALGORITHMS we send: the better one first.
    pub const OFFERED: [u8; 8] = [0, 2, 0, 0, 0, 1, 0, 0];
}

/// Which attribute holds the MAC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IntegrityKind {
    /// MESSAGE-INTEGRITY.
    Sha1,
    /// MESSAGE-INTEGRITY-SHA256.
    Sha256,
}

/// A MAC found in a message.
#[derive(Debug, Clone, Copy)]
pub struct Integrity<'a> {
    /// Made with which hash.
    pub kind: IntegrityKind,
    /// Where its header begins: it is made over everything before.
    pub at: usize,
    /// The MAC.
    pub mac: &'a [u8],
}

/// A key made from a password. Wiped when dropped, never printed.
pub struct Key {
    bytes: [u8; 32],
    length: usize,
}

impl Drop for Key {
    fn drop(&mut self) {
        self.bytes.zeroize();
    }
}

impl Key {
    /// Makes the key.
    pub fn new(algorithm: Algorithm, username: &str, realm: &str, password: &str) -> Self {
        let parts = [username, ":", realm, ":", password];
        let mut bytes = [0; 32];
        let length = match algorithm {
            Algorithm::Md5 => {
                let mut hash = Md5::new();
                parts.iter().for_each(|part| hash.update(part.as_bytes()));
                bytes[..16].copy_from_slice(&hash.finalize());
                16
            }
            Algorithm::Sha256 => {
                let mut hash = Sha256::new();
                parts.iter().for_each(|part| hash.update(part.as_bytes()));
                bytes.copy_from_slice(&hash.finalize());
                32
            }
        };
        Self { bytes, length }
    }

    fn bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }

    /// Was the message signed with this key?
    pub fn verifies(&self, raw: &[u8], integrity: &Integrity<'_>) -> bool {
        let Some(covered) = raw.get(..integrity.at).filter(|c| c.len() >= HEADER) else {
            return false;
        };
        let head = head_as_if(covered, integrity.mac.len());
        match integrity.kind {
            IntegrityKind::Sha1 => {
                let mac = self.sha1(&head, &covered[HEADER..]);
                mac.verify_slice(integrity.mac).is_ok()
            }
            IntegrityKind::Sha256 => {
                let mac = self.sha256(&head, &covered[HEADER..]);
                (16..=32).contains(&integrity.mac.len())
                    && integrity.mac.len().is_multiple_of(4)
                    && mac.verify_truncated_left(integrity.mac).is_ok()
            }
        }
    }

    /// The MAC for a message of which everything before the attribute is there.
    pub(super) fn sign(&self, kind: IntegrityKind, covered: &[u8]) -> ([u8; 32], usize) {
        let mut out = [0; 32];
        match kind {
            IntegrityKind::Sha1 => {
                let head = head_as_if(covered, 20);
                let mac = self.sha1(&head, &covered[HEADER..]).finalize();
                out[..20].copy_from_slice(&mac.into_bytes());
                (out, 20)
            }
            IntegrityKind::Sha256 => {
                let head = head_as_if(covered, 32);
                let mac = self.sha256(&head, &covered[HEADER..]).finalize();
                out.copy_from_slice(&mac.into_bytes());
                (out, 32)
            }
        }
    }

    fn sha1(&self, head: &[u8], rest: &[u8]) -> Hmac<Sha1> {
        let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(self.bytes()) else {
            unreachable!("HMAC takes keys of every length")
        };
        mac.update(head);
        mac.update(rest);
        mac
    }

    fn sha256(&self, head: &[u8], rest: &[u8]) -> Hmac<Sha256> {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.bytes()) else {
            unreachable!("HMAC takes keys of every length")
        };
        mac.update(head);
        mac.update(rest);
        mac
    }
}

/// The message's header with the length it had when the MAC was the last attribute.
fn head_as_if(covered: &[u8], mac: usize) -> [u8; HEADER] {
    let mut head = [0; HEADER];
    head.copy_from_slice(&covered[..HEADER]);
    let length = (covered.len() - HEADER + 4 + mac) as u16;
    head[2..4].copy_from_slice(&length.to_be_bytes());
    head
}
