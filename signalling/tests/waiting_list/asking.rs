//! Who is asked, in which order, and when.

use serde_json::json;

use crate::scene::{Scene, as_staff};
use crate::support::{NORTH, REVIEW, SHAH, text};

const NINE: &str = "2026-11-24T09:00:00Z";
const TEN: &str = "2026-11-24T10:00:00Z";

#[tokio::test]
async fn the_pressing_come_first_and_the_slot_is_kept_for_them() {
    let scene = Scene::new().await;
    scene.join("Early Bird", json!({})).await;
    scene.world.pass_minutes(1);
    scene.add("Urgent Case", "urgent", json!({})).await;
    scene.free(NINE).await;
    assert_eq!(scene.asked().await, ["urgent"]);
    let taken = scene.world.book(&scene.clinic, NINE).await;
    assert_eq!(taken.code(), "slot_taken");
    let secret = scene.secret("Urgent Case").await;
    let view = scene.answer("look", &secret).await.must(200);
    assert_eq!(
        (&view["state"], &view["kept"]),
        (&json!("open"), &json!(true))
    );
    // A day and an hour ahead: two hours to answer.
    assert_eq!(view["open_until"], "2026-11-23T10:01:00.000Z");
}

#[tokio::test]
async fn only_whom_it_suits_is_asked() {
    let scene = Scene::new().await;
    scene
        .join("Only Afternoons", json!({"times": ["afternoon"]}))
        .await;
    scene
        .join("Only Mondays", json!({"weekdays": ["monday"]}))
        .await;
    scene
        .join("Much Notice", json!({"notice_minutes": 2_880}))
        .await;
    scene
        .join("By Telephone", json!({"modes": ["telephone"]}))
        .await;
    scene.join("Later On", json!({"from": "2026-12-01"})).await;
    scene.free(NINE).await;
    assert!(scene.asked().await.is_empty());
    scene
        .join(
            "Fits Well",
            json!({"times": ["morning"], "sites": [NORTH], "clinician": SHAH}),
        )
        .await;
    // Nobody is left to ask but whoever joins later.
    scene.round().await;
    assert_eq!(scene.asked().await, ["fits"]);
}

#[tokio::test]
async fn one_after_another_is_asked_and_nobody_twice_or_for_two_things_at_once() {
    let scene = Scene::new().await;
    scene.join("Ann One", json!({})).await;
    scene.world.pass_minutes(1);
    scene.join("Bea Two", json!({})).await;
    scene.free(NINE).await;
    scene.free(TEN).await;
    assert_eq!(scene.asked().await, ["ann", "bea"]);
    // Ann says no to nine and is asked for nothing while Bea decides about ten.
    let ann = scene.secret("Ann One").await;
    scene.answer("decline", &ann).await.must(200);
    scene.round().await;
    assert_eq!(scene.asked().await, ["ann", "bea"]);
    let bea = scene.secret("Bea Two").await;
    scene.answer("decline", &bea).await.must(200);
    scene.round().await;
    // Each is asked for the other's.
    assert_eq!(scene.asked().await, ["ann", "ann", "bea", "bea"]);
    for name in ["Ann One", "Bea Two"] {
        let secret = scene.secret(name).await;
        scene.answer("decline", &secret).await.must(200);
        scene.round().await;
    }
    assert_eq!(scene.asked().await.len(), 4);
    assert_eq!(scene.names().await, ["Ann One", "Bea Two"]);
    // Now anybody may have it.
    scene.world.book(&scene.clinic, NINE).await.must(201);
}

#[tokio::test]
async fn without_an_answer_it_goes_on_and_the_place_is_kept() {
    let scene = Scene::new().await;
    scene.join("Ann One", json!({})).await;
    scene.world.pass_minutes(1);
    scene.join("Bea Two", json!({})).await;
    scene.free(NINE).await;
    let ann = scene.secret("Ann One").await;
    scene.world.pass_minutes(120);
    assert_eq!(scene.state(&ann).await, "lapsed");
    let late = scene.answer("accept", &ann).await.must(200);
    assert_eq!(late["state"], "lapsed");
    scene.round().await;
    assert_eq!(scene.asked().await, ["ann", "bea"]);
    assert_eq!(scene.names().await, ["Ann One", "Bea Two"]);
}

