//! What all cores of a server agree on.

use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError};

use super::limiter::AnswerLimit;
use super::nonce::Nonces;
use super::quota::Quota;
use super::types::Family;
use crate::credentials::{self, Secrets};
use crate::peers::PeerPolicy;

/// Limits and names.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The realm of the credentials.
    pub realm: String,
    /// Families relayed addresses can be had of.
    pub families: Vec<Family>,
    /// Allocations one username may hold.
    pub allocations_each: u16,
    /// Allocations of the whole server.
    pub allocations_all: u32,
    /// After so many milliseconds without anything from a peer an allocation gives way to another one of its
    /// username that would be one too many.
    pub idle_ms: u64,
    /// Bytes a second one allocation may relay, both directions together; 0 is no limit.
    pub bytes_per_second: u64,
    /// Peers one allocation may have permissions for, and channels to.
    pub peers_each: usize,
    /// Answers to those who have proved nothing.
    pub answers: AnswerLimit,
    /// The longest lifetime of an allocation between refreshes, in seconds.
    pub longest_lifetime: u32,
    /// Credentials whose opaque part begins with this are given to anybody: what is had by one ends with it.
    /// Empty when there are none.
    pub short_lived: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            realm: "anteroom".to_owned(),
            families: vec![Family::V4],
            allocations_each: 12,
            allocations_all: 10_000,
            // Browsers see to it every few seconds that a way in use is heard of.
            idle_ms: 10_000,
            bytes_per_second: 2_500_000,
            peers_each: 64,
            answers: AnswerLimit {
                per_second: 200,
                burst: 2_000,
            },
            longest_lifetime: 3600,
            short_lived: String::new(),
        }
    }
}

/// Where new clients are sent while this server drains.
#[derive(Debug, Clone, Default)]
pub struct Alternates {
    /// Other servers; a client is told the first of its own family.
    pub servers: Vec<SocketAddr>,
    /// The name in their certificates.
    pub domain: Option<String>,
}

/// What all cores of a server agree on. Locks are taken for requests only, never for packets.
pub struct Shared {
    pub(super) settings: Settings,
    pub(super) peers: PeerPolicy,
    pub(super) quota: Quota,
    pub(super) nonces: Nonces,
    pub(super) seed: u64,
    secrets: Mutex<Secrets>,
    draining: Mutex<Option<Alternates>>,
}

impl Shared {
    /// Puts it together. `random` keys nonces and hash tables and must be unpredictable.
    pub fn new(settings: Settings, secrets: Secrets, peers: PeerPolicy, random: [u8; 40]) -> Self {
        let mut key = [0; 32];
        let mut seed = [0; 8];
        key.copy_from_slice(&random[..32]);
        seed.copy_from_slice(&random[32..]);
        let seed = u64::from_le_bytes(seed);
        Self {
            quota: Quota::new(
                settings.allocations_each,
                settings.allocations_all,
                settings.idle_ms,
                seed,
            ),
            settings,
            peers,
            nonces: Nonces::new(key),
            seed,
            secrets: Mutex::new(secrets),
            draining: Mutex::new(None),
        }
    }

    /// No lifetime goes beyond this, in seconds, for whoever has this credential.
    pub(super) fn longest_lifetime(&self, username: &str, unix: u64) -> u32 {
        let short = &self.settings.short_lived;
        let opaque = username.split_once(':').map_or("", |(_, opaque)| opaque);
        if short.is_empty() || !opaque.starts_with(short.as_str()) {
            return u32::MAX;
        }
        let left = credentials::expiry(username)
            .unwrap_or(0)
            .saturating_sub(unix);
        u32::try_from(left).unwrap_or(u32::MAX)
    }

    /// The secrets valid now.
    pub fn secrets(&self) -> Secrets {
        self.secrets
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// From now on these are the valid secrets. Allocations that live go on.
    pub fn rotate(&self, secrets: Secrets) {
        *self.secrets.lock().unwrap_or_else(PoisonError::into_inner) = secrets;
    }

    /// From now on no allocation begins here; clients are sent to the alternates.
    pub fn drain(&self, alternates: Alternates) {
        *self.draining.lock().unwrap_or_else(PoisonError::into_inner) = Some(alternates);
    }

    /// Where new clients are sent, when this server drains.
    pub fn draining(&self) -> Option<Alternates> {
        self.draining
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Allocations that live now.
    pub fn allocations(&self) -> u32 {
        self.quota.living()
    }
}
