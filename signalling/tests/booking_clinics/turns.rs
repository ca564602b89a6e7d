//! A booking and a change of its clinic in the same moment, where both write at once: whichever comes second
//! sees what the first has done. On an engine with one writer there is no such moment.

use serde_json::{Value, json};
use signalling::config::Mode;
use std::sync::Arc;
use tokio::task::JoinHandle;

use crate::support::in_the_way::{InTheWay, several_write};
use crate::support::{
    Answer, Door, NORTH, REVIEW, SHAH, Sender, World, appointment, patient, public, send, staff,
    text,
};
use crate::{clinic, make, pair, to_move};

const DAY: &str = "2026-12-01";
const NINE: &str = "2026-12-01T09:00:00Z";

fn ask(
    world: &World,
    method: &'static str,
    path: &str,
    who: Sender,
    body: Value,
) -> JoinHandle<Answer> {
    let (router, path) = (world.router.clone(), path.to_owned());
    tokio::spawn(async move { send(router, method, &path, &who, Some(body.to_string())).await })
}

/// Somebody is about to take Dr Shah's first five minutes.
async fn about_to_take(world: &World) -> InTheWay {
    let start: domain::time::Timestamp = NINE.parse().unwrap();
    let sql = format!(
        "INSERT INTO claims (resource, cell, seat, holder, expires_at)
         VALUES ('clinician:{SHAH}', {}, 0, 'somebody', NULL)",
        start.0 / 300_000
    );
    InTheWay::of(world, sql).await
}

