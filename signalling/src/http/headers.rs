//! The headers every answer carries, errors too (safety rules 22 to 24).

use std::sync::Arc;

use http::{HeaderMap, HeaderName, HeaderValue, header};

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

impl SafetyHeaders {
    /// For a server at this address.
    pub fn new(url: &PublicUrl) -> Self {
        // 'self' covers wss: in current browsers; older Safari needs it spelt out.
        let policy = format!(
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
             img-src 'self' data: blob:; media-src 'self' blob: mediastream:; \
             connect-src 'self' {}; font-src 'self'; manifest-src 'self'; worker-src 'self'; \
             form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
            url.websocket()
        );
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
        if let Ok(policy) = HeaderValue::from_str(&policy) {
            headers.push((header::CONTENT_SECURITY_POLICY, policy));
        }
        Self(headers.into())
    }

    /// Puts them on an answer. What says nothing else about caching is not to be stored.
    pub fn put_on(&self, headers: &mut HeaderMap) {
        for (name, value) in self.0.iter() {
            headers.insert(name.clone(), value.clone());
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
