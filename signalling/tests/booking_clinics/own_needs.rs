//! What patients who book by themselves say that they need counts for their time, also when it was kept for
//! them before they said it.

use serde_json::{Value, json};

use crate::needs::{starts, world};
use crate::support::{Answer, NORTH, REVIEW, World, patient, public, staff, text, visitor};

const NINE: &str = "2026-11-24T09:00:00Z";
const TEN: &str = "2026-11-24T10:00:00Z";

fn bsl() -> Value {
    json!({"interpreter": "BSL"})
}

/// Asks to keep a time, as `more` says.
async fn keep(world: &World, template: &str, start: &str, more: Value) -> Answer {
    let mut body = json!({"service": REVIEW, "template": template, "start": start});
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    world.post("/api/holds", &public(), body).await
}

fn key(hold: &Value) -> Value {
    json!({"id": hold["id"], "secret": hold["secret"]})
}

/// Books the time that is kept; the patient says this of what they need.
async fn book(world: &World, hold: &Value, needs: Value) -> Answer {
    let mut who = patient();
    for (name, value) in needs.as_object().unwrap() {
        who[name] = value.clone();
    }
    let body = json!({"hold": key(hold), "patient": who});
    world.post("/api/bookings", &public(), body).await
}

async fn interpreters_cells(world: &World) -> i64 {
    let cells = "SELECT count(*) FROM claims WHERE resource LIKE 'interpreter:%'";
    world.count(cells).await
}

#[tokio::test]
async fn what_they_say_after_a_time_was_kept_makes_it_longer_and_takes_the_interpreter() {
    let (world, id) = world(1).await;
    let hold = keep(&world, &id, NINE, json!({})).await.must(201);
    let booked = book(&world, &hold, bsl()).await;
    let me = visitor(&booked.visit_cookie());
    let booked = booked.must(201);
    assert_eq!(booked["end"], "2026-11-24T09:40:00.000Z");
    assert_eq!(interpreters_cells(&world).await, 8);
    let temporary = "SELECT count(*) FROM claims WHERE expires_at IS NOT NULL";
    assert_eq!(world.count(temporary).await, 0);
    assert_eq!(world.count("SELECT count(*) FROM holds").await, 0);
    // Whoever moves it keeps what they need.
    let needs = world.get("/api/visit/needs", &me).await.must(200);
    assert_eq!(needs["interpreter"], "BSL");
    let path = format!("/api/appointments/{}", text(&booked["appointment"]));
    let seen = world.get(&path, &staff("ruth")).await.must(200);
    assert_eq!(seen["support"]["interpreter"], "BSL");
}

#[tokio::test]
async fn what_was_said_when_the_time_was_kept_is_not_taken_off_by_saying_nothing() {
    let (world, id) = world(1).await;
    let hold = keep(&world, &id, NINE, json!({"support": bsl()})).await;
    let hold = hold.must(201);
    assert_eq!(hold["support"]["interpreter"], "BSL");
    let more = json!({"more_time": true});
    let booked = book(&world, &hold, more).await.must(201);
    assert_eq!(booked["end"], "2026-11-24T09:50:00.000Z");
    assert_eq!(interpreters_cells(&world).await, 10);
}

#[tokio::test]
async fn a_time_without_room_for_what_they_need_is_refused_and_stays_theirs() {
    let (world, id) = world(1).await;
    // Somebody has the time after it; the last one would end after the clinic; the interpreter is elsewhere.
    world.book(&id, "2026-11-24T09:20:00Z").await.must(201);
    let other = crate::make(&world, json!({"clinician": crate::EVANS})).await;
    let mut elsewhere = crate::support::appointment(&other, TEN);
    elsewhere["support"] = bsl();
    let ruth = staff("ruth");
    let made = world.post("/api/appointments", &ruth, elsewhere).await;
    made.must(201);
    for start in [NINE, "2026-11-24T11:40:00Z", TEN] {
        let hold = keep(&world, &id, start, json!({})).await.must(201);
        let refused = book(&world, &hold, bsl()).await;
        let told = (refused.status.as_u16(), refused.code());
        assert_eq!(told, (409, "needs_do_not_fit"), "{start}");
        let booked = book(&world, &hold, json!({})).await.must(201);
        assert_eq!(booked["start"], start.replace('Z', ".000Z"));
    }
    assert_eq!(interpreters_cells(&world).await, 8);
}

