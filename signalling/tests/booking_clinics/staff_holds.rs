//! Reception holds the time that it has chosen while it types whom it is for: nobody takes it meanwhile, others see
//! until when, and it is free again once they let it go.

use serde_json::{Value, json};

use crate::support::{
    Answer, NORTH, REVIEW, World, appointment, patient, public, staff, text, visitor,
};
use crate::{clinic, make};

const NINE: &str = "2026-11-24T09:00:00Z";
const PATH: &str = "/api/staff/holds";
const CLAIMED: &str = "SELECT count(*) FROM claims WHERE resource LIKE 'clinician:%'";

async fn hold(world: &World, who: &str, template: &str, start: &str) -> Answer {
    let body = json!({"service": REVIEW, "template": template, "start": start});
    world.post(PATH, &staff(who), body).await
}

async fn renew(world: &World, who: &str, hold: &Value) -> Answer {
    let path = format!("{PATH}/{}/renew", text(&hold["id"]));
    world.post_nothing(&path, &staff(who)).await
}

async fn let_go(world: &World, who: &str, hold: &Value) {
    let path = format!("{PATH}/{}", text(&hold["id"]));
    let done = world.send("DELETE", &path, &staff(who), json!({})).await;
    assert_eq!(done.status, 204);
}

async fn by_patient(world: &World, template: &str) -> Answer {
    let body = json!({"service": REVIEW, "template": template, "start": NINE});
    world.post("/api/holds", &public(), body).await
}

async fn book(world: &World, template: &str, changes: Value) -> Answer {
    let mut body = appointment(template, NINE);
    let all = body.as_object_mut().unwrap();
    all.extend(changes.as_object().unwrap().clone());
    world.post("/api/appointments", &staff("ruth"), body).await
}

/// Why nine o'clock is not offered, to somebody else at the desk.
async fn why(world: &World) -> Value {
    let path = format!("/api/staff/slots/why?service={REVIEW}&site={NORTH}&from=2026-11-24");
    let day = world.get(&path, &staff("angharad")).await.must(200);
    day["starts"][0]["why_not"].clone()
}

#[tokio::test]
async fn a_patient_cannot_take_the_time_that_reception_is_typing_for() {
    let world = World::new().await;
    let id = world.tuesday_clinic().await;
    let held = hold(&world, "ruth", &id, NINE).await.must(201);
    assert_eq!(held["expires_at"], "2026-11-23T08:10:00.000Z");
    assert_eq!(by_patient(&world, &id).await.code(), "slot_taken");
    let held_until = json!({"reason": "taken", "what": "clinician", "held": true, "until": "2026-11-23T08:10:00.000Z"});
    assert_eq!(why(&world).await, held_until);
    // They go on typing.
    world.pass_minutes(6);
    let kept = renew(&world, "ruth", &held).await.must(200);
    assert_eq!(kept["expires_at"], "2026-11-23T08:16:00.000Z");
    world.pass_minutes(6);
    assert_eq!(why(&world).await["until"], "2026-11-23T08:16:00.000Z");
    assert_eq!(by_patient(&world, &id).await.code(), "slot_taken");
    // Of the same time again, as after a page was loaded anew, there is one hold.
    hold(&world, "ruth", &id, NINE).await.must(201);
    assert_eq!(world.count("SELECT count(*) FROM holds").await, 1);
    book(&world, &id, json!({"held": true})).await.must(201);
    assert_eq!(world.count("SELECT count(*) FROM holds").await, 0);
    assert_eq!(world.count(CLAIMED).await, 4);
    let for_good = "SELECT count(*) FROM claims WHERE expires_at IS NULL";
    assert_eq!(world.count(for_good).await, 4);
}

#[tokio::test]
async fn what_is_let_go_or_has_run_out_is_free_for_whoever_comes_first() {
    let world = World::new().await;
    let id = world.tuesday_clinic().await;
    let held = hold(&world, "ruth", &id, NINE).await.must(201);
    let_go(&world, "ruth", &held).await;
    // A page that goes says so again.
    let_go(&world, "ruth", &held).await;
    assert_eq!(why(&world).await, Value::Null);
    let held = hold(&world, "ruth", &id, NINE).await.must(201);
    world.pass_minutes(10);
    assert_eq!(renew(&world, "ruth", &held).await.code(), "hold_expired");
    by_patient(&world, &id).await.must(201);
    // Who was too slow is told so, and what they typed is still theirs to book elsewhere.
    let late = book(&world, &id, json!({"held": true})).await;
    assert_eq!(late.code(), "slot_taken");
    // An hour is the longest that anybody types.
    let other = "2026-11-24T10:00:00Z";
    let held = hold(&world, "ruth", &id, other).await.must(201);
    for (minutes, until) in [(9, 19), (9, 28), (9, 37), (9, 46), (9, 55), (9, 60)] {
        world.pass_minutes(minutes);
        let kept = renew(&world, "ruth", &held).await.must(200);
        let until = format!(
            "2026-11-23T{:02}:{:02}:00.000Z",
            8 + (10 + until) / 60,
            (10 + until) % 60
        );
        assert_eq!(kept["expires_at"], until);
    }
}

