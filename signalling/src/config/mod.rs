//! What whoever runs Anteroom can set: a TOML file, `ANTEROOM_…` variables (they win) and a few
//! switches of the command line (they win over both). Everything is parsed at the edge; a
//! [`Config`] is valid.

mod branding;
mod check;
mod cidr;
mod database;
mod ice;
mod load;
mod notify;
mod public_url;
mod settings;
mod smtp;
mod tls;
mod turn;

use std::net::SocketAddr;
use std::path::PathBuf;

pub use branding::{BrandColours, BrandConfig};
pub use check::CheckConfig;
pub use cidr::Cidr;
pub use database::DatabaseUrl;
pub use ice::{IceCredential, IceServerConfig};
pub use load::{ConfigError, Overrides, load, load_from};
pub use notify::NotifyConfig;
pub use public_url::PublicUrl;
pub use settings::{SETTINGS, Setting};
pub use smtp::{SmtpConfig, SmtpTls};
pub use tls::CertificateFiles;
pub use turn::TurnConfig;

/// How the program was started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// A real clinic with data that lasts.
    Serve,
    /// Temporary data, invented people, sign-in shortcuts and an on-screen outbox.
    Demo,
}

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// A line for a person.
    #[default]
    Text,
    /// A JSON object a line.
    Json,
}

/// Bounds that keep one client from starving the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The largest request body a route takes unless it declares another.
    pub body_bytes: usize,
    /// The most connections held open at once.
    pub connections: usize,
    /// Seconds within which the head of a request must have arrived.
    pub header_seconds: u64,
    /// Seconds within which a request must be answered.
    pub request_seconds: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 64 * 1024,
            connections: 4096,
            header_seconds: 15,
            request_seconds: 30,
        }
    }
}

/// A complete, valid configuration.
#[derive(Debug, Clone)]
pub struct Config {
    /// How the program was started.
    pub mode: Mode,
    /// Where to listen.
    pub listen: Vec<SocketAddr>,
    /// With these the program speaks TLS itself where it listens; without them a proxy does, or nobody.
    pub tls: Option<CertificateFiles>,
    /// The address people use; decides links, cookies and which Origin is ours.
    pub public_url: PublicUrl,
    /// Where the database and keys are.
    pub data_dir: PathBuf,
    /// The PostgreSQL database, instead of a file in the data folder.
    pub database_url: Option<DatabaseUrl>,
    /// The master key in base64 (32 bytes), when it does not come from a file.
    pub master_key: Option<Secret>,
    /// The file of the master key; `master.key` in the data folder when not set.
    pub master_key_file: Option<PathBuf>,
    /// Name, telephone, colours and logo.
    pub branding: BrandConfig,
    /// The mail server; without one, e-mail stays queued and reception is told.
    pub smtp: Option<SmtpConfig>,
    /// GOV.UK Notify, which sends text messages; without it there are none.
    pub notify: Option<NotifyConfig>,
    /// The relay of our own, if any.
    pub turn: Option<TurnConfig>,
    /// The connection check.
    pub check: CheckConfig,
    /// Other STUN and TURN servers.
    pub ice_servers: Vec<IceServerConfig>,
    /// Whether patients' browsers use relays only, so that no one learns a home address.
    pub patients_relay_only: bool,
    /// Whose X-Forwarded-For is believed.
    pub trusted_proxies: Vec<Cidr>,
    /// IANA zone of new sites.
    pub zone: String,
    /// Names of the two sites of the demo.
    pub demo_sites: [String; 2],
    /// How the log is written.
    pub log: LogFormat,
    /// Whoever shows this may read `/metrics` from elsewhere.
    pub metrics_token: Option<Secret>,
    /// Read the app from this folder instead of the one built in.
    pub app_dir: Option<PathBuf>,
    /// Bounds.
    pub limits: Limits,
}

impl Config {
    /// Whether anything relays.
    pub fn has_relay(&self) -> bool {
        self.turn.is_some() || self.ice_servers.iter().any(IceServerConfig::is_turn)
    }

    /// Whether this is the demo.
    pub fn is_demo(&self) -> bool {
        self.mode == Mode::Demo
    }

    /// Where the master key is read from, when not from the configuration itself.
    pub fn master_key_path(&self) -> PathBuf {
        self.master_key_file
            .clone()
            .unwrap_or_else(|| self.data_dir.join("master.key"))
    }

    /// The link of the app for a path such as `/i`, with a secret in the fragment.
    pub fn link(&self, path: &str, secret: &str) -> String {
        format!("{}{path}#{secret}", self.public_url.as_str())
    }
}

/// A text that must not reach a log.
#[derive(Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Wraps it.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself; only for the one place that needs it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests;
