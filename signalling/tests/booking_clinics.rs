//! Clinics as a hospital has them: repeating rules, exceptions, leave, limits, groups, what is kept
//! for something, and the reason for every slot that isn't there.
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use serde_json::{Value, json};
use support::{
    CLINIC, EVANS, NORTH, REVIEW, SHAH, World, appointment, public, staff, template, text,
};

/// Changes some fields of the usual Tuesday clinic.
fn clinic(changes: Value) -> Value {
    let mut all = template();
    for (name, value) in changes.as_object().unwrap() {
        all[name] = value.clone();
    }
    all
}

async fn make(world: &World, changes: Value) -> String {
    let made = world
        .post("/api/clinic-templates", &staff("morgan"), clinic(changes))
        .await;
    text(&made.must(201)["id"])
}

/// Local starts that patients are offered on a day.
async fn offered(world: &World, day: &str) -> Vec<String> {
    let path = format!("/api/services/diabetes-review/slots?from={day}&days=1");
    let found = world.get(&path, &public()).await.must(200);
    let days = found["days"].as_array().unwrap().iter();
    days.flat_map(|day| day["slots"].as_array().unwrap())
        .map(|slot| text(&slot["local"])[11..].to_owned())
        .collect()
}

/// Local starts of a day with the reason why patients are not offered them.
async fn why(world: &World, day: &str) -> Vec<(String, String)> {
    let path = format!("/api/staff/slots/why?service={REVIEW}&from={day}");
    let found = world.get(&path, &staff("ruth")).await.must(200);
    let starts = found["starts"].as_array().unwrap().iter();
    starts
        .map(|one| {
            let reason = one["why_not"]["reason"].as_str().unwrap_or("offered");
            (text(&one["local"])[11..].to_owned(), reason.to_owned())
        })
        .collect()
}

async fn to_move(world: &World) -> Vec<(String, String)> {
    let found = world.get("/api/to-move", &staff("ruth")).await.must(200);
    let all = found["appointments"].as_array().unwrap().iter();
    all.map(|one| (text(&one["local"]), text(&one["why_not"]["reason"])))
        .collect()
}

fn pair(a: &str, b: &str) -> (String, String) {
    (a.to_owned(), b.to_owned())
}

#[tokio::test]
async fn a_clinic_every_other_week_is_drawn_kept_and_offered() {
    let world = World::new().await;
    let changes = json!({"weekdays": [], "rrule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;COUNT=3"});
    let morgan = staff("morgan");
    let drawn = world
        .post(
            "/api/clinic-templates/preview",
            &morgan,
            clinic(changes.clone()),
        )
        .await
        .must(200);
    let days: Vec<&str> = drawn["days"]
        .as_array()
        .unwrap()
        .iter()
        .map(|day| day["date"].as_str().unwrap())
        .collect();
    assert_eq!(days, ["2026-11-24", "2026-12-08", "2026-12-22"]);
    assert_eq!(drawn["days"][0]["starts"].as_array().unwrap().len(), 9);

    make(&world, changes).await;
    assert_eq!(offered(&world, "2026-12-01").await, Vec::<String>::new());
    assert_eq!(offered(&world, "2026-12-08").await.len(), 9);
    assert_eq!(offered(&world, "2026-12-22").await, Vec::<String>::new());
    let listed = world.get("/api/clinic-templates", &morgan).await.must(200);
    let rule = &listed["templates"][0]["rrule"];
    assert_eq!(rule, "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;COUNT=3");
}

#[tokio::test]
async fn a_rule_that_clinics_do_not_take_is_refused_by_its_field() {
    let world = World::new().await;
    for (rule, error) in [
        ("FREQ=DAILY", "unsupported"),
        ("every Tuesday", "format"),
        ("FREQ=WEEKLY;BYDAY=TU;COUNT=0", "out_of_range"),
    ] {
        let new = clinic(json!({"weekdays": [], "rrule": rule}));
        let refused = world
            .post("/api/clinic-templates", &staff("morgan"), new)
            .await;
        assert_eq!(refused.refused(), [pair("rrule", error)], "{rule}");
    }
}

