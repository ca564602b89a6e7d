//! The ways to the echo peer: each relay address by itself, with a credential of its own that ends soon.

use domain::consultation::event::{IceConfig, IceServer};
use domain::support::line::MOST_ROUTES;
use turn::credentials::{Credential, Secret, issue};

use crate::app_state::App;
use crate::config::IceCredential;
use crate::outside::Clock;
use crate::relay::CHECKS_ONLY;

/// A credential is good for so long: a check, and a clock that is a little wrong.
const GOOD_SECONDS: i64 = 60;

/// For one check. Fixed passwords stay with those who are in a consultation: anyone may check.
pub(super) fn for_check(app: &App) -> IceConfig {
    let name: [u8; 8] = app.entropy.bytes();
    let name = u64::from_be_bytes(name);
    let mut servers = Vec::new();
    let mut relayed = |urls: &[String], secret: &Secret| {
        for url in urls {
            let opaque = format!("{CHECKS_ONLY}{name:016x}-{}", servers.len());
            servers.push(one(url, secret, &opaque));
        }
    };
    if let Some(relay) = &app.relay {
        relayed(&relay.urls(), relay.secret());
    }
    let mut open = Vec::new();
    for server in &app.config.ice_servers {
        match &server.credential {
            IceCredential::Shared(secret) => relayed(&server.urls, secret),
            IceCredential::None => open.push(IceServer {
                urls: server.urls.clone(),
                username: None,
                credential: None,
            }),
            IceCredential::Fixed { .. } => {}
        }
    }
    servers.truncate(MOST_ROUTES);
    servers.extend(open);
    IceConfig {
        servers,
        relay_only: app.config.patients_relay_only,
        good_for_seconds: u32::try_from(GOOD_SECONDS).ok(),
    }
}

fn one(url: &str, secret: &Secret, opaque: &str) -> IceServer {
    // Relays go by the real time, also where a demonstration has moved its own.
    let expiry = Clock::Real.now().0 / 1_000 + GOOD_SECONDS;
    let expiry = u64::try_from(expiry).unwrap_or_default();
    let Credential { username, password } = issue(secret, expiry, opaque);
    IceServer {
        urls: vec![url.to_owned()],
        username: Some(username),
        credential: Some(password),
    }
}
