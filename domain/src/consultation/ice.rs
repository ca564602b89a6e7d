//! How browsers are told to reach each other: the servers, and what they may use of them.

use serde::{Deserialize, Serialize};

/// How browsers reach each other.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct IceConfig {
    /// STUN and TURN servers.
    pub servers: Vec<IceServer>,
    /// Whether only relayed ways may be used, so that nobody learns a home address.
    pub relay_only: bool,
    /// How long the credentials are good for new ways, from when they were given. The server sends
    /// others in time, with `ice_changed`. Absent when they do not end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub good_for_seconds: Option<u32>,
}

impl IceConfig {
    /// After how many milliseconds others are to be given: with a quarter of the time left, so that
    /// whoever is away for a while just then has good ones still.
    pub fn renew_after_ms(&self) -> Option<i64> {
        self.good_for_seconds
            .map(|seconds| i64::from(seconds) * 750)
    }
}

/// One STUN or TURN server.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct IceServer {
    /// Its addresses (`turns:turn.example.org:443?transport=tcp`).
    pub urls: Vec<String>,
    /// The name to use there, for TURN.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// The short-lived password to use there, for TURN.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential: Option<String>,
}

// A credential must not reach a log by accident.
impl core::fmt::Debug for IceServer {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("IceServer")
            .field("urls", &self.urls)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_is_not_in_the_debug_text() {
        let server = IceServer {
            urls: vec!["turn:turn.example.org".to_owned()],
            username: Some("u".to_owned()),
            credential: Some("hush".to_owned()),
        };
        assert!(!format!("{server:?}").contains("hush"));
    }
}
