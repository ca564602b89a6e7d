//! What comes of a yes and of a no.

use serde_json::json;

use crate::scene::{BOOKED, Scene, as_staff};
use crate::support::{public, text, visitor};

const NINE: &str = "2026-11-24T09:00:00Z";
const LATER: &str = "2026-12-01T11:00:00Z";

#[tokio::test]
async fn one_tap_books_it_and_a_second_changes_nothing() {
    let scene = Scene::new().await;
    scene.join("Ann One", json!({})).await;
    scene.free(NINE).await;
    let secret = scene.secret("Ann One").await;
    let sender = public().with_key("one-and-the-same-key");
    let body = json!({"secret": secret});
    let first = scene
        .world
        .post("/api/offers/accept", &sender, body.clone())
        .await;
    let cookie = first.visit_cookie();
    assert_eq!(first.must(200)["state"], "accepted");
    // The same request again, after a lost answer.
    let again = scene.world.post("/api/offers/accept", &sender, body).await;
    assert_eq!(again.visit_cookie(), cookie);
    // And a tap on another device.
    let other = scene.answer("accept", &secret).await.must(200);
    assert_eq!(other["state"], "accepted");
    assert_eq!(scene.count(BOOKED).await, 1);
    assert!(scene.names().await.is_empty());
    let held = "SELECT count(*) FROM claims WHERE expires_at IS NOT NULL";
    assert_eq!(scene.count(held).await, 0);
    // The device is in, and still has to say who holds it.
    let view = scene
        .world
        .get("/api/visit", &visitor(&cookie))
        .await
        .must(200);
    assert_eq!(view["local"], "2026-11-24T09:00");
    assert_eq!(view["identity_confirmed"], false);
    assert_eq!(view["patient_name"], json!(null));
    // A calendar knows it by one identity, and the invitation is on its way.
    let once = "SELECT count(DISTINCT uid) FROM appointments WHERE status = 'booked'";
    assert_eq!(scene.count(once).await, 1);
    let invited = "SELECT count(*) FROM outbox WHERE kind = 'invitation' AND state = 'waiting'";
    assert_eq!(scene.count(invited).await, 1);
}

#[tokio::test]
async fn a_later_appointment_moves_and_its_time_goes_on_to_the_next() {
    let scene = Scene::new().await;
    let appointment = scene.book("Ann One", LATER).await;
    scene.add("Ann One", "routine", json!({})).await;
    scene.world.pass_minutes(1);
    scene.join("Bea Two", json!({})).await;
    scene.free(NINE).await;
    let secret = scene.secret("Ann One").await;
    let view = scene.answer("look", &secret).await.must(200);
    assert_eq!(view["instead_of"], "2026-12-01T11:00:00.000Z");
    scene.answer("accept", &secret).await.must(200);
    let path = format!("/api/appointments/{appointment}");
    let moved = scene.world.get(&path, &as_staff("ruth")).await.must(200);
    assert_eq!(text(&moved["local"]), "2026-11-24T09:00");
    let risen = "SELECT sequence FROM appointments WHERE status = 'booked'";
    assert_eq!(scene.count(risen).await, 1);
    assert_eq!(scene.count(BOOKED).await, 1);
    // Bea is asked for the time that Ann gave up.
    let bea = scene.secret("Bea Two").await;
    let view = scene.answer("look", &bea).await.must(200);
    assert_eq!(view["start"], "2026-12-01T11:00:00.000Z");
}

#[tokio::test]
async fn who_only_says_that_they_are_somebody_moves_nothing_of_theirs() {
    let scene = Scene::new().await;
    let appointment = scene.book("Ann One", LATER).await;
    let mut stranger = crate::scene::person("Ann One");
    stranger["email"] = json!("stranger@example.org");
    let body = json!({"service": crate::support::REVIEW, "patient": stranger, "wishes": {}});
    scene
        .world
        .post("/api/waiting-list/join", &public(), body)
        .await
        .must(201);
    scene.free(NINE).await;
    let secret = scene.secret("stranger").await;
    let view = scene.answer("look", &secret).await.must(200);
    assert_eq!(view["instead_of"], json!(null));
    scene.answer("accept", &secret).await.must(200);
    let path = format!("/api/appointments/{appointment}");
    let kept = scene.world.get(&path, &as_staff("ruth")).await.must(200);
    assert_eq!(text(&kept["local"]), "2026-12-01T11:00");
    assert_eq!(scene.count(BOOKED).await, 2);
}