#[tokio::test]
async fn the_same_time_is_kept_anew_with_what_they_need_for_as_long_as_before() {
    let (world, id) = world(1).await;
    let first = keep(&world, &id, NINE, json!({})).await.must(201);
    world.pass_minutes(4);
    let anew = json!({"support": bsl(), "instead_of": key(&first)});
    let second = keep(&world, &id, NINE, anew).await.must(201);
    assert_eq!(second["slot"]["end"], "2026-11-24T09:40:00.000Z");
    assert_eq!(second["expires_at"], first["expires_at"]);
    assert_eq!(world.count("SELECT count(*) FROM holds").await, 1);
    assert_eq!(book(&world, &first, json!({})).await.code(), "hold_expired");
    let booked = book(&world, &second, bsl()).await.must(201);
    assert_eq!(booked["end"], "2026-11-24T09:40:00.000Z");
}

#[tokio::test]
async fn where_it_cannot_be_kept_with_what_they_need_it_is_kept_as_it_was() {
    let (world, id) = world(1).await;
    let first = keep(&world, &id, NINE, json!({})).await.must(201);
    world.book(&id, "2026-11-24T09:20:00Z").await.must(201);
    let anew = json!({"support": bsl(), "instead_of": key(&first)});
    let refused = keep(&world, &id, NINE, anew.clone()).await;
    assert_eq!(refused.code(), "needs_do_not_fit");
    // Another time that is not free is simply not free.
    let taken = keep(&world, &id, "2026-11-24T09:20:00Z", anew).await;
    assert_eq!(taken.code(), "slot_taken");
    assert_eq!(world.count("SELECT count(*) FROM holds").await, 1);
    assert_eq!(interpreters_cells(&world).await, 0);
    book(&world, &first, json!({})).await.must(201);
}

#[tokio::test]
async fn a_time_that_was_kept_soon_enough_is_not_too_late_for_saying_what_they_need() {
    let (world, id) = world(1).await;
    world
        .app
        .db
        .keep::<_, signalling::store::StoreError, _>(|tx| {
            tx.execute("UPDATE services SET notice_minutes = 1500", &[])
        })
        .await
        .unwrap();
    let first = keep(&world, &id, NINE, json!({})).await.must(201);
    world.pass_minutes(3);
    let free = starts(&world, "").await;
    assert_eq!(free[0], "09:20", "nine is too soon for others by now");
    let more_time = json!({"more_time": true});
    let anew = json!({"support": more_time, "instead_of": key(&first)});
    let second = keep(&world, &id, NINE, anew).await.must(201);
    let booked = book(&world, &second, bsl()).await.must(201);
    assert_eq!(booked["end"], "2026-11-24T09:50:00.000Z");
}

#[tokio::test]
async fn whoever_chooses_another_time_gives_the_first_back_and_nobody_elses() {
    let (world, id) = world(1).await;
    let first = keep(&world, &id, NINE, json!({})).await.must(201);
    let stolen = json!({"id": first["id"], "secret": "x"});
    let anew = json!({"instead_of": stolen});
    keep(&world, &id, TEN, anew).await.must(201);
    assert_eq!(world.count("SELECT count(*) FROM holds").await, 2);
    let anew = json!({"instead_of": key(&first)});
    keep(&world, &id, "2026-11-24T11:00:00Z", anew)
        .await
        .must(201);
    assert_eq!(world.count("SELECT count(*) FROM holds").await, 2);
    let free = starts(&world, "").await;
    assert_eq!(free[..3], ["09:00", "09:20", "09:40"]);
}

