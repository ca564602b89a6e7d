//! A changed clinic: those whom it touches are moved, asked, called off or kept in the same act, or
//! nothing is done at all; and what a day that is made usual again gives back.

use std::sync::Arc;

use serde_json::{Value, json};
use signalling::config::Mode;
use signalling::params;
use signalling::store::StoreError;

use crate::support::{Door, EVANS, NORTH, World, appointment, public, staff, text};
use crate::{clinic, make, pair, to_move};

pub const DAY: &str = "2026-12-01";

pub struct Scene {
    pub world: World,
    pub clinic: String,
    /// Booked at 9:00, 9:20, 9:40 and 10:00.
    pub booked: Vec<String>,
}

/// Four are booked on a Tuesday with Dr Shah.
pub async fn four() -> Scene {
    four_in(Mode::Demo, "").await
}

/// The same where messages go out otherwise.
pub async fn four_in(mode: Mode, settings: &str) -> Scene {
    let world = World::with(mode, settings, Arc::new(Door)).await;
    let clinic = make(&world, json!({})).await;
    let mut booked = Vec::new();
    for (n, start) in ["09:00", "09:20", "09:40", "10:00"].iter().enumerate() {
        let mut body = appointment(&clinic, &format!("{DAY}T{start}:00Z"));
        body["new_patient"]["name"] = json!(format!("Patient {n}"));
        body["new_patient"]["nhs_number"] = json!("");
        body["new_patient"]["language"] = json!("en");
        if n == 2 && mode == Mode::Serve {
            body["new_patient"]["email"] = json!("");
        }
        let made = world.post("/api/appointments", &staff("ruth"), body).await;
        booked.push(text(&made.must(201)["appointment"]["id"]));
    }
    Scene {
        world,
        clinic,
        booked,
    }
}

impl Scene {
    pub fn path(&self) -> String {
        format!("/api/clinic-templates/{}", self.clinic)
    }

    /// From eleven on: nobody can stay where they are.
    pub fn later() -> Value {
        clinic(json!({"from": "11:00"}))
    }

    async fn touched(&self, to: &Value) -> Vec<Value> {
        let path = format!("{}/touched", self.path());
        let found = self.world.post(&path, &staff("morgan"), to.clone()).await;
        found.must(200)["appointments"].as_array().unwrap().clone()
    }

    pub async fn change(&self, settling: Value, key: &str) -> crate::support::Answer {
        let body = json!({"template": Self::later(), "settling": settling});
        let who = staff("morgan").with_key(key);
        self.world.send("PUT", &self.path(), &who, body).await
    }

    pub async fn appointment(&self, n: usize) -> Value {
        let path = format!("/api/appointments/{}", self.booked[n]);
        self.world.get(&path, &staff("ruth")).await.must(200)
    }

    pub async fn messages(&self) -> Vec<Value> {
        let outbox = self.world.get("/api/outbox", &public()).await.must(200);
        outbox["messages"].as_array().unwrap().clone()
    }
}

pub fn one(scene: &Scene, n: usize, settle: Value) -> Value {
    json!({"appointment": scene.booked[n], "settle": settle})
}

pub fn to(nearest: &Value) -> Value {
    json!({"act": "move", "template": nearest["template"], "start": nearest["start"]})
}

#[tokio::test]
async fn each_is_shown_the_nearest_time_that_is_free_and_none_is_proposed_twice() {
    let scene = four().await;
    let before = scene.world.fingerprint().await;
    let touched = scene.touched(&Scene::later()).await;
    let near: Vec<_> = touched
        .iter()
        .map(|one| text(&one["nearest"]["local"])[5..].to_owned())
        .collect();
    // The clinic has three starts left that day, and the week before is as near as the week after.
    assert_eq!(near[..3], ["12-01T11:00", "12-01T11:20", "12-01T11:40"]);
    assert!(
        near[3].starts_with("12-08T11") || near[3].starts_with("11-24T11"),
        "{near:?}"
    );
    assert_eq!(touched[0]["told_by"], json!(["email", "text"]));
    assert_eq!(
        scene.world.fingerprint().await,
        before,
        "looking changes nothing"
    );
    assert_eq!(to_move(&scene.world).await, []);
}

