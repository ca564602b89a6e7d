//! Requests from other sites (safety rules 20 and 25).

use axum::extract::Request;
use http::{HeaderMap, Method, header};

use crate::app_state::App;
use crate::config::PublicUrl;

/// Whether this is to be refused, as another site sent it: changes, and every WebSocket.
pub(super) fn is_foreign(app: &App, request: &Request) -> bool {
    comes_from_elsewhere(
        &app.config.public_url,
        request.method(),
        request.headers(),
        wants_upgrade(request),
    )
}

fn wants_upgrade(request: &Request) -> bool {
    let websocket = request
        .headers()
        .get(header::UPGRADE)
        .is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"websocket"));
    // HTTP/2 opens a WebSocket by extended CONNECT.
    websocket || request.method() == Method::CONNECT
}

fn comes_from_elsewhere(
    own: &PublicUrl,
    method: &Method,
    headers: &HeaderMap,
    upgrade: bool,
) -> bool {
    let changes = !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
    if !changes && !upgrade {
        return false;
    }
    let foreign = headers.get(header::ORIGIN).map(|origin| {
        !origin
            .to_str()
            .is_ok_and(|origin| own.is_own_origin(origin))
    });
    let site = headers.get("sec-fetch-site").map(|value| value.as_bytes());
    let cross_site = !matches!(site, None | Some(b"same-origin" | b"none"));
    // Programs that are no browser send neither header, and carry no cookie against its owner's
    // will. A WebSocket always comes from a browser here.
    cross_site || foreign.unwrap_or(upgrade)
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn foreign(
        method: Method,
        upgrade: bool,
        origin: Option<&'static str>,
        site: Option<&'static str>,
    ) -> bool {
        let own: PublicUrl = "https://clinic.example".parse().unwrap();
        let mut headers = HeaderMap::new();
        if let Some(origin) = origin {
            headers.insert(header::ORIGIN, HeaderValue::from_static(origin));
        }
        if let Some(site) = site {
            headers.insert("sec-fetch-site", HeaderValue::from_static(site));
        }
        comes_from_elsewhere(&own, &method, &headers, upgrade)
    }

    #[test]
    fn changes_from_other_sites_are_refused() {
        let own = Some("https://clinic.example");
        assert!(!foreign(Method::POST, false, own, Some("same-origin")));
        assert!(!foreign(Method::POST, false, None, None));
        assert!(foreign(Method::POST, false, own, Some("cross-site")));
        assert!(foreign(Method::POST, false, own, Some("same-site")));
        assert!(foreign(Method::DELETE, false, Some("null"), None));
        assert!(foreign(
            Method::PUT,
            false,
            Some("https://evil.example"),
            None
        ));
        assert!(!foreign(Method::GET, false, None, Some("cross-site")));
    }

    #[test]
    fn a_websocket_needs_our_own_origin() {
        assert!(!foreign(
            Method::GET,
            true,
            Some("https://clinic.example"),
            None
        ));
        assert!(foreign(Method::GET, true, None, None));
        assert!(foreign(
            Method::GET,
            true,
            Some("https://evil.example"),
            None
        ));
    }
}
