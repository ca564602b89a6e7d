//! Kit that is added to a clinic which has bookings: who can have it has it, and for whom there is none is shown.

use serde_json::{Value, json};

use crate::support::{Answer, EVANS, World, appointment, staff, text};
use crate::{clinic, make, pair, to_move};

const KIT: &str = "SELECT count(*) FROM claims WHERE resource LIKE 'kit:%'";

struct Scene {
    world: World,
    /// Dr Shah's, with somebody at 9:00 and at 9:20.
    first: String,
    /// Dr Evans's, with the site's only ECG machine in use at 9:00.
    second: String,
    /// Who uses it.
    user: String,
}

async fn booked(world: &World, clinic: &str, time: &str) -> Answer {
    let mut body = appointment(clinic, &format!("2026-11-24T{time}:00Z"));
    body["new_patient"]["name"] = json!(format!("Patient {clinic} {time}"));
    body["new_patient"]["nhs_number"] = json!("");
    world.post("/api/appointments", &staff("ruth"), body).await
}

async fn scene() -> Scene {
    let world = World::new().await;
    let first = make(&world, json!({})).await;
    let second = make(&world, json!({"clinician": EVANS, "kit": ["ECG machine"]})).await;
    for time in ["09:00", "09:20"] {
        booked(&world, &first, time).await.must(201);
    }
    let user = booked(&world, &second, "09:00").await.must(201);
    Scene {
        world,
        first,
        second,
        user: text(&user["appointment"]["id"]),
    }
}

impl Scene {
    async fn touched(&self, changes: Value) -> Vec<(String, Value)> {
        let path = format!("/api/clinic-templates/{}/touched", self.first);
        let found = self
            .world
            .post(&path, &staff("morgan"), clinic(changes))
            .await
            .must(200);
        let all = found["appointments"].as_array().unwrap().iter();
        all.map(|one| (text(&one["local"]), one["why_not"].clone()))
            .collect()
    }

    async fn change(&self, changes: Value, key: &str) {
        let body = json!({"template": clinic(changes), "settling": {"all": []}});
        let path = format!("/api/clinic-templates/{}", self.first);
        let who = staff("morgan").with_key(key);
        self.world.send("PUT", &path, &who, body).await.must(200);
    }
}

#[tokio::test]
async fn for_whom_there_is_none_is_shown_and_the_others_have_it() {
    let scene = scene().await;
    let with = || json!({"kit": ["ecg machine"]});
    let before = scene.world.count(KIT).await;
    let taken = json!({"reason": "taken", "what": "kit", "held": false});
    assert_eq!(
        scene.touched(with()).await,
        [("2026-11-24T09:00".to_owned(), taken)]
    );
    assert_eq!(
        scene.world.count(KIT).await,
        before,
        "looking changes nothing"
    );
    scene.change(with(), "add-the-kit-to-the-clinic").await;
    assert_eq!(
        to_move(&scene.world).await,
        [pair("2026-11-24T09:00", "taken")]
    );
    // Who comes at twenty past nine has it, and so nobody else.
    assert_eq!(scene.world.count(KIT).await - before, 4);
    let refused = booked(&scene.world, &scene.second, "09:20").await;
    assert_eq!(refused.code(), "slot_taken");
    // Whom it touched is not touched again by what has nothing to do with it.
    let longer = json!({"kit": ["ECG machine"], "valid_until": "2027-03-30"});
    assert_eq!(scene.touched(longer).await, []);
}

#[tokio::test]
async fn what_was_missing_is_theirs_once_it_is_free_and_what_is_taken_no_more_is_given_up() {
    let scene = scene().await;
    let with = json!({"kit": ["ECG machine"]});
    scene
        .change(with.clone(), "add-the-kit-to-the-clinic")
        .await;
    let path = format!("/api/appointments/{}/cancel", scene.user);
    let why = json!({"reason": "too_ill"});
    scene.world.post(&path, &staff("ruth"), why).await.must(200);
    scene.change(with, "once-more-the-same-clinic").await;
    assert_eq!(to_move(&scene.world).await, []);
    assert_eq!(scene.world.count(KIT).await, 2 * 4);
    scene.change(json!({}), "the-clinic-without-its-kit").await;
    assert_eq!(scene.world.count(KIT).await, 0);
    booked(&scene.world, &scene.second, "09:20").await.must(201);
}

#[tokio::test]
async fn a_group_uses_what_is_added_once() {
    let world = World::new().await;
    let group = || json!({"terms": {"seats": 3}});
    let first = make(&world, group()).await;
    for n in 0..2 {
        let mut body = appointment(&first, "2026-11-24T09:00:00Z");
        body["new_patient"]["name"] = json!(format!("Patient {n}"));
        body["new_patient"]["nhs_number"] = json!("");
        world
            .post("/api/appointments", &staff("ruth"), body)
            .await
            .must(201);
    }
    let scene = Scene {
        world,
        second: first.clone(),
        first,
        user: String::new(),
    };
    let mut with = group();
    with["kit"] = json!(["Projector"]);
    assert_eq!(scene.touched(with.clone()).await, []);
    scene.change(with, "add-the-kit-to-the-group").await;
    assert_eq!(scene.world.count(KIT).await, 4);
    scene.change(group(), "the-group-without-its-kit").await;
    assert_eq!(scene.world.count(KIT).await, 0);
}
