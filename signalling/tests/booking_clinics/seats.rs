//! A group whose clinic has fewer seats than people who have booked it, and what its session uses once.

use serde_json::{Value, json};

use crate::support::{EVANS, REVIEW, World, appointment, patient, public, staff, text};
use crate::{clinic, make, offered, pair, to_move, why};

const DAY: &str = "2026-11-24";
const NINE: &str = "2026-11-24T09:00:00Z";
const STANDS: &str = "SELECT count(DISTINCT appointment_id) FROM outbox WHERE kind = 'stands'";

fn seats(number: u16) -> Value {
    json!({"terms": {"seats": number}})
}

async fn group(world: &World, number: u16) -> String {
    make(world, seats(number)).await
}

/// Books a start for so many, one minute after the other.
async fn book(world: &World, id: &str, start: &str, number: usize) -> Vec<String> {
    let mut all = Vec::new();
    for n in 0..number {
        world.pass_minutes(1);
        let mut body = appointment(id, start);
        body["new_patient"]["name"] = json!(format!("Ann {}", ["One", "Two", "Three"][n]));
        body["new_patient"]["nhs_number"] = json!("");
        let made = world.post("/api/appointments", &staff("ruth"), body).await;
        all.push(text(&made.must(201)["appointment"]["id"]));
    }
    all
}

async fn touched(world: &World, id: &str, to: Value) -> Vec<Value> {
    let path = format!("/api/clinic-templates/{id}/touched");
    let found = world.post(&path, &staff("morgan"), to).await.must(200);
    found["appointments"].as_array().unwrap().clone()
}

async fn change(world: &World, id: &str, to: Value, settling: Value) -> Value {
    let path = format!("/api/clinic-templates/{id}");
    let body = json!({"template": to, "settling": {"all": settling}});
    let done = world.send("PUT", &path, &staff("morgan"), body).await;
    done.must(200)
}

async fn cancel(world: &World, id: &str) {
    let path = format!("/api/appointments/{id}/cancel");
    let why = json!({"reason": "other"});
    world.post(&path, &staff("ruth"), why).await.must(200);
}

#[tokio::test]
async fn fewer_seats_than_have_been_booked_touch_those_who_booked_last_and_they_are_moved() {
    let world = World::new().await;
    let id = group(&world, 3).await;
    let booked = book(&world, &id, NINE, 3).await;
    book(&world, &id, "2026-11-24T09:20:00Z", 1).await;
    let to = clinic(seats(2));
    let found = touched(&world, &id, to.clone()).await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0]["appointment"], json!(booked[2]));
    assert_eq!(found[0]["why_not"]["reason"], "group_full");
    // The nearest has a seat left.
    assert_eq!(found[0]["nearest"]["local"], "2026-11-24T09:20");
    let nearest = &found[0]["nearest"];
    let moved = json!([{"appointment": booked[2], "settle": {"act": "move",
        "template": nearest["template"], "start": nearest["start"]}}]);
    let done = change(&world, &id, to, moved).await;
    assert_eq!(done["settled"]["moved"], 1);
    assert_eq!(to_move(&world).await, []);
    let reasons = why(&world, DAY).await;
    assert_eq!(
        reasons[..2],
        [pair("09:00", "group_full"), pair("09:20", "group_full")]
    );
}

#[tokio::test]
async fn a_group_that_becomes_a_clinic_for_one_has_all_the_others_moved() {
    let world = World::new().await;
    let id = group(&world, 3).await;
    let booked = book(&world, &id, NINE, 3).await;
    let found = touched(&world, &id, clinic(json!({}))).await;
    let ids: Vec<&Value> = found.iter().map(|one| &one["appointment"]).collect();
    assert_eq!(ids.len(), 2);
    assert!(!ids.contains(&&json!(booked[0])), "who booked first stays");
    let times: Vec<&Value> = found.iter().map(|one| &one["nearest"]["local"]).collect();
    assert_eq!(times, ["2026-11-24T09:20", "2026-11-24T09:40"]);
}

#[tokio::test]
async fn who_has_no_seat_is_listed_until_somebody_leaves_and_is_told_then_if_they_were_asked() {
    let world = World::new().await;
    let id = group(&world, 3).await;
    let booked = book(&world, &id, NINE, 3).await;
    change(&world, &id, clinic(seats(2)), json!([])).await;
    let listed = [pair("2026-11-24T09:00", "group_full")];
    assert_eq!(to_move(&world).await, listed);
    // What else is changed touches nobody anew.
    let mut other = clinic(seats(2));
    other["terms"]["notice_minutes"] = json!(10);
    assert_eq!(touched(&world, &id, other).await, [] as [Value; 0]);
    let asked = json!([{"appointment": booked[2], "settle": {"act": "choose_again"}}]);
    let site = json!({"site": crate::support::NORTH, "settling": {"all": asked}});
    let done = world.post("/api/to-move", &staff("morgan"), site).await;
    done.must(200);
    assert_eq!(to_move(&world).await, listed);
    assert_eq!(world.count(STANDS).await, 0);
    cancel(&world, &booked[0]).await;
    assert_eq!(to_move(&world).await, []);
    assert_eq!(world.count(STANDS).await, 1);
}

