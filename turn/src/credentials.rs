//! Time-limited credentials in the form coturn calls `use-auth-secret`.
//!
//! The username is `expiry:opaque`, where `expiry` is in seconds since 1970; the password is
//! `base64(HMAC-SHA1(secret, username))`. Whoever shares the secret can issue and check without
//! asking anybody, so the same credential works here and on an external coturn.

use core::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;
use zeroize::Zeroizing;

/// A secret shorter than this is refused.
pub const SHORTEST_SECRET: usize = 16;

/// Words that stand in examples and default configurations; a secret made of one is no secret.
const WELL_KNOWN: [&str; 6] = [
    "changeme",
    "static-auth-secret",
    "secret",
    "password",
    "example",
    "default",
];

/// The secret is too short or one that everybody knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the TURN secret must be at least {SHORTEST_SECRET} characters and not a well-known one")]
pub struct WeakSecret;

/// The secret shared by the issuer and the relay. Wiped from memory when dropped, never printed.
#[derive(Clone)]
pub struct Secret(Zeroizing<Vec<u8>>);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Secret {
    /// Takes a secret that could be one.
    pub fn new(text: &str) -> Result<Self, WeakSecret> {
        let lower = text.to_ascii_lowercase();
        let plain: String = lower.chars().filter(|c| c.is_alphanumeric()).collect();
        let known = WELL_KNOWN.iter().any(|known| {
            let known: String = known.chars().filter(|c| c.is_alphanumeric()).collect();
            plain
                .replace(&known, "")
                .chars()
                .all(|c| c.is_ascii_digit())
        });
        let monotone = plain.bytes().all(|b| Some(b) == plain.bytes().next());
        if text.len() < SHORTEST_SECRET || known || monotone {
            return Err(WeakSecret);
        }
        Ok(Self(Zeroizing::new(text.as_bytes().to_vec())))
    }

    /// The password that belongs to a username.
    pub fn password(&self, username: &str) -> String {
        let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(&self.0) else {
            unreachable!("HMAC takes keys of every length")
        };
        mac.update(username.as_bytes());
        STANDARD.encode(mac.finalize().into_bytes())
    }
}

/// The secrets valid now: during a rotation the one before, too.
#[derive(Debug, Clone)]
pub struct Secrets {
    /// New credentials are issued with this one.
    pub current: Secret,
    /// Credentials issued with this one are still good.
    pub previous: Option<Secret>,
}

impl Secrets {
    /// Only one secret.
    pub fn one(current: Secret) -> Self {
        Self {
            current,
            previous: None,
        }
    }

    /// The password a username would have under each valid secret, the current one first.
    pub fn passwords(&self, username: &str) -> impl Iterator<Item = String> {
        [Some(&self.current), self.previous.as_ref()]
            .into_iter()
            .flatten()
            .map(move |secret| secret.password(username))
    }
}

/// What a browser is given.
#[derive(Clone, PartialEq, Eq)]
pub struct Credential {
    /// `expiry:opaque`.
    pub username: String,
    /// The matching password.
    pub password: String,
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credential(…)")
    }
}

/// Issues a credential good until `expiry` (seconds since 1970). `opaque` says nothing about a
/// person: it only ties the allocations of one credential together.
pub fn issue(secret: &Secret, expiry: u64, opaque: &str) -> Credential {
    let username = format!("{expiry}:{opaque}");
    let password = secret.password(&username);
    Credential { username, password }
}

/// Why a credential was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rejected {
    /// The username is not of the form `expiry:opaque`.
    Form,
    /// It was good once.
    Expired,
    /// No valid secret makes this password.
    Password,
}

/// When a username ends, in seconds since 1970.
pub fn expiry(username: &str) -> Option<u64> {
    let (digits, opaque) = username.split_once(':')?;
    let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    (plain && !opaque.is_empty())
        .then(|| digits.parse().ok())
        .flatten()
}

/// Checks a credential as a relay would at Allocate. On the wire the password is never seen; this is
/// for programs that are handed both.
pub fn check(secrets: &Secrets, credential: &Credential, now: u64) -> Result<(), Rejected> {
    let expiry = expiry(&credential.username).ok_or(Rejected::Form)?;
    let known = secrets
        .passwords(&credential.username)
        .fold(false, |known, p| {
            known | same(p.as_bytes(), credential.password.as_bytes())
        });
    if !known {
        return Err(Rejected::Password);
    }
    if expiry <= now {
        return Err(Rejected::Expired);
    }
    Ok(())
}

/// Compares without telling by its time where two texts differ.
fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |d, (x, y)| d | (x ^ y)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> Secret {
        Secret::new(text).unwrap()
    }

    #[test]
    fn the_password_is_the_one_coturn_computes() {
        // printf '1700000000:call' | openssl dgst -sha1 -hmac 'a long shared secret' -binary | base64
        let credential = issue(&secret("a long shared secret"), 1_700_000_000, "call");
        assert_eq!(credential.username, "1700000000:call");
        assert_eq!(credential.password, "SHvco28in91LSd6th6C+sc+bIIY=");
    }

    #[test]
    fn both_secrets_are_good_during_a_rotation() {
        let secrets = Secrets {
            current: secret("the new shared secret"),
            previous: Some(secret("the old shared secret")),
        };
        for old_or_new in ["the new shared secret", "the old shared secret"] {
            let credential = issue(&secret(old_or_new), 100, "x");
            assert_eq!(check(&secrets, &credential, 99), Ok(()));
            assert_eq!(check(&secrets, &credential, 100), Err(Rejected::Expired));
        }
        let foreign = issue(&secret("some other long secret"), 100, "x");
        assert_eq!(check(&secrets, &foreign, 0), Err(Rejected::Password));
    }

    #[test]
    fn a_username_without_an_expiry_is_refused() {
        for bad in [
            "", "call", ":call", "12", "12:", "-1:call", "+1:call", "1e9:call",
        ] {
            assert_eq!(expiry(bad), None, "{bad}");
        }
        assert_eq!(expiry("99999999999999999999999:x"), None);
        assert_eq!(expiry("12:a:b"), Some(12));
    }

    #[test]
    fn weak_secrets_stop_the_start() {
        for weak in [
            "",
            "short",
            "changeme",
            "changeme12345678",
            "CHANGEME-CHANGEME",
            "static-auth-secret",
            "aaaaaaaaaaaaaaaaaaaaaaaa",
        ] {
            assert!(Secret::new(weak).is_err(), "{weak}");
        }
        assert!(Secret::new("correct horse battery").is_ok());
    }

    #[test]
    fn secrets_are_not_printed() {
        let printed = format!("{:?}", Secrets::one(secret("a long shared secret")));
        assert!(!printed.contains("long"));
        let credential = issue(&secret("a long shared secret"), 1, "opaque");
        assert!(!format!("{credential:?}").contains("opaque"));
    }
}