#[tokio::test]
async fn nobody_is_asked_at_night_who_did_not_say_so() {
    let scene = Scene::new().await;
    let appointment = scene.book("Somebody Else", "2026-12-01T09:00:00Z").await;
    scene.join("Fast Asleep", json!({})).await;
    scene.world.pass_minutes(14 * 60);
    scene.join("Night Owl", json!({"at_night": true})).await;
    // Ten in the evening.
    scene.cancel(&appointment).await;
    scene.round().await;
    assert!(scene.asked().await.is_empty());
    scene.world.pass_minutes(10 * 60);
    scene.round().await;
    assert_eq!(scene.asked().await, ["fast"]);
}

#[tokio::test]
async fn who_may_be_asked_at_night_is_when_the_morning_would_be_too_late() {
    let scene = Scene::new().await;
    let appointment = scene.book("Somebody Else", NINE).await;
    scene.join("Fast Asleep", json!({})).await;
    scene.world.pass_minutes(14 * 60);
    scene.join("Night Owl", json!({"at_night": true})).await;
    scene.cancel(&appointment).await;
    assert_eq!(scene.asked().await, ["night"]);
}

#[tokio::test]
async fn an_opened_clinic_is_offered_even_when_the_hint_is_lost() {
    let scene = Scene::new().await;
    scene
        .join("Ann One", json!({"weekdays": ["thursday"]}))
        .await;
    scene
        .join("Bea Two", json!({"weekdays": ["thursday"]}))
        .await;
    let mut template = crate::support::template();
    template["weekdays"] = json!(["thursday"]);
    let morgan = as_staff("morgan");
    scene
        .world
        .post("/api/clinic-templates", &morgan, template)
        .await
        .must(201);
    assert!(scene.asked().await.is_empty());
    // Nobody heard the hint; an hour later the worker looks.
    scene.world.pass_minutes(60);
    scene.round().await;
    assert_eq!(scene.asked().await, ["ann", "bea"]);
    let different = "SELECT count(DISTINCT starts_at) FROM waiting_list_offers";
    assert_eq!(scene.count(different).await, 2);
}

#[tokio::test]
async fn a_moved_appointment_frees_its_time_and_a_lapsed_hold_does_not() {
    let scene = Scene::new().await;
    scene.join("Ann One", json!({})).await;
    let wanted = json!({"service": REVIEW, "template": scene.clinic, "start": TEN});
    let public = crate::support::public();
    scene
        .world
        .post("/api/holds", &public, wanted)
        .await
        .must(201);
    scene.world.pass_minutes(11);
    scene.round().await;
    assert!(scene.asked().await.is_empty());
    let appointment = scene.book("Somebody Else", NINE).await;
    let path = format!("/api/appointments/{appointment}/move");
    let to = json!({"template": scene.clinic, "start": "2026-11-24T11:00:00Z"});
    scene
        .world
        .post(&path, &as_staff("ruth"), to)
        .await
        .must(200);
    let secret = scene.secret("Ann One").await;
    let view = scene.answer("look", &secret).await.must(200);
    assert_eq!(text(&view["start"]), "2026-11-24T09:00:00.000Z");
}

#[tokio::test]
async fn an_extra_clinic_is_offered_to_whoever_waits_for_such_a_day() {
    let scene = Scene::new().await;
    scene
        .join("Only Wednesdays", json!({"weekdays": ["wednesday"]}))
        .await;
    scene.round().await;
    assert!(scene.asked().await.is_empty());
    let path = format!("/api/clinic-templates/{}/exceptions", scene.clinic);
    let extra = json!({"day": "2026-11-25", "kind": "extra", "from": "13:00", "until": "14:00"});
    let set = scene.world.post(&path, &as_staff("morgan"), extra).await;
    set.must(200);
    scene.round().await;
    assert_eq!(scene.asked().await, ["only"]);
}
