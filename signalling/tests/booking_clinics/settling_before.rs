//! Leave, a day and the end of a clinic: whom they touch is settled in the act that touches them; and what
//! those would read is shown before, exactly as it goes out.

use serde_json::{Value, json};

use crate::settling::{DAY, Scene, four, one, to};
use crate::support::{Answer, EVANS, NORTH, SHAH, appointment, staff, text};
use crate::{make, pair, to_move};

/// The four, and a colleague who sees patients of the same service that afternoon.
async fn with_colleague() -> Scene {
    let scene = four().await;
    let hours = json!({"clinician": EVANS, "from": "14:00", "until": "15:00"});
    make(&scene.world, hours).await;
    scene
}

impl Scene {
    async fn as_manager(&self, path: &str, body: &Value) -> Answer {
        let morgan = staff("morgan");
        self.world.post(path, &morgan, body.clone()).await
    }

    /// Whom it would touch, with the nearest times; looking changes nothing.
    async fn would_touch(&self, path: &str, body: &Value) -> Vec<Value> {
        let before = self.world.fingerprint().await;
        let found = self.as_manager(&format!("{path}/touched"), body).await;
        assert_eq!(self.world.fingerprint().await, before);
        assert_eq!(to_move(&self.world).await, []);
        found.must(200)["appointments"].as_array().unwrap().clone()
    }

    /// Moves the first, asks the second, cancels the third and keeps the fourth.
    fn each_otherwise(&self, touched: &[Value], words: &str) -> Value {
        json!({"all": [
            one(self, 0, to(&touched[0]["nearest"])),
            one(self, 1, json!({"act": "choose_again"})),
            one(self, 2, json!({"act": "cancel"})),
            one(self, 3, json!({"act": "keep"})),
        ], "words": words, "words_cy": ""})
    }

    /// What became of them, in the access log and in their appointments.
    async fn each_became_otherwise(&self, settled: &Value, action: &str, why: &str) {
        for name in ["moved", "asked", "cancelled", "kept"] {
            assert_eq!(settled[name], 1, "{name}: {settled}");
        }
        assert_eq!(self.appointment(2).await["status"], "cancelled");
        assert_eq!(self.appointment(3).await["local"], format!("{DAY}T10:00"));
        // Only who was asked still waits for a time.
        assert_eq!(to_move(&self.world).await, [pair("2026-12-01T09:20", why)]);
        for action in [
            action,
            "appointment.moved",
            "appointment.asked_again",
            "appointment.cancelled",
            "appointment.kept",
        ] {
            let sql = format!("SELECT count(*) FROM audit WHERE action = '{action}'");
            let count = self.world.count(Box::leak(sql.into_boxed_str())).await;
            assert_eq!(count, 1, "{action}");
        }
    }
}

#[tokio::test]
async fn leave_settles_whom_it_touches_in_its_own_act() {
    let scene = with_colleague().await;
    let mut leave = json!({"site": NORTH, "clinician": SHAH, "first_day": DAY, "last_day": DAY});
    let touched = scene.would_touch("/api/leave", &leave).await;
    let near = &touched[0]["nearest"];
    assert_eq!(
        (touched.len(), &near["local"], &near["clinician"]),
        (4, &json!("2026-12-01T14:00"), &json!(EVANS))
    );
    leave["settling"] = scene.each_otherwise(&touched, "");
    let made = scene.as_manager("/api/leave", &leave).await.must(201);
    assert_eq!(made["leave"]["first_day"], DAY);
    scene
        .each_became_otherwise(&made["settled"], "leave.made", "leave")
        .await;
    assert_eq!(scene.appointment(0).await["local"], "2026-12-01T14:00");
}

