//! Health, figures, branding.

use std::net::SocketAddr;
use std::sync::Arc;

use signalling::config::Mode;
use signalling::http::Peer;

use crate::support::{Door, World, public};

async fn metrics(world: &World, peer: &str, header: Option<(&'static str, &str)>) -> u16 {
    let mut request = public().request("GET", "/metrics", None);
    let peer: SocketAddr = peer.parse().unwrap();
    request.extensions_mut().insert(Peer(peer));
    if let Some((name, value)) = header {
        request.headers_mut().insert(name, value.parse().unwrap());
    }
    let response = tower::ServiceExt::oneshot(world.router.clone(), request);
    response.await.unwrap().status().as_u16()
}

#[tokio::test]
async fn figures_are_for_this_machine_or_whoever_has_the_token() {
    let settings = "metrics_token = \"a long token\"\ntrusted_proxies = [\"10.0.0.1\"]";
    let world = World::with(Mode::Serve, settings, Arc::new(Door)).await;
    let local = "127.0.0.1:5000";
    assert_eq!(metrics(&world, local, None).await, 200);
    // A proxy on this machine that nobody configured must not make the world local.
    let through = Some(("x-forwarded-for", "203.0.113.9"));
    assert_eq!(metrics(&world, local, through).await, 404);
    assert_eq!(metrics(&world, "203.0.113.9:5000", None).await, 404);
    let forged = Some(("x-forwarded-for", "127.0.0.1"));
    assert_eq!(metrics(&world, "203.0.113.9:5000", forged).await, 404);
    let token = Some(("authorization", "Bearer a long token"));
    assert_eq!(metrics(&world, "203.0.113.9:5000", token).await, 200);
    let wrong = Some(("authorization", "Bearer another token"));
    assert_eq!(metrics(&world, "203.0.113.9:5000", wrong).await, 404);
}

#[tokio::test]
async fn a_healthy_server_says_so() {
    let world = World::new().await;
    assert_eq!(world.get("/health/live", &public()).await.status, 204);
    assert_eq!(world.get("/health/ready", &public()).await.status, 204);
}

#[tokio::test]
async fn branding_is_the_configurations() {
    let settings = "[branding]\nname = \"Gwent\"\ntelephone = \"01633 000\"\nprimary = \"#ff8000\"";
    let world = World::with(Mode::Serve, settings, Arc::new(Door)).await;
    let brand = world.get("/api/branding", &public()).await.must(200);
    assert_eq!(brand["name"], "Gwent");
    assert_eq!(brand["demo"], false);
    let css = world.get("/branding.css", &public()).await;
    assert!(
        css.headers["content-type"]
            .to_str()
            .unwrap()
            .starts_with("text/css")
    );
    assert_eq!(world.get("/branding/logo", &public()).await.status, 404);
}
