//! A patient is handed to another clinician: same link, same place, told to whom; the reason only
//! for clinicians; the diary stays true.

use domain::consultation::command::Side;
use domain::consultation::desk::DeskWords;
use domain::consultation::event::{CloseCode, Event};
use domain::consultation::participant::ParticipantState;
use domain::ids::{SiteId, StaffId};
use serde_json::{Value, json};

use crate::meeting::{Meeting, secret_of};
use crate::socket::{Page, listen};
use crate::support::{Answer, EVANS, NORTH, SAM, SHAH, SOUTH, Sender, World, staff, text};

const REASON: &str = "Foot ulcer, please look today";

async fn transfer(meeting: &Meeting, who: &str, to: Value) -> Answer {
    let path = meeting.path("/transfer");
    let body = json!({"to": to, "reason": REASON});
    meeting.world.post(&path, &staff(who), body).await
}

/// The clinician and the patient in their call, and the patient's device.
async fn in_call(meeting: &Meeting) -> (Page, Page, Sender) {
    let address = listen(&meeting.world.app).await;
    let id = &meeting.consultation;
    let device = meeting.waiting_device().await;
    let shah = Page::open(address, id, &staff("shah"), Side::Staff, 1).await;
    let mut patient = Page::open(address, id, &device, Side::Patient, 2).await;
    meeting.admit_all().await;
    patient.await_admission().await;
    (shah, patient, device)
}

#[tokio::test]
async fn the_patient_waits_again_for_somebody_else_and_keeps_connection_and_link() {
    let meeting = Meeting::now().await;
    let world = &meeting.world;
    let (mut shah, mut patient, device) = in_call(&meeting).await;

    assert_eq!(transfer(&meeting, "shah", json!(EVANS)).await.status, 204);
    let desk = patient.await_event(|event| match event {
        Event::SentBack { .. } => Some(()),
        _ => None,
    });
    desk.await;
    let told = patient
        .await_event(|event| match event {
            Event::Desk(message) => Some(message.words),
            _ => None,
        })
        .await;
    assert!(matches!(told, DeskWords::Transferred { to } if to.as_str() == "evans"));
    let waits = |event| match event {
        Event::ParticipantChanged { participant } => {
            (participant.state == ParticipantState::Waiting).then_some(())
        }
        _ => None,
    };
    shah.await_event(waits).await;

    // On the other clinician's board, as one who waits.
    let board = format!("/api/board?site={NORTH}&clinician=me");
    let rows = world.get(&board, &staff("evans")).await.must(200);
    assert_eq!(rows["rows"][0]["state"], "waiting");
    let rows = world.get(&board, &staff("shah")).await.must(200);
    assert!(rows["rows"].as_array().unwrap().is_empty());

    // Who takes over reads why; the patient reads to whom, by the same link.
    let view = world
        .get(&meeting.path(""), &staff("evans"))
        .await
        .must(200);
    assert_eq!(view["transfers"][0]["reason"], REASON);
    assert_eq!(view["transfers"][0]["from"], "shah");
    let visit = world.get("/api/visit", &device).await.must(200);
    assert_eq!(visit["clinician_name"], "evans");
    assert!(!visit.to_string().contains("ulcer"));
    let again = meeting.exchange(&meeting.secret, &device).await;
    assert_eq!(again.status, 200);

    let person = view["participants"].as_array().unwrap();
    let waiting = person.iter().find(|p| p["admitted"] == false).unwrap();
    let body = json!({
        "participant": waiting["participant"], "identifiers": ["name", "date_of_birth"]
    });
    world.pass_minutes(1);
    world
        .post(&meeting.path("/admit"), &staff("evans"), body)
        .await
        .must(200);
    patient.await_admission().await;
}

#[tokio::test]
async fn the_reason_is_sealed_and_the_log_names_the_two() {
    let meeting = Meeting::now().await;
    meeting.waiting_device().await;
    // Reception hands over, too, while the patient waits.
    assert_eq!(transfer(&meeting, "ruth", json!(EVANS)).await.status, 204);
    for sql in [
        "SELECT count(*) FROM audit WHERE details LIKE '%ulcer%'",
        "SELECT count(*) FROM transfers WHERE reason_sealed LIKE '%ulcer%'",
    ] {
        assert_eq!(meeting.world.count(sql).await, 0, "{sql}");
    }
    let noted = "SELECT count(*) FROM audit WHERE action = 'consultation.transferred'
        AND details LIKE '%00000021%' AND details LIKE '%00000022%'";
    assert_eq!(meeting.world.count(noted).await, 1);
}