#[tokio::test]
async fn bank_holidays_are_kept_unless_the_clinic_says_otherwise() {
    let world = World::new().await;
    world.pass_minutes(14 * 24 * 60);
    make(
        &world,
        json!({"weekdays": ["monday"], "valid_from": "2026-12-07"}),
    )
    .await;
    assert_eq!(offered(&world, "2026-12-28").await, Vec::<String>::new());
    let reasons = why(&world, "2026-12-28").await;
    assert_eq!(reasons.len(), 9);
    assert!(reasons.iter().all(|(_, reason)| reason == "bank_holiday"));
    let other = json!({"weekdays": ["monday"], "valid_from": "2026-12-07", "clinician": EVANS,
        "terms": {"bank_holidays": true}});
    make(&world, other).await;
    assert_eq!(offered(&world, "2026-12-28").await.len(), 9);
}

#[tokio::test]
async fn a_closed_day_shows_whom_it_touches_before_and_lists_them_until_they_are_moved() {
    let world = World::new().await;
    let id = make(&world, json!({})).await;
    let booked = world.book(&id, "2026-12-01T09:20:00Z").await.must(201);
    let day = json!({"day": "2026-12-01", "kind": "closed"});
    let path = format!("/api/clinic-templates/{id}/exceptions");
    let (morgan, ruth) = (staff("morgan"), staff("ruth"));

    let asked = format!("{path}/touched");
    let touched = world.post(&asked, &morgan, day.clone()).await.must(200);
    assert_eq!(touched["appointments"][0]["patient_name"], "Siân Jones");
    assert_eq!(touched["appointments"][0]["why_not"]["reason"], "closed");
    assert_eq!(to_move(&world).await, []);
    assert_eq!(offered(&world, "2026-12-01").await.len(), 8);

    world.post(&path, &morgan, day.clone()).await.must(200);
    assert_eq!(offered(&world, "2026-12-01").await, Vec::<String>::new());
    assert_eq!(to_move(&world).await, [pair("2026-12-01T09:20", "closed")]);
    let late = world.book(&id, "2026-12-01T10:00:00Z").await;
    assert_eq!(late.code(), "slot_not_offered");

    // Made usual again there is nothing to move, and closed again there is.
    let usual = format!("{path}/2026-12-01");
    world
        .send("DELETE", &usual, &morgan, Value::Null)
        .await
        .must(200);
    assert_eq!(to_move(&world).await, []);
    world.post(&path, &morgan, day).await.must(200);
    let appointment = text(&booked["appointment"]["id"]);
    let to = json!({"template": id, "start": "2026-12-08T09:20:00Z"});
    let move_it = format!("/api/appointments/{appointment}/move");
    world.post(&move_it, &ruth, to).await.must(200);
    assert_eq!(to_move(&world).await, []);
}

#[tokio::test]
async fn a_moved_clinic_is_held_on_the_other_day_until_it_is_usual_again() {
    let world = World::new().await;
    let id = make(&world, json!({})).await;
    let path = format!("/api/clinic-templates/{id}/exceptions");
    let moved = json!({"day": "2026-12-01", "kind": "moved", "moved_to": "2026-12-02",
        "from": "13:00", "until": "14:00"});
    let morgan = staff("morgan");
    let set = world.post(&path, &morgan, moved).await.must(200);
    assert_eq!(set["days"].as_array().unwrap().len(), 2);
    assert_eq!(offered(&world, "2026-12-01").await, Vec::<String>::new());
    assert_eq!(
        offered(&world, "2026-12-02").await,
        ["13:00", "13:20", "13:40"]
    );
    assert_eq!(why(&world, "2026-12-01").await[0].1, "moved");
    let usual = format!("{path}/2026-12-01");
    let left = world
        .send("DELETE", &usual, &morgan, Value::Null)
        .await
        .must(200);
    assert_eq!(left["days"], json!([]));
    assert_eq!(offered(&world, "2026-12-02").await, Vec::<String>::new());
    let gone = world.send("DELETE", &usual, &morgan, Value::Null).await;
    assert_eq!(gone.status, 404);
}

