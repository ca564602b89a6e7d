//! What an offer keeps where a booking takes more than its own minutes: a seat of a group, time kept free.

use serde_json::json;

use crate::scene::{BOOKED, Scene};

const NINE: &str = "2026-11-24T09:00:00Z";
const CLAIMS: &str = "SELECT count(*) FROM claims";
const SEATS: &str = "SELECT count(*) FROM claims WHERE resource LIKE 'group:%'";

#[tokio::test]
async fn a_seat_of_a_group_that_frees_up_is_kept_for_whoever_waits() {
    let scene = Scene::with_terms(json!({"seats": 2})).await;
    let first = scene.book("First Seat", NINE).await;
    scene.book("Second Seat", NINE).await;
    let full = scene.count(CLAIMS).await;
    scene.join("Third Person", json!({})).await;
    scene.world.pass_minutes(1);
    scene.join("Fourth Person", json!({})).await;
    scene.cancel(&first).await;
    assert_eq!(scene.asked().await, ["third"]);
    let taken = scene.world.book(&scene.clinic, NINE).await;
    assert_eq!(taken.code(), "slot_taken");
    let secret = scene.secret("Third Person").await;
    scene.answer("accept", &secret).await.must(200);
    assert_eq!(scene.count(BOOKED).await, 2);
    assert_eq!(
        (scene.count(SEATS).await, scene.count(CLAIMS).await),
        (2, full)
    );
    // No seat is left: nobody else is asked.
    scene.round().await;
    assert_eq!(scene.asked().await, ["third"]);
}

#[tokio::test]
async fn a_seat_that_nobody_takes_is_given_up_and_leaves_the_others_theirs() {
    let scene = Scene::with_terms(json!({"seats": 2})).await;
    let first = scene.book("First Seat", NINE).await;
    scene.book("Second Seat", NINE).await;
    scene.join("Third Person", json!({})).await;
    scene.cancel(&first).await;
    let secret = scene.secret("Third Person").await;
    scene.answer("decline", &secret).await.must(200);
    assert_eq!(scene.count(SEATS).await, 1);
    scene.book("Walks In", NINE).await;
    assert_eq!(scene.count(BOOKED).await, 2);
}

#[tokio::test]
async fn time_kept_free_is_offered_and_booked_with_the_slot() {
    let scene = Scene::with_terms(json!({"buffer_before": 5, "buffer_after": 10})).await;
    scene.join("Third Person", json!({})).await;
    let booked = scene.book("Somebody Else", NINE).await;
    let cells = scene.count(CLAIMS).await;
    scene.cancel(&booked).await;
    assert_eq!(scene.count(CLAIMS).await, cells);
    let secret = scene.secret("Third Person").await;
    scene.answer("accept", &secret).await.must(200);
    assert_eq!(scene.count(CLAIMS).await, cells);
    assert_eq!(
        scene
            .count("SELECT count(*) FROM claims WHERE expires_at IS NOT NULL")
            .await,
        0
    );
}
