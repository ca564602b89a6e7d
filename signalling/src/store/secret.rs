//! Random secrets: link secrets, cookies. Kept only as a hash.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use zeroize::Zeroize;

use crate::outside::Entropy;

/// 256 random bits that open something. Shown once, stored only as [`SecretHash`].
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; 32]);

/// The SHA-256 of a secret. Enough for 256 random bits: there is nothing to guess.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct SecretHash(String);

impl Drop for Secret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl fmt::Debug for SecretHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretHash(…)")
    }
}

impl fmt::Display for SecretHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Secret {
    /// A new secret.
    pub fn random(entropy: &Entropy) -> Self {
        Self(entropy.bytes())
    }

    /// Reads what [`Secret::reveal`] wrote; anything else is not a secret of ours.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        bytes.try_into().ok().map(Self)
    }

    /// The secret's text: 43 characters that need no escaping in an address or cookie.
    pub fn reveal(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// What is stored and looked up.
    pub fn hash(&self) -> SecretHash {
        SecretHash::of(&self.0)
    }
}

impl SecretHash {
    /// Of any bytes with enough randomness of their own (an Idempotency-Key, a request body).
    pub fn of(bytes: &[u8]) -> Self {
        Self(URL_SAFE_NO_PAD.encode(Sha256::digest(bytes)))
    }

    /// By what a link's secret is looked up, as it came. Nonsense is looked up like a secret, so that
    /// it takes as long.
    pub fn of_link(secret: &str) -> Self {
        Secret::parse(secret).map_or_else(|| Self::of(secret.as_bytes()), |secret| secret.hash())
    }

    /// The stored text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
