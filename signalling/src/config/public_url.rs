//! The address people use.

use std::str::FromStr;

/// Scheme, host and port under which people reach Anteroom, without a path: `https://clinic.example`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl {
    origin: String,
    secure: bool,
    loopback: bool,
    host: String,
    port: Option<u16>,
}

impl PublicUrl {
    /// The address without a trailing slash; also the Origin browsers send.
    pub fn as_str(&self) -> &str {
        &self.origin
    }

    /// Its host alone.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Its port, also where the address does not name it.
    pub fn port(&self) -> u16 {
        self.port.unwrap_or(if self.secure { 443 } else { 80 })
    }

    /// Whether browsers treat the address as secure by TLS.
    pub const fn is_https(&self) -> bool {
        self.secure
    }

    /// Whether it is this very machine.
    pub const fn is_loopback(&self) -> bool {
        self.loopback
    }

    /// The same address for a WebSocket.
    pub fn websocket(&self) -> String {
        self.origin.replacen("http", "ws", 1)
    }

    /// Whether a request's Origin header names us. On a loopback address the other spellings of
    /// loopback with the same port are us, too.
    pub fn is_own_origin(&self, origin: &str) -> bool {
        if origin.eq_ignore_ascii_case(&self.origin) {
            return true;
        }
        let Some(port) = self.port.filter(|_| self.loopback && !self.secure) else {
            return false;
        };
        ["localhost", "127.0.0.1", "[::1]"]
            .iter()
            .any(|host| origin == format!("http://{host}:{port}"))
    }
}

impl FromStr for PublicUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = |why: &str| Err(format!("{why}: “{text}”"));
        let uri: http::Uri = match text.trim().trim_end_matches('/').parse() {
            Ok(uri) => uri,
            Err(_) => return wrong("is not an address"),
        };
        let secure = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return wrong("must begin with https:// (or http:// for this machine only)"),
        };
        let Some(authority) = uri.authority() else {
            return wrong("needs a host");
        };
        if uri.path() != "/" || uri.query().is_some() || authority.as_str().contains('@') {
            return wrong("must have no path, query or user");
        }
        let host = authority.host().to_ascii_lowercase();
        let loopback = matches!(host.as_str(), "localhost" | "127.0.0.1" | "[::1]");
        if !secure && !loopback {
            return wrong(
                "cameras and sign-in need https:// everywhere but on http://localhost; set tls.certificate, or put a TLS proxy in front",
            );
        }
        let scheme = if secure { "https" } else { "http" };
        let default_port = if secure { 443 } else { 80 };
        let port = authority.port_u16();
        let origin = match port.filter(|&port| port != default_port) {
            Some(port) => format!("{scheme}://{host}:{port}"),
            None => format!("{scheme}://{host}"),
        };
        Ok(Self {
            origin,
            secure,
            loopback,
            host,
            port,
        })
    }
}