#[tokio::test]
async fn one_act_moves_asks_cancels_and_keeps_and_leaves_an_entry_for_each() {
    let scene = four().await;
    let touched = scene.touched(&Scene::later()).await;
    let sent = scene.messages().await.len();
    let settling = json!({"all": [
        one(&scene, 0, to(&touched[0]["nearest"])),
        one(&scene, 1, json!({"act": "choose_again"})),
        one(&scene, 2, json!({"act": "cancel"})),
        one(&scene, 3, json!({"act": "keep"})),
    ], "words": "Dr Shah starts later from now on.", "words_cy": ""});
    let done = scene
        .change(settling.clone(), "settle-them-all-once")
        .await
        .must(200);
    let settled = &done["settled"];
    for (name, n) in [
        ("moved", 1),
        ("asked", 1),
        ("cancelled", 1),
        ("kept", 1),
        ("left_alone", 0),
    ] {
        assert_eq!(settled[name], n, "{name}");
    }
    assert_eq!(scene.appointment(0).await["local"], "2026-12-01T11:00");
    assert_eq!(scene.appointment(1).await["local"], "2026-12-01T09:20");
    assert_eq!(scene.appointment(2).await["status"], "cancelled");
    assert_eq!(scene.appointment(3).await["local"], "2026-12-01T10:00");
    // Only who was asked still waits for a time; who is kept is left in peace.
    assert_eq!(
        to_move(&scene.world).await,
        [pair("2026-12-01T09:20", "other_hours")]
    );
    let listed = scene
        .world
        .get("/api/to-move", &staff("ruth"))
        .await
        .must(200);
    assert!(listed["appointments"][0]["asked_at"].is_string());
    for (action, n) in [
        ("appointment.moved", 1),
        ("appointment.asked_again", 1),
        ("appointment.cancelled", 1),
        ("appointment.kept", 1),
        ("clinic_template.changed", 1),
    ] {
        let sql = format!("SELECT count(*) FROM audit WHERE action = '{action}'");
        let count = scene.world.count(Box::leak(sql.into_boxed_str())).await;
        assert_eq!(count, n, "{action}");
    }
    // Three are told, each by both ways; the calendar of whoever moved replaces what it has.
    let messages = scene.messages().await;
    assert_eq!(messages.len() - sent, 6);
    let said = |words: &str| {
        let all = messages.iter();
        all.filter(|one| text(&one["body"]).contains(words)).count()
    };
    assert_eq!(said("the clinic has had to change the time"), 1);
    assert_eq!(said("Dr Shah starts later from now on."), 3);
    let sequence = "SELECT sequence FROM appointments WHERE local_start = '2026-12-01T11:00'";
    assert_eq!(scene.world.count(sequence).await, 1);

    // The same once more is the same answer, and nobody is told twice.
    let again = scene
        .change(settling, "settle-them-all-once")
        .await
        .must(200);
    assert_eq!(again["settled"], *settled);
    assert_eq!(scene.messages().await.len(), messages.len());
}

#[tokio::test]
async fn a_time_that_somebody_took_meanwhile_undoes_all_of_it() {
    let scene = four().await;
    let touched = scene.touched(&Scene::later()).await;
    let slot = &touched[0]["nearest"];
    // Somebody else books the very time that was shown.
    let start = text(&slot["start"]);
    scene.world.book(&scene.clinic, &start).await.must(201);
    let before = scene.world.fingerprint().await;
    let settling = json!({"all": [
        one(&scene, 1, json!({"act": "cancel"})),
        one(&scene, 0, to(slot)),
    ]});
    let refused = scene.change(settling, "a-time-that-was-taken").await;
    assert_eq!(refused.code(), "slot_taken");
    assert_eq!(scene.world.fingerprint().await, before);
    assert_eq!(scene.appointment(1).await["status"], "booked");
    let listed = scene
        .world
        .get("/api/clinic-templates", &staff("morgan"))
        .await;
    assert_eq!(listed.must(200)["templates"][0]["from"], "09:00");
}

