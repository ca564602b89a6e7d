//! GOV.UK Notify as configured.

use serde::Deserialize;

use super::Secret;
use super::load::ConfigError;

/// Where Notify is.
const USUAL: &str = "https://api.notifications.service.gov.uk";
/// The length of an identifier, a UUID with hyphens.
const UUID: usize = 36;
const SHORTEST_TOKEN: usize = 16;

/// GOV.UK Notify, which sends text messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotifyConfig {
    /// Whether by TLS.
    pub tls: bool,
    /// Its host.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// What stands before the paths of its API; usually empty.
    pub path: String,
    /// Our service there: who signs.
    pub service: String,
    /// What is signed with.
    pub key: Secret,
    /// The template whose whole text is `((body))`.
    pub template: String,
    /// The sender that people see, when it is not the default.
    pub sender: Option<String>,
    /// What Notify shows with its receipts; without it none are taken.
    pub receipts_token: Option<Secret>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawNotify {
    key: Option<Secret>,
    template: Option<String>,
    sender: Option<String>,
    receipts_token: Option<Secret>,
    url: Option<String>,
}

fn is_uuid(text: &str) -> bool {
    text.len() == UUID
        && text.bytes().enumerate().all(|(at, b)| match at {
            8 | 13 | 18 | 23 => b == b'-',
            _ => b.is_ascii_hexdigit(),
        })
}

/// Scheme, host, port and path of an address.
fn parts(url: &str) -> Option<(bool, String, u16, String)> {
    let url: http::Uri = url.trim_end_matches('/').parse().ok()?;
    let tls = match url.scheme_str()? {
        "https" => true,
        "http" => false,
        _ => return None,
    };
    let port = url.port_u16().unwrap_or(if tls { 443 } else { 80 });
    let path = url.path().trim_end_matches('/').to_owned();
    Some((tls, url.host()?.to_owned(), port, path))
}

impl RawNotify {
    pub(super) fn check(self) -> Result<Option<NotifyConfig>, ConfigError> {
        let Some(whole) = self.key.filter(|key| !key.reveal().is_empty()) else {
            return Ok(None);
        };
        // A key is NAME-SERVICE-SECRET; both ends are UUIDs.
        let malformed = || ConfigError::wrong("notify.key", "is no API key of Notify");
        let text = whole.reveal();
        let at = |from: usize| text.len().checked_sub(from);
        let secret = at(UUID)
            .and_then(|at| text.get(at..))
            .ok_or_else(malformed)?;
        let service = at(2 * UUID + 1)
            .and_then(|at| text.get(at..at + UUID))
            .ok_or_else(malformed)?;
        if !is_uuid(secret) || !is_uuid(service) {
            return Err(malformed());
        }
        let Some(template) = self.template else {
            return Err(ConfigError::wrong(
                "notify.template",
                "is needed with notify.key",
            ));
        };
        let sender = self.sender.filter(|sender| !sender.is_empty());
        for (key, id) in [
            ("notify.template", Some(&template)),
            ("notify.sender", sender.as_ref()),
        ] {
            if id.is_some_and(|id| !is_uuid(id)) {
                return Err(ConfigError::wrong(key, "is no identifier of Notify"));
            }
        }
        let token = self
            .receipts_token
            .filter(|token| !token.reveal().is_empty());
        if token
            .as_ref()
            .is_some_and(|token| token.reveal().len() < SHORTEST_TOKEN)
        {
            return Err(ConfigError::wrong(
                "notify.receipts_token",
                "must have at least 16 characters",
            ));
        }
        let url = self.url.unwrap_or_else(|| USUAL.to_owned());
        let (tls, host, port, path) = parts(&url).ok_or_else(|| {
            ConfigError::wrong("notify.url", "must be an address that begins with https://")
        })?;
        Ok(Some(NotifyConfig {
            tls,
            host,
            port,
            path,
            service: service.to_owned(),
            key: Secret::new(secret),
            template,
            sender,
            receipts_token: token,
        }))
    }
}