#[tokio::test]
async fn reception_takes_nobody_out_of_a_call() {
    let meeting = Meeting::now().await;
    meeting.waiting_device().await;
    meeting.admit_all().await;
    let refused = transfer(&meeting, "ruth", json!(EVANS)).await;
    assert_eq!(
        (refused.status.as_u16(), refused.code()),
        (409, "wrong_state")
    );
    assert_eq!(transfer(&meeting, "shah", json!(EVANS)).await.status, 204);
}

#[tokio::test]
async fn nobody_is_handed_to_themselves_to_another_site_or_to_no_clinician() {
    let meeting = Meeting::now().await;
    for (to, error) in [(SHAH, "taken"), (SAM, "unknown")] {
        let answer = transfer(&meeting, "shah", json!(to)).await;
        assert_eq!(answer.refused(), vec![("to".to_owned(), error.to_owned())]);
    }
    for (who, status) in [("sam", 404), ("morgan", 403)] {
        let answer = transfer(&meeting, who, json!(EVANS)).await;
        assert_eq!(answer.status, status, "{who}");
    }
    let body = json!({"to": EVANS, "reason": "  "});
    let path = meeting.path("/transfer");
    let answer = meeting.world.post(&path, &staff("shah"), body).await;
    assert_eq!(answer.status, 422);
}

#[tokio::test]
async fn at_another_site_the_patient_waits_by_the_same_link_and_the_site_before_sees_no_more_of_it()
{
    let meeting = Meeting::now().await;
    let world = &meeting.world;
    let (mut shah, mut patient, device) = in_call(&meeting).await;

    // Who is where, for whoever may hand this patient over.
    let path = meeting.path("/transfer");
    let places = world.get(&path, &staff("shah")).await.must(200);
    let places: Vec<_> = places["sites"]
        .as_array()
        .unwrap()
        .iter()
        .map(|place| {
            let clinicians = place["clinicians"].as_array().unwrap().iter();
            let names: Vec<_> = clinicians.map(|one| one["name"].clone()).collect();
            (place["site"].clone(), names)
        })
        .collect();
    let evans = || vec![json!("evans")];
    assert_eq!(places, [(json!(NORTH), evans()), (json!(SOUTH), evans())]);
    for (who, status) in [("sam", 404), ("morgan", 403)] {
        assert_eq!(world.get(&path, &staff(who)).await.status, status, "{who}");
    }

    let body = |to: StaffId, site: SiteId| json!({"site": site, "to": to, "reason": REASON});
    let refused = world.post(&path, &staff("shah"), body(SHAH, SOUTH)).await;
    assert_eq!(refused.refused(), [("to".to_owned(), "taken".to_owned())]);
    let nowhere = SiteId::from_number(99);
    let refused = world
        .post(&path, &staff("shah"), body(EVANS, nowhere))
        .await;
    assert_eq!(
        refused.refused(),
        [("site".to_owned(), "unknown".to_owned())]
    );
    let sent = world.post(&path, &staff("shah"), body(EVANS, SOUTH)).await;
    assert_eq!(sent.status, 204);

    // The patient waits on the connection they have, and reads for whom.
    let sent_back = |event| matches!(event, Event::SentBack { .. }).then_some(());
    patient.await_event(sent_back).await;
    let visit = world.get("/api/visit", &device).await.must(200);
    assert_eq!(
        (&visit["clinician_name"], &visit["site"]["name"]),
        (&json!("evans"), &json!("South Hospital"))
    );
    assert_eq!(meeting.exchange(&meeting.secret, &device).await.status, 200);

    // Whoever has no rights there is out of it, by every door.
    assert_eq!(shah.wire.closed().await, Some(CloseCode::Removed));
    assert_eq!(
        world.get(&meeting.path(""), &staff("shah")).await.status,
        404
    );
    let before = format!("/api/board?site={NORTH}");
    let rows = world.get(&before, &staff("ruth")).await.must(200);
    assert_eq!(rows["rows"], json!([]));

    // The other site's board has them; why they come reads only whose patient they are.
    let there = format!("/api/board?site={SOUTH}");
    let row = world.get(&there, &staff("sam")).await.must(200)["rows"][0].clone();
    assert_eq!(
        (&row["state"], &row["handed"]["from"]),
        (&json!("waiting"), &json!("shah"))
    );
    assert_eq!(row["handed"]["reason"], Value::Null);
    let own = format!("{there}&clinician=me");
    let row = world.get(&own, &staff("evans")).await.must(200)["rows"][0].clone();
    assert_eq!(row["handed"]["reason"], REASON);
    let noted =
        "SELECT count(DISTINCT site_id) FROM audit WHERE action = 'consultation.transferred'";
    assert_eq!(world.count(noted).await, 2);

    // Beside whichever patient they are with they read that somebody waits, where, and nothing of whom.
    let waits = async |who: &str| {
        let told = world.get("/api/board/handed", &staff(who)).await.must(200);
        told["waiting"].as_array().unwrap().clone()
    };
    let told = waits("evans").await;
    assert_eq!(told.len(), 1);
    let fields: Vec<_> = told[0].as_object().unwrap().keys().collect();
    assert_eq!(fields, ["at", "consultation", "from", "site", "site_name"]);
    assert_eq!(
        (
            &told[0]["site_name"],
            &told[0]["from"],
            &told[0]["consultation"]
        ),
        (
            &json!("South Hospital"),
            &json!("shah"),
            &json!(meeting.consultation)
        )
    );
    assert!(waits("shah").await.is_empty());

    world.pass_minutes(1);
    let view = world
        .get(&meeting.path(""), &staff("evans"))
        .await
        .must(200);
    let people = view["participants"].as_array().unwrap();
    let waiting = people.iter().find(|p| p["admitted"] == false).unwrap();
    let body = json!({
        "participant": waiting["participant"], "identifiers": ["name", "date_of_birth"]
    });
    world
        .post(&meeting.path("/admit"), &staff("evans"), body)
        .await
        .must(200);
    patient.await_admission().await;
    assert!(waits("evans").await.is_empty());
}