#[tokio::test]
async fn those_in_the_list_are_settled_later_once_and_by_who_manages_clinics() {
    let scene = four().await;
    scene
        .change(json!({"all": []}), "nothing-is-decided-yet")
        .await
        .must(200);
    assert_eq!(to_move(&scene.world).await.len(), 4);
    let (plan, morgan) = (format!("/api/to-move/{NORTH}/plan"), staff("morgan"));
    let found = scene.world.post_nothing(&plan, &morgan).await.must(200);
    let nearest = &found["appointments"][0]["nearest"];
    assert_eq!(nearest["local"], "2026-12-01T11:00");
    let settle = json!({"site": NORTH, "settling": {"all": [
        one(&scene, 0, to(nearest)),
        one(&scene, 3, json!({"act": "keep"})),
    ]}});
    let path = "/api/to-move";
    for (who, status) in [("sam", 404), ("shah", 403)] {
        let refused = scene.world.post(path, &staff(who), settle.clone()).await;
        assert_eq!(refused.status, status, "{who}");
    }
    let done = scene
        .world
        .post(path, &morgan, settle.clone())
        .await
        .must(200);
    assert_eq!((&done["moved"], &done["kept"]), (&json!(1), &json!(1)));
    assert_eq!(to_move(&scene.world).await.len(), 2);
    // Whoever decides from a list that is old changes nothing for those who are settled.
    let late = scene.world.post(path, &morgan, settle).await.must(200);
    assert_eq!(
        (&late["moved"], &late["left_alone"]),
        (&json!(0), &json!(2))
    );
    let twice = one(&scene, 1, json!({"act": "keep"}));
    let body = json!({"site": NORTH, "settling": {"all": [twice.clone(), twice]}});
    let refused = scene.world.post(path, &morgan, body).await;
    assert_eq!(refused.refused(), [pair("settling.all", "taken")]);
}

#[tokio::test]
async fn whoever_was_asked_to_choose_again_and_is_kept_after_all_is_reminded() {
    let scene = four().await;
    let asked = json!({"all": [
        one(&scene, 0, json!({"act": "choose_again"})),
        one(&scene, 2, json!({"act": "choose_again"})),
    ]});
    scene.change(asked, "asked-to-choose-again").await.must(200);
    let kept = json!({"site": NORTH, "settling": {"all": [
        one(&scene, 0, json!({"act": "keep"})),
        one(&scene, 1, json!({"act": "keep"})),
    ]}});
    let morgan = staff("morgan");
    let done = scene.world.post("/api/to-move", &morgan, kept).await;
    assert_eq!(done.must(200)["kept"], 2);
    let told = "SELECT count(DISTINCT appointment_id) FROM outbox WHERE kind = 'stands'";
    assert_eq!(scene.world.count(told).await, 1, "who was asked is told");
    // One of the others is in no clinic at all, as some are that were brought over.
    let outside = scene.booked[2].clone();
    let sql = "UPDATE appointments SET template_id = NULL WHERE id = $1";
    let moved: Result<usize, StoreError> = scene
        .world
        .app
        .db
        .keep(move |tx| tx.execute(sql, params![outside]))
        .await;
    assert_eq!(moved.unwrap(), 1);
    // Two days before, in the morning. The other two have no time that anybody gives.
    scene.world.pass_minutes((6 * 24 + 2) * 60);
    let round = signalling::booking::remind_all(&scene.world.app).await;
    round.map_err(|problem| problem.code).unwrap();
    let reminded = "SELECT count(DISTINCT appointment_id) FROM outbox WHERE kind = 'reminder'";
    assert_eq!(scene.world.count(reminded).await, 2);
}

