//! The links of offers, as rules 1 to 5 of the safety rules ask of all links.

use serde_json::json;

use crate::scene::Scene;
use crate::support::public;

const NINE: &str = "2026-11-24T09:00:00Z";

#[tokio::test]
async fn the_secret_is_kept_as_a_hash_and_a_dead_link_is_like_none() {
    let scene = Scene::new().await;
    scene.join("Ann One", json!({})).await;
    scene.free(NINE).await;
    let secret = scene.secret("Ann One").await;
    let text = secret.clone();
    let clear = scene.world.app.db.read(move |reader| {
        reader.exists(
            "SELECT 1 FROM waiting_list_offers WHERE secret_hash = $1",
            signalling::params![text],
        )
    });
    assert!(
        !clear
            .await
            .map_err(|e: signalling::store::StoreError| e.to_string())
            .unwrap()
    );
    let unknown = scene.answer("look", "nonsense").await;
    assert_eq!(
        (unknown.status.as_u16(), unknown.code()),
        (404, "link_not_valid")
    );
    // Taken off the list: the link is over within the same moment.
    scene.answer("leave", &secret).await.must(204);
    for what in ["look", "accept", "decline", "leave"] {
        let dead = scene.answer(what, &secret).await;
        assert_eq!(
            (dead.status, dead.body),
            (unknown.status, unknown.body.clone()),
            "{what}"
        );
    }
    assert!(scene.names().await.is_empty());
    // What it held is free.
    scene.world.book(&scene.clinic, NINE).await.must(201);
}

#[tokio::test]
async fn it_opens_until_the_slot_starts_and_looking_changes_nothing() {
    let scene = Scene::new().await;
    scene.join("Ann One", json!({})).await;
    scene.free(NINE).await;
    let secret = scene.secret("Ann One").await;
    for _ in 0..3 {
        assert_eq!(scene.state(&secret).await, "open");
    }
    let get = scene.world.get("/api/offers/look", &public()).await;
    assert_eq!(get.status.as_u16(), 405);
    scene.world.pass_minutes(25 * 60);
    let over = scene.answer("look", &secret).await;
    assert_eq!((over.status.as_u16(), over.code()), (404, "link_not_valid"));
}

#[tokio::test]
async fn a_letter_that_still_waits_loses_its_link_when_the_offer_is_over() {
    let scene = Scene::new().await;
    scene.join("Ann One", json!({})).await;
    scene.free(NINE).await;
    let secret = scene.secret("Ann One").await;
    scene.answer("decline", &secret).await.must(200);
    assert!(scene.letters().await.is_empty());
    assert_eq!(scene.state(&secret).await, "declined");
}
