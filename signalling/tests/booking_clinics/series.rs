//! A series: the same time every week, booked at once; and where the soonest time is.

use serde_json::{Value, json};
use signalling::params;
use signalling::store::StoreError;

use crate::support::{self, EVANS, NORTH, REVIEW, SOUTH, World, patient, staff, text};
use crate::{clinic, make};

const RUTH: &str = "ruth";

async fn plan(world: &World, template: &str, start: &str, count: u8) -> Value {
    let path = format!("/api/staff/series?template={template}&start={start}&count={count}");
    world.get(&path, &staff(RUTH)).await.must(200)
}

/// The slots of a plan: of each week the same time, or the nearest.
fn slots(plan: &Value) -> Vec<Value> {
    let weeks = plan["weeks"].as_array().unwrap().iter();
    let chosen = weeks.map(|week| {
        let same = &week["slot"];
        if same.is_null() {
            &week["others"][0]
        } else {
            same
        }
    });
    chosen
        .map(|slot| json!({"template": slot["template"], "start": slot["start"]}))
        .collect()
}

fn series(slots: &[Value]) -> Value {
    json!({"service": REVIEW, "slots": slots, "new_patient": patient(), "reason": "Feet"})
}

async fn book(world: &World, body: Value) -> support::Answer {
    world.post("/api/series", &staff(RUTH), body).await
}

#[tokio::test]
async fn six_weeks_are_booked_at_once_with_one_message_and_one_calendar_file() {
    let world = World::with(
        signalling::config::Mode::Demo,
        "",
        std::sync::Arc::new(support::Door),
    )
    .await;
    let id = world.tuesday_clinic().await;
    // The third week is taken; the nearest is twenty minutes away.
    world.book(&id, "2026-12-08T10:00:00Z").await.must(201);
    let before = world.count("SELECT count(*) FROM outbox").await;
    let plan = plan(&world, &id, "2026-11-24T10:00:00Z", 6).await;
    let third = &plan["weeks"][2];
    assert!(third["slot"].is_null());
    assert_eq!(third["others"][0]["local"], "2026-12-08T09:40");
    let made = book(&world, series(&slots(&plan))).await.must(201);
    let all = made["appointments"].as_array().unwrap();
    assert_eq!(all.len(), 6);
    assert_eq!(all[2]["local"], "2026-12-08T09:40");
    let one = world.count("SELECT count(*) FROM outbox").await - before;
    assert_eq!(one, 1);
    let first = text(&all[0]["id"]);
    let path = format!("/api/appointments/{first}/series");
    let shown = world.get(&path, &staff(RUTH)).await.must(200);
    assert_eq!(shown["appointments"].as_array().unwrap().len(), 6);
    let links = "SELECT count(*) FROM invitations WHERE revoked_at IS NULL";
    assert_eq!(world.count(links).await, 7);
}

#[tokio::test]
async fn where_one_time_is_taken_nothing_is_booked() {
    let world = World::new().await;
    let id = world.tuesday_clinic().await;
    let plan = plan(&world, &id, "2026-11-24T10:00:00Z", 4).await;
    let slots = slots(&plan);
    world.book(&id, "2026-12-15T10:00:00Z").await.must(201);
    let refused = book(&world, series(&slots)).await;
    assert_eq!(refused.code(), "slot_taken");
    assert_eq!(world.count("SELECT count(*) FROM appointments").await, 1);
    assert_eq!(world.count("SELECT count(*) FROM claims").await, 4);
    let one = book(&world, series(&slots[..1])).await;
    assert_eq!(one.refused(), [crate::pair("slots", "out_of_range")]);
}

