//! What a clinic keeps for follow-ups is theirs, too, who move one by its own link, and nobody else's.

use serde_json::{Value, json};

use crate::support::{
    Answer, CLINIC, EVANS, REVIEW, Sender, World, patient, public, staff, text, visitor,
};
use crate::{clinic, make, offered};

const DAY: &str = "2026-12-01";
const NINE: &str = "2026-12-01T09:00:00Z";

/// Two services' clinics on Tuesdays, of which the first hour is kept for follow-ups until the day before; a patient
/// with an appointment, and another that follows it up at eleven.
struct Scene {
    world: World,
    clinic: String,
    first: Sender,
    follow_up: Sender,
}

fn kept() -> Value {
    json!({"carve_outs": [
        {"kept_for": "follow_up", "from": "09:00", "until": "10:00", "opens_hours": 24}
    ]})
}

async fn device(world: &World, link: &Value) -> Sender {
    let link = text(link);
    let (_, secret) = link.split_once("/i#").unwrap();
    let path = "/api/invitations/exchange";
    let body = json!({"secret": secret});
    visitor(&world.post(path, &public(), body).await.visit_cookie())
}

impl Scene {
    async fn new() -> Self {
        let world = World::new().await;
        let clinic = make(&world, json!({"terms": kept()})).await;
        let first = world.book(&clinic, "2026-11-24T11:00:00Z").await.must(201);
        let body = json!({
            "service": REVIEW, "template": clinic, "start": "2026-12-01T11:00:00Z",
            "patient": first["appointment"]["patient"]["id"],
            "follows": first["appointment"]["id"]
        });
        let path = "/api/appointments";
        let second = world.post(path, &staff("ruth"), body).await.must(201);
        Self {
            first: device(&world, &first["link"]).await,
            follow_up: device(&world, &second["link"]).await,
            world,
            clinic,
        }
    }

    /// What this device is offered on the day, and how many its calendar counts.
    async fn offered(&self, who: &Sender) -> (Vec<String>, Value) {
        let path = |what| format!("/api/services/diabetes-review/{what}?from={DAY}&days=1");
        let found = self.world.get(&path("slots"), who).await.must(200);
        let slots = found["days"][0]["slots"].as_array().unwrap().iter();
        let starts = slots.map(|slot| text(&slot["local"])[11..].to_owned());
        let days = self.world.get(&path("days"), who).await.must(200);
        (starts.collect(), days["days"][0]["free"].clone())
    }

    async fn hold(&self, who: &Sender, more: Value) -> Answer {
        let mut body = json!({"service": REVIEW, "template": self.clinic, "start": NINE});
        for (name, value) in more.as_object().unwrap() {
            body[name] = value.clone();
        }
        self.world.post("/api/holds", who, body).await
    }

    async fn move_to(&self, who: &Sender, hold: &Value) -> Answer {
        let body = json!({"hold": key(hold)});
        self.world.post("/api/visit/move", who, body).await
    }
}

fn key(hold: &Value) -> Value {
    json!({"id": hold["id"], "secret": hold["secret"]})
}

#[tokio::test]
async fn the_link_of_a_follow_up_finds_holds_and_takes_what_is_kept_for_such() {
    let scene = Scene::new().await;
    let (seen, counted) = scene.offered(&public()).await;
    assert_eq!((seen[0].as_str(), &counted), ("10:00", &json!(5)));
    assert_eq!(scene.offered(&scene.first).await, (seen, counted));
    for who in [public(), scene.first.clone()] {
        assert_eq!(scene.hold(&who, json!({})).await.code(), "slot_not_offered");
    }
    let (seen, counted) = scene.offered(&scene.follow_up).await;
    assert_eq!((seen[0].as_str(), counted), ("09:00", json!(8)));
    let hold = scene.hold(&scene.follow_up, json!({})).await.must(201);
    assert_eq!(hold["slot"]["kept_for"], "follow_up");
    let moved = scene.move_to(&scene.follow_up, &hold).await.must(200);
    assert_eq!(moved["local"], "2026-12-01T09:00");
    // What it leaves is free for everybody.
    let (seen, _) = scene.offered(&public()).await;
    assert!(seen.contains(&"11:00".to_owned()));
    // It can go on from there.
    let (seen, _) = scene.offered(&scene.follow_up).await;
    assert_eq!(seen[0], "09:20");
}

#[tokio::test]
async fn what_is_held_by_such_a_link_becomes_no_other_appointment() {
    let scene = Scene::new().await;
    let held = scene.hold(&scene.follow_up, json!({})).await.must(201);
    // The same start held anew is no more than that.
    let anew = json!({"instead_of": key(&held), "support": {"more_time": true}});
    let held = scene.hold(&scene.follow_up, anew).await.must(201);
    let path = "/api/bookings";
    let mut body = json!({"hold": key(&held), "patient": patient()});
    for who in [public(), scene.follow_up.clone()] {
        let booked = scene.world.post(path, &who, body.clone()).await;
        assert_eq!(booked.code(), "hold_expired");
    }
    let moved = scene.move_to(&scene.first, &held).await;
    assert_eq!(moved.code(), "hold_expired");
    let path = format!("/api/holds/{}", text(&held["id"]));
    let own = key(&held);
    let gone = scene.world.send("DELETE", &path, &public(), own).await;
    assert_eq!(gone.status, 204);
    assert_eq!(scene.world.count("SELECT count(*) FROM holds").await, 0);
    // What everybody may have they may book, too, also from this device.
    let open = json!({"start": "2026-12-01T10:00:00Z"});
    let held = scene.hold(&scene.follow_up, open).await.must(201);
    body["hold"] = key(&held);
    let path = "/api/bookings";
    scene.world.post(path, &public(), body).await.must(201);
}

#[tokio::test]
async fn it_gives_nothing_of_another_service_and_nothing_once_it_is_called_off() {
    let scene = Scene::new().await;
    let feet = json!({"service": CLINIC, "clinician": EVANS, "terms": kept()});
    let path = "/api/clinic-templates";
    let made = scene.world.post(path, &staff("morgan"), clinic(feet)).await;
    let other = json!({"service": CLINIC, "template": made.must(201)["id"]});
    let refused = scene.hold(&scene.follow_up, other).await;
    assert_eq!(refused.code(), "slot_not_offered");
    let path = "/api/visit/cancel";
    let reason = json!({"reason": "other"});
    let cancelled = scene.world.post(path, &scene.follow_up, reason).await;
    cancelled.must(200);
    assert_eq!(offered(&scene.world, DAY).await[0], "10:00");
    assert_eq!(scene.offered(&scene.follow_up).await.0[0], "10:00");
    let refused = scene.hold(&scene.follow_up, json!({})).await;
    assert_eq!(refused.code(), "slot_not_offered");
}
