//! Answers to requests.

use std::net::SocketAddr;

use super::auth::Signer;
use super::engine::Core;
use super::types::{Family, FiveTuple, Now, Outcome};
use crate::stun::attribute::{self as a, ErrorCode};
use crate::stun::{Algorithm, BadAttribute, Class, Fields, Message, Unknown, Writer};

/// A request, read.
pub(super) struct Request<'m> {
    pub(super) message: Message<'m>,
    pub(super) fields: Fields<'m>,
    pub(super) tuple: FiveTuple,
}

impl Request<'_> {
    /// Is everything understood that must be?
    pub(super) fn understood(&self) -> Result<(), Refused> {
        if self.fields.unknown.kinds().is_empty() {
            Ok(())
        } else {
            Err(Refused::Unknown(self.fields.unknown))
        }
    }
}

/// What was granted.
pub(super) enum Granted {
    /// Binding: the client's address.
    Mapped,
    /// Allocate.
    Allocated {
        relayed: [Option<SocketAddr>; 2],
        lifetime: u32,
        missing: Option<Family>,
    },
    /// Refresh.
    Refreshed(u32),
    /// CreatePermission or ChannelBind.
    Done,
}

/// Why a request was refused.
pub(super) enum Refused {
    /// Who asks must first prove who they are: the answer says how.
    Challenge(ErrorCode),
    /// Plainly no.
    With(ErrorCode),
    /// These are not understood.
    Unknown(Unknown),
    /// Elsewhere.
    Alternate(SocketAddr, Option<String>),
}

impl From<ErrorCode> for Refused {
    fn from(code: ErrorCode) -> Self {
        Self::With(code)
    }
}

impl From<BadAttribute> for Refused {
    fn from(_: BadAttribute) -> Self {
        Self::With(ErrorCode::BadRequest)
    }
}

impl Refused {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Challenge(code) | Self::With(code) => *code,
            Self::Unknown(_) => ErrorCode::UnknownAttribute,
            Self::Alternate(..) => ErrorCode::TryAlternate,
        }
    }
}

impl Core {
    pub(super) fn reply(
        &mut self,
        request: &Request<'_>,
        signer: Option<&Signer>,
        result: Result<Granted, Refused>,
        now: Now,
    ) -> Outcome<'_> {
        let class = match &result {
            Ok(_) => Class::Success,
            Err(_) => Class::Error,
        };
        let message = &request.message;
        let mut writer = Writer::new(
            &mut self.answer,
            class,
            message.method,
            message.transaction(),
        );
        let client = request.tuple.client;
        match result {
            Ok(granted) => {
                self.counters.granted += 1;
                write_granted(&mut writer, &granted, client);
            }
            Err(refused) => {
                self.counters.refuse(refused.code());
                writer.error(refused.code());
                match refused {
                    Refused::Challenge(ErrorCode::BadRequest) | Refused::With(_) => {}
                    Refused::Challenge(_) => {
                        let nonce = self.shared.nonces.issue(client, self.transport, now.ms);
                        writer.attribute(a::REALM, self.shared.settings.realm.as_bytes());
                        writer.attribute(a::NONCE, &nonce);
                        writer.attribute(a::PASSWORD_ALGORITHMS, &Algorithm::OFFERED);
                    }
                    Refused::Unknown(unknown) => {
                        let mut value = [0; 16];
                        let kinds = unknown.kinds();
                        for (place, kind) in value.chunks_exact_mut(2).zip(kinds) {
                            place.copy_from_slice(&kind.to_be_bytes());
                        }
                        writer.attribute(a::UNKNOWN_ATTRIBUTES, &value[..2 * kinds.len()]);
                    }
                    Refused::Alternate(server, domain) => {
                        writer.plain_address(a::ALTERNATE_SERVER, server);
                        if let Some(domain) = domain {
                            writer.attribute(a::ALTERNATE_DOMAIN, domain.as_bytes());
                        }
                    }
                }
            }
        }
        if let Some(signer) = signer {
            writer.integrity(signer.kind, &signer.key);
        }
        if request.fields.fingerprint {
            writer.fingerprint();
        }
        let length = writer.length();
        Outcome::Answer(&self.answer[..length])
    }
}

fn write_granted(writer: &mut Writer<'_>, granted: &Granted, client: SocketAddr) {
    match granted {
        Granted::Mapped => {
            writer.xor_address(a::XOR_MAPPED_ADDRESS, client);
        }
        Granted::Allocated {
            relayed,
            lifetime,
            missing,
        } => {
            for addr in relayed.iter().flatten() {
                writer.xor_address(a::XOR_RELAYED_ADDRESS, *addr);
            }
            writer.attribute(a::LIFETIME, &lifetime.to_be_bytes());
            writer.xor_address(a::XOR_MAPPED_ADDRESS, client);
            if let Some(family) = missing {
                let code = ErrorCode::AddressFamilyNotSupported.number();
                let family = match family {
                    Family::V4 => 1,
                    Family::V6 => 2,
                };
                let value = [family, 0, (code / 100) as u8, (code % 100) as u8];
                writer.attribute(a::ADDRESS_ERROR_CODE, &value);
            }
        }
        Granted::Refreshed(lifetime) => {
            writer.attribute(a::LIFETIME, &lifetime.to_be_bytes());
        }
        Granted::Done => {}
    }
}
