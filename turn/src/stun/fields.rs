//! The attributes of a message that a server looks at, found in one pass.

use std::net::SocketAddr;

use super::address::read_xor;
use super::attribute as a;
use super::crc::fingerprint;
use super::integrity::{Integrity, IntegrityKind};
use super::message::{Message, TransactionId};

/// An attribute has a value it cannot have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadAttribute;

/// Types that must be understood and are not; the first eight are named in the answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Unknown {
    kinds: [u16; 8],
    count: usize,
}

impl Unknown {
    fn push(&mut self, kind: u16) {
        if let Some(place) = self.kinds.get_mut(self.count) {
            *place = kind;
            self.count += 1;
        }
    }

    /// The types.
    pub fn kinds(&self) -> &[u16] {
        &self.kinds[..self.count]
    }
}

/// What a message says, each attribute at its first occurrence; what follows the MAC is not
/// protected by it and so not believed.
#[derive(Debug, Default)]
pub struct Fields<'a> {
    /// USERNAME.
    pub username: Option<&'a [u8]>,
    /// REALM.
    pub realm: Option<&'a [u8]>,
    /// NONCE.
    pub nonce: Option<&'a [u8]>,
    /// The MAC; the SHA-256 one when there are both.
    pub integrity: Option<Integrity<'a>>,
    /// PASSWORD-ALGORITHM.
    pub algorithm: Option<&'a [u8]>,
    /// PASSWORD-ALGORITHMS.
    pub algorithms: Option<&'a [u8]>,
    /// LIFETIME.
    pub lifetime: Option<&'a [u8]>,
    /// REQUESTED-TRANSPORT.
    pub transport: Option<&'a [u8]>,
    /// REQUESTED-ADDRESS-FAMILY.
    pub family: Option<&'a [u8]>,
    /// ADDITIONAL-ADDRESS-FAMILY.
    pub additional_family: Option<&'a [u8]>,
    /// EVEN-PORT.
    pub even_port: Option<&'a [u8]>,
    /// RESERVATION-TOKEN.
    pub reservation: Option<&'a [u8]>,
    /// CHANNEL-NUMBER.
    pub channel: Option<&'a [u8]>,
    /// The first XOR-PEER-ADDRESS.
    pub peer: Option<&'a [u8]>,
    /// DATA.
    pub data: Option<&'a [u8]>,
    /// A right FINGERPRINT ends the message.
    pub fingerprint: bool,
    /// What must be understood and is not.
    pub unknown: Unknown,
}

impl<'a> Fields<'a> {
    /// Reads a message; `None` when it has a FINGERPRINT that is wrong, so that it is none of ours.
    pub fn read(message: &Message<'a>) -> Option<Self> {
        let mut fields = Self::default();
        for attribute in message.attributes() {
            let value = attribute.value;
            if attribute.kind == a::FINGERPRINT {
                let computed = fingerprint(&message.raw()[..attribute.at]).to_be_bytes();
                let last = attribute.at + 8 == message.raw().len();
                if value != computed || !last {
                    return None;
                }
                fields.fingerprint = true;
                continue;
            }
            let kind = match attribute.kind {
                a::MESSAGE_INTEGRITY => Some(IntegrityKind::Sha1),
                a::MESSAGE_INTEGRITY_SHA256 => Some(IntegrityKind::Sha256),
                _ => None,
            };
            if let Some(kind) = kind {
                let stronger = fields.integrity.is_none_or(|seen| {
                    seen.kind == IntegrityKind::Sha1 && kind == IntegrityKind::Sha256
                });
                if stronger {
                    fields.integrity = Some(Integrity {
                        kind,
                        at: attribute.at,
                        mac: value,
                    });
                }
            } else if fields.integrity.is_none() {
                fields.take(attribute.kind, value);
            }
        }
        Some(fields)
    }

    fn take(&mut self, kind: u16, value: &'a [u8]) {
        let place = match kind {
            a::USERNAME => &mut self.username,
            a::REALM => &mut self.realm,
            a::NONCE => &mut self.nonce,
            a::PASSWORD_ALGORITHM => &mut self.algorithm,
            a::PASSWORD_ALGORITHMS => &mut self.algorithms,
            a::LIFETIME => &mut self.lifetime,
            a::REQUESTED_TRANSPORT => &mut self.transport,
            a::REQUESTED_ADDRESS_FAMILY => &mut self.family,
            a::ADDITIONAL_ADDRESS_FAMILY => &mut self.additional_family,
            a::EVEN_PORT => &mut self.even_port,
            a::RESERVATION_TOKEN => &mut self.reservation,
            a::CHANNEL_NUMBER => &mut self.channel,
            a::XOR_PEER_ADDRESS => &mut self.peer,
            a::DATA => &mut self.data,
            a::ERROR_CODE
            | a::UNKNOWN_ATTRIBUTES
            | a::XOR_RELAYED_ADDRESS
            | a::XOR_MAPPED_ADDRESS => return,
            unknown if unknown < a::OPTIONAL_FROM => return self.unknown.push(unknown),
            _ => return,
        };
        place.get_or_insert(value);
    }

    /// LIFETIME in seconds.
    pub fn lifetime(&self) -> Result<Option<u32>, BadAttribute> {
        self.lifetime
            .map(|value| value.try_into().map(u32::from_be_bytes))
            .transpose()
            .map_err(|_| BadAttribute)
    }

    /// CHANNEL-NUMBER.
    pub fn channel(&self) -> Result<Option<u16>, BadAttribute> {
        match self.channel {
            None => Ok(None),
            Some([high, low, _, _]) => Ok(Some(u16::from_be_bytes([*high, *low]))),
            Some(_) => Err(BadAttribute),
        }
    }

    /// The first XOR-PEER-ADDRESS.
    pub fn peer(&self, transaction: &TransactionId) -> Result<Option<SocketAddr>, BadAttribute> {
        self.peer
            .map(|value| read_xor(value, transaction).ok_or(BadAttribute))
            .transpose()
    }
}

/// The peers of a CreatePermission, those the MAC protects.
pub fn peers<'a>(
    message: &Message<'a>,
) -> impl Iterator<Item = Result<SocketAddr, BadAttribute>> + use<'a> {
    let transaction = message.transaction();
    message
        .attributes()
        .take_while(|attribute| {
            !matches!(
                attribute.kind,
                a::MESSAGE_INTEGRITY | a::MESSAGE_INTEGRITY_SHA256
            )
        })
        .filter(|attribute| attribute.kind == a::XOR_PEER_ADDRESS)
        .map(move |attribute| read_xor(attribute.value, &transaction).ok_or(BadAttribute))
}
