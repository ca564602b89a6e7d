//! The board tells whoever watches it that it may have changed.
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use std::time::Duration;

use axum::body::Body;
use futures_util::FutureExt;
use http::Request;
use http_body_util::BodyExt;
use serde_json::json;
use signalling::bus::Hint;
use support::{NORTH, World, staff};
use tower::ServiceExt;

async fn listen(world: &World, who: &str) -> Body {
    let request = Request::builder()
        .uri("/api/board/events")
        .header("cookie", format!("__Host-anteroom-staff={who}"))
        .body(Body::empty())
        .unwrap();
    let response = world.router.clone().oneshot(request).await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    response.into_body()
}

async fn next(body: &mut Body) -> Option<String> {
    let frame = tokio::time::timeout(Duration::from_secs(5), body.frame()).await;
    let data = frame.unwrap()?.unwrap().into_data().unwrap();
    Some(String::from_utf8(data.to_vec()).unwrap())
}

#[tokio::test]
async fn a_booking_is_told_to_its_own_site_only() {
    let world = World::new().await;
    let id = world.tuesday_clinic().await;
    let (mut north, mut south) = (listen(&world, "ruth").await, listen(&world, "sam").await);
    for body in [&mut north, &mut south] {
        assert!(next(body).await.unwrap().contains("event: changed"));
    }
    world.book(&id, "2026-11-24T09:00:00Z").await.must(201);
    assert!(next(&mut north).await.unwrap().contains("event: changed"));
    assert!(south.frame().now_or_never().is_none());
}

#[tokio::test]
async fn signing_out_ends_the_stream() {
    let world = World::new().await;
    let mut body = listen(&world, "ruth").await;
    next(&mut body).await.unwrap();
    let id = domain::ids::SignInId::from_number(1);
    world.app.bus.send(Hint::SignInEnded { id });
    assert_eq!(next(&mut body).await, None);
}

#[tokio::test]
async fn a_site_sets_after_how_long_waiting_is_too_long() {
    let world = World::new().await;
    let set = async |who: &str, minutes: i64| {
        let body = json!({"site": NORTH, "minutes": minutes});
        world
            .send("PUT", "/api/board/limit", &staff(who), body)
            .await
    };
    for (who, minutes, status) in [
        ("ruth", 0, 422),
        ("ruth", 241, 422),
        ("shah", 10, 403),
        ("sam", 10, 404),
    ] {
        assert_eq!(set(who, minutes).await.status, status, "{who} {minutes}");
    }
    let path = format!("/api/board?site={NORTH}");
    let board = world.get(&path, &staff("ruth")).await.must(200);
    assert_eq!(board["attention_minutes"], 15);
    let mut listening = listen(&world, "shah").await;
    next(&mut listening).await.unwrap();
    set("ruth", 10).await.must(200);
    assert!(
        next(&mut listening)
            .await
            .unwrap()
            .contains("event: changed")
    );
    let board = world.get(&path, &staff("shah")).await.must(200);
    assert_eq!(board["attention_minutes"], 10);
}
