//! Several clinicians see a patient together.

use serde_json::json;

use crate::support::{EVANS, SHAH, World, public, staff, text};
use crate::{make, offered, to_move, why};

async fn world() -> (World, String) {
    let world = World::new().await;
    let id = make(&world, json!({"team": [EVANS]})).await;
    (world, id)
}

#[tokio::test]
async fn a_time_is_free_when_everybody_is() {
    let (world, id) = world().await;
    let alone = make(
        &world,
        json!({"clinician": EVANS, "service": crate::CLINIC, "from": "09:20", "until": "10:00"}),
    )
    .await;
    assert_eq!(offered(&world, "2026-11-24").await.len(), 9);
    let mut body = crate::support::appointment(&alone, "2026-11-24T09:20:00Z");
    body["service"] = json!(crate::CLINIC);
    let path = "/api/appointments";
    world.post(path, &staff("ruth"), body).await.must(201);
    assert_eq!(offered(&world, "2026-11-24").await.len(), 8);
    let refused = world.book(&id, "2026-11-24T09:20:00Z").await;
    assert_eq!(refused.code(), "slot_taken");
    world.book(&id, "2026-11-24T09:40:00Z").await.must(201);
    // Four cells of each of both.
    let both = "SELECT count(*) FROM claims WHERE resource LIKE 'clinician:%'";
    assert_eq!(world.count(both).await, 4 + 8);
}

#[tokio::test]
async fn everybodys_leave_counts_and_touches_what_they_share() {
    let (world, id) = world().await;
    let booked = world.book(&id, "2026-11-24T09:00:00Z").await.must(201);
    assert_eq!(booked["appointment"]["team"][0]["id"], json!(EVANS));
    let leave = json!({"site": crate::support::NORTH, "clinician": EVANS,
        "first_day": "2026-11-24", "last_day": "2026-11-24"});
    world
        .post("/api/leave", &staff("morgan"), leave)
        .await
        .must(201);
    assert_eq!(offered(&world, "2026-11-24").await, Vec::<String>::new());
    assert_eq!(why(&world, "2026-11-24").await[1].1, "leave");
    assert_eq!(to_move(&world).await[0].1, "leave");
    let refused = world.book(&id, "2026-11-24T09:20:00Z").await;
    assert_eq!(refused.code(), "slot_not_offered");
}

#[tokio::test]
async fn each_of_them_sees_it_on_their_board_and_the_patient_sees_both_names() {
    let (world, id) = world().await;
    world.book(&id, "2026-11-24T09:00:00Z").await.must(201);
    for who in ["shah", "evans"] {
        let path = format!(
            "/api/board?site={}&date=2026-11-24&clinician=me",
            crate::support::NORTH
        );
        let board = world.get(&path, &staff(who)).await.must(200);
        assert_eq!(board["rows"].as_array().unwrap().len(), 1, "{who}");
    }
    let hold = json!({"service": crate::REVIEW, "template": id, "start": "2026-11-24T09:20:00Z"});
    let hold = world.post("/api/holds", &public(), hold).await.must(201);
    assert_eq!(hold["slot"]["team"], json!([EVANS]));
    let key = json!({"id": hold["id"], "secret": hold["secret"]});
    let body = json!({"hold": key, "patient": crate::support::patient()});
    let booked = world.post("/api/bookings", &public(), body).await.must(201);
    assert!(text(&booked["clinician_name"]).contains("shah"));
    assert!(
        text(&booked["clinician_name"]).contains("evans"),
        "{booked}"
    );
}

#[tokio::test]
async fn somebody_named_is_found_wherever_they_take_part() {
    let (world, _) = world().await;
    for who in [SHAH, EVANS] {
        let path =
            format!("/api/services/diabetes-review/slots?from=2026-11-24&days=1&clinician={who}");
        let found = world.get(&path, &public()).await.must(200);
        assert_eq!(found["days"][0]["slots"].as_array().unwrap().len(), 9);
    }
}

#[tokio::test]
async fn nobody_is_their_own_colleague_and_strangers_are_none() {
    let world = World::new().await;
    for (team, error) in [
        (json!([SHAH]), "taken"),
        (json!([crate::support::RUTH]), "unknown"),
    ] {
        let new = crate::clinic(json!({ "team": team }));
        let refused = world
            .post("/api/clinic-templates", &staff("morgan"), new)
            .await;
        assert_eq!(refused.refused(), [crate::pair("team", error)]);
    }
}

#[tokio::test]
async fn whoever_is_late_or_away_tells_the_patients_they_share_too() {
    let (world, id) = world().await;
    world.book(&id, "2026-11-24T09:00:00Z").await.must(201);
    world.pass_minutes(23 * 60);
    for who in [SHAH, EVANS] {
        let day = json!({"site": crate::support::NORTH, "clinician": who, "day": "2026-11-24",
            "trouble": "late", "minutes": 20, "words": "", "words_cy": ""});
        let path = "/api/clinic-day/preview";
        let shown = world.post(path, &staff("morgan"), day).await.must(200);
        assert_eq!(shown["appointments"].as_array().unwrap().len(), 1, "{who}");
    }
    let day = json!({"site": crate::support::NORTH, "clinician": EVANS, "day": "2026-11-24",
        "trouble": "cancel", "words": "", "words_cy": ""});
    let shown = world
        .post("/api/clinic-day/preview", &staff("morgan"), day.clone())
        .await
        .must(200);
    let ids = json!([shown["appointments"][0]["appointment"]]);
    let act = json!({"day": day, "appointments": ids});
    world
        .post("/api/clinic-day", &staff("morgan"), act)
        .await
        .must(200);
    let off = "SELECT count(*) FROM appointments WHERE status = 'cancelled'";
    assert_eq!(world.count(off).await, 1);
    assert_eq!(offered(&world, "2026-11-24").await, Vec::<String>::new());
}

#[tokio::test]
async fn a_free_time_names_everybody_whose_it_is() {
    let (world, _) = world().await;
    let path = format!(
        "/api/staff/slots/why?site={}&from=2026-11-24",
        crate::support::NORTH
    );
    let found = world.get(&path, &staff("ruth")).await.must(200);
    assert_eq!(found["starts"][0]["team"], json!([EVANS]));
    assert_eq!(found["clinicians"].as_array().unwrap().len(), 2);
}
