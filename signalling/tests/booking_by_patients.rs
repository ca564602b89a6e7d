//! Patients book, move and cancel by themselves.
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use serde_json::{Value, json};
use support::{Answer, REVIEW, World, patient, public, staff, text, visitor};

async fn hold(world: &World, template: &str, start: &str) -> Value {
    let wanted = json!({"service": REVIEW, "template": template, "start": start});
    let hold = world.post("/api/holds", &public(), wanted).await.must(201);
    json!({"id": hold["id"], "secret": hold["secret"]})
}

async fn book(world: &World, template: &str, start: &str, who: Value) -> Answer {
    let hold = hold(world, template, start).await;
    let body = json!({"hold": hold, "patient": who, "reason": "My feet tingle"});
    world.post("/api/bookings", &public(), body).await
}

#[tokio::test]
async fn a_patient_books_the_slot_they_hold_and_is_let_in() {
    let world = World::new().await;
    let id = world.tuesday_clinic().await;
    let booked = book(&world, &id, "2026-11-24T09:00:00Z", patient()).await;
    let cookie = booked.visit_cookie();
    assert!(cookie.len() > 40);
    let view = booked.must(201);
    assert_eq!(view["local"], "2026-11-24T09:00");
    assert_eq!(
        view["joining"],
        json!({"type": "too_early", "opens_at": "2026-11-24T08:30:00.000Z"})
    );
    assert_eq!(view["patient_name"], "Siân Jones");
    assert_eq!(view["clinician_name"], "shah");
    assert_eq!(view["language"], "cy");
    assert_eq!(world.count("SELECT count(*) FROM holds").await, 0);
    assert_eq!(
        world
            .count("SELECT count(*) FROM claims WHERE expires_at IS NULL")
            .await,
        4
    );
    world.pass_minutes(60);
    let taken = world.book(&id, "2026-11-24T09:00:00Z").await;
    assert_eq!(taken.code(), "slot_taken");
}

#[tokio::test]
async fn a_hold_that_ran_out_books_nothing() {
    let world = World::new().await;
    let id = world.tuesday_clinic().await;
    let hold = hold(&world, &id, "2026-11-24T09:00:00Z").await;
    world.pass_minutes(10);
    let body = json!({"hold": hold, "patient": patient()});
    let late = world.post("/api/bookings", &public(), body.clone()).await;
    assert_eq!((late.status.as_u16(), late.code()), (409, "hold_expired"));
    // Just so for a hold that never was and for a wrong secret.
    let mut wrong = body;
    wrong["hold"]["secret"] = json!("x");
    let never = world.post("/api/bookings", &public(), wrong).await;
    assert_eq!((never.status, never.body), (late.status, late.body));
    assert_eq!(world.count("SELECT count(*) FROM patients").await, 0);
}

#[tokio::test]
async fn the_same_person_is_one_patient_and_a_stranger_changes_nothing() {
    let world = World::new().await;
    let id = world.tuesday_clinic().await;
    let first = world.book(&id, "2026-11-24T09:00:00Z").await.must(201);
    let mut again = patient();
    again["name"] = json!("JONES, Sian");
    again["nhs_number"] = json!("");
    again["mobile"] = json!("");
    again["email"] = json!("other@example.org");
    book(&world, &id, "2026-11-24T09:20:00Z", again)
        .await
        .must(201);
    assert_eq!(world.count("SELECT count(*) FROM patients").await, 1);
    // The second appointment's messages go where the second booking said; the first's as before.
    let ruth = staff("ruth");
    let path = format!("/api/appointments/{}", text(&first["appointment"]["id"]));
    let kept = world.get(&path, &ruth).await.must(200);
    assert_eq!(kept["patient"]["email"], "sian@example.org");
    let board = world
        .get("/api/board?date=2026-11-24", &ruth)
        .await
        .must(200);
    assert_eq!(
        board["rows"][1]["appointment"]["patient"]["email"],
        "other@example.org"
    );

    // A number with another birth date makes a record of its own, and the answer is no other.
    let mut thief = patient();
    thief["date_of_birth"]["year"] = json!("1959");
    book(&world, &id, "2026-11-24T09:40:00Z", thief)
        .await
        .must(201);
    assert_eq!(world.count("SELECT count(*) FROM patients").await, 2);
    let numbered = "SELECT count(*) FROM patients WHERE nhs_number_index IS NOT NULL";
    assert_eq!(world.count(numbered).await, 1);
}

