//! Reading the file, laying the variables over it, checking the whole.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::{Table, Value};

use super::branding::RawBranding;
use super::check::{Around, RawCheck, own_address};
use super::ice::RawIceServer;
use super::notify::RawNotify;
use super::settings::{Kind, SETTINGS};
use super::smtp::RawSmtp;
use super::tls::RawTls;
use super::turn::{RawTurn, Web};
use super::{Config, Limits, LogFormat, Mode, PublicUrl, Secret};

/// Why there is no valid configuration, in words for whoever starts the program.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read {path}: {source}")]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is not TOML, or holds a key that does not exist.
    #[error("the configuration is not understood: {0}")]
    NotUnderstood(String),
    /// A variable that begins with `ANTEROOM_` but sets nothing.
    #[error("there is no setting {0}; see the table of settings in the README")]
    UnknownVariable(String),
    /// A value that cannot be right.
    #[error("{key} {why}")]
    Wrong {
        /// Which setting.
        key: String,
        /// What is wrong with it.
        why: String,
    },
}

impl ConfigError {
    pub(super) fn wrong(key: &str, why: &str) -> Self {
        Self::Wrong {
            key: key.to_owned(),
            why: why.to_owned(),
        }
    }
}

/// Of the build scripts and the tests.
const BUILD_VARIABLES: &[&str] = &[
    "ANTEROOM_TEST_DATABASE_URL",
    "ANTEROOM_TOOLS_DIR",
    "ANTEROOM_TARGET_DIR",
    "ANTEROOM_WASM_TARGET_DIR",
];