#[tokio::test]
async fn who_has_no_seat_is_told_when_the_clinic_has_one_for_them_again() {
    let world = World::new().await;
    let id = group(&world, 3).await;
    let booked = book(&world, &id, NINE, 3).await;
    let asked = json!([{"appointment": booked[2], "settle": {"act": "choose_again"}}]);
    change(&world, &id, clinic(seats(2)), asked).await;
    change(&world, &id, clinic(seats(4)), json!([])).await;
    assert_eq!(to_move(&world).await, []);
    assert_eq!(world.count(STANDS).await, 1);
}

#[tokio::test]
async fn what_is_held_beyond_the_seats_is_given_up_the_last_of_it_first() {
    let world = World::new().await;
    let id = group(&world, 3).await;
    book(&world, &id, NINE, 1).await;
    let mut holds = Vec::new();
    for _ in 0..2 {
        world.pass_minutes(1);
        let body = json!({"service": REVIEW, "template": id, "start": NINE});
        holds.push(world.post("/api/holds", &public(), body).await.must(201));
    }
    assert_eq!(
        touched(&world, &id, clinic(seats(2))).await,
        [] as [Value; 0]
    );
    change(&world, &id, clinic(seats(2)), json!([])).await;
    let confirm = async |hold: &Value| {
        let body = json!({"hold": hold, "patient": patient(), "reason": ""});
        let done = world.post("/api/bookings", &public(), body).await;
        done.status.as_u16()
    };
    assert_eq!(confirm(&holds[1]).await, 409, "the last");
    assert_eq!(confirm(&holds[0]).await, 201);
    assert_eq!(to_move(&world).await, []);
}

const KIT: &str = "SELECT count(*) FROM claims WHERE resource LIKE 'kit:%'";
const ROOM: &str = "SELECT count(*) FROM claims WHERE resource LIKE 'room:%'";

#[tokio::test]
async fn a_session_uses_its_room_and_its_kit_once_whoever_comes_and_goes() {
    let world = World::new().await;
    let terms = json!({"kit": ["ECG machine"], "room": "One", "terms": {"seats": 3}});
    let id = make(&world, terms.clone()).await;
    let colleague =
        json!({"kit": ["ECG machine"], "clinician": EVANS, "from": "09:00", "until": "09:20"});
    let other = make(&world, colleague).await;
    let booked = book(&world, &id, NINE, 3).await;
    assert_eq!(world.count(KIT).await, 4, "twenty minutes of one machine");
    assert_eq!(world.count(ROOM).await, 4);
    let taken = world.book(&other, NINE).await;
    assert_eq!(taken.code(), "slot_taken", "the only one is in use");
    // Trying a change gives back what it took away.
    let closer = clinic(json!({"kit": ["ECG machine"], "room": "One", "terms": {"seats": 1}}));
    assert_eq!(touched(&world, &id, closer).await.len(), 2);
    assert_eq!(world.count(KIT).await, 4);
    for (left, one) in booked.iter().enumerate() {
        let nine = offered(&world, DAY)
            .await
            .iter()
            .any(|time| time == "09:00");
        assert_eq!(nine, left > 0, "whoever joins shares what the others have");
        cancel(&world, one).await;
        let cells = if left < 2 { 4 } else { 0 };
        assert_eq!(world.count(KIT).await, cells, "after {left}");
    }
    world.book(&other, NINE).await.must(201);
    let found = world.book(&id, NINE).await;
    assert_eq!(found.code(), "slot_taken");
}

#[tokio::test]
async fn a_held_place_keeps_the_sessions_kit_for_as_long_as_it_lasts() {
    let world = World::new().await;
    let id = make(
        &world,
        json!({"kit": ["ECG machine"], "terms": {"seats": 3}}),
    )
    .await;
    let colleague = json!({"kit": ["ECG machine"], "clinician": EVANS});
    let other = make(&world, colleague).await;
    let hold = || json!({"service": REVIEW, "template": id, "start": NINE});
    world.post("/api/holds", &public(), hold()).await.must(201);
    world.pass_minutes(6);
    world.post("/api/holds", &public(), hold()).await.must(201);
    world.pass_minutes(6);
    // The first has run out, the second has not.
    assert_eq!(world.book(&other, NINE).await.code(), "slot_taken");
    world.pass_minutes(6);
    world.book(&other, NINE).await.must(201);
}
