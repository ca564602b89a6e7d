//! Clinics as a hospital has them: repeating rules, exceptions, leave, limits, groups, what is kept
//! for something, and the reason for every slot that isn't there.
#![allow(clippy::unwrap_used, missing_docs)]

mod agreeing;
mod any_change;
mod changes;
mod follow_ups;
mod given_again;
mod holding;
mod kit_added;
mod needs;
mod own_needs;
mod places;
mod seats;
mod series;
mod service_buffers;
mod settling;
mod settling_before;
mod settling_times;
mod staff_holds;
mod suiting;
#[path = "../support/mod.rs"]
mod support;
mod teams;
mod turns;

use serde_json::{Value, json};
use support::{CLINIC, EVANS, REVIEW, World, public, staff, template, text};

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
async fn a_rule_of_a_calendar_is_drawn_and_ends_by_the_clocks_of_its_site() {
    let world = World::new().await;
    // On 28 March the clocks change: nine o'clock is then 08:00 in UTC.
    for (rule, kept, days) in [
        (
            "RRULE:FREQ=DAILY;INTERVAL=2;UNTIL=20270330T080000Z",
            "FREQ=DAILY;INTERVAL=2;UNTIL=20270330",
            &["2027-03-26", "2027-03-28", "2027-03-30"][..],
        ),
        (
            "FREQ=DAILY;INTERVAL=2;UNTIL=20270330T075959Z",
            "FREQ=DAILY;INTERVAL=2;UNTIL=20270329",
            &["2027-03-26", "2027-03-28"],
        ),
        (
            "FREQ=YEARLY",
            "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=26",
            &["2027-03-26"],
        ),
    ] {
        let terms = json!({"bank_holidays": true});
        let new = clinic(
            json!({"weekdays": [], "rrule": rule, "valid_from": "2027-03-26",
            "terms": terms}),
        );
        let path = "/api/clinic-templates/preview";
        let drawn = world.post(path, &staff("morgan"), new).await.must(200);
        assert_eq!(drawn["rrule"], kept);
        let drawn = drawn["days"].as_array().unwrap().iter();
        let drawn: Vec<String> = drawn.map(|day| text(&day["date"])).collect();
        assert_eq!(drawn, days, "{rule}");
    }
}

#[tokio::test]
async fn a_rule_that_clinics_do_not_take_is_refused_by_its_field() {
    let world = World::new().await;
    for (rule, error) in [
        ("FREQ=HOURLY", "unsupported"),
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
        json!({"reason": "taken", "what": "clinician", "held": true, "until": "2026-11-23T08:10:00.000Z"})
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
