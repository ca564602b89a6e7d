//! Safety rules 2, 20 and 25: what other sites, and mail scanners, cannot do.

use axum::body::Body;
use http::{Method, Request};
use signalling::http::{Gives, table};

use crate::support::{World, code_of, public, staff, visitor};
use crate::who_may::filled;

async fn code(world: &World, request: Request<Body>) -> (u16, String) {
    let response = tower::ServiceExt::oneshot(world.router.clone(), request)
        .await
        .unwrap();
    let status = response.status().as_u16();
    let bytes = http_body_util::BodyExt::collect(response.into_body())
        .await
        .unwrap()
        .to_bytes();
    let body: serde_json::Value = serde_json::from_slice(&bytes).unwrap_or_default();
    (status, code_of(&body).to_owned())
}

#[tokio::test]
async fn no_change_is_taken_from_another_site() {
    let world = World::new().await;
    let mut tried = 0;
    for route in table().iter().filter(|route| route.method != Method::GET) {
        let own_words = route.path.starts_with("/fhir/bars/");
        let said = if own_words {
            "REC_FORBIDDEN"
        } else {
            "foreign_origin"
        };
        let refused = (403, said.to_owned());
        for (name, value) in [
            ("origin", "https://evil.example"),
            ("origin", "null"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
        ] {
            let mut request =
                staff("ruth").request(route.method.as_str(), &filled(route.path), Some("{}"));
            request.headers_mut().insert(name, value.parse().unwrap());
            assert_eq!(
                code(&world, request).await,
                refused,
                "{route:?} {name}: {value}"
            );
            tried += 1;
        }
    }
    assert!(tried > 20);
}

#[tokio::test]
async fn a_socket_is_refused_before_the_upgrade_without_our_own_origin() {
    let world = World::new().await;
    let refused = (403, "foreign_origin".to_owned());
    let socket = |path: &str, origin: Option<&str>| {
        let mut request = staff("shah").request("GET", path, None);
        let headers = request.headers_mut();
        headers.insert("connection", "upgrade".parse().unwrap());
        headers.insert("upgrade", "websocket".parse().unwrap());
        headers.insert("sec-websocket-version", "13".parse().unwrap());
        headers.insert(
            "sec-websocket-key",
            "dGhlIHNhbXBsZSBub25jZQ==".parse().unwrap(),
        );
        if let Some(origin) = origin {
            headers.insert("origin", origin.parse().unwrap());
        }
        request
    };
    let sockets: Vec<String> = table()
        .iter()
        .filter(|route| matches!(route.gives, Gives::Socket))
        .map(|route| filled(route.path))
        .chain(["/api/branding".to_owned()])
        .collect();
    for path in sockets {
        for origin in [None, Some("https://evil.example"), Some("null")] {
            assert_eq!(code(&world, socket(&path, origin)).await, refused, "{path}");
        }
        let own = socket(&path, Some("http://localhost:8080"));
        assert_ne!(code(&world, own).await, refused, "{path}");
    }
}

#[tokio::test]
async fn looking_changes_nothing() {
    let world = World::new().await;
    let template = world.tuesday_clinic().await;
    let booked = world
        .book(&template, "2026-11-24T09:00:00Z")
        .await
        .must(201);
    let id = booked["appointment"]["id"].as_str().unwrap().to_owned();
    let before = world.fingerprint().await;
    for who in [
        public(),
        staff("ruth"),
        staff("shah"),
        visitor("__Host-anteroom-visit=x"),
    ] {
        let mut paths: Vec<String> = table()
            .iter()
            .filter(|route| route.method == Method::GET)
            .flat_map(|route| [filled(route.path), route.path.replace("{id}", &id)])
            .collect();
        paths.extend([
            "/i".to_owned(),
            "/appointment".to_owned(),
            "/staff/setup".to_owned(),
        ]);
        for path in paths {
            for method in ["GET", "HEAD"] {
                let request = who.request(method, &path, None);
                let _ = tower::ServiceExt::oneshot(world.router.clone(), request).await;
            }
        }
    }
    assert_eq!(world.fingerprint().await, before);
}
