//! A time that frees up is free in every clinic that needed it.

use serde_json::{Value, json};

use crate::scene::{Scene, as_staff};
use crate::support::{EVANS, text};

const NINE: &str = "2026-11-24T09:00:00Z";
const NINE_TWENTY: &str = "2026-11-24T09:20:00Z";

/// Another clinic of the same Tuesdays, and nobody waits yet who could be asked for one of its times.
async fn clinic(scene: &Scene, changes: Value) -> String {
    let id = scene.opens(changes).await;
    scene.round().await;
    id
}

/// How somebody would be seen by the newest offer to them, and when.
async fn offered(scene: &Scene, name: &str) -> (String, String) {
    let secret = scene.secret(name).await;
    let view = scene.answer("look", &secret).await.must(200);
    (text(&view["mode"]), text(&view["start"]))
}

#[tokio::test]
async fn a_cancelled_video_visit_is_offered_to_who_wants_to_come() {
    let scene = Scene::new().await;
    clinic(&scene, json!({"mode": "in_person"})).await;
    let appointment = scene.book("Somebody Else", NINE).await;
    scene
        .join("Bea Comes", json!({"modes": ["in_person"]}))
        .await;
    scene.round().await;
    assert!(scene.asked().await.is_empty());
    scene.cancel(&appointment).await;
    assert_eq!(scene.asked().await, ["bea"]);
    let start = "2026-11-24T09:00:00.000Z".to_owned();
    assert_eq!(
        offered(&scene, "Bea Comes").await,
        ("in_person".to_owned(), start)
    );
}

#[tokio::test]
async fn whoever_waits_longest_comes_first_whichever_clinic_they_want() {
    let scene = Scene::new().await;
    clinic(&scene, json!({"mode": "in_person"})).await;
    let appointment = scene.book("Somebody Else", NINE).await;
    for (name, mode) in [
        ("Ann Comes", "in_person"),
        ("Bea Video", "video"),
        ("Cat Comes", "in_person"),
    ] {
        scene.join(name, json!({"modes": [mode]})).await;
        scene.world.pass_minutes(1);
    }
    scene.cancel(&appointment).await;
    assert_eq!(scene.asked().await, ["ann"]);
    let ann = scene.secret("Ann Comes").await;
    scene.answer("decline", &ann).await.must(200);
    assert_eq!(scene.asked().await, ["ann", "bea"]);
    // Bea says nothing; it is kept for her two hours.
    scene.world.pass_minutes(121);
    scene.round().await;
    assert_eq!(scene.asked().await, ["ann", "bea", "cat"]);
    let cat = scene.secret("Cat Comes").await;
    scene.answer("accept", &cat).await.must(200);
    scene.round().await;
    assert_eq!(scene.asked().await.len(), 3);
}

#[tokio::test]
async fn longer_slots_beside_it_are_offered_where_all_of_their_time_is_free() {
    let scene = Scene::new().await;
    clinic(&scene, json!({"mode": "in_person", "minutes": 40})).await;
    let first = scene.book("Somebody Else", NINE).await;
    let second = scene.book("Another One", NINE_TWENTY).await;
    scene
        .join("Bea Comes", json!({"modes": ["in_person"]}))
        .await;
    scene.cancel(&second).await;
    scene.round().await;
    // Nine o'clock is somebody's still.
    assert!(scene.asked().await.is_empty());
    scene.cancel(&first).await;
    assert_eq!(scene.asked().await, ["bea"]);
}

#[tokio::test]
async fn a_room_that_is_free_again_is_offered_in_its_other_clinics() {
    let scene = Scene::new().await;
    let room = json!({"mode": "in_person", "room": "Room 2"});
    let theirs = clinic(&scene, room.clone()).await;
    let mut other = room;
    other["clinician"] = json!(EVANS);
    clinic(&scene, other).await;
    let body = json!({
        "service": crate::support::REVIEW, "template": theirs, "start": NINE,
        "new_patient": crate::scene::person("Somebody Else"), "reason": ""
    });
    let booked = scene
        .world
        .post("/api/appointments", &as_staff("ruth"), body)
        .await;
    let appointment = text(&booked.must(201)["appointment"]["id"]);
    scene.join("Bea Evans", json!({"clinician": EVANS})).await;
    scene.cancel(&appointment).await;
    assert_eq!(scene.asked().await, ["bea"]);
}

#[tokio::test]
async fn a_time_that_reception_takes_back_is_offered_by_no_other_clinic() {
    let scene = Scene::new().await;
    clinic(&scene, json!({"mode": "in_person"})).await;
    let appointment = scene.book("Somebody Else", NINE).await;
    scene
        .join("Ann Comes", json!({"modes": ["in_person"]}))
        .await;
    scene.world.pass_minutes(1);
    scene.join("Bea Video", json!({"modes": ["video"]})).await;
    scene.cancel(&appointment).await;
    assert_eq!(scene.asked().await, ["ann"]);
    let waiting = scene.waiting().await;
    let path = format!(
        "/api/offers/{}/withdraw",
        text(&waiting[0]["offers"][0]["id"])
    );
    let ruth = as_staff("ruth");
    assert_eq!(scene.world.post_nothing(&path, &ruth).await.status, 204);
    scene.round().await;
    scene.world.pass_minutes(180);
    scene.round().await;
    assert_eq!(scene.asked().await, ["ann"]);
}
