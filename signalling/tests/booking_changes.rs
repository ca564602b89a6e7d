//! Free slots, holds and what becomes of appointments, over the real router.
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use serde_json::{Value, json};
use support::{NORTH, REVIEW, SHAH, World, patient, public, staff, template, text};

const SLOTS: &str = "/api/services/diabetes-review/slots?from=2026-11-24&days=1";

fn starts(search: &Value) -> Vec<String> {
    let days = search["days"].as_array().unwrap();
    days.iter()
        .flat_map(|day| day["slots"].as_array().unwrap())
        .map(|slot| text(&slot["local"])[11..].to_owned())
        .collect()
}

#[tokio::test]
async fn a_new_clinic_offers_its_slots_to_everyone() {
    let world = World::new().await;
    world.tuesday_clinic().await;
    let search = world.get(SLOTS, &public()).await.must(200);
    let want = [
        "09:00", "09:20", "09:40", "10:00", "10:20", "10:40", "11:00", "11:20", "11:40",
    ];
    assert_eq!(starts(&search), want);
    assert_eq!(search["next"].as_array().unwrap().len(), 3);
    assert_eq!(search["later"], "2026-12-01");
    assert_eq!(search["service"]["sites"][0]["name"], "North Hospital");
    assert_eq!(search["clinicians"][0]["name"], "shah");
    let services = world.get("/api/services", &public()).await.must(200);
    assert_eq!(services["services"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn patients_keep_the_notice_and_staff_need_not() {
    let world = World::new().await;
    world.tuesday_clinic().await;
    world.pass_minutes(24 * 60 + 50);
    // 08:50 on Tuesday: the service asks for an hour's notice.
    let search = world.get(SLOTS, &public()).await.must(200);
    assert_eq!(starts(&search)[0], "10:00");
    let path = format!("/api/staff/slots?service={REVIEW}&from=2026-11-24&days=1");
    let search = world.get(&path, &staff("ruth")).await.must(200);
    assert_eq!(starts(&search)[0], "09:00");
}

#[tokio::test]
async fn a_hold_keeps_the_slot_for_ten_minutes() {
    let world = World::new().await;
    let id = world.tuesday_clinic().await;
    let wanted = json!({"service": REVIEW, "template": id, "start": "2026-11-24T09:00:00Z"});
    let hold = world
        .post("/api/holds", &public(), wanted.clone())
        .await
        .must(201);
    assert_eq!(hold["expires_at"], "2026-11-23T08:10:00.000Z");
    let again = world.post("/api/holds", &public(), wanted.clone()).await;
    assert_eq!((again.status.as_u16(), again.code()), (409, "slot_taken"));
    let search = world.get(SLOTS, &public()).await.must(200);
    assert_eq!(starts(&search)[0], "09:20");

    world.pass_minutes(10);
    let search = world.get(SLOTS, &public()).await.must(200);
    assert_eq!(starts(&search)[0], "09:00");
    world.post("/api/holds", &public(), wanted).await.must(201);
}

#[tokio::test]
async fn a_hold_can_be_given_up_by_who_made_it_only() {
    let world = World::new().await;
    let id = world.tuesday_clinic().await;
    let wanted = json!({"service": REVIEW, "template": id, "start": "2026-11-24T09:00:00Z"});
    let hold = world
        .post("/api/holds", &public(), wanted.clone())
        .await
        .must(201);
    let path = format!("/api/holds/{}", text(&hold["id"]));
    let wrong = json!({"id": hold["id"], "secret": "A".repeat(43)});
    world
        .send("DELETE", &path, &public(), wrong)
        .await
        .must(204);
    assert_eq!(world.count("SELECT count(*) FROM holds").await, 1);
    let own = json!({"id": hold["id"], "secret": hold["secret"]});
    for _ in 0..2 {
        world
            .send("DELETE", &path, &public(), own.clone())
            .await
            .must(204);
    }
    assert_eq!(world.count("SELECT count(*) FROM claims").await, 0);
}

#[tokio::test]
async fn nobody_can_hold_a_whole_clinic() {
    let world = World::new().await;
    let mut long = template();
    long["until"] = json!("20:00");
    let long = world
        .post("/api/clinic-templates", &staff("morgan"), long)
        .await
        .must(201);
    let wanted = |n: i64| {
        let start = format!("2026-11-24T{:02}:{:02}:00Z", 9 + n / 3, n % 3 * 20);
        json!({"service": REVIEW, "template": long["id"], "start": start})
    };
    for n in 0..30 {
        world
            .post("/api/holds", &public(), wanted(n))
            .await
            .must(201);
    }
    let refused = world.post("/api/holds", &public(), wanted(30)).await;
    assert_eq!(
        (refused.status.as_u16(), refused.code()),
        (429, "too_many_attempts")
    );
    world.pass_minutes(10);
    world
        .post("/api/holds", &public(), wanted(30))
        .await
        .must(201);
}

#[tokio::test]
async fn reception_books_moves_and_cancels() {
    let world = World::new().await;
    let id = world.tuesday_clinic().await;
    let made = world.book(&id, "2026-11-24T09:20:00Z").await.must(201);
    let appointment = &made["appointment"];
    assert_eq!(appointment["local"], "2026-11-24T09:20");
    assert_eq!(appointment["patient"]["nhs_number"], "9434765919");
    assert_eq!(appointment["patient"]["mobile"], "+447700900123");
    assert!(text(&made["link"]).contains("/i#"));
    let path = format!("/api/appointments/{}", text(&appointment["id"]));
    let ruth = staff("ruth");
    world.get(&path, &ruth).await.must(200);

    // Ten past nine is no start of this clinic; twenty to ten is.
    let to = |start: &str| json!({"template": id, "start": start});
    let refused = world
        .post(&format!("{path}/move"), &ruth, to("2026-11-24T09:30:00Z"))
        .await;
    assert_eq!(
        (refused.status.as_u16(), refused.code()),
        (409, "slot_not_offered")
    );
    let moved = world
        .post(&format!("{path}/move"), &ruth, to("2026-11-24T09:40:00Z"))
        .await
        .must(200);
    assert_eq!(moved["appointment"]["local"], "2026-11-24T09:40");
    assert_ne!(moved["link"], made["link"]);
    let search = world.get(SLOTS, &public()).await.must(200);
    assert!(starts(&search).contains(&"09:20".to_owned()));
    assert!(!starts(&search).contains(&"09:40".to_owned()));
    let live = "SELECT count(*) FROM invitations WHERE revoked_at IS NULL";
    assert_eq!(world.count(live).await, 1);

    let cancel = json!({"reason": "by_clinic"});
    let gone = world
        .post(&format!("{path}/cancel"), &ruth, cancel.clone())
        .await
        .must(200);
    assert_eq!(gone["status"], "cancelled");
    assert_eq!(world.count(live).await, 0);
    assert_eq!(world.count("SELECT count(*) FROM claims").await, 0);
    assert_eq!(world.count("SELECT sequence FROM appointments").await, 2);
    let again = world.post(&format!("{path}/cancel"), &ruth, cancel).await;
    assert_eq!((again.status.as_u16(), again.code()), (409, "wrong_state"));
    world.book(&id, "2026-11-24T09:40:00Z").await.must(201);
}

#[tokio::test]
async fn an_appointment_may_move_onto_its_own_time() {
    let world = World::new().await;
    let id = world.tuesday_clinic().await;
    let mut longer = template();
    longer["minutes"] = json!(30);
    let morgan = staff("morgan");
    let longer = world
        .post("/api/clinic-templates", &morgan, longer)
        .await
        .must(201);
    let made = world.book(&id, "2026-11-24T09:00:00Z").await.must(201);
    let path = format!(
        "/api/appointments/{}/move",
        text(&made["appointment"]["id"])
    );
    let to = json!({"template": longer["id"], "start": "2026-11-24T09:00:00Z"});
    let moved = world.post(&path, &staff("ruth"), to).await.must(200);
    assert_eq!(moved["appointment"]["end"], "2026-11-24T09:30:00.000Z");
}

#[tokio::test]
async fn a_link_sent_now_takes_nobodys_time() {
    let world = World::new().await;
    let send = json!({"site": NORTH, "clinician": SHAH, "patient": patient()});
    for _ in 0..2 {
        let made = world
            .post("/api/appointments/now", &staff("ruth"), send.clone())
            .await
            .must(201);
        assert_eq!(made["appointment"]["start"], "2026-11-23T08:00:00.000Z");
        assert_eq!(made["appointment"]["service_name"], "Consultation");
    }
    assert_eq!(world.count("SELECT count(*) FROM claims").await, 0);
    assert_eq!(world.count("SELECT count(*) FROM patients").await, 1);
    let services = world
        .get("/api/staff-services", &staff("ruth"))
        .await
        .must(200);
    assert_eq!(services["services"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn not_attending_is_noted_after_the_start_only() {
    let world = World::new().await;
    let id = world.tuesday_clinic().await;
    let made = world.book(&id, "2026-11-24T09:00:00Z").await.must(201);
    let path = format!(
        "/api/appointments/{}/no-show",
        text(&made["appointment"]["id"])
    );
    let ruth = staff("ruth");
    let early = world.post_nothing(&path, &ruth).await;
    assert_eq!((early.status.as_u16(), early.code()), (409, "wrong_state"));
    world.pass_minutes(25 * 60);
    let noted = world.post_nothing(&path, &ruth).await.must(200);
    assert_eq!(noted["status"], "noshow");
}

#[tokio::test]
async fn reception_notes_who_stands_at_the_desk_and_video_patients_arrive_by_themselves() {
    let world = World::new().await;
    let mut in_person = template();
    in_person["mode"] = json!("in_person");
    let ruth = staff("ruth");
    let clinic = world.post("/api/clinic-templates", &ruth, in_person).await;
    let clinic = text(&clinic.must(201)["id"]);
    let made = world.book(&clinic, "2026-11-24T09:00:00Z").await.must(201);
    let path = format!(
        "/api/appointments/{}/arrived",
        text(&made["appointment"]["id"])
    );
    let noted = world.post_nothing(&path, &ruth).await.must(200);
    assert_eq!(noted["status"], "arrived");
    let board = "/api/board?date=2026-11-24";
    let board = world.get(board, &ruth).await.must(200);
    assert_eq!(board["rows"][0]["state"], "waiting");
    assert_eq!(board["rows"][0]["arrived_at"], "2026-11-23T08:00:00.000Z");

    let world = World::new().await;
    let clinic = world.tuesday_clinic().await;
    let made = world.book(&clinic, "2026-11-24T09:00:00Z").await.must(201);
    let path = format!(
        "/api/appointments/{}/arrived",
        text(&made["appointment"]["id"])
    );
    let refused = world.post_nothing(&path, &ruth).await;
    assert_eq!(
        (refused.status.as_u16(), refused.code()),
        (409, "wrong_state")
    );
}

#[tokio::test]
async fn the_board_shows_the_day_of_a_site() {
    let world = World::new().await;
    let id = world.tuesday_clinic().await;
    for start in ["2026-11-24T09:40:00Z", "2026-11-24T09:00:00Z"] {
        world.book(&id, start).await.must(201);
    }
    let ruth = staff("ruth");
    let today = world.get("/api/board", &ruth).await.must(200);
    assert_eq!(today["date"], "2026-11-23");
    assert_eq!(today["rows"].as_array().unwrap().len(), 0);
    let tomorrow = world
        .get("/api/board?date=2026-11-24", &ruth)
        .await
        .must(200);
    let rows = tomorrow["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0]["appointment"]["local"], "2026-11-24T09:00");
    assert_eq!(rows[0]["state"], "expected");
    assert_eq!(tomorrow["now"], "2026-11-23T08:00:00.000Z");
    let mine = "/api/board?date=2026-11-24&clinician=me";
    let path = format!("{mine}&site={NORTH}");
    let evans = world.get(&path, &staff("evans")).await.must(200);
    assert_eq!(evans["rows"].as_array().unwrap().len(), 0);
    let shah = world.get(mine, &staff("shah")).await.must(200);
    assert_eq!(shah["rows"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn an_ended_clinic_offers_nothing_more_and_keeps_its_appointments() {
    let world = World::new().await;
    let id = world.tuesday_clinic().await;
    let made = world.book(&id, "2026-12-01T09:00:00Z").await.must(201);
    let path = format!("/api/clinic-templates/{id}/end");
    let end = json!({"last_day": "2026-11-24"});
    world.post(&path, &staff("morgan"), end).await.must(200);
    let refused = world.book(&id, "2026-12-01T09:20:00Z").await;
    assert_eq!(refused.code(), "slot_not_offered");
    let kept = format!("/api/appointments/{}", text(&made["appointment"]["id"]));
    let kept = world.get(&kept, &staff("ruth")).await.must(200);
    assert_eq!(kept["status"], "booked");
}

#[tokio::test]
async fn the_same_key_books_once() {
    let world = World::new().await;
    let id = world.tuesday_clinic().await;
    let ruth = staff("ruth").with_key("0123456789abcdef");
    let body = support::appointment(&id, "2026-11-24T09:00:00Z");
    let first = world
        .post("/api/appointments", &ruth, body.clone())
        .await
        .must(201);
    let again = world.post("/api/appointments", &ruth, body).await.must(201);
    assert_eq!(first, again);
    assert_eq!(world.count("SELECT count(*) FROM appointments").await, 1);
    let other = support::appointment(&id, "2026-11-24T09:20:00Z");
    let reused = world.post("/api/appointments", &ruth, other).await;
    assert_eq!((reused.status.as_u16(), reused.code()), (422, "key_reused"));
}

#[tokio::test]
async fn every_change_leaves_its_entry() {
    let world = World::new().await;
    let id = world.tuesday_clinic().await;
    let made = world.book(&id, "2026-11-24T09:00:00Z").await.must(201);
    let path = format!(
        "/api/appointments/{}/resend",
        text(&made["appointment"]["id"])
    );
    world.post_nothing(&path, &staff("ruth")).await.must(200);
    for action in [
        "clinic_template.made",
        "appointment.booked",
        "patient.seen",
        "invitation.sent_again",
    ] {
        let sql = format!("SELECT count(*) FROM audit WHERE action = '{action}'");
        let count = world.count(Box::leak(sql.into_boxed_str())).await;
        assert_eq!(count, 1, "{action}");
    }
}

#[tokio::test]
async fn whoever_no_longer_sees_patients_there_offers_no_slots() {
    let world = World::new().await;
    let id = world.tuesday_clinic().await;
    let booked = world.book(&id, "2026-11-24T09:00:00Z").await.must(201);
    let roles = json!({"memberships": [{"site": NORTH, "role": "receptionist"}]});
    let path = format!("/api/staff/{SHAH}/roles");
    let admin = staff("angharad");
    world.send("PUT", &path, &admin, roles).await.must(200);
    let search = world.get(SLOTS, &public()).await.must(200);
    assert_eq!(starts(&search), Vec::<String>::new());
    let late = world.book(&id, "2026-11-24T10:00:00Z").await;
    assert_eq!(late.code(), "slot_not_offered");
    let wanted = json!({"service": REVIEW, "template": id, "start": "2026-11-24T10:00:00Z"});
    let held = world.post("/api/holds", &public(), wanted).await;
    assert_eq!(held.code(), "slot_not_offered");
    // What was agreed stands until somebody moves it.
    let path = format!("/api/appointments/{}", text(&booked["appointment"]["id"]));
    let kept = world.get(&path, &staff("ruth")).await.must(200);
    assert_eq!(kept["status"], "booked");
}