#[tokio::test]
async fn a_new_clinician_takes_over_and_a_colleague_is_found_for_who_cannot_stay() {
    let scene = four().await;
    make(
        &scene.world,
        json!({"clinician": EVANS, "from": "14:00", "until": "15:00"}),
    )
    .await;
    let to = clinic(json!({"clinician": EVANS}));
    let touched = scene.touched(&to).await;
    assert_eq!(touched[0]["why_not"]["reason"], "clinic_changed");
    // The same hour with the colleague who takes the clinic over.
    let nearest = &touched[0]["nearest"];
    assert_eq!(
        (&nearest["local"], &nearest["clinician"]),
        (&json!("2026-12-01T09:00"), &json!(EVANS))
    );
}

#[tokio::test]
async fn a_day_made_usual_again_says_before_what_it_gives_back_and_whom_it_touches() {
    let scene = four().await;
    let days = format!("{}/exceptions", scene.path());
    let morgan = staff("morgan");
    let moved = json!({"day": DAY, "kind": "moved", "moved_to": "2026-12-02"});
    scene.world.post(&days, &morgan, moved).await.must(200);
    let start = "2026-12-02T09:00:00Z";
    scene.world.book(&scene.clinic, start).await.must(201);
    let path = format!("{days}/{DAY}/usual");
    let says = scene.world.get(&path, &morgan).await.must(200);
    assert_eq!(
        says["days"],
        json!([
            {"date": DAY, "before": 0, "after": 9},
            {"date": "2026-12-02", "before": 9, "after": 0},
        ])
    );
    assert_eq!(says["given_again"], 4);
    assert_eq!(says["touched"].as_array().unwrap().len(), 1);
    assert_eq!(scene.world.get(&path, &staff("sam")).await.status, 404);
    let usual = format!("{days}/{DAY}");
    scene
        .world
        .send("DELETE", &usual, &morgan, Value::Null)
        .await
        .must(200);
    assert_eq!(
        to_move(&scene.world).await,
        [pair("2026-12-02T09:00", "no_clinic")]
    );
    assert_eq!(scene.world.get(&path, &morgan).await.status, 404);
}

#[tokio::test]
async fn what_is_kept_for_something_is_drawn_with_a_changed_clinic_and_its_own_days() {
    let scene = four().await;
    let morgan = staff("morgan");
    let closed = json!({"day": DAY, "kind": "closed"});
    let days = format!("{}/exceptions", scene.path());
    scene.world.post(&days, &morgan, closed).await.must(200);
    let to = clinic(json!({"terms": {"carve_outs": [
        {"kept_for": "urgent", "from": "09:00", "until": "09:40", "opens_hours": 24},
    ]}}));
    let path = format!("{}/preview", scene.path());
    let drawn = scene.world.post(&path, &morgan, to).await.must(200);
    let first = &drawn["days"][0];
    assert_eq!(
        first["kept"],
        json!([{"kept_for": "urgent", "opens_hours": 24, "starts": ["09:00", "09:20"]}])
    );
    assert_eq!(
        (&drawn["days"][1]["date"], &drawn["days"][1]["closed"]),
        (&json!(DAY), &json!(true))
    );
}

#[tokio::test]
async fn when_a_service_can_be_booked_is_changed_for_whoever_books_from_now_on() {
    let scene = four().await;
    let path = format!("/api/staff-services/{}/rules", crate::support::REVIEW);
    let rules = json!({"notice_minutes": 90, "horizon_days": 14, "public": true,
        "extra": {"interpreter": 0, "more_time": 0}});
    let set = scene
        .world
        .send("PUT", &path, &staff("morgan"), rules.clone())
        .await
        .must(200);
    assert_eq!(
        (&set["notice_minutes"], &set["horizon_days"]),
        (&json!(90), &json!(14))
    );
    let offered = crate::offered(&scene.world, "2026-12-08").await;
    assert_eq!(offered, Vec::<String>::new());
    assert_eq!(scene.appointment(0).await["status"], "booked");
    let mut bad = rules;
    bad["horizon_days"] = json!(0);
    let refused = scene.world.send("PUT", &path, &staff("morgan"), bad).await;
    assert_eq!(refused.refused(), [pair("horizon_days", "out_of_range")]);
}
