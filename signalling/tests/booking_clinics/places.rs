//! What a booking takes beside its own minutes: time kept free, seats of a group, places of the day,
//! what is kept for something.

use serde_json::json;

use crate::support::{self, CLINIC, REVIEW, World, appointment, public, staff, text};
use crate::{clinic, make, offered, pair, why};

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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_has_a_seat_has_the_clinicians_time_however_many_come_and_go_at_once() {
    const CELLS: &str = "SELECT count(*) FROM claims WHERE holder LIKE 'group:%'";
    let world = std::sync::Arc::new(World::new().await);
    let id = make(&world, json!({"terms": {"seats": 3}})).await;
    let wanted = json!({"service": REVIEW, "template": id, "start": "2026-11-24T09:20:00Z"});
    let people = (0..12).map(|_| {
        let (world, wanted) = (world.clone(), wanted.clone());
        tokio::spawn(async move {
            let mut seats = 0;
            for _ in 0..12 {
                let hold = world.post("/api/holds", &public(), wanted.clone()).await;
                if hold.status != 201 {
                    assert_eq!(hold.code(), "slot_taken");
                    continue;
                }
                seats += 1;
                assert_eq!(world.count(CELLS).await, 4);
                let path = format!("/api/holds/{}", text(&hold.body["id"]));
                let gone = world.send("DELETE", &path, &public(), hold.body).await;
                gone.must(204);
            }
            seats
        })
    });
    let mut seats = 0;
    for person in people.collect::<Vec<_>>() {
        seats += person.await.unwrap();
    }
    assert!(seats > 12, "{seats}");
    assert_eq!(world.count("SELECT count(*) FROM claims").await, 0);
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
    world.post("/api/bookings", &public(), body).await.must(201);
    world.pass_minutes(11);
    world.app.db.keep(signalling::booking::sweep).await.unwrap();
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
        .send("PUT", &path, &staff("morgan"), json!({"template": limited}))
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
