//! The headers every answer carries, errors too (safety rules 22 to 24).

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use sha2::{Digest, Sha256};

use crate::config::PublicUrl;

/// What only this site may use; everything else that browsers let a site switch off is off.
const PERMISSIONS: &str = "camera=(self), microphone=(self), display-capture=(self), \
    fullscreen=(self), autoplay=(self), screen-wake-lock=(self), picture-in-picture=(self), \
    publickey-credentials-get=(self), publickey-credentials-create=(self), clipboard-write=(self), \
    accelerometer=(), browsing-topics=(), clipboard-read=(), cross-origin-isolated=(), \
    encrypted-media=(), geolocation=(), gyroscope=(), hid=(), idle-detection=(), local-fonts=(), \
    magnetometer=(), midi=(), payment=(), serial=(), sync-xhr=(), usb=(), xr-spatial-tracking=()";

/// The headers of every answer, made once at the start.
#[derive(Debug, Clone)]
pub struct SafetyHeaders(Arc<[(HeaderName, HeaderValue)]>);

/// The content security policy. A page may run the one script that stands in it, by the script's hash.
fn policy(url: &PublicUrl, script: &str) -> Option<HeaderValue> {
    // 'self' covers wss: in current browsers; older Safari needs it spelt out.
    let policy = format!(
        "default-src 'none'; script-src 'self'{script} 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data: blob:; media-src 'self' blob: mediastream:; \
         connect-src 'self' {}; font-src 'self'; manifest-src 'self'; worker-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        url.websocket()
    );
    HeaderValue::from_str(&policy).ok()
}

/// The text of the script that stands in a page itself.
fn own_script(page: &str) -> Option<&str> {
    let (_, tag) = page.split_once("<script ")?;
    let (_, text) = tag.split_once('>')?;
    let (text, _) = text.split_once("</script>")?;
    Some(text).filter(|text| !text.is_empty())
}

/// The policy of a page in which a script stands; none where none does.
pub fn policy_of_page(url: &PublicUrl, page: &[u8]) -> Option<HeaderValue> {
    let script = own_script(std::str::from_utf8(page).ok()?)?;
    let hash = STANDARD.encode(Sha256::digest(script));
    policy(url, &format!(" 'sha256-{hash}'"))
}

impl SafetyHeaders {
    /// For a server at this address.
    pub fn new(url: &PublicUrl) -> Self {
        let mut headers = vec![
            (
                header::STRICT_TRANSPORT_SECURITY,
                HeaderValue::from_static("max-age=63072000; includeSubDomains"),
            ),
            (
                header::X_CONTENT_TYPE_OPTIONS,
                HeaderValue::from_static("nosniff"),
            ),
            (
                header::REFERRER_POLICY,
                HeaderValue::from_static("no-referrer"),
            ),
            (
                HeaderName::from_static("cross-origin-opener-policy"),
                HeaderValue::from_static("same-origin"),
            ),
            (
                HeaderName::from_static("cross-origin-resource-policy"),
                HeaderValue::from_static("same-origin"),
            ),
            (
                HeaderName::from_static("permissions-policy"),
                HeaderValue::from_static(PERMISSIONS),
            ),
        ];
        if let Some(policy) = policy(url, "") {
            headers.push((header::CONTENT_SECURITY_POLICY, policy));
        }
        Self(headers.into())
    }

    /// Puts them on an answer. A page has brought a policy of its own; what says nothing else about caching is not to
    /// be stored.
    pub fn put_on(&self, headers: &mut HeaderMap) {
        let own = headers.remove(header::CONTENT_SECURITY_POLICY);
        for (name, value) in self.0.iter() {
            headers.insert(name.clone(), value.clone());
        }
        if let Some(policy) = own {
            headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        let no_store = HeaderValue::from_static("no-store");
        // axum's event streams say "no-cache", which allows storing.
        if headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes)
            == Some(b"text/event-stream")
        {
            headers.insert(header::CACHE_CONTROL, no_store);
        } else {
            headers.entry(header::CACHE_CONTROL).or_insert(no_store);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url() -> PublicUrl {
        "https://clinic.example".parse().unwrap()
    }

    #[test]
    fn a_page_may_run_the_script_that_stands_in_it_and_no_other() {
        let page = "<meta charset=\"utf-8\"><script type=\"module\" data-js=\"/a.js\">\nalert(1)\n</script><p>";
        let policy = policy_of_page(&url(), page.as_bytes()).unwrap();
        // printf '\nalert(1)\n' | openssl dgst -sha256 -binary | base64
        let hash = "'sha256-J8+4/wmqNoqVGih0Xof49bzVEIwR8aHhR5HvZK1wlzY='";
        let policy = policy.to_str().unwrap();
        assert!(
            policy.contains(&format!("script-src 'self' {hash} 'wasm-unsafe-eval';")),
            "{policy}"
        );
        for without in ["<p>", "<script src=\"/a.js\"></script>"] {
            assert_eq!(policy_of_page(&url(), without.as_bytes()), None);
        }
    }

    #[test]
    fn a_page_keeps_its_own_policy_and_all_else_has_the_common_one() {
        let headers = SafetyHeaders::new(&url());
        let mut page = HeaderMap::new();
        page.insert(
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static("default-src 'none'"),
        );
        headers.put_on(&mut page);
        assert_eq!(page[header::CONTENT_SECURITY_POLICY], "default-src 'none'");
        let mut other = HeaderMap::new();
        headers.put_on(&mut other);
        let policy = other[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(
            policy.contains("script-src 'self' 'wasm-unsafe-eval';"),
            "{policy}"
        );
    }
}