#[tokio::test]
async fn a_closed_day_settles_whom_it_touches_in_its_own_act() {
    let scene = with_colleague().await;
    let path = format!("{}/exceptions", scene.path());
    let mut day = json!({"day": DAY, "kind": "closed"});
    let touched = scene.would_touch(&path, &day).await;
    assert_eq!(touched[0]["nearest"]["local"], "2026-12-01T14:00");
    day["settling"] = scene.each_otherwise(&touched, "");
    let set = scene.as_manager(&path, &day).await.must(200);
    assert_eq!(set["days"][0]["kind"], "closed");
    scene
        .each_became_otherwise(&set["settled"], "clinic_day.set", "closed")
        .await;
}

#[tokio::test]
async fn the_end_of_a_clinic_settles_whom_it_touches_in_its_own_act() {
    let scene = four().await;
    let path = format!("{}/end", scene.path());
    let mut end = json!({"last_day": "2026-11-30"});
    let touched = scene.would_touch(&path, &end).await;
    // Only before its last day is there time left.
    assert!(text(&touched[0]["nearest"]["local"]).starts_with("2026-11-24"));
    end["settling"] = scene.each_otherwise(&touched, "");
    let ended = scene.as_manager(&path, &end).await.must(200);
    assert_eq!(ended["template"]["valid_until"], "2026-11-30");
    scene
        .each_became_otherwise(
            &ended["settled"],
            "clinic_template.ended",
            "outside_validity",
        )
        .await;
}

#[tokio::test]
async fn a_day_made_usual_again_settles_whom_it_touches_in_its_own_act() {
    let scene = with_colleague().await;
    let days = format!("{}/exceptions", scene.path());
    let extra = json!({"day": "2026-12-02", "kind": "extra", "from": "09:00", "until": "10:00"});
    scene.as_manager(&days, &extra).await.must(200);
    let start = "2026-12-02T09:00:00Z";
    let made = scene.world.book(&scene.clinic, start).await.must(201);
    let usual = format!("{days}/2026-12-02/usual");
    let touched = scene.would_touch(&usual, &json!(null)).await;
    let it = touched[0]["appointment"].clone();
    assert_eq!((touched.len(), &it), (1, &made["appointment"]["id"]));
    let all = json!([{"appointment": it, "settle": to(&touched[0]["nearest"])}]);
    let body = json!({"settling": {"all": all, "words": "", "words_cy": ""}});
    let read = scene.as_manager(&format!("{usual}/messages"), &body).await;
    assert_eq!(read.must(200)["messages"][0]["news"], "moved");
    let done = scene.as_manager(&usual, &body).await.must(200);
    assert_eq!(
        (&done["days"], &done["settled"]["moved"]),
        (&json!([]), &json!(1))
    );
    assert_eq!(to_move(&scene.world).await, []);
}

#[tokio::test]
async fn a_time_that_was_taken_meanwhile_undoes_the_leave_too() {
    let scene = with_colleague().await;
    let mut leave = json!({"site": NORTH, "clinician": SHAH, "first_day": DAY, "last_day": DAY});
    let touched = scene.would_touch("/api/leave", &leave).await;
    let near = &touched[0]["nearest"];
    let (other, start) = (text(&near["template"]), text(&near["start"]));
    scene.world.book(&other, &start).await.must(201);
    leave["settling"] = scene.each_otherwise(&touched, "");
    for path in ["/api/leave/messages", "/api/leave"] {
        let refused = scene.as_manager(path, &leave).await;
        assert_eq!(refused.code(), "slot_taken", "{path}");
    }
    let listed = format!("/api/leave?site={NORTH}");
    let listed = scene.world.get(&listed, &staff("morgan")).await.must(200);
    assert_eq!(listed["leave"], json!([]));
    assert_eq!(scene.appointment(2).await["status"], "booked");
}

/// Body of what is to be said, by language, way and news.
fn said<'a>(messages: &'a Value, (news, language, by): (&str, &str, &str)) -> &'a Value {
    let all = messages["messages"].as_array().unwrap().iter();
    let mut found = all.filter(|one| {
        one["news"] == news && one["message"]["language"] == language && one["message"]["by"] == by
    });
    let first = found.next().unwrap();
    assert!(found.next().is_none(), "one stands for all that are alike");
    &first["message"]
}