/// A clinic on this very Monday, so soon that several are asked at once.
async fn two_asked_at_once(scene: &Scene) -> [String; 2] {
    let mut template = crate::support::template();
    template["weekdays"] = json!(["monday"]);
    template["valid_from"] = json!("2026-11-23");
    template["valid_until"] = json!("2026-11-23");
    template["until"] = json!("10:20");
    template["from"] = json!("10:00");
    let morgan = as_staff("morgan");
    scene
        .world
        .post("/api/clinic-templates", &morgan, template)
        .await
        .must(201);
    scene.join("Ann One", json!({})).await;
    scene.world.pass_minutes(1);
    scene.join("Bea Two", json!({})).await;
    scene.round().await;
    assert_eq!(scene.asked().await, ["ann", "bea"]);
    [scene.secret("Ann One").await, scene.secret("Bea Two").await]
}

#[tokio::test]
async fn of_several_the_first_has_it_and_the_others_keep_their_places() {
    let scene = Scene::new().await;
    let [ann, bea] = two_asked_at_once(&scene).await;
    let view = scene.answer("look", &bea).await.must(200);
    assert_eq!(view["kept"], false);
    assert_eq!(
        scene.answer("accept", &bea).await.must(200)["state"],
        "accepted"
    );
    assert_eq!(scene.state(&ann).await, "gone");
    assert_eq!(
        scene.answer("accept", &ann).await.must(200)["state"],
        "gone"
    );
    assert_eq!(scene.names().await, ["Ann One"]);
    assert_eq!(scene.count(BOOKED).await, 1);
}

#[tokio::test]
async fn two_who_say_yes_in_the_same_moment_are_not_both_booked() {
    let scene = Scene::new().await;
    let [ann, bea] = two_asked_at_once(&scene).await;
    let (first, second) = tokio::join!(scene.answer("accept", &ann), scene.answer("accept", &bea));
    let mut states = [
        text(&first.must(200)["state"]),
        text(&second.must(200)["state"]),
    ];
    states.sort();
    assert_eq!(states, ["accepted", "gone"]);
    assert_eq!(scene.count(BOOKED).await, 1);
}

#[tokio::test]
async fn a_slot_that_somebody_else_books_first_is_gone() {
    let scene = Scene::new().await;
    let [ann, _] = two_asked_at_once(&scene).await;
    // Not kept for anybody: reception books it for somebody at the desk.
    let template = scene
        .world
        .get("/api/clinic-templates", &as_staff("ruth"))
        .await
        .must(200)["templates"]
        .as_array()
        .unwrap()
        .iter()
        .find(|template| template["weekdays"] == json!(["monday"]))
        .map(|template| text(&template["id"]))
        .unwrap();
    scene
        .world
        .book(&template, "2026-11-23T10:00:00Z")
        .await
        .must(201);
    assert_eq!(
        scene.answer("accept", &ann).await.must(200)["state"],
        "gone"
    );
    assert_eq!(scene.names().await, ["Ann One", "Bea Two"]);
    assert_eq!(scene.count(BOOKED).await, 1);
}

#[tokio::test]
async fn a_clinic_that_is_somebody_elses_by_now_is_not_what_they_were_asked() {
    let scene = Scene::new().await;
    scene.join("Ann One", json!({})).await;
    scene.free(NINE).await;
    let secret = scene.secret("Ann One").await;
    let mut clinic = crate::support::template();
    clinic["clinician"] = json!(crate::support::EVANS);
    let path = format!("/api/clinic-templates/{}", scene.clinic);
    let change = json!({"template": clinic});
    let morgan = as_staff("morgan");
    scene
        .world
        .send("PUT", &path, &morgan, change)
        .await
        .must(200);
    // Dr Evans' time was never kept for this offer.
    let answer = scene.answer("accept", &secret).await.must(200);
    assert_eq!(answer["state"], "gone");
    assert_eq!(scene.count(BOOKED).await, 0);
    assert_eq!(scene.names().await, ["Ann One"]);
}

#[tokio::test]
async fn who_says_yes_gets_all_that_the_clinic_takes_by_now() {
    let scene = Scene::new().await;
    scene.join("Ann One", json!({})).await;
    scene.free(NINE).await;
    let secret = scene.secret("Ann One").await;
    let mut clinic = crate::support::template();
    clinic["room"] = json!("Room 4");
    let path = format!("/api/clinic-templates/{}", scene.clinic);
    let change = json!({"template": clinic});
    let morgan = as_staff("morgan");
    scene
        .world
        .send("PUT", &path, &morgan, change)
        .await
        .must(200);
    let answer = scene.answer("accept", &secret).await.must(200);
    assert_eq!(answer["state"], "accepted");
    let room = "SELECT count(*) FROM claims c JOIN appointments a ON a.id = c.holder
        WHERE c.resource LIKE 'room:%' AND a.room = 'Room 4' AND a.status = 'booked'";
    assert_eq!(scene.count(room).await, 4);
    let held = "SELECT count(*) FROM claims WHERE expires_at IS NOT NULL";
    assert_eq!(scene.count(held).await, 0);
}