#[tokio::test]
async fn a_hold_is_its_makers_alone_and_at_their_own_sites() {
    let world = World::new().await;
    let id = world.tuesday_clinic().await;
    let held = hold(&world, "ruth", &id, NINE).await.must(201);
    assert_eq!(hold(&world, "sam", &id, NINE).await.status, 404);
    assert_eq!(hold(&world, "morgan", &id, NINE).await.status, 403);
    let other = renew(&world, "sam", &held).await;
    assert_eq!(other.code(), "hold_expired");
    let_go(&world, "sam", &held).await;
    assert_eq!(by_patient(&world, &id).await.code(), "slot_taken");
    // Whoever does not say that they hold it books as anybody does.
    assert_eq!(book(&world, &id, json!({})).await.code(), "slot_taken");
    let visit = json!({"service": REVIEW, "template": id, "start": NINE});
    let patient = visitor("__Host-anteroom-visit=nobody");
    assert_eq!(world.post(PATH, &patient, visit).await.status, 401);
    // Not a whole clinic, twice over.
    let path = format!("/api/clinic-templates/{id}");
    let longer = json!({"template": clinic(json!({"until": "16:00"}))});
    let changed = world.send("PUT", &path, &staff("morgan"), longer).await;
    changed.must(200);
    for n in 1..12 {
        let start = format!("2026-11-24T{:02}:{:02}:00Z", 9 + n / 3, n % 3 * 20);
        hold(&world, "ruth", &id, &start).await.must(201);
    }
    let most = hold(&world, "ruth", &id, "2026-11-24T14:00:00Z").await;
    assert_eq!(most.code(), "too_many_attempts");
}

#[tokio::test]
async fn who_is_moved_has_the_new_time_held_and_so_has_a_series_its_first() {
    let world = World::new().await;
    let id = world.tuesday_clinic().await;
    let booked = world.book(&id, "2026-11-24T11:00:00Z").await.must(201);
    hold(&world, "ruth", &id, NINE).await.must(201);
    let path = format!(
        "/api/appointments/{}/move",
        text(&booked["appointment"]["id"])
    );
    let to = |held: bool| json!({"template": id, "start": NINE, "held": held});
    let refused = world.post(&path, &staff("ruth"), to(false)).await;
    assert_eq!(refused.code(), "slot_taken");
    world.post(&path, &staff("ruth"), to(true)).await.must(200);
    assert_eq!(world.count(CLAIMED).await, 4);
    // The weeks of a series begin with the time that its maker holds, and with no colleague's of the same time.
    let ten = "2026-11-24T10:00:00Z";
    let colleague = json!({"clinician": crate::EVANS});
    make(&world, colleague).await;
    hold(&world, "ruth", &id, ten).await.must(201);
    let path = format!("/api/staff/series?template={id}&start={ten}&count=2");
    let plan = world.get(&path, &staff("ruth")).await.must(200);
    let slots: Vec<Value> = plan["weeks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|week| json!({"template": week["slot"]["template"], "start": week["slot"]["start"]}))
        .collect();
    assert_eq!(slots[0]["template"], json!(id));
    assert_eq!(slots[0]["start"], "2026-11-24T10:00:00.000Z");
    let other = world.get(&path, &staff("angharad")).await.must(200);
    assert_ne!(other["weeks"][0]["slot"]["template"], json!(id));
    let body = json!({"service": REVIEW, "slots": slots, "new_patient": patient(), "held": true});
    world
        .post("/api/series", &staff("ruth"), body)
        .await
        .must(201);
    assert_eq!(world.count("SELECT count(*) FROM holds").await, 0);
}

#[tokio::test]
async fn a_group_that_is_held_for_stays_its_own_for_as_long_as_the_hold() {
    let world = World::new().await;
    let id = make(&world, json!({"terms": {"seats": 2}})).await;
    let held = hold(&world, "ruth", &id, NINE).await.must(201);
    world.pass_minutes(8);
    renew(&world, "ruth", &held).await.must(200);
    world.pass_minutes(8);
    // The clinician's time, in the group's name, has not run out before the seat.
    let live = "SELECT count(*) FROM claims WHERE expires_at > 1795421760000";
    assert_eq!(world.count(live).await, 4 + 1);
    book(&world, &id, json!({"held": true})).await.must(201);
}