async fn cells(world: &World, clinician: &str) -> i64 {
    let sql = match clinician {
        "shah" => {
            "SELECT count(*) FROM claims
             WHERE resource = 'clinician:00000000000000000000000000000021'"
        }
        _ => {
            "SELECT count(*) FROM claims
             WHERE resource = 'clinician:00000000000000000000000000000022'"
        }
    };
    world.count(sql).await
}

#[tokio::test]
async fn claims_stay_true_the_rest_of_the_time_goes_over() {
    let world = World::new().await;
    let template = world.tuesday_clinic().await;
    let booked = world
        .book(&template, "2026-11-24T09:00:00Z")
        .await
        .must(201);
    let meeting = Meeting {
        appointment: text(&booked["appointment"]["id"]),
        consultation: text(&booked["appointment"]["consultation"]),
        secret: secret_of(&booked["link"]),
        world,
    };
    let world = &meeting.world;
    assert_eq!(
        (cells(world, "shah").await, cells(world, "evans").await),
        (4, 0)
    );
    // Tuesday, seven minutes past nine: two cells have been used.
    world.pass_minutes(25 * 60 + 7);
    assert_eq!(transfer(&meeting, "shah", json!(EVANS)).await.status, 204);
    assert_eq!(
        (cells(world, "shah").await, cells(world, "evans").await),
        (2, 2)
    );
    // Called off, nothing stays behind.
    let path = format!("/api/appointments/{}/cancel", meeting.appointment);
    let body = json!({"reason": "by_clinic"});
    world.post(&path, &staff("ruth"), body).await.must(200);
    assert_eq!(world.count("SELECT count(*) FROM claims").await, 0);
}

#[tokio::test]
async fn who_takes_over_one_of_a_group_has_no_other_time_then() {
    let world = World::new().await;
    let mut clinic = crate::support::template();
    clinic["terms"] = json!({"seats": 2});
    let path = "/api/clinic-templates";
    let made = world.post(path, &staff("morgan"), clinic).await.must(201);
    let template = text(&made["id"]);
    let start = "2026-11-24T09:00:00Z";
    let booked = world.book(&template, start).await.must(201);
    let mut other = crate::support::appointment(&template, start);
    other["new_patient"]["nhs_number"] = json!("");
    other["new_patient"]["name"] = json!("Tom Price");
    let path = "/api/appointments";
    let stays = world.post(path, &staff("ruth"), other).await.must(201);
    let meeting = Meeting {
        appointment: text(&booked["appointment"]["id"]),
        consultation: text(&booked["appointment"]["consultation"]),
        secret: secret_of(&booked["link"]),
        world,
    };
    let world = &meeting.world;
    world.pass_minutes(25 * 60 + 7);
    assert_eq!(transfer(&meeting, "shah", json!(EVANS)).await.status, 204);
    // The group goes on, and two cells are left of the other's time.
    assert_eq!(
        (cells(world, "shah").await, cells(world, "evans").await),
        (4, 2)
    );
    for appointment in [
        text(&stays["appointment"]["id"]),
        meeting.appointment.clone(),
    ] {
        let path = format!("/api/appointments/{appointment}/cancel");
        let body = json!({"reason": "by_clinic"});
        world.post(&path, &staff("ruth"), body).await.must(200);
    }
    assert_eq!(world.count("SELECT count(*) FROM claims").await, 0);
}
