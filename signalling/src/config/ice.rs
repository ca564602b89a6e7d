//! STUN and TURN servers as configured.

use serde::Deserialize;

use super::Secret;
use super::load::ConfigError;

/// One STUN or TURN server.
#[derive(Debug, Clone)]
pub struct IceServerConfig {
    /// `stun:`, `stuns:`, `turn:` or `turns:` URLs.
    pub urls: Vec<String>,
    /// How browsers sign in to it.
    pub credential: IceCredential,
}

/// How browsers sign in to a TURN server.
#[derive(Debug, Clone)]
pub enum IceCredential {
    /// Not at all (STUN).
    None,
    /// A fixed name and password; anyone in a consultation learns them.
    Fixed {
        /// Name.
        username: String,
        /// Password.
        credential: Secret,
    },
    /// Short-lived ones made from a shared secret, as coturn's `use-auth-secret` takes them.
    Shared(turn::credentials::Secret),
}

impl IceServerConfig {
    /// Whether it relays.
    pub fn is_turn(&self) -> bool {
        self.urls.iter().any(|url| url.starts_with("turn"))
    }
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawIceServer {
    urls: OneOrMany,
    username: Option<String>,
    credential: Option<Secret>,
    shared_secret: Option<Secret>,
}

impl RawIceServer {
    pub(super) fn check(self) -> Result<IceServerConfig, ConfigError> {
        let wrong = |why: &str| Err(ConfigError::wrong("ice_servers", why));
        let urls = match self.urls {
            OneOrMany::One(url) => vec![url],
            OneOrMany::Many(urls) => urls,
        };
        let known = |url: &String| {
            ["stun:", "stuns:", "turn:", "turns:"]
                .iter()
                .any(|scheme| url.len() > scheme.len() && url.starts_with(scheme))
        };
        if urls.is_empty() || !urls.iter().all(known) {
            return wrong("urls must begin with stun:, stuns:, turn: or turns:");
        }
        let credential = match (self.username, self.credential, self.shared_secret) {
            (None, None, None) => IceCredential::None,
            (Some(username), Some(credential), None) => IceCredential::Fixed {
                username,
                credential,
            },
            (None, None, Some(secret)) => match turn::credentials::Secret::new(secret.reveal()) {
                Ok(secret) => IceCredential::Shared(secret),
                // Rule 18: a published example secret must not go into service.
                Err(why) => return wrong(&format!("shared_secret is no good: {why}")),
            },
            _ => return wrong("give either username and credential, or shared_secret"),
        };
        let server = IceServerConfig { urls, credential };
        if server.is_turn() && matches!(server.credential, IceCredential::None) {
            return wrong("a TURN server needs username and credential, or shared_secret");
        }
        Ok(server)
    }
}