#[tokio::test]
async fn who_keeps_as_many_times_as_may_be_can_still_say_what_they_need() {
    let (world, id) = world(1).await;
    // All of three Tuesdays and the end of a fourth.
    let starts = ["2026-11-24", "2026-12-01", "2026-12-08", "2026-12-15"]
        .into_iter()
        .flat_map(|day| (9..12).map(move |hour| format!("{day}T{hour:02}")))
        .flat_map(|hour| ["00", "20", "40"].map(|minute| format!("{hour}:{minute}:00Z")));
    let (free, mut last) = ("2026-12-15T09:00:00Z", json!(null));
    for start in starts.filter(|start| start.as_str() < free || start.contains("15T11")) {
        last = json!([start, keep(&world, &id, &start, json!({})).await.must(201)]);
    }
    let full = keep(&world, &id, free, json!({})).await;
    assert_eq!(full.code(), "too_many_attempts");
    let anew = json!({"support": {"interpreter": "Polish"}, "instead_of": key(&last[1])});
    let answer = keep(&world, &id, &text(&last[0]), anew).await;
    assert_eq!(answer.code(), "needs_do_not_fit");
    let anew = json!({"instead_of": key(&last[1])});
    keep(&world, &id, &text(&last[0]), anew).await.must(201);
}

#[tokio::test]
async fn nobody_learns_by_booking_what_somebody_of_that_name_needs() {
    let (world, id) = world(1).await;
    let mut known = crate::support::appointment(&id, NINE);
    known["new_patient"]["interpreter"] = json!("BSL");
    let ruth = staff("ruth");
    let made = world.post("/api/appointments", &ruth, known).await;
    let made = made.must(201);
    assert_eq!(made["appointment"]["end"], "2026-11-24T09:40:00.000Z");
    let hold = keep(&world, &id, TEN, json!({})).await.must(201);
    let booked = book(&world, &hold, json!({})).await.must(201);
    assert_eq!(booked["end"], "2026-11-24T10:20:00.000Z");
    assert_eq!(world.count("SELECT count(*) FROM patients").await, 1);
    // Reception sees that the record says more than this was made for.
    let path = format!("/api/appointments/{}", text(&booked["appointment"]));
    let seen = world.get(&path, &ruth).await.must(200);
    let seen: domain::booking::wire::Appointment = serde_json::from_value(seen).unwrap();
    assert_eq!(seen.made_without().interpreter, "BSL");
    assert_eq!(interpreters_cells(&world).await, 8);
}

#[tokio::test]
async fn what_reception_left_out_is_not_needed_and_what_is_known_later_is_not_arranged() {
    let (world, id) = world(1).await;
    let ruth = staff("ruth");
    let mut known = crate::support::appointment(&id, NINE);
    known["new_patient"]["interpreter"] = json!("BSL");
    let made = world.post("/api/appointments", &ruth, known).await;
    let patient = made.must(201)["appointment"]["patient"]["id"].clone();
    let books = async |start: &str, support: Value| {
        let body = json!({
            "service": REVIEW, "template": id, "start": start, "patient": patient,
            "reason": "", "support": support
        });
        let made = world.post("/api/appointments", &ruth, body).await.must(201);
        text(&made["appointment"]["id"])
    };
    let without = async |appointment: &str| {
        let path = format!("/api/appointments/{appointment}");
        let seen = world.get(&path, &ruth).await.must(200);
        let seen: domain::booking::wire::Appointment = serde_json::from_value(seen).unwrap();
        seen.made_without().interpreter
    };
    // Her daughter comes with her this time: reception empties the field that the record had filled.
    let alone = books(TEN, json!({})).await;
    assert_eq!(without(&alone).await, "");
    // The record says what it said, and where staff said nothing of it, it is arranged.
    let next = books("2026-12-01T09:00:00Z", Value::Null).await;
    assert_eq!(without(&next).await, "");
    assert_eq!(interpreters_cells(&world).await, 16);
    // It turns out that she needs another language: nobody has left that one out.
    books("2026-12-08T09:00:00Z", json!({"interpreter": "Polish"})).await;
    assert_eq!(without(&alone).await, "Polish");
}