/// The ways in which a clinic gives a time no longer.
fn ways(id: &str) -> [(&'static str, String, Value); 5] {
    let path = format!("/api/clinic-templates/{id}");
    let later = json!({"template": clinic(json!({"from": "11:00"}))});
    let leave = json!({"site": NORTH, "clinician": SHAH, "first_day": DAY, "last_day": DAY});
    let day = json!({"site": NORTH, "clinician": SHAH, "day": DAY, "trouble": "cancel",
        "minutes": 0, "words": "", "words_cy": ""});
    [
        (
            "POST",
            format!("{path}/exceptions"),
            json!({"day": DAY, "kind": "closed"}),
        ),
        ("PUT", path.clone(), later),
        (
            "POST",
            format!("{path}/end"),
            json!({"last_day": "2026-11-30"}),
        ),
        ("POST", "/api/leave".to_owned(), leave),
        (
            "POST",
            "/api/clinic-day".to_owned(),
            json!({"day": day, "appointments": []}),
        ),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_booked_while_their_clinic_closes_is_to_be_moved() {
    for n in 0..ways("").len() {
        let world = World::new().await;
        if !several_write(&world) {
            return;
        }
        let id = make(&world, json!({})).await;
        let way = about_to_take(&world).await;
        let body = appointment(&id, NINE);
        let booking = ask(&world, "POST", "/api/appointments", staff("ruth"), body);
        way.until(&world, 1, Some(&booking)).await;
        let (method, path, body) = ways(&id)[n].clone();
        let closing = ask(&world, method, &path, staff("morgan"), body);
        way.until(&world, 2, Some(&closing)).await;
        way.gives_way().await;
        booking.await.unwrap().must(201);
        let closed = closing.await.unwrap();
        assert!(closed.status.is_success(), "{path} {}", closed.body);
        let listed = to_move(&world).await;
        assert_eq!(listed.len(), 1, "{path}");
        assert_eq!(listed[0].0, "2026-12-01T09:00");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_held_while_its_clinic_closes_is_given_up_or_booked_and_to_be_moved() {
    let world = World::new().await;
    if !several_write(&world) {
        return;
    }
    let id = make(&world, json!({})).await;
    let closed = json!({"day": DAY, "kind": "closed"});
    let days = format!("/api/clinic-templates/{id}/exceptions");
    let slot = json!({"service": REVIEW, "template": id, "start": NINE});
    let book = |hold: &Value| json!({"hold": hold, "patient": patient(), "reason": ""});

    // Held in that moment.
    let way = about_to_take(&world).await;
    let holding = ask(&world, "POST", "/api/holds", public(), slot.clone());
    way.until(&world, 1, Some(&holding)).await;
    let closing = ask(&world, "POST", &days, staff("morgan"), closed.clone());
    way.until(&world, 2, Some(&closing)).await;
    way.gives_way().await;
    let hold = holding.await.unwrap().must(201);
    closing.await.unwrap().must(200);
    let late = world.post("/api/bookings", &public(), book(&hold)).await;
    assert_eq!(late.code(), "hold_expired", "{}", late.body);

    // Held before, and booked in that moment.
    let usual = format!("{days}/{DAY}");
    let morgan = staff("morgan");
    world
        .send("DELETE", &usual, &morgan, Value::Null)
        .await
        .must(200);
    let hold = world.post("/api/holds", &public(), slot).await.must(201);
    let sql = format!(
        "UPDATE claims SET expires_at = expires_at WHERE holder = '{}'",
        text(&hold["id"])
    );
    let way = InTheWay::of(&world, sql).await;
    let booking = ask(&world, "POST", "/api/bookings", public(), book(&hold));
    way.until(&world, 1, Some(&booking)).await;
    let closing = ask(&world, "POST", &days, morgan, closed);
    way.until(&world, 2, Some(&closing)).await;
    way.gives_way().await;
    booking.await.unwrap().must(201);
    closing.await.unwrap().must(200);
    assert_eq!(to_move(&world).await, [pair("2026-12-01T09:00", "closed")]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_booked_while_the_time_kept_free_changes_was_booked_before() {
    let world = World::new().await;
    if !several_write(&world) {
        return;
    }
    let id = make(&world, json!({})).await;
    let way = about_to_take(&world).await;
    let body = appointment(&id, NINE);
    let booking = ask(&world, "POST", "/api/appointments", staff("ruth"), body);
    way.until(&world, 1, Some(&booking)).await;
    let path = format!("/api/staff-services/{REVIEW}/buffers");
    let free = json!({"buffer_before": 0, "buffer_after": 10});
    let setting = ask(&world, "PUT", &path, staff("morgan"), free);
    way.until(&world, 2, Some(&setting)).await;
    assert!(
        !setting.is_finished(),
        "it waits for who books by the time before"
    );
    way.gives_way().await;
    booking.await.unwrap().must(201);
    setting.await.unwrap().must(200);
    let counted = "SELECT count(*) FROM audit WHERE action = 'service.buffers_set'
        AND details LIKE '%\"booked\":1%'";
    assert_eq!(world.count(counted).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_of_a_series_called_off_in_the_same_moment_are_both_left_out_of_its_message() {
    let world = World::with(Mode::Demo, "", Arc::new(Door)).await;
    if !several_write(&world) {
        return;
    }
    let id = make(&world, json!({})).await;
    let days = ["2026-11-24", "2026-12-01", "2026-12-08"];
    let slots = days.map(|day| json!({"template": id, "start": format!("{day}T09:00:00Z")}));
    let body = json!({"service": REVIEW, "slots": slots, "new_patient": patient(), "reason": ""});
    let made = world.post("/api/series", &staff("ruth"), body).await;
    let made = made.must(201);
    let sql = "UPDATE outbox SET attempts = attempts WHERE kind = 'invitation'";
    let way = InTheWay::of(&world, sql.to_owned()).await;
    let mut gone = Vec::new();
    for (n, many) in [(1, 1), (2, 2)] {
        let id = text(&made["appointments"][n]["id"]);
        let path = format!("/api/appointments/{id}/cancel");
        let why = json!({"reason": "other"});
        gone.push(ask(&world, "POST", &path, staff("ruth"), why));
        way.until(&world, many, gone.last()).await;
    }
    way.gives_way().await;
    for one in gone {
        one.await.unwrap().must(200);
    }
    let outbox = world.get("/api/outbox", &public()).await.must(200);
    let all = outbox["messages"].as_array().unwrap();
    let invitation = all.iter().find(|one| !one["link"].is_null()).unwrap();
    let body = text(&invitation["body"]);
    assert_eq!(body.matches("/i#").count(), 1, "{body}");
}