#[tokio::test]
async fn this_and_all_later_ones_are_called_off_with_one_message() {
    let world = World::new().await;
    let id = world.tuesday_clinic().await;
    let plan = plan(&world, &id, "2026-11-24T10:00:00Z", 5).await;
    let made = book(&world, series(&slots(&plan))).await.must(201);
    let third = text(&made["appointments"][2]["id"]);
    let before = world.count("SELECT count(*) FROM outbox").await;
    let path = format!("/api/appointments/{third}/cancel-rest");
    let gone = world
        .post(&path, &staff(RUTH), json!({"reason": "by_clinic"}))
        .await
        .must(200);
    assert_eq!(gone["status"], "cancelled");
    let left = "SELECT count(*) FROM appointments WHERE status = 'booked'";
    assert_eq!(world.count(left).await, 2);
    assert_eq!(world.count("SELECT count(*) FROM claims").await, 8);
    let after = world.count("SELECT count(*) FROM outbox").await;
    assert_eq!(after - before, 1);
    let again = world
        .post(&path, &staff(RUTH), json!({"reason": "by_clinic"}))
        .await;
    assert_eq!(again.code(), "wrong_state");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_series_that_meet_one_is_booked_whole() {
    let world = World::new().await;
    let id = world.tuesday_clinic().await;
    let plan = plan(&world, &id, "2026-11-24T10:00:00Z", 6).await;
    let slots = slots(&plan);
    let tasks: Vec<_> = (0..8)
        .map(|n: usize| {
            let router = world.router.clone();
            // Each another part of the same weeks.
            let body = series(&slots[n % 4..n % 4 + 3]).to_string();
            tokio::spawn(async move {
                support::send(router, "POST", "/api/series", &staff(RUTH), Some(body)).await
            })
        })
        .collect();
    let mut made = 0;
    for task in tasks {
        made += i64::from(task.await.unwrap().status.as_u16() == 201);
    }
    assert!((1..=2).contains(&made), "{made}");
    let booked = world.count("SELECT count(*) FROM appointments").await;
    assert_eq!(booked, 3 * made);
    assert_eq!(world.count("SELECT count(*) FROM claims").await, 4 * booked);
}

#[tokio::test]
async fn the_soonest_time_of_each_site_comes_first_and_foreign_sites_are_not_seen() {
    let world = World::new().await;
    let id = world.tuesday_clinic().await;
    let south = json!({"site": SOUTH, "clinician": EVANS, "weekdays": ["monday"]});
    let path = "/api/clinic-templates";
    let refused = world.post(path, &staff("morgan"), clinic(south)).await;
    assert_eq!(refused.status.as_u16(), 404);
    world.book(&id, "2026-11-24T09:00:00Z").await.must(201);
    make(
        &world,
        json!({"clinician": EVANS, "from": "13:00", "until": "15:00"}),
    )
    .await;
    let found = world
        .get("/api/staff/soonest?q=diab+rev", &staff(RUTH))
        .await
        .must(200);
    let all = found["found"].as_array().unwrap();
    assert_eq!(all.len(), 1, "{found}");
    assert_eq!(all[0]["slot"]["local"], "2026-11-24T09:20");
    assert_eq!(found["sites"][0]["id"], json!(NORTH));
    let none = world
        .get("/api/staff/soonest?q=skin", &staff(RUTH))
        .await
        .must(200);
    assert_eq!(none["found"], json!([]));
}

#[tokio::test]
async fn calling_one_off_before_the_message_has_left_takes_only_that_one_out_of_it() {
    let demo = signalling::config::Mode::Demo;
    let world = World::with(demo, "", std::sync::Arc::new(support::Door)).await;
    let id = world.tuesday_clinic().await;
    let plan = plan(&world, &id, "2026-11-24T10:00:00Z", 3).await;
    let made = book(&world, series(&slots(&plan))).await.must(201);
    for (nth, left) in [(0, 2), (2, 1)] {
        let path = format!(
            "/api/appointments/{}/cancel",
            text(&made["appointments"][nth]["id"])
        );
        world
            .post(&path, &staff(RUTH), json!({"reason": "other"}))
            .await
            .must(200);
        let waiting = "SELECT count(*) FROM outbox WHERE kind = 'invitation' AND state = 'waiting'";
        assert_eq!(world.count(waiting).await, 1);
        let outbox = world.get("/api/outbox", &support::public()).await.must(200);
        let all = outbox["messages"].as_array().unwrap();
        // What was taken back, and what calls off, has no link.
        let invitation = all.iter().find(|one| !one["link"].is_null());
        let body = text(&invitation.unwrap()["body"]);
        let links = body.matches("/i#").count();
        assert_eq!(links, left, "{body}");
    }
}

#[tokio::test]
async fn a_series_has_each_time_once_and_one_way_to_meet() {
    let world = World::new().await;
    let video = make(&world, json!({"seats": 8})).await;
    let here = make(
        &world,
        json!({"weekdays": ["wednesday"], "mode": "in_person"}),
    )
    .await;
    let slot = |template: &str, start: &str| json!({"template": template, "start": start});
    let first = slot(&video, "2026-11-24T10:00:00Z");
    for (second, error) in [
        (first.clone(), "taken"),
        (slot(&here, "2026-11-25T10:00:00Z"), "unsupported"),
    ] {
        let refused = book(&world, series(&[first.clone(), second])).await;
        assert_eq!(refused.refused(), [crate::pair("slots", error)]);
    }
    assert_eq!(world.count("SELECT count(*) FROM appointments").await, 0);
}

#[tokio::test]
async fn what_was_moved_to_another_site_is_not_seen_nor_called_off_with_the_rest() {
    let world = World::new().await;
    let id = world.tuesday_clinic().await;
    let plan = plan(&world, &id, "2026-11-24T10:00:00Z", 3).await;
    let made = book(&world, series(&slots(&plan))).await.must(201);
    let ids: Vec<String> = (0..3)
        .map(|nth| text(&made["appointments"][nth]["id"]))
        .collect();
    let gone = ids[1].clone();
    let moved: Result<usize, StoreError> = world
        .app
        .db
        .keep(move |tx| {
            let sql = "UPDATE appointments SET site_id = $1 WHERE id = $2";
            tx.execute(sql, params![SOUTH, gone])
        })
        .await;
    assert_eq!(moved.unwrap(), 1);
    let path = format!("/api/appointments/{}/series", ids[0]);
    let shown = world.get(&path, &staff(RUTH)).await.must(200);
    let seen = shown["appointments"].as_array().unwrap().iter();
    let seen: Vec<String> = seen.map(|one| text(&one["id"])).collect();
    assert_eq!(seen, [ids[0].clone(), ids[2].clone()]);
    let path = format!("/api/appointments/{}/cancel-rest", ids[0]);
    let why = json!({"reason": "by_clinic"});
    world.post(&path, &staff(RUTH), why).await.must(200);
    let left = "SELECT count(*) FROM appointments WHERE status = 'booked'";
    assert_eq!(world.count(left).await, 1);
}

#[tokio::test]
async fn a_patient_sees_all_times_of_their_series_and_of_nobody_elses() {
    let world = World::new().await;
    let id = world.tuesday_clinic().await;
    let plan = plan(&world, &id, "2026-11-24T10:00:00Z", 3).await;
    let made = book(&world, series(&slots(&plan))).await.must(201);
    let open = async |link: &Value| {
        let link = text(link);
        let body = json!({"secret": link.split_once("/i#").unwrap().1});
        let path = "/api/invitations/exchange";
        let answer = world.post(path, &support::public(), body).await;
        let device = support::visitor(&answer.visit_cookie());
        (answer.must(200), device)
    };
    let (view, device) = open(&made["link"]).await;
    assert_eq!(view["series"], true);
    let times = world.get("/api/visit/series", &device).await.must(200);
    let starts: Vec<String> = times["appointments"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| text(&one["start"])[..10].to_owned())
        .collect();
    assert_eq!(starts, ["2026-11-24", "2026-12-01", "2026-12-08"]);
    let alone = world.book(&id, "2026-11-24T09:00:00Z").await.must(201);
    let (view, device) = open(&alone["link"]).await;
    assert_eq!(view["series"], json!(null));
    let none = world.get("/api/visit/series", &device).await.must(200);
    assert_eq!(none["appointments"], json!([]));
}
