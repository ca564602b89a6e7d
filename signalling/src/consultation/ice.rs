//! How browsers reach each other: the configured servers, with credentials made for one person.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::consultation::event::{IceConfig, IceServer};
use domain::consultation::participant::ParticipantRole;
use domain::ids::ParticipantId;
use domain::time::Timestamp;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Digest, Sha256};

use crate::config::{Config, IceCredential};

/// How long a credential lasts: longer than any consultation, because a relay asks for it again.
const LASTS_SECONDS: i64 = 4 * 60 * 60;

/// The servers for one participant. Only for somebody admitted.
pub fn for_participant(
    config: &Config,
    participant: ParticipantId,
    role: ParticipantRole,
    now: Timestamp,
) -> IceConfig {
    let servers = config.ice_servers.iter().map(|server| {
        let (username, credential) = match &server.credential {
            IceCredential::None => (None, None),
            IceCredential::Fixed {
                username,
                credential,
            } => (Some(username.clone()), Some(credential.reveal().to_owned())),
            IceCredential::Shared(secret) => {
                let (name, password) = time_limited(secret.reveal(), participant, now);
                (Some(name), Some(password))
            }
        };
        IceServer {
            urls: server.urls.clone(),
            username,
            credential,
        }
    });
    IceConfig {
        servers: servers.collect(),
        relay_only: config.patients_relay_only && !role.hosts(),
    }
}

/// The scheme of coturn's `use-auth-secret`: the name carries the end, the password is its HMAC.
/// The name is opaque, so that the relay's log knows nobody.
fn time_limited(secret: &str, participant: ParticipantId, now: Timestamp) -> (String, String) {
    let opaque = Sha256::digest(participant.to_string());
    let opaque: String = opaque.iter().take(8).map(|b| format!("{b:02x}")).collect();
    let name = format!("{}:{opaque}", now.0 / 1_000 + LASTS_SECONDS);
    let password = Hmac::<Sha1>::new_from_slice(secret.as_bytes())
        .map(|mut mac| {
            mac.update(name.as_bytes());
            STANDARD.encode(mac.finalize().into_bytes())
        })
        // HMAC takes keys of any length.
        .unwrap_or_default();
    (name, password)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_is_the_one_coturn_works_out_and_names_nobody() {
        let participant = ParticipantId::from_number(7);
        let (name, password) = time_limited("north-wind", participant, Timestamp(1_000_000_000));
        assert_eq!(name.split(':').next(), Some("1014400"));
        assert!(!name.contains(&participant.to_string()));
        let mut mac = Hmac::<Sha1>::new_from_slice(b"north-wind").unwrap();
        mac.update(name.as_bytes());
        assert_eq!(password, STANDARD.encode(mac.finalize().into_bytes()));
        assert_eq!(password.len(), 28);
    }
}
