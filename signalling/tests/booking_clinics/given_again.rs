//! Who was asked to choose another time and need not any more is told so, once.

use serde_json::{Value, json};

use crate::settling::{DAY, Scene, four, one};
use crate::support::{NORTH, SHAH, staff, text};
use crate::to_move;

const TOLD: &str = "SELECT count(DISTINCT appointment_id) FROM outbox WHERE kind = 'stands'";
const MESSAGES: &str = "SELECT count(*) FROM outbox WHERE kind = 'stands'";
const ENTRIES: &str = "SELECT count(*) FROM audit WHERE action = 'appointment.given_again'";

impl Scene {
    async fn as_morgan(&self, method: &str, path: &str, body: Value) -> Value {
        let done = self.world.send(method, path, &staff("morgan"), body).await;
        assert!(done.status.is_success(), "{path} {}", done.body);
        done.body
    }

    fn asked(&self, all: &[usize]) -> Value {
        let asked = |n: &usize| one(self, *n, json!({"act": "choose_again"}));
        json!({"all": all.iter().map(asked).collect::<Vec<_>>()})
    }
}

#[tokio::test]
async fn who_was_asked_and_whose_day_is_usual_again_is_told_that_it_takes_place() {
    let scene = four().await;
    let days = format!("{}/exceptions", scene.path());
    let usual = format!("{days}/{DAY}");
    let closed = json!({"day": DAY, "kind": "closed", "settling": scene.asked(&[0, 1])});
    scene.as_morgan("POST", &days, closed).await;
    // One of the two has chosen meanwhile.
    let other = json!({"template": scene.clinic, "start": "2026-12-08T09:00:00Z"});
    let path = format!("/api/appointments/{}/move", scene.booked[1]);
    let moved = scene.world.post(&path, &staff("ruth"), other).await;
    moved.must(200);
    scene.as_morgan("DELETE", &usual, Value::Null).await;
    assert_eq!(scene.world.count(TOLD).await, 1);
    assert_eq!(
        scene.world.count(MESSAGES).await,
        2,
        "by e-mail and by text"
    );
    assert_eq!(scene.world.count(ENTRIES).await, 1);
    let letters = scene.messages().await;
    let told = letters
        .iter()
        .find(|one| text(&one["body"]).contains("can take place at its time after all"));
    assert!(text(&told.unwrap()["link"]).contains("/i#"));
    assert_eq!(to_move(&scene.world).await, []);
    // Closed and opened once more: nobody was asked, and nobody is told.
    let closed = json!({"day": DAY, "kind": "closed"});
    scene.as_morgan("POST", &days, closed).await;
    scene.as_morgan("DELETE", &usual, Value::Null).await;
    assert_eq!(scene.world.count(MESSAGES).await, 2);
}

#[tokio::test]
async fn who_was_asked_is_told_when_leave_is_taken_back_or_the_clinic_is_as_it_was() {
    let scene = four().await;
    let leave = json!({"site": NORTH, "clinician": SHAH, "first_day": DAY, "last_day": DAY,
        "settling": scene.asked(&[0])});
    let made = scene.as_morgan("POST", "/api/leave", leave).await;
    let path = format!("/api/leave/{}", text(&made["leave"]["id"]));
    scene.as_morgan("DELETE", &path, Value::Null).await;
    assert_eq!(scene.world.count(TOLD).await, 1);
    scene
        .change(scene.asked(&[0, 2]), "from-eleven-on-for-a-while")
        .await
        .must(200);
    // Half of it is taken back: those of nine o'clock still have to choose.
    let half = json!({"template": crate::clinic(json!({"from": "09:40"}))});
    scene.as_morgan("PUT", &scene.path(), half).await;
    assert_eq!(scene.world.count(ENTRIES).await, 2);
    assert_eq!(scene.world.count(TOLD).await, 2);
    let again = json!({"template": crate::clinic(json!({}))});
    let done = scene.as_morgan("PUT", &scene.path(), again).await;
    assert_eq!(done["settled"]["to_ring"], json!([]));
    assert_eq!(scene.world.count(ENTRIES).await, 3);
}
