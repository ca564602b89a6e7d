//! Which times are proposed to those who are to be moved: every one of them can be had, whoever else stays.

use serde_json::{Value, json};

use crate::settling::{DAY, to};
use crate::support::{Answer, NORTH, World, appointment, staff, text};
use crate::{clinic, make};

async fn book(world: &World, clinic: &str, time: &str, name: &str) -> String {
    let mut body = appointment(clinic, &format!("{DAY}T{time}:00Z"));
    body["new_patient"]["name"] = json!(name);
    body["new_patient"]["nhs_number"] = json!("");
    let made = world.post("/api/appointments", &staff("ruth"), body).await;
    text(&made.must(201)["appointment"]["id"])
}

/// Changes a clinic, and leaves those whom that touches to be moved.
async fn change(world: &World, id: &str, to: Value) {
    let path = format!("/api/clinic-templates/{id}");
    let body = json!({"template": clinic(to)});
    let changed = world.send("PUT", &path, &staff("morgan"), body).await;
    changed.must(200);
}

async fn post(world: &World, path: &str, body: Value) -> Answer {
    world.post(path, &staff("morgan"), body).await
}

#[tokio::test]
async fn no_time_is_proposed_over_a_group_that_may_stay() {
    let world = World::new().await;
    let session = json!({"from": "10:00", "until": "11:00", "minutes": 60, "terms": {"seats": 2}});
    let group = make(&world, session.clone()).await;
    let single = make(&world, json!({})).await;
    for name in ["Ann One", "Bea Two"] {
        book(&world, &group, "10:00", name).await;
    }
    let first = book(&world, &single, "09:00", "Cai Three").await;
    for (time, name) in [("09:20", "Dan Four"), ("09:40", "Eve Five")] {
        book(&world, &single, time, name).await;
    }
    // The group is to meet in another room now, and the other clinic begins later.
    let mut elsewhere = session;
    elsewhere["room"] = json!("Room 4");
    change(&world, &group, elsewhere).await;
    change(&world, &single, json!({"from": "09:20"})).await;
    let plan = format!("/api/to-move/{NORTH}/plan");
    let found = post(&world, &plan, json!(null)).await.must(200);
    let all = found["appointments"].as_array().unwrap();
    assert_eq!(all.len(), 3);
    assert_eq!(all[0]["appointment"], json!(first));
    let nearest = &all[0]["nearest"];
    assert_eq!(nearest["local"], "2026-12-01T11:00", "{nearest}");
    // And it can be had while the others stay.
    let keep = json!({"act": "keep"});
    let settling = json!({"all": [
        {"appointment": first, "settle": to(nearest)},
        {"appointment": all[1]["appointment"], "settle": keep},
        {"appointment": all[2]["appointment"], "settle": keep},
    ]});
    let body = json!({"site": NORTH, "settling": settling});
    let done = post(&world, "/api/to-move", body).await.must(200);
    assert_eq!((&done["moved"], &done["kept"]), (&json!(1), &json!(2)));
}

#[tokio::test]
async fn a_time_three_weeks_later_to_the_day_is_near_enough() {
    let world = World::new().await;
    let rule = "FREQ=WEEKLY;INTERVAL=3;BYDAY=TU";
    let seldom = json!({"weekdays": [], "rrule": rule, "valid_from": DAY});
    let id = make(&world, seldom).await;
    book(&world, &id, "09:00", "Ann One").await;
    let closed = json!({"day": DAY, "kind": "closed"});
    let path = format!("/api/clinic-templates/{id}/exceptions/touched");
    let found = post(&world, &path, closed).await.must(200);
    let nearest = &found["appointments"][0]["nearest"];
    assert_eq!(nearest["local"], "2026-12-22T09:00", "{found}");
}
