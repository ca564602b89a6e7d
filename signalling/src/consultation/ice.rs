//! How browsers reach each other: our own relay and the configured servers, with credentials made
//! for one person.

use domain::consultation::event::{IceConfig, IceServer};
use domain::consultation::participant::ParticipantRole;
use domain::ids::ParticipantId;
use domain::time::Timestamp;
use turn::credentials::{Credential, Secret, issue};

use crate::app_state::App;
use crate::config::{IceCredential, IceServerConfig};
use crate::outside::Clock;
use crate::relay::{LASTS_SECONDS, opaque};

/// The servers for one participant. Only for somebody admitted. Relays go by the real time, also where
/// a demonstration has moved its own. TLS comes last, as the way that is left when others are barred.
pub fn for_participant(app: &App, participant: ParticipantId, role: ParticipantRole) -> IceConfig {
    let name = opaque(&participant.to_string());
    let now = Clock::Real.now();
    let others = &app.config.ice_servers;
    let ends = |server: &IceServerConfig| matches!(server.credential, IceCredential::Shared(_));
    let any_ends = app.relay.is_some() || others.iter().any(ends);
    let mut servers: Vec<IceServer> = others
        .iter()
        .map(|server| with_credential(server, &name, now))
        .collect();
    if let Some(relay) = &app.relay {
        servers.extend(relay.ice_servers(&name));
    }
    servers.sort_by_key(|server| server.urls.iter().all(|url| url.starts_with("turns:")));
    IceConfig {
        servers,
        relay_only: app.config.patients_relay_only && !role.hosts(),
        good_for_seconds: u32::try_from(LASTS_SECONDS).ok().filter(|_| any_ends),
    }
}

fn with_credential(server: &IceServerConfig, opaque: &str, now: Timestamp) -> IceServer {
    let (username, credential) = match &server.credential {
        IceCredential::None => (None, None),
        IceCredential::Fixed {
            username,
            credential,
        } => (Some(username.clone()), Some(credential.reveal().to_owned())),
        IceCredential::Shared(secret) => {
            let Credential { username, password } = time_limited(secret, opaque, now);
            (Some(username), Some(password))
        }
    };
    IceServer {
        urls: server.urls.clone(),
        username,
        credential,
    }
}

/// The scheme of coturn's `use-auth-secret`: the name carries the end, the password is its HMAC.
fn time_limited(secret: &Secret, opaque: &str, now: Timestamp) -> Credential {
    let expiry = u64::try_from(now.0 / 1_000 + LASTS_SECONDS).unwrap_or_default();
    issue(secret, expiry, opaque)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_ends_and_names_nobody() {
        let participant = ParticipantId::from_number(7).to_string();
        let secret = Secret::new("north wind over the hills").unwrap();
        let made = time_limited(&secret, &opaque(&participant), Timestamp(1_000_000_000));
        assert_eq!(made.username.split(':').next(), Some("1014400"));
        assert!(!made.username.contains(&participant));
        assert_eq!(made.password.len(), 28);
    }
}