#[tokio::test]
async fn every_refused_field_is_named_and_the_hold_stays() {
    let world = World::new().await;
    let id = world.tuesday_clinic().await;
    let hold = hold(&world, &id, "2026-11-24T09:00:00Z").await;
    let mut who = patient();
    who["name"] = json!("");
    who["date_of_birth"]["month"] = json!("13");
    let mut body = json!({"hold": hold, "patient": who, "reason": "x".repeat(501)});
    let answer = world.post("/api/bookings", &public(), body.clone()).await;
    assert_eq!(
        (answer.status.as_u16(), answer.code()),
        (422, "invalid_fields")
    );
    let named: Vec<String> = answer
        .refused()
        .into_iter()
        .map(|(field, _)| field)
        .collect();
    assert_eq!(named, ["patient.name", "patient.date_of_birth", "reason"]);
    body["patient"] = patient();
    body["reason"] = json!("");
    world.post("/api/bookings", &public(), body).await.must(201);
}

#[tokio::test]
async fn a_patient_moves_and_cancels_by_their_own_device() {
    let world = World::new().await;
    let id = world.tuesday_clinic().await;
    let booked = book(&world, &id, "2026-11-24T09:00:00Z", patient()).await;
    let me = visitor(&booked.visit_cookie());
    let hold = hold(&world, &id, "2026-12-01T10:00:00Z").await;
    let moved = world
        .post("/api/visit/move", &me, json!({"hold": hold}))
        .await
        .must(200);
    assert_eq!(moved["local"], "2026-12-01T10:00");
    assert_eq!(world.count("SELECT count(*) FROM claims").await, 4);
    let live = "SELECT count(*) FROM invitations WHERE revoked_at IS NULL";
    assert_eq!(world.count(live).await, 1);
    let reason = json!({"reason": "time_does_not_suit"});
    let gone = world
        .post("/api/visit/cancel", &me, reason.clone())
        .await
        .must(200);
    assert_eq!(gone["status"], "cancelled");
    assert_eq!(gone["joining"], json!({"type": "cancelled"}));
    assert_eq!(gone["cancel_reason"], "time_does_not_suit");
    let again = world.post("/api/visit/cancel", &me, reason).await;
    assert_eq!((again.status.as_u16(), again.code()), (409, "wrong_state"));
    assert_eq!(world.count("SELECT count(*) FROM claims").await, 0);
    assert_eq!(world.count(live).await, 0);
}

#[tokio::test]
async fn reception_moving_an_appointment_ends_the_patients_old_device() {
    let world = World::new().await;
    let id = world.tuesday_clinic().await;
    let booked = book(&world, &id, "2026-11-24T09:00:00Z", patient()).await;
    let me = visitor(&booked.visit_cookie());
    let path = format!(
        "/api/appointments/{}/move",
        text(&booked.body["appointment"])
    );
    let to = json!({"template": id, "start": "2026-11-24T09:20:00Z"});
    world.post(&path, &staff("ruth"), to).await.must(200);
    let body = json!({"reason": "other"});
    let out = world.post("/api/visit/cancel", &me, body).await;
    assert_eq!((out.status.as_u16(), out.code()), (401, "sign_in_needed"));
}

#[tokio::test]
async fn the_same_key_gives_the_same_device_access() {
    let world = World::new().await;
    let id = world.tuesday_clinic().await;
    let hold = hold(&world, &id, "2026-11-24T09:00:00Z").await;
    let body = json!({"hold": hold, "patient": patient()});
    let me = public().with_key("0123456789abcdef");
    let first = world.post("/api/bookings", &me, body.clone()).await;
    let again = world.post("/api/bookings", &me, body).await;
    assert_eq!(first.visit_cookie(), again.visit_cookie());
    assert_eq!(first.must(201), again.must(201));
    assert_eq!(world.count("SELECT count(*) FROM appointments").await, 1);
}
