//! Writes a STUN message into a buffer the caller owns.

use std::net::SocketAddr;

use super::address::{write_plain, write_xor};
use super::attribute::{self as a, ErrorCode};
use super::crc::fingerprint;
use super::integrity::{IntegrityKind, Key};
use super::message::{Class, HEADER, MAGIC, Method, TransactionId, type_bits};

/// A message being written. An attribute that does not fit is left out; the buffers in use are
/// larger than any message we write.
pub struct Writer<'b> {
    buffer: &'b mut [u8],
    length: usize,
    transaction: TransactionId,
}

impl<'b> Writer<'b> {
    /// Begins a message; the buffer has at least room for the header.
    pub fn new(
        buffer: &'b mut [u8],
        class: Class,
        method: Method,
        transaction: TransactionId,
    ) -> Self {
        buffer[..2].copy_from_slice(&type_bits(class, method).to_be_bytes());
        buffer[2..4].fill(0);
        buffer[4..8].copy_from_slice(&MAGIC.to_be_bytes());
        buffer[8..HEADER].copy_from_slice(&transaction);
        Self {
            buffer,
            length: HEADER,
            transaction,
        }
    }

    /// Appends an attribute.
    pub fn attribute(&mut self, kind: u16, value: &[u8]) -> &mut Self {
        let end = self.length + 4 + value.len();
        let padded = end.next_multiple_of(4);
        if let Some(place) = self.buffer.get_mut(self.length..padded) {
            place[..2].copy_from_slice(&kind.to_be_bytes());
            place[2..4].copy_from_slice(&(value.len() as u16).to_be_bytes());
            place[4..4 + value.len()].copy_from_slice(value);
            place[4 + value.len()..].fill(0);
            self.length = padded;
            let body = (self.length - HEADER) as u16;
            self.buffer[2..4].copy_from_slice(&body.to_be_bytes());
        }
        self
    }

    /// Appends an address mixed with the cookie.
    pub fn xor_address(&mut self, kind: u16, addr: SocketAddr) -> &mut Self {
        let (value, length) = write_xor(addr, &self.transaction);
        self.attribute(kind, &value[..length])
    }

    /// Appends an address as it is.
    pub fn plain_address(&mut self, kind: u16, addr: SocketAddr) -> &mut Self {
        let (value, length) = write_plain(addr);
        self.attribute(kind, &value[..length])
    }

    /// Appends ERROR-CODE.
    pub fn error(&mut self, code: ErrorCode) -> &mut Self {
        let (number, reason) = (code.number(), code.reason().as_bytes());
        let mut value = [0; 64];
        value[2] = (number / 100) as u8;
        value[3] = (number % 100) as u8;
        value[4..4 + reason.len()].copy_from_slice(reason);
        self.attribute(a::ERROR_CODE, &value[..4 + reason.len()])
    }

    /// Appends the MAC.
    pub fn integrity(&mut self, kind: IntegrityKind, key: &Key) -> &mut Self {
        let (mac, length) = key.sign(kind, &self.buffer[..self.length]);
        let attribute = match kind {
            IntegrityKind::Sha1 => a::MESSAGE_INTEGRITY,
            IntegrityKind::Sha256 => a::MESSAGE_INTEGRITY_SHA256,
        };
        self.attribute(attribute, &mac[..length])
    }

    /// Appends FINGERPRINT; nothing may follow.
    pub fn fingerprint(&mut self) -> &mut Self {
        let body = (self.length - HEADER + 8) as u16;
        self.buffer[2..4].copy_from_slice(&body.to_be_bytes());
        let value = fingerprint(&self.buffer[..self.length]);
        self.attribute(a::FINGERPRINT, &value.to_be_bytes())
    }

    /// How many bytes the message has.
    pub fn length(&self) -> usize {
        self.length
    }
}
