//! Cookies: set, cleared and read in one way only.

use domain::time::Timestamp;
use http::{HeaderMap, HeaderValue, header};

/// A cookie of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cookie {
    /// A member of staff's sign-in.
    Staff,
    /// A patient's visit.
    Visit,
    /// A guest's visit.
    Guest,
    /// The visit of a phone that is somebody's camera.
    Camera,
    /// The first half of a sign-in, until the code is given.
    HalfSignIn,
}

impl Cookie {
    const fn plain_name(self) -> &'static str {
        match self {
            Self::Staff => "anteroom-staff",
            Self::Visit => "anteroom-visit",
            Self::Guest => "anteroom-guest",
            Self::Camera => "anteroom-camera",
            Self::HalfSignIn => "anteroom-half-sign-in",
        }
    }

    /// Its name. The prefix `__Host-` makes the browser hold it to this host, TLS and the path `/`.
    pub fn name(self) -> String {
        format!("__Host-{}", self.plain_name())
    }

    /// The header that sets it. Browsers take `Secure` cookies on http://localhost, too.
    pub fn set(self, secret: &str, max_age_seconds: i64) -> HeaderValue {
        let text = format!(
            "{}={secret}; Path=/; Max-Age={max_age_seconds}; Secure; HttpOnly; SameSite=Lax",
            self.name()
        );
        // Secrets are base64url, so this cannot fail; an empty header sets nothing.
        HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
    }

    /// The header that makes a browser hold it until then.
    pub fn set_until(self, until: Timestamp, secret: &str, now: Timestamp) -> HeaderValue {
        self.set(secret, (until.0 - now.0).max(0) / 1_000)
    }

    /// The header that takes it back.
    pub fn clear(self) -> HeaderValue {
        self.set("", 0)
    }

    /// Its value in a request.
    pub fn read(self, headers: &HeaderMap) -> Option<&str> {
        value(&self.name(), headers)
    }
}

/// What a cookie of this name holds in a request.
fn value<'h>(name: &str, headers: &'h HeaderMap) -> Option<&'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, value)| *key == name && !value.is_empty())
        .map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_read_back_among_others() {
        let mut headers = HeaderMap::new();
        headers.insert(
            header::COOKIE,
            HeaderValue::from_static("a=b; __Host-anteroom-staff=xyz; anteroom-visit=evil"),
        );
        assert_eq!(Cookie::Staff.read(&headers), Some("xyz"));
        assert_eq!(Cookie::Visit.read(&headers), None);
    }

    #[test]
    fn a_cookie_is_held_to_host_and_tls_and_out_of_scripts() {
        let header = Cookie::Visit.set("s", 60);
        let text = header.to_str().unwrap();
        for part in ["__Host-", "Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(text.contains(part), "{part}");
        }
        assert!(!text.contains("Domain"));
    }
}
