//! Private hold: nobody but the clinicians goes on, whoever loads a page or starts the server anew.

use domain::consultation::command::{Command, Side};
use domain::consultation::event::{Event, Refusal, ServerFrame};
use serde_json::json;
use signalling::consultation::LiveRooms;

use crate::meeting::Meeting;
use crate::socket::{Page, listen};
use crate::support::{Answer, NORTH, staff};

async fn hold(meeting: &Meeting, who: &str, on: bool) -> Answer {
    let path = meeting.path("/hold");
    let body = json!({"on": on});
    meeting.world.post(&path, &staff(who), body).await
}

async fn await_hold(page: &mut Page) -> bool {
    page.await_event(|event| match event {
        Event::HoldChanged { since } => Some(since.is_some()),
        _ => None,
    })
    .await
}

async fn refusal(page: &mut Page) -> Refusal {
    loop {
        if let ServerFrame::Refused { code, .. } = page.answer().await {
            return code;
        }
    }
}

#[tokio::test]
async fn on_hold_no_page_reaches_across_until_the_clinician_is_back() {
    let meeting = Meeting::now().await;
    let address = listen(&meeting.world.app).await;
    let id = &meeting.consultation;
    let device = meeting.waiting_device().await;
    let mut clinician = Page::open(address, id, &staff("shah"), Side::Staff, 1).await;
    let mut colleague = Page::open(address, id, &staff("evans"), Side::Staff, 2).await;
    let mut patient = Page::open(address, id, &device, Side::Patient, 3).await;
    assert_eq!(hold(&meeting, "shah", true).await.code(), "wrong_state");
    meeting.admit_all().await;
    patient.await_admission().await;

    hold(&meeting, "shah", true).await.must(200);
    assert!(await_hold(&mut patient).await);
    assert!(await_hold(&mut clinician).await);
    patient.greet(&clinician).await;
    assert_eq!(refusal(&mut patient).await, Refusal::OnHold);
    clinician.greet(&patient).await;
    assert_eq!(refusal(&mut clinician).await, Refusal::OnHold);
    clinician
        .command(Command::AskPicture { of: patient.me })
        .await;
    assert_eq!(refusal(&mut clinician).await, Refusal::OnHold);
    // The clinicians go on among themselves.
    clinician.greet(&colleague).await;
    let greeted = |event| matches!(event, Event::Signal { .. }).then_some(());
    colleague.await_event(greeted).await;

    let board = format!("/api/board?site={NORTH}");
    let board = meeting.world.get(&board, &staff("ruth")).await.must(200);
    assert_eq!(board["rows"][0]["state"], "on_hold");
    assert!(board["rows"][0]["held_at"].is_string());

    hold(&meeting, "evans", false).await.must(200);
    assert!(!await_hold(&mut patient).await);
    patient.greet(&clinician).await;
    clinician.await_event(greeted).await;
}

#[tokio::test]
async fn a_hold_outlives_reloads_and_a_restart() {
    let meeting = Meeting::now().await;
    let address = listen(&meeting.world.app).await;
    let id = &meeting.consultation;
    let device = meeting.waiting_device().await;
    let mut patient = Page::open(address, id, &device, Side::Patient, 3).await;
    meeting.admit_all().await;
    patient.await_admission().await;
    hold(&meeting, "shah", true).await.must(200);
    assert!(await_hold(&mut patient).await);
    let again = Page::open(address, id, &device, Side::Patient, 4).await;
    assert!(again.snapshot.unwrap().hold.is_some());

    let app = meeting.world.app.clone();
    let app = app.with(|shared| shared.rooms = LiveRooms::default());
    let address = listen(&app).await;
    let clinician = Page::open(address, id, &staff("shah"), Side::Staff, 5).await;
    assert!(clinician.snapshot.clone().unwrap().hold.is_some());
    let mut patient = Page::open(address, id, &device, Side::Patient, 6).await;
    patient.greet(&clinician).await;
    assert_eq!(refusal(&mut patient).await, Refusal::OnHold);
}

#[tokio::test]
async fn only_a_clinician_of_the_site_holds() {
    let meeting = Meeting::now().await;
    meeting.waiting_device().await;
    meeting.admit_all().await;
    for (who, status) in [("ruth", 403), ("sam", 403), ("morgan", 403)] {
        assert_eq!(hold(&meeting, who, true).await.status, status, "{who}");
    }
    hold(&meeting, "shah", true).await.must(200);
    hold(&meeting, "shah", true).await.must(200);
    let held = "SELECT count(*) FROM audit WHERE action = 'consultation.held'";
    assert_eq!(meeting.world.count(held).await, 1);
}
