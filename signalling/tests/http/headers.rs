//! Safety rules 22 to 24 on every answer, errors too.

use http::HeaderMap;
use signalling::http::table;

use crate::support::{World, public, staff};
use crate::who_may::filled;

#[track_caller]
fn check(headers: &HeaderMap, of: &str) {
    let get = |name: &str| {
        headers
            .get(name)
            .unwrap_or_else(|| panic!("{of} lacks {name}"))
            .to_str()
            .unwrap()
    };
    assert!(get("strict-transport-security").contains("max-age=63072000"));
    assert_eq!(get("x-content-type-options"), "nosniff");
    assert_eq!(get("referrer-policy"), "no-referrer");
    assert_eq!(get("cross-origin-opener-policy"), "same-origin");
    let policy = get("content-security-policy");
    assert!(policy.contains("default-src 'none'"));
    assert!(policy.contains("frame-ancestors 'none'"));
    assert!(!policy.contains("unsafe-inline"));
    assert!(
        !policy
            .replace("'wasm-unsafe-eval'", "")
            .contains("unsafe-eval")
    );
    let permissions = get("permissions-policy");
    for mine in [
        "camera=(self)",
        "microphone=(self)",
        "display-capture=(self)",
    ] {
        assert!(permissions.contains(mine), "{of}: {permissions}");
    }
    assert!(permissions.contains("geolocation=()"));
    // Chromium knows no such feature, and warns of it on every page.
    assert!(!permissions.contains("bluetooth"));
    assert!(headers.contains_key("x-request-id"));
}

#[tokio::test]
async fn every_answer_of_every_route_carries_the_safety_headers() {
    let world = World::new().await;
    for route in table().iter() {
        for who in [public(), staff("ruth")] {
            let request = who.request(route.method.as_str(), &filled(route.path), None);
            let response = tower::ServiceExt::oneshot(world.router.clone(), request)
                .await
                .unwrap();
            check(response.headers(), &format!("{route:?}"));
            if route.path.starts_with("/api/") {
                assert_eq!(response.headers()["cache-control"], "no-store", "{route:?}");
            }
        }
    }
}

#[tokio::test]
async fn refusals_and_pages_carry_them_too() {
    let world = World::new().await;
    for path in [
        "/",
        "/staff",
        "/i",
        "/no-such-file.js",
        "/api/none",
        "/%ff",
        "/api/board",
    ] {
        let answer = world.get(path, &public()).await;
        check(&answer.headers, path);
    }
}
