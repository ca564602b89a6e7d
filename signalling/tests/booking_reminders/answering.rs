//! "I'll be there".

use serde_json::json;

use crate::scene::{START, Scene};
use crate::support::{Sender, public, staff, text, visitor};

/// The device of whoever tapped on the newest message's link.
async fn device(scene: &Scene) -> Sender {
    let link = text(&scene.messages().await.last().unwrap()["link"]);
    let (_, secret) = link.split_once("/i#").unwrap();
    let body = json!({"secret": secret});
    let answer = scene
        .world
        .post("/api/invitations/exchange", &public(), body)
        .await;
    visitor(&answer.visit_cookie())
}

#[tokio::test]
async fn one_tap_says_so_and_reception_sees_it() {
    let scene = Scene::new().await;
    scene.book(START).await;
    scene.at("2026-11-24T10:00:00Z").await;
    let device = device(&scene).await;
    assert!(scene.row().await["appointment"]["confirmed_at"].is_null());
    let seen = scene.world.get("/api/visit", &device).await.must(200);
    assert!(seen["confirmed"].is_null());
    for _ in 0..2 {
        let path = "/api/visit/confirm";
        let said = scene.world.post_nothing(path, &device).await.must(200);
        assert_eq!(said["confirmed"], true);
    }
    let row = scene.row().await;
    assert_eq!(
        row["appointment"]["confirmed_at"],
        "2026-11-24T10:00:00.000Z"
    );
    // The next reminder does not ask again.
    scene.at("2026-11-29T10:00:00Z").await;
    let last = text(&scene.messages().await.last().unwrap()["body"]);
    assert!(last.contains("I symud neu ganslo"), "{last}");
}

#[tokio::test]
async fn a_new_time_is_not_confirmed_and_what_is_over_cannot_be() {
    let scene = Scene::new().await;
    let id = scene.book(START).await;
    let first = device(&scene).await;
    scene
        .world
        .post_nothing("/api/visit/confirm", &first)
        .await
        .must(200);
    scene.world.pass_minutes(1);
    let to = json!({"template": scene.clinic, "start": "2026-12-01T11:00:00Z"});
    let path = format!("/api/appointments/{id}/move");
    scene.world.post(&path, &staff("ruth"), to).await.must(200);
    assert!(scene.row().await["appointment"]["confirmed_at"].is_null());
    let device = device(&scene).await;
    scene.at("2026-12-01T11:00:00Z").await;
    let late = scene
        .world
        .post_nothing("/api/visit/confirm", &device)
        .await;
    assert_eq!((late.status.as_u16(), late.code()), (409, "wrong_state"));
}
