//! The mail server as configured.

use serde::Deserialize;

use super::Secret;
use super::load::ConfigError;

/// How the connection to the mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SmtpTls {
    /// TLS from the first byte (port 465).
    Implicit,
    /// Plain, then STARTTLS, refused without it (port 587).
    Starttls,
    /// None: only for a relay on this machine (port 25).
    None,
}

/// The mail server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmtpConfig {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub tls: SmtpTls,
    /// User name and password, when it wants them.
    pub credentials: Option<(String, Secret)>,
    /// The sender, `Name <address>` or a bare address.
    pub from: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawSmtp {
    host: Option<String>,
    port: Option<u16>,
    tls: Option<SmtpTls>,
    user: Option<String>,
    password: Option<Secret>,
    from: Option<String>,
}

impl RawSmtp {
    pub(super) fn check(self) -> Result<Option<SmtpConfig>, ConfigError> {
        let Some(host) = self.host.filter(|host| !host.is_empty()) else {
            return Ok(None);
        };
        let tls = self.tls.unwrap_or(SmtpTls::Starttls);
        let Some(from) = self.from else {
            return Err(ConfigError::wrong("smtp.from", "is needed with smtp.host"));
        };
        if from.parse::<lettre::message::Mailbox>().is_err() {
            return Err(ConfigError::wrong(
                "smtp.from",
                "must be an address, or “Name <address>”",
            ));
        }
        let credentials = match (self.user, self.password) {
            (Some(user), Some(password)) => Some((user, password)),
            (None, None) => None,
            _ => {
                return Err(ConfigError::wrong(
                    "smtp",
                    "give both user and password, or neither",
                ));
            }
        };
        Ok(Some(SmtpConfig {
            port: self.port.unwrap_or(match tls {
                SmtpTls::Implicit => 465,
                SmtpTls::Starttls => 587,
                SmtpTls::None => 25,
            }),
            host,
            tls,
            credentials,
            from,
        }))
    }
}
