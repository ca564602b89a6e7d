//! What a clinic keeps for something is not given away by the waiting list before it opens.

use serde_json::{Value, json};

use crate::scene::Scene;
use crate::support::text;

const NINE: &str = "2026-11-24T09:00:00Z";
const THURSDAY: &str = "2026-11-26";

/// The first 20 minutes are kept, and open a day before: an hour from now.
fn kept(what: &str, until: &str) -> Value {
    json!({"carve_outs": [
        {"kept_for": what, "from": "09:00", "until": until, "opens_hours": 24}
    ]})
}

/// When the newest offer to somebody starts.
async fn offered(scene: &Scene, name: &str) -> String {
    let secret = scene.secret(name).await;
    text(&scene.answer("look", &secret).await.must(200)["start"])
}

#[tokio::test]
async fn what_is_kept_for_something_is_offered_once_it_opens() {
    let scene = Scene::with_terms(kept("ers", "09:20")).await;
    scene.join("Ann One", json!({})).await;
    scene
        .add("Urgent Case", "urgent", json!({"times": ["morning"]}))
        .await;
    scene.free(NINE).await;
    scene.round().await;
    assert!(scene.asked().await.is_empty());
    scene.world.pass_minutes(60);
    scene.round().await;
    assert_eq!(scene.asked().await, ["urgent"]);
}

#[tokio::test]
async fn what_is_kept_for_the_urgent_is_offered_to_who_waits_urgently_alone() {
    let scene = Scene::with_terms(kept("urgent", "09:20")).await;
    scene.join("Ann One", json!({})).await;
    scene.world.pass_minutes(1);
    scene.add("Quite Soon", "soon", json!({})).await;
    scene.add("Urgent Case", "urgent", json!({})).await;
    scene.free(NINE).await;
    assert_eq!(scene.asked().await, ["urgent"]);
    let urgent = scene.secret("Urgent Case").await;
    scene.answer("decline", &urgent).await.must(200);
    scene.round().await;
    assert_eq!(scene.asked().await, ["urgent"]);
    scene.world.pass_minutes(60);
    scene.round().await;
    assert_eq!(scene.asked().await, ["quite", "urgent"]);
}

#[tokio::test]
async fn of_an_opened_clinic_nobody_is_asked_for_what_it_keeps_for_something() {
    let scene = Scene::new().await;
    scene
        .join("Ann One", json!({"weekdays": ["thursday"]}))
        .await;
    let clinic = json!({"weekdays": ["thursday"], "terms": kept("follow_up", "10:00")});
    scene.opens(clinic).await;
    scene.round().await;
    assert_eq!(scene.asked().await, ["ann"]);
    let start = offered(&scene, "Ann One").await;
    assert_eq!(start, format!("{THURSDAY}T10:00:00.000Z"));
}

#[tokio::test]
async fn of_a_clinic_that_keeps_all_of_it_somebody_is_asked_when_it_opens() {
    let scene = Scene::new().await;
    let wishes = json!({"weekdays": ["thursday"], "until": THURSDAY});
    scene.join("Ann One", wishes).await;
    let clinic = json!({"weekdays": ["thursday"], "terms": kept("follow_up", "12:00")});
    scene.opens(clinic).await;
    scene.round().await;
    assert!(scene.asked().await.is_empty());
    // Nine o'clock on the day before.
    scene.world.pass_minutes(49 * 60);
    scene.round().await;
    assert_eq!(scene.asked().await, ["ann"]);
}

#[tokio::test]
async fn of_an_opened_clinic_a_time_is_found_for_each_who_waits() {
    let scene = Scene::new().await;
    let wishes = json!({"weekdays": ["thursday"], "times": ["morning"]});
    scene.join("Ann Morning", wishes).await;
    let wishes = json!({"weekdays": ["thursday"], "times": ["evening"]});
    scene.join("Bea Evening", wishes).await;
    let wishes = json!({"weekdays": ["thursday"], "notice_minutes": 7 * 24 * 60});
    scene.join("Cat Later", wishes).await;
    let clinic = json!({"weekdays": ["thursday"], "until": "18:00"});
    scene.opens(clinic).await;
    scene.round().await;
    assert_eq!(scene.asked().await, ["ann", "bea", "cat"]);
    let bea = offered(&scene, "Bea Evening").await;
    assert_eq!(bea, format!("{THURSDAY}T17:00:00.000Z"));
    // Hers needs a week.
    let cat = offered(&scene, "Cat Later").await;
    assert_eq!(cat, "2026-12-03T09:00:00.000Z");
}
