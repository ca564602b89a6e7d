//! What follows a consultation: the follow-up, and the times that were kept.

use domain::consultation::command::{Command, Side};
use serde_json::json;

use crate::meeting::Meeting;
use crate::socket::{Page, listen};
use crate::support::{REVIEW, staff, text};

#[tokio::test]
async fn a_follow_up_is_shown_to_the_patient_once_they_said_who_they_are() {
    let meeting = Meeting::now().await;
    let world = &meeting.world;
    let template = world.tuesday_clinic().await;
    let device = meeting.waiting_device().await;
    meeting.admit_all().await;
    meeting.end().await.must(200);
    let view = meeting.view().await;
    let patient = text(&view["patient"]["id"]);
    let book = json!({
        "service": REVIEW, "template": template, "start": "2026-11-24T09:00:00Z",
        "patient": patient, "follows": meeting.appointment
    });
    world
        .post("/api/appointments", &staff("shah"), book)
        .await
        .must(201);
    let visit = world.get("/api/visit", &device).await.must(200);
    assert_eq!(visit["follow_up"]["start"], "2026-11-24T09:00:00.000Z");
    assert_eq!(visit["follow_up"]["service_name"], "Diabetes review");
    assert_eq!(meeting.view().await["follow_up"]["clinician_name"], "shah");
    let other = meeting.device().await;
    let visit = world.get("/api/visit", &other).await.must(200);
    assert!(visit["follow_up"].is_null());
}

#[tokio::test]
async fn a_follow_up_is_for_the_same_patient() {
    let meeting = Meeting::now().await;
    let world = &meeting.world;
    let template = world.tuesday_clinic().await;
    let book = json!({
        "service": REVIEW, "template": template, "start": "2026-11-24T09:00:00Z",
        "new_patient": {
            "name": "Bryn Example", "date_of_birth": {"day": "1", "month": "2", "year": "1970"},
            "nhs_number": "", "mobile": "07700 900124", "email": "", "language": "en"
        },
        "follows": meeting.appointment
    });
    let answer = world.post("/api/appointments", &staff("ruth"), book).await;
    let expected = vec![("follows".to_owned(), "unknown".to_owned())];
    assert_eq!(answer.refused(), expected);
    let booked = "SELECT count(*) FROM appointments WHERE follows_id IS NOT NULL";
    assert_eq!(world.count(booked).await, 0);
}

#[tokio::test]
async fn each_step_is_kept_once_when_it_happened_first() {
    let meeting = Meeting::now().await;
    let world = &meeting.world;
    let address = listen(&world.app).await;
    let id = &meeting.consultation;
    world.pass_minutes(1);
    let device = meeting.waiting_device().await;
    world.pass_minutes(1);
    let mut patient = Page::open(address, id, &device, Side::Patient, 1).await;
    meeting.admit_all().await;
    patient.await_admission().await;
    for _ in 0..2 {
        patient.command(Command::FirstPicture).await;
    }
    // What is said after it is kept after it.
    patient.chat(1, "hello").await;
    patient.await_chat().await;
    world.pass_minutes(1);
    meeting.waiting_device().await;
    meeting.end().await.must(200);
    let view = meeting.view().await;
    let steps: Vec<_> = view["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|taken| (text(&taken["step"]), text(&taken["at"])))
        .collect();
    let at = |minute| format!("2026-11-23T08:0{minute}:00.000Z");
    let expected = [
        ("invited", 0),
        ("opened", 1),
        ("checked", 1),
        ("waiting", 1),
        ("admitted", 2),
        ("first_picture", 2),
        ("ended", 3),
    ];
    let expected: Vec<_> = expected
        .into_iter()
        .map(|(step, minute)| (step.to_owned(), at(minute)))
        .collect();
    assert_eq!(steps, expected);
}
