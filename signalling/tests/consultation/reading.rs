//! Who reads a consultation or a patient's record is named in the access log.

use domain::consultation::command::Side;
use serde_json::json;
use signalling::audit::{self, AuditRow};

use crate::meeting::Meeting;
use crate::socket::{Page, listen};
use crate::support::{EVANS, RUTH, SHAH, World, patient, staff};

/// The log's entries of this action, oldest first.
async fn noted(world: &World, action: &str) -> Vec<AuditRow> {
    let all = world.app.db.read(|reader| audit::list(reader, None, 1_000));
    let mut rows = all.await.unwrap();
    rows.retain(|row| row.action == action);
    rows.reverse();
    rows
}

#[tokio::test]
async fn reading_a_consultation_leaves_an_entry() {
    let meeting = Meeting::now().await;
    let world = &meeting.world;
    assert_eq!(noted(world, "consultation.seen").await.len(), 0);
    meeting.view().await;
    let seen = noted(world, "consultation.seen").await;
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].actor_id, Some(SHAH.to_string()));
    assert_eq!(seen[0].subject_id.as_deref(), Some(&*meeting.consultation));
    assert!(seen[0].site_id.is_some());
    // Somebody else's reading is another.
    world
        .get(&meeting.path(""), &staff("evans"))
        .await
        .must(200);
    let seen = noted(world, "consultation.seen").await;
    assert_eq!(seen.len(), 2);
    assert_eq!(seen[1].actor_id, Some(EVANS.to_string()));
}

#[tokio::test]
async fn a_page_that_stays_open_is_one_reading_a_quarter_of_an_hour() {
    let meeting = Meeting::now().await;
    for _ in 0..4 {
        meeting.view().await;
        meeting.world.pass_minutes(10);
    }
    // At 0 and 20 minutes; those at 10 and 30 are the same readings still.
    assert_eq!(noted(&meeting.world, "consultation.seen").await.len(), 2);
}

#[tokio::test]
async fn whoever_is_refused_has_read_nothing() {
    let meeting = Meeting::now().await;
    for who in ["ruth", "sam", "morgan"] {
        let answer = meeting.world.get(&meeting.path(""), &staff(who)).await;
        assert_ne!(answer.status, 200, "{who}");
    }
    assert_eq!(noted(&meeting.world, "consultation.seen").await.len(), 0);
}

#[tokio::test]
async fn a_clinician_who_comes_back_by_the_live_connection_alone_is_noted_too() {
    let meeting = Meeting::now().await;
    let address = listen(&meeting.world.app).await;
    let id = &meeting.consultation;
    let shah = staff("shah");
    let page = Page::open(address, id, &shah, Side::Staff, 1).await;
    assert_eq!(noted(&meeting.world, "consultation.joined").await.len(), 1);
    drop(page);
    // A reload: still a participant, and the chat is read anew.
    let page = Page::open(address, id, &shah, Side::Staff, 2).await;
    assert!(page.snapshot.is_some());
    let seen = noted(&meeting.world, "consultation.seen").await;
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].actor_id, Some(SHAH.to_string()));
}

#[tokio::test]
async fn reading_a_patients_record_leaves_an_entry() {
    let meeting = Meeting::now().await;
    let world = &meeting.world;
    let (ruth, number) = (staff("ruth"), "nhs_number=9434765919");
    let path = format!("/api/patients?{number}");
    let found = world.get(&path, &ruth).await.must(200);
    assert_eq!(found["patients"][0]["name"], patient()["name"], "{found}");
    assert_eq!(noted(world, "patient.found").await.len(), 1);
    let id = found["patients"][0]["id"].as_str().unwrap();
    let before = noted(world, "patient.seen").await.len();
    for _ in 0..2 {
        let path = format!("/api/patients/{id}");
        let record = world.get(&path, &ruth).await.must(200);
        assert_ne!(record["appointments"], json!([]));
    }
    let seen = noted(world, "patient.seen").await;
    assert_eq!(seen.len(), before + 2, "every look at a record");
    let last = seen.last().unwrap();
    assert_eq!(last.actor_id, Some(RUTH.to_string()));
    assert_eq!(last.subject_id.as_deref(), Some(id));
}
