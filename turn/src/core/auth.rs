//! Long-term credentials (RFC 8489 §9.2) over time-limited usernames.

use std::str;

use zeroize::Zeroizing;

use super::answer::Request;
use super::engine::Core;
use super::types::Now;
use crate::credentials;
use crate::stun::attribute::ErrorCode;
use crate::stun::{Algorithm, IntegrityKind, Key, Method};

/// RFC 8489 §14.3: fewer than 509 bytes.
const LONGEST_USERNAME: usize = 508;

/// Signs the answer as the request was signed.
pub(super) struct Signer {
    pub(super) key: Key,
    pub(super) kind: IntegrityKind,
}

/// A request whose credential is right.
pub(super) struct Verified<'m> {
    pub(super) username: &'m str,
    pub(super) password: Zeroizing<String>,
    pub(super) signer: Signer,
    /// The allocation of this client, if there is one.
    pub(super) slot: Option<u32>,
    /// The allocation is this credential's.
    pub(super) owns: bool,
}

impl Core {
    pub(super) fn authenticate<'m>(
        &self,
        request: &Request<'m>,
        now: Now,
    ) -> Result<Verified<'m>, ErrorCode> {
        let fields = &request.fields;
        let integrity = fields.integrity.ok_or(ErrorCode::Unauthenticated)?;
        let (Some(username), Some(realm), Some(nonce)) =
            (fields.username, fields.realm, fields.nonce)
        else {
            return Err(ErrorCode::BadRequest);
        };
        // Either none of the two, from a client that knows only MD5, or what we offered and one of it.
        let algorithm = match (fields.algorithm, fields.algorithms) {
            (None, None) => Algorithm::Md5,
            (Some(chosen), Some(offered)) if offered == Algorithm::OFFERED => {
                Algorithm::read(chosen).ok_or(ErrorCode::BadRequest)?
            }
            _ => return Err(ErrorCode::BadRequest),
        };
        let client = request.tuple.client;
        if !self
            .shared
            .nonces
            .is_good(nonce, client, self.transport, now.ms)
        {
            return Err(ErrorCode::StaleNonce);
        }
        let username = str::from_utf8(username)
            .ok()
            .filter(|name| name.len() <= LONGEST_USERNAME)
            .ok_or(ErrorCode::BadRequest)?;
        let our_realm = self.shared.settings.realm.as_str();
        let ends = credentials::expiry(username).ok_or(ErrorCode::Unauthenticated)?;
        if realm != our_realm.as_bytes() {
            return Err(ErrorCode::Unauthenticated);
        }

        let slot = self.table.find(&request.tuple);
        let allocation = slot.and_then(|slot| self.table.get(slot));
        let own = allocation.filter(|allocation| *allocation.username == *username);
        // A call that goes on outlives the rotation of secrets and the end of its credential.
        if own.is_none() && request.message.method == Method::Allocate && ends <= now.unix {
            return Err(ErrorCode::Unauthenticated);
        }
        let remembered = own.map(|allocation| allocation.password.to_string());
        let computed = self.shared.secrets();
        remembered
            .into_iter()
            .chain(computed.passwords(username))
            .map(Zeroizing::new)
            .find_map(|password| {
                let key = Key::new(algorithm, username, our_realm, &password);
                key.verifies(request.message.raw(), &integrity)
                    .then(|| Verified {
                        username,
                        password,
                        signer: Signer {
                            key,
                            kind: integrity.kind,
                        },
                        slot,
                        owns: own.is_some(),
                    })
            })
            .ok_or(ErrorCode::Unauthenticated)
    }
}

impl Verified<'_> {
    /// The allocation this request is about.
    pub(super) fn allocation(&self) -> Result<u32, ErrorCode> {
        let slot = self.slot.ok_or(ErrorCode::AllocationMismatch)?;
        if self.owns {
            Ok(slot)
        } else {
            Err(ErrorCode::WrongCredentials)
        }
    }
}