#[tokio::test]
async fn what_they_would_read_is_shown_before_in_their_language_and_goes_out_so() {
    let scene = with_colleague().await;
    let mut body = appointment(&scene.clinic, &format!("{DAY}T10:20:00Z"));
    body["new_patient"]["language"] = json!("cy");
    let ruth = staff("ruth");
    let welsh = scene.world.post("/api/appointments", &ruth, body).await;
    let welsh = text(&welsh.must(201)["appointment"]["id"]);
    let mut leave = json!({"site": NORTH, "clinician": SHAH, "first_day": DAY, "last_day": DAY});
    let touched = scene.would_touch("/api/leave", &leave).await;
    let cancel = json!({"act": "cancel"});
    let mut settling = json!({"all": [
        one(&scene, 0, to(&touched[0]["nearest"])),
        one(&scene, 1, to(&touched[1]["nearest"])),
        one(&scene, 2, cancel.clone()),
        one(&scene, 3, json!({"act": "keep"})),
    ], "words": "Dr Shah is away.", "words_cy": "Mae Dr Shah i ffwrdd."});
    let hers = json!({"appointment": welsh, "settle": cancel});
    settling["all"].as_array_mut().unwrap().push(hers);
    leave["settling"] = settling;

    let before = scene.world.fingerprint().await;
    let read = scene.as_manager("/api/leave/messages", &leave).await;
    let read = read.must(200);
    assert_eq!(scene.world.fingerprint().await, before, "nothing is done");
    assert_eq!(read["messages"].as_array().unwrap().len(), 6);
    let moved = text(&said(&read, ("moved", "en", "email"))["body"]);
    for words in ["2:00 pm", "Dr Shah is away."] {
        assert!(moved.contains(words), "{words}: {moved}");
    }
    let called_off = said(&read, ("cancelled", "cy", "email"));
    assert!(text(&called_off["body"]).contains("Mae Dr Shah i ffwrdd."));
    said(&read, ("moved", "en", "text"));
    said(&read, ("cancelled", "en", "text"));
    let first = &read["messages"][0];
    assert_eq!(first["patient_name"], "Patient 0");

    // It goes out as it was shown, but for the link.
    let sent = scene.messages().await.len();
    scene.as_manager("/api/leave", &leave).await.must(201);
    let all = scene.messages().await;
    assert_eq!(all.len() - sent, 8);
    let bodies: Vec<String> = all.iter().map(|one| text(&one["body"])).collect();
    assert!(bodies.contains(&text(&called_off["body"])), "{bodies:?}");
}

#[tokio::test]
async fn what_would_be_read_is_shown_for_each_way_of_settling_and_to_who_may_settle() {
    let scene = with_colleague().await;
    let asked = json!({"all": [one(&scene, 0, json!({"act": "choose_again"}))]});
    let path = scene.path();
    for (path, body) in [
        (
            format!("{path}/messages"),
            json!({"template": Scene::later(), "settling": asked}),
        ),
        (
            format!("{path}/end/messages"),
            json!({"last_day": "2026-11-30", "settling": asked}),
        ),
        (
            format!("{path}/exceptions/messages"),
            json!({"day": DAY, "kind": "closed", "settling": asked}),
        ),
    ] {
        let read = scene.as_manager(&path, &body).await.must(200);
        assert_eq!(read["messages"][0]["news"], "asked", "{path}");
        for (who, status) in [("sam", 404), ("shah", 403)] {
            let refused = scene.world.post(&path, &staff(who), body.clone()).await;
            assert_eq!(refused.status, status, "{who} {path}");
        }
    }
    assert_eq!(to_move(&scene.world).await, []);
    scene
        .change(json!({"all": []}), "nothing-is-decided-yet")
        .await
        .must(200);
    let body = json!({"site": NORTH, "settling": asked});
    let read = scene.as_manager("/api/to-move/messages", &body).await;
    assert_eq!(read.must(200)["messages"][0]["news"], "asked");
    assert_eq!(to_move(&scene.world).await.len(), 4);
}