#[tokio::test]
async fn leave_ends_all_slots_of_a_clinician_and_no_one_elses() {
    let world = World::new().await;
    let id = make(&world, json!({})).await;
    make(
        &world,
        json!({"clinician": EVANS, "from": "13:00", "until": "14:00"}),
    )
    .await;
    world.book(&id, "2026-12-01T09:20:00Z").await.must(201);
    let leave = json!({"site": NORTH, "clinician": SHAH, "first_day": "2026-12-01",
        "last_day": "2026-12-01", "from": "09:00", "until": "11:30"});
    let morgan = staff("morgan");
    let touched = world
        .post("/api/leave/touched", &morgan, leave.clone())
        .await
        .must(200);
    assert_eq!(touched["appointments"].as_array().unwrap().len(), 1);
    let made = world.post("/api/leave", &morgan, leave).await.must(201);
    assert_eq!(made["from"], "09:00");
    assert_eq!(
        offered(&world, "2026-12-01").await,
        ["11:40", "13:00", "13:20", "13:40"]
    );
    assert_eq!(to_move(&world).await, [pair("2026-12-01T09:20", "leave")]);
    assert_eq!(why(&world, "2026-12-01").await[0], pair("09:00", "leave"));

    let listed = world
        .get(&format!("/api/leave?site={NORTH}"), &morgan)
        .await
        .must(200);
    assert_eq!(listed["leave"].as_array().unwrap().len(), 1);
    let path = format!("/api/leave/{}", text(&made["id"]));
    let elsewhere = world
        .send("DELETE", &path, &staff("sam"), Value::Null)
        .await;
    assert_eq!(elsewhere.status, 404);
    world
        .send("DELETE", &path, &morgan, Value::Null)
        .await
        .must(204);
    assert_eq!(to_move(&world).await, []);
    assert_eq!(offered(&world, "2026-12-01").await.len(), 11);
}

