//! The relay of our own (the `turn` crate), run inside this program: for calls whose networks allow
//! no direct way, and for patients, whose addresses nobody is to learn.

mod events;
mod figures;
mod probe;

use std::sync::Arc;

use domain::consultation::event::IceServer;
use domain::time::Timestamp;
use turn::core::Transport;
use turn::credentials::{Credential, Secret, Secrets, issue};
use turn::server::{Config, RelayAddress, Server};

use crate::config::TurnConfig;
use crate::outside::{Clock, Entropy};
use crate::tls::{self, Certificate};

pub use figures::collect;
pub use probe::{By, Reached, Trouble, Way, probe, probe_site};

/// How long a credential is good for a new allocation: longer than any consultation. One that lives
/// goes on beyond.
pub(crate) const LASTS_SECONDS: i64 = 4 * 60 * 60;

/// Names of the connection check's credentials begin with this: anyone may ask for one, so what is had by
/// it ends with it.
pub(crate) const CHECKS_ONLY: &str = "check-";

/// Why the relay did not start.
#[derive(Debug, thiserror::Error)]
pub enum RelayError {
    /// The certificate or its key is none.
    #[error("the relay's certificate cannot be used: {0}")]
    Certificate(#[from] tls::CertificateError),
    /// TLS cannot be had.
    #[error(transparent)]
    Tls(#[from] tls::FrontError),
    /// The system gave no secret, or the one made was no good.
    #[error("the relay has no secret")]
    Secret,
    /// It does not start.
    #[error("the relay does not start: {0}")]
    Start(String),
}

/// A running relay.
pub struct Relay {
    server: Server,
    secret: Secret,
    /// For everybody over UDP and TCP.
    urls: Vec<String>,
    /// Over TLS: browsers try these last.
    tls_urls: Vec<String>,
    host: String,
    certificate: Option<Arc<Certificate>>,
}

impl std::fmt::Debug for Relay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Relay")
            .field("urls", &self.urls)
            .finish_non_exhaustive()
    }
}

impl Relay {
    /// Starts it, inside a tokio runtime.
    ///
    /// # Errors
    /// [`RelayError`]
    pub fn start(config: &TurnConfig, entropy: &Entropy) -> Result<Self, RelayError> {
        let secrets = match &config.secrets {
            Some(secrets) => secrets.clone(),
            None => Secrets::one(fresh_secret(entropy)?),
        };
        let secret = secrets.current.clone();
        let first = config.relays.first().copied();
        let mut server = Config::new(
            secrets,
            first.unwrap_or(RelayAddress::plain(std::net::Ipv4Addr::LOCALHOST.into())),
        );
        CHECKS_ONLY.clone_into(&mut server.settings.short_lived);
        server.relays.clone_from(&config.relays);
        server.udp.clone_from(&config.listen);
        server.tcp.clone_from(&config.listen);
        server.tls.clone_from(&config.tls_listen);
        server.ports = config.ports.clone();
        server.allowed_peers.clone_from(&config.allowed_peers);
        let certificate = config.certificate.as_ref().map(Certificate::open);
        let certificate = certificate.transpose()?;
        if let Some(certificate) = &certificate {
            certificate.keep_fresh();
            server.tls_config = Some(tls::for_relay(certificate)?);
        }
        let server = Server::start(server).map_err(|error| RelayError::Start(words(&error)))?;
        tokio::spawn(events::count(server.handle().events()));
        let at = |transport| server.listening(transport);
        let urls = config.plain_urls(at(Transport::Udp), at(Transport::Tcp));
        let tls_urls = config.tls_urls(at(Transport::Tls));
        Ok(Self {
            server,
            secret,
            urls,
            tls_urls,
            host: config.host.clone(),
            certificate,
        })
    }

    /// What the door of the site's port needs to know to send guests here. `site` is the site's name.
    pub fn at_the_web_port(&self, site: &str) -> tls::Shared {
        let name = (self.host != site).then(|| self.host.clone());
        tls::Shared {
            handle: self.server.handle(),
            name,
            certificate: self.certificate.clone(),
        }
    }

    /// What a browser is told, with a credential for one participant of one consultation. `opaque`
    /// names nobody. TLS comes last.
    pub fn ice_servers(&self, opaque: &str) -> Vec<IceServer> {
        // The relay goes by the real time, also where a demonstration has moved its own.
        let Timestamp(now) = Clock::Real.now();
        let expiry = u64::try_from(now / 1_000 + LASTS_SECONDS).unwrap_or_default();
        let Credential { username, password } = issue(&self.secret, expiry, opaque);
        [&self.urls, &self.tls_urls]
            .into_iter()
            .filter(|urls| !urls.is_empty())
            .map(|urls| IceServer {
                urls: urls.clone(),
                username: Some(username.clone()),
                credential: Some(password.clone()),
            })
            .collect()
    }

    /// The ways to it, TLS last.
    pub fn urls(&self) -> Vec<String> {
        [&self.urls[..], &self.tls_urls[..]].concat()
    }

    /// What its credentials are made with.
    pub(crate) const fn secret(&self) -> &Secret {
        &self.secret
    }

    /// What it did so far.
    pub fn figures(&self) -> turn::server::Figures {
        self.server.handle().figures()
    }

    /// New clients are refused from now on; returns when the last call has left the relay.
    pub async fn drain(&self) {
        let handle = self.server.handle();
        handle.drain(turn::core::Alternates {
            servers: Vec::new(),
            domain: None,
        });
        handle.drained().await;
    }
}

/// An error with what caused it.
fn words(error: &dyn std::error::Error) -> String {
    match error.source() {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    }
}

fn fresh_secret(entropy: &Entropy) -> Result<Secret, RelayError> {
    use base64::Engine;
    let bytes: [u8; 32] = entropy.bytes();
    let text = base64::engine::general_purpose::STANDARD.encode(bytes);
    Secret::new(&text).map_err(|_| RelayError::Secret)
}

/// A short name for a credential that tells nobody whose it is.
pub fn opaque(of: &str) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(of)
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