#[tokio::test]
async fn whoever_has_an_appointment_says_by_its_link_what_they_need_and_learns_nothing_of_the_record()
 {
    let (world, id) = world(1).await;
    let ruth = staff("ruth");
    let mut known = crate::support::appointment(&id, NINE);
    known["new_patient"]["more_time"] = json!(true);
    world
        .post("/api/appointments", &ruth, known)
        .await
        .must(201);
    let hold = keep(&world, &id, TEN, json!({})).await.must(201);
    let booked = book(&world, &hold, json!({})).await;
    let me = visitor(&booked.visit_cookie());
    let booked = booked.must(201);
    let said = json!({"interpreter": "BSL", "formats": "large print", "language": "cy"});
    let path = "/api/visit/needs";
    let seen = world.post(path, &me, said).await.must(200);
    assert_eq!(seen["language"], "cy");
    assert!(!seen.to_string().contains("large print"));
    // What it was made for is as it was; only that is told by the link.
    let needs = world.get(path, &me).await.must(200);
    assert_eq!(
        (&needs["interpreter"], &needs["more_time"]),
        (&json!(""), &json!(false))
    );
    let path = format!("/api/appointments/{}", text(&booked["appointment"]));
    let read = async || {
        let seen = world.get(&path, &ruth).await.must(200);
        let seen: domain::booking::wire::Appointment = serde_json::from_value(seen).unwrap();
        seen
    };
    let seen = read().await;
    assert_eq!(seen.made_without().interpreter, "BSL");
    assert_eq!(seen.patient.formats.as_deref(), Some("large print"));
    // What is left empty stays as it is.
    let said = json!({"formats": "easy read"});
    world.post("/api/visit/needs", &me, said).await.must(200);
    let seen = read().await;
    assert_eq!(seen.patient.interpreter.as_deref(), Some("BSL"));
    assert!(seen.patient.more_time);
    let noted = "SELECT count(*) FROM audit WHERE action = 'patient.needs_noted'";
    assert_eq!(world.count(noted).await, 2);
    // Said once more, or nothing at all, nothing is new: the log says nothing of it.
    let again = json!({"interpreter": "BSL", "formats": "easy read", "language": "cy"});
    for said in [again, json!({})] {
        let seen = world.post("/api/visit/needs", &me, said).await.must(200);
        assert_eq!(seen["language"], "cy");
    }
    assert_eq!(world.count(noted).await, 2);
    world
        .post("/api/visit/needs", &me, json!({"language": "en"}))
        .await
        .must(200);
    assert_eq!(world.count(noted).await, 3);
    let wrong = json!({"interpreter": "x".repeat(61)});
    let refused = world.post("/api/visit/needs", &me, wrong).await;
    assert_eq!(refused.refused()[0].0, "interpreter");
    world
        .post("/api/visit/cancel", &me, json!({"reason": "other"}))
        .await
        .must(200);
    let late = world.post("/api/visit/needs", &me, bsl()).await;
    assert_eq!(late.code(), "wrong_state");
}

#[tokio::test]
async fn patients_are_asked_before_the_times_wherever_it_matters_for_them() {
    let world = World::new().await;
    world.tuesday_clinic().await;
    let matters = async || {
        let found = world.get("/api/services", &public()).await.must(200);
        found["services"][0]["needs_matter"] == json!(true)
    };
    assert!(!matters().await);
    let morgan = staff("morgan");
    for (kind, how_many, asked) in [
        ("kit", 2, false),
        ("interpreter", 1, true),
        ("interpreter", 0, false),
    ] {
        let there = json!({"site": NORTH, "kind": kind, "name": "BSL", "how_many": how_many});
        let path = "/api/site-resources";
        world.send("PUT", path, &morgan, there).await.must(200);
        assert_eq!(matters().await, asked, "{how_many} {kind}");
    }
}