#[tokio::test]
async fn time_kept_free_is_claimed_with_the_appointment() {
    let world = World::new().await;
    let id = make(
        &world,
        json!({"terms": {"buffer_before": 5, "buffer_after": 10}}),
    )
    .await;
    let starts = offered(&world, "2026-11-24").await;
    assert_eq!(starts[..3], ["09:00", "09:35", "10:10"]);
    world.book(&id, "2026-11-24T09:35:00Z").await.must(201);
    assert_eq!(world.count("SELECT count(*) FROM claims").await, 7);
    // The other service of the same clinician cannot begin while the room is made ready.
    let foot = json!({"service": CLINIC, "from": "09:00", "until": "12:00", "minutes": 30,
        "terms": {"grid_minutes": 5}});
    let foot = make(&world, foot).await;
    for (start, status) in [
        ("2026-11-24T10:00:00Z", 409),
        ("2026-11-24T09:05:00Z", 409),
        ("2026-11-24T10:05:00Z", 201),
        ("2026-11-24T09:00:00Z", 201),
    ] {
        let mut body = appointment(&foot, start);
        body["service"] = json!(CLINIC);
        let answer = world.post("/api/appointments", &staff("ruth"), body).await;
        assert_eq!(answer.status, status, "{start}: {}", answer.body);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_group_takes_as_many_as_it_has_seats_and_keeps_its_clinician() {
    let world = World::new().await;
    let id = make(&world, json!({"terms": {"seats": 3}})).await;
    let start = "2026-11-24T09:20:00Z";
    let tasks: Vec<_> = (0..40)
        .map(|_| {
            let router = world.router.clone();
            let body = appointment(&id, start).to_string();
            tokio::spawn(async move {
                let who = staff("ruth");
                support::send(router, "POST", "/api/appointments", &who, Some(body)).await
            })
        })
        .collect();
    let mut made = Vec::new();
    for task in tasks {
        let answer = task.await.unwrap();
        match answer.status.as_u16() {
            201 => made.push(text(&answer.body["appointment"]["id"])),
            _ => assert_eq!(answer.code(), "slot_taken"),
        }
    }
    assert_eq!(made.len(), 3);
    // Four cells of the clinician's, once, and three seats.
    assert_eq!(world.count("SELECT count(*) FROM claims").await, 7);
    assert!(
        why(&world, "2026-11-24")
            .await
            .contains(&pair("09:20", "group_full"))
    );

    let foot = make(
        &world,
        json!({"service": CLINIC, "from": "09:20", "minutes": 20}),
    )
    .await;
    let other = async || {
        let mut body = appointment(&foot, start);
        body["service"] = json!(CLINIC);
        world.post("/api/appointments", &staff("ruth"), body).await
    };
    for (n, id) in made.iter().enumerate() {
        assert_eq!(
            other().await.code(),
            "slot_taken",
            "with {} still there",
            3 - n
        );
        let path = format!("/api/appointments/{id}/cancel");
        let why = json!({"reason": "by_clinic"});
        world.post(&path, &staff("ruth"), why).await.must(200);
        assert!(
            n == 2
                || offered(&world, "2026-11-24")
                    .await
                    .contains(&"09:20".to_owned())
        );
    }
    other().await.must(201);
}

#[tokio::test]
async fn a_groups_clinician_is_free_when_the_last_hold_lapses_and_not_before() {
    let world = World::new().await;
    let id = make(&world, json!({"terms": {"seats": 2}})).await;
    let start = "2026-11-24T09:20:00Z";
    let hold = json!({"service": REVIEW, "template": id, "start": start});
    world
        .post("/api/holds", &public(), hold.clone())
        .await
        .must(201);
    world.pass_minutes(6);
    world
        .post("/api/holds", &public(), hold.clone())
        .await
        .must(201);
    let full = world.post("/api/holds", &public(), hold.clone()).await;
    assert_eq!(full.code(), "slot_taken");
    world.pass_minutes(5);
    let foot = make(&world, json!({"service": CLINIC, "from": "09:20"})).await;
    let mut body = appointment(&foot, start);
    body["service"] = json!(CLINIC);
    let other = world
        .post("/api/appointments", &staff("ruth"), body.clone())
        .await;
    assert_eq!(other.code(), "slot_taken");
    world.post("/api/holds", &public(), hold).await.must(201);
    world.pass_minutes(11);
    world
        .post("/api/appointments", &staff("ruth"), body)
        .await
        .must(201);
}

#[tokio::test]
async fn a_hold_in_a_group_becomes_an_appointment_for_good() {
    let world = World::new().await;
    let id = make(&world, json!({"terms": {"seats": 2}})).await;
    let hold = json!({"service": REVIEW, "template": id, "start": "2026-11-24T09:20:00Z"});
    let held = world
        .post("/api/holds", &public(), hold.clone())
        .await
        .must(201);
    world.post("/api/holds", &public(), hold).await.must(201);
    let key = json!({"id": held["id"], "secret": held["secret"]});
    let body = json!({"hold": key, "patient": support::patient(), "reason": ""});
    world.post("/api/bookings", &public(), body).await.must(200);
    world.pass_minutes(11);
    world
        .app
        .db
        .keep(|tx| signalling::booking::sweep(tx))
        .await
        .unwrap();
    assert_eq!(world.count("SELECT count(*) FROM claims").await, 5);
    let lapsing = "SELECT count(*) FROM claims WHERE expires_at IS NOT NULL";
    assert_eq!(world.count(lapsing).await, 0);
}

#[tokio::test]
async fn a_day_takes_no_more_than_its_limit_also_one_that_is_set_later() {
    let world = World::new().await;
    let id = make(&world, json!({})).await;
    world.book(&id, "2026-11-24T09:00:00Z").await.must(201);
    let path = format!("/api/clinic-templates/{id}");
    let limited = clinic(json!({"terms": {"most_a_day": 2}}));
    world
        .send("PUT", &path, &staff("morgan"), limited)
        .await
        .must(200);
    let second = world.book(&id, "2026-11-24T10:00:00Z").await.must(201);
    assert_eq!(offered(&world, "2026-11-24").await, Vec::<String>::new());
    assert!(
        why(&world, "2026-11-24")
            .await
            .contains(&pair("10:20", "day_full"))
    );
    assert_eq!(
        world.book(&id, "2026-11-24T11:00:00Z").await.code(),
        "slot_taken"
    );
    world.book(&id, "2026-12-01T11:00:00Z").await.must(201);
    let path = format!(
        "/api/appointments/{}/cancel",
        text(&second["appointment"]["id"])
    );
    let why = json!({"reason": "too_ill"});
    world.post(&path, &staff("ruth"), why).await.must(200);
    world.book(&id, "2026-11-24T11:00:00Z").await.must(201);
}

#[tokio::test]
async fn what_is_kept_for_the_urgent_opens_for_everybody_in_time() {
    let world = World::new().await;
    let urgent =
        json!({"kept_for": "urgent", "from": "11:00", "until": "12:00", "opens_hours": 24});
    let id = make(&world, json!({"terms": {"carve_outs": [urgent]}})).await;
    // It is Monday 8:00: Tuesday 11:00 opens in three hours.
    assert_eq!(offered(&world, "2026-11-24").await.len(), 6);
    assert!(
        why(&world, "2026-11-24")
            .await
            .contains(&pair("11:20", "kept"))
    );
    let hold = json!({"service": REVIEW, "template": id, "start": "2026-11-24T11:20:00Z"});
    let held = world.post("/api/holds", &public(), hold.clone()).await;
    assert_eq!(held.code(), "slot_not_offered");
    let path = format!("/api/staff/slots?service={REVIEW}&from=2026-11-24&days=1");
    let all = world.get(&path, &staff("ruth")).await.must(200);
    assert_eq!(all["days"][0]["slots"][7]["kept_for"], "urgent");
    world.book(&id, "2026-11-24T11:40:00Z").await.must(201);
    world.pass_minutes(200);
    world.post("/api/holds", &public(), hold).await.must(201);
}

#[tokio::test]
async fn a_changed_clinic_shows_whom_it_touches_and_keeps_what_it_is() {
    let world = World::new().await;
    let id = make(&world, json!({})).await;
    world.book(&id, "2026-12-01T09:20:00Z").await.must(201);
    world.book(&id, "2026-12-01T11:00:00Z").await.must(201);
    let (path, morgan) = (format!("/api/clinic-templates/{id}"), staff("morgan"));
    let later = clinic(json!({"from": "10:00", "valid_until": "2026-12-31"}));
    let touched = world
        .post(&format!("{path}/touched"), &morgan, later.clone())
        .await;
    assert_eq!(
        touched.must(200)["appointments"].as_array().unwrap().len(),
        1
    );
    let changed = world.send("PUT", &path, &morgan, later).await.must(200);
    assert_eq!(
        (&changed["id"], &changed["from"]),
        (&json!(id), &json!("10:00"))
    );
    assert_eq!(
        to_move(&world).await,
        [pair("2026-12-01T09:20", "other_hours")]
    );

    let other = clinic(json!({"service": CLINIC}));
    let refused = world.send("PUT", &path, &morgan, other).await;
    assert_eq!(refused.refused(), [pair("service", "unsupported")]);
    // Ended before them, both are to be moved.
    let end = json!({"last_day": "2026-11-30"});
    world
        .post(&format!("{path}/end"), &morgan, end)
        .await
        .must(200);
    let both = ["2026-12-01T09:20", "2026-12-01T11:00"].map(|at| pair(at, "outside_validity"));
    assert_eq!(to_move(&world).await, both);
}

#[tokio::test]
async fn reasons_name_what_stands_in_the_way() {
    let world = World::new().await;
    let id = make(
        &world,
        json!({"valid_from": "2026-11-23", "weekdays": ["monday", "tuesday"]}),
    )
    .await;
    world.book(&id, "2026-11-24T09:00:00Z").await.must(201);
    let hold = json!({"service": REVIEW, "template": id, "start": "2026-11-24T09:20:00Z"});
    world.post("/api/holds", &public(), hold).await.must(201);
    let path = format!("/api/staff/slots/why?service={REVIEW}&from=2026-11-24");
    let day = world.get(&path, &staff("ruth")).await.must(200);
    let of = |n: usize| day["starts"][n]["why_not"].clone();
    assert_eq!(
        of(0),
        json!({"reason": "taken", "what": "clinician", "held": false})
    );
    assert_eq!(
        of(1),
        json!({"reason": "taken", "what": "clinician", "held": true})
    );
    assert_eq!(of(2), Value::Null);
    // Today, notice is an hour; in a month, the horizon is 28 days. Staff may book both.
    world.pass_minutes(75);
    let today = why(&world, "2026-11-23").await;
    assert_eq!(today[0], pair("09:00", "past"));
    assert_eq!(today[1], pair("09:20", "too_soon"));
    assert_eq!(today[5], pair("10:40", "offered"));
    assert_eq!(why(&world, "2026-12-22").await[0].1, "too_far");
    let search = world
        .get(&path.replace("2026-11-24", ""), &staff("ruth"))
        .await;
    assert_eq!(search.refused(), [pair("from", "required")]);
}

#[tokio::test]
async fn what_lies_elsewhere_does_not_exist_and_every_change_leaves_its_entry() {
    let world = World::new().await;
    let id = make(&world, json!({})).await;
    let path = format!("/api/clinic-templates/{id}");
    let day = json!({"day": "2026-12-01", "kind": "closed"});
    let sam = staff("sam");
    for (method, path, body) in [
        ("PUT", path.clone(), template()),
        ("POST", format!("{path}/touched"), template()),
        ("POST", format!("{path}/exceptions"), day.clone()),
        ("POST", format!("{path}/exceptions/touched"), day.clone()),
        (
            "POST",
            "/api/clinic-templates/preview".to_owned(),
            template(),
        ),
    ] {
        let answer = world.send(method, &path, &sam, body).await;
        assert_eq!(answer.status, 404, "{method} {path}");
    }
    for read in ["days", "exceptions"] {
        let answer = world.get(&format!("{path}/{read}"), &sam).await;
        assert_eq!(answer.status, 404, "{read}");
    }
    let morgan = staff("morgan");
    world
        .send("PUT", &path, &morgan, template())
        .await
        .must(200);
    world
        .post(&format!("{path}/exceptions"), &morgan, day)
        .await
        .must(200);
    let usual = format!("{path}/exceptions/2026-12-01");
    world
        .send("DELETE", &usual, &morgan, Value::Null)
        .await
        .must(200);
    let leave = json!({"site": NORTH, "clinician": SHAH, "first_day": "2026-12-01",
        "last_day": "2026-12-02"});
    let made = world.post("/api/leave", &morgan, leave).await.must(201);
    let back = format!("/api/leave/{}", text(&made["id"]));
    world
        .send("DELETE", &back, &morgan, Value::Null)
        .await
        .must(204);
    for action in [
        "clinic_template.changed",
        "clinic_day.set",
        "clinic_day.usual_again",
        "leave.made",
        "leave.taken_back",
    ] {
        let sql = format!("SELECT count(*) FROM audit WHERE action = '{action}'");
        let count = world.count(Box::leak(sql.into_boxed_str())).await;
        assert_eq!(count, 1, "{action}");
    }
}