/// What the command line says; it wins over file and variables.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// `--config`.
    pub file: Option<PathBuf>,
    /// `--listen`.
    pub listen: Option<String>,
    /// `--data-dir`.
    pub data_dir: Option<PathBuf>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Raw {
    listen: Option<String>,
    public_url: Option<String>,
    data_dir: Option<PathBuf>,
    database_url: Option<Secret>,
    master_key: Option<Secret>,
    master_key_file: Option<PathBuf>,
    branding: RawBranding,
    smtp: RawSmtp,
    notify: RawNotify,
    tls: RawTls,
    turn: RawTurn,
    check: RawCheck,
    ice_servers: Vec<RawIceServer>,
    patients_relay_only: Option<bool>,
    trusted_proxies: Vec<String>,
    zone: Option<String>,
    demo_sites: Vec<String>,
    log: LogFormat,
    metrics_token: Option<Secret>,
    app_dir: Option<PathBuf>,
    limits: RawLimits,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawLimits {
    body_bytes: Option<usize>,
    connections: Option<usize>,
    header_seconds: Option<u64>,
    request_seconds: Option<u64>,
}

/// Reads the configuration of this process.
///
/// # Errors
/// [`ConfigError`] says what is wrong, and where.
pub fn load(mode: Mode, overrides: &Overrides) -> Result<Config, ConfigError> {
    let variables = std::env::vars()
        .filter(|(name, _)| name.starts_with("ANTEROOM_"))
        .collect();
    let text = match &overrides.file {
        Some(path) => std::fs::read_to_string(path).map_err(|source| ConfigError::Unreadable {
            path: path.clone(),
            source,
        })?,
        None => String::new(),
    };
    load_from(mode, overrides, &text, &variables)
}

/// Reads a configuration from the text of a file and variables.
///
/// # Errors
/// [`ConfigError`] says what is wrong, and where.
pub fn load_from(
    mode: Mode,
    overrides: &Overrides,
    file: &str,
    variables: &BTreeMap<String, String>,
) -> Result<Config, ConfigError> {
    let mut table: Table =
        toml::from_str(file).map_err(|e| ConfigError::NotUnderstood(e.to_string()))?;
    lay_over(&mut table, variables)?;
    let raw: Raw = Value::Table(table)
        .try_into()
        .map_err(|e| ConfigError::NotUnderstood(e.to_string()))?;
    check(mode, overrides, raw)
}

fn lay_over(table: &mut Table, variables: &BTreeMap<String, String>) -> Result<(), ConfigError> {
    for (name, text) in variables {
        // `ANTEROOM_CONFIG` names the file itself and is read by the command line; the others
        // belong to the build scripts.
        if name == "ANTEROOM_CONFIG" || BUILD_VARIABLES.contains(&name.as_str()) {
            continue;
        }
        let Some(setting) = SETTINGS.iter().find(|s| s.variable() == *name) else {
            return Err(ConfigError::UnknownVariable(name.clone()));
        };
        let wrong = |why: &str| ConfigError::wrong(name, why);
        let value = match setting.kind {
            Kind::Text => Value::String(text.clone()),
            Kind::Number => Value::Integer(
                text.trim()
                    .parse()
                    .map_err(|_| wrong("must be a whole number"))?,
            ),
            Kind::Switch => Value::Boolean(
                text.trim()
                    .parse()
                    .map_err(|_| wrong("must be true or false"))?,
            ),
            Kind::List => Value::Array(
                text.split(',')
                    .map(str::trim)
                    .filter(|part| !part.is_empty())
                    .map(|part| Value::String(part.to_owned()))
                    .collect(),
            ),
            Kind::Json => serde_json::from_str(text)
                .map_err(|_| wrong("must be a JSON list, such as [{\"urls\":\"stun:host\"}]"))?,
        };
        match setting.key.split_once('.') {
            None => {
                table.insert(setting.key.to_owned(), value);
            }
            Some((section, key)) => {
                if let Value::Table(section) = table
                    .entry(section)
                    .or_insert_with(|| Value::Table(Table::new()))
                {
                    section.insert(key.to_owned(), value);
                }
            }
        }
    }
    Ok(())
}

fn check(mode: Mode, overrides: &Overrides, raw: Raw) -> Result<Config, ConfigError> {
    let listen_text = overrides
        .listen
        .clone()
        .or(raw.listen)
        .unwrap_or_else(|| "localhost:8080".to_owned());
    let listen = listen_addresses(&listen_text)?;
    let port = listen.first().map_or(8080, SocketAddr::port);
    let tls = raw.tls.check()?;
    let scheme = if tls.is_some() { "https" } else { "http" };
    let public_url: PublicUrl = raw
        .public_url
        .unwrap_or_else(|| format!("{scheme}://localhost:{port}"))
        .parse()
        .map_err(|why: String| ConfigError::wrong("public_url", &why))?;
    if tls.is_some() && !public_url.is_https() {
        return Err(ConfigError::wrong(
            "public_url",
            "must begin with https://, as tls.certificate is set",
        ));
    }
    let ice_servers = raw
        .ice_servers
        .into_iter()
        .map(RawIceServer::check)
        .collect::<Result<Vec<_>, _>>()?;
    let trusted_proxies = raw
        .trusted_proxies
        .iter()
        .map(|text| text.parse())
        .collect::<Result<Vec<_>, String>>()
        .map_err(|why| ConfigError::wrong("trusted_proxies", &why))?;
    let zone = raw.zone.unwrap_or_else(|| "Europe/London".to_owned());
    if jiff::tz::TimeZone::get(&zone).is_err() {
        return Err(ConfigError::wrong("zone", "is no IANA time zone"));
    }
    // The demo has data and a key of its own: those of a real clinic on the same machine are neither
    // read nor written, whatever its file and variables say.
    let database_url = raw
        .database_url
        .filter(|url| !url.reveal().is_empty() && mode == Mode::Serve)
        .map(|url| url.reveal().parse())
        .transpose()
        .map_err(|why: String| ConfigError::wrong("database_url", &why))?;
    let (data_dir, master_key, master_key_file) = match mode {
        Mode::Serve => (raw.data_dir, raw.master_key, raw.master_key_file),
        Mode::Demo => (Some(std::env::temp_dir().join("anteroom-demo")), None, None),
    };
    let turn = raw.turn.check(&Web {
        url: &public_url,
        listen: &listen,
        tls: tls.as_ref(),
    })?;
    let connection_check = raw.check.check(&Around {
        url: &public_url,
        listen: &listen,
        turn: turn.as_ref(),
        own: own_address(),
    })?;
    let relay_by_default =
        turn.is_some() || ice_servers.iter().any(super::IceServerConfig::is_turn);
    Ok(Config {
        mode,
        listen,
        tls,
        public_url,
        data_dir: overrides
            .data_dir
            .clone()
            .or(data_dir)
            .unwrap_or_else(|| Path::new("data").to_path_buf()),
        database_url,
        master_key,
        master_key_file,
        branding: raw.branding.check(mode)?,
        smtp: raw.smtp.check()?,
        notify: raw.notify.check()?,
        patients_relay_only: raw.patients_relay_only.unwrap_or(relay_by_default),
        turn,
        check: connection_check,
        ice_servers,
        trusted_proxies,
        zone,
        demo_sites: demo_sites(raw.demo_sites),
        log: raw.log,
        metrics_token: raw.metrics_token,
        app_dir: raw.app_dir,
        limits: limits(&raw.limits)?,
    })
}

/// What is not named keeps its usual name.
fn demo_sites(named: Vec<String>) -> [String; 2] {
    let mut named = named.into_iter();
    ["Northampton General Hospital", "Kettering General Hospital"]
        .map(|usual| named.next().unwrap_or_else(|| usual.to_owned()))
}

fn limits(raw: &RawLimits) -> Result<Limits, ConfigError> {
    let usual = Limits::default();
    Ok(Limits {
        body_bytes: in_range(
            "limits.body_bytes",
            raw.body_bytes,
            usual.body_bytes,
            1024..=16 * 1024 * 1024,
        )?,
        connections: in_range(
            "limits.connections",
            raw.connections,
            usual.connections,
            16..=1_000_000,
        )?,
        header_seconds: in_range(
            "limits.header_seconds",
            raw.header_seconds,
            usual.header_seconds,
            1..=15,
        )?,
        request_seconds: in_range(
            "limits.request_seconds",
            raw.request_seconds,
            usual.request_seconds,
            1..=300,
        )?,
    })
}

fn in_range<T: PartialOrd + std::fmt::Display + Copy>(
    key: &str,
    value: Option<T>,
    default: T,
    range: std::ops::RangeInclusive<T>,
) -> Result<T, ConfigError> {
    let value = value.unwrap_or(default);
    if range.contains(&value) {
        return Ok(value);
    }
    Err(ConfigError::wrong(
        key,
        &format!("must be between {} and {}", range.start(), range.end()),
    ))
}

fn listen_addresses(text: &str) -> Result<Vec<SocketAddr>, ConfigError> {
    let wrong = || {
        ConfigError::wrong(
            "listen",
            "must be an address and a port, such as 0.0.0.0:8080",
        )
    };
    if let Some(port) = text.strip_prefix("localhost:") {
        let port: u16 = port.parse().map_err(|_| wrong())?;
        return Ok(vec![
            SocketAddr::from(([127, 0, 0, 1], port)),
            SocketAddr::from((std::net::Ipv6Addr::LOCALHOST, port)),
        ]);
    }
    text.parse()
        .map(|address| vec![address])
        .map_err(|_| wrong())
}
