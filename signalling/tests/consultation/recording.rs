//! Recording: off until an administrator says otherwise, and only with everybody's kept consent.

use std::net::SocketAddr;

use domain::consultation::command::{Command, Side};
use domain::consultation::event::{Event, Refusal, ServerFrame};
use domain::consultation::recording::{RecordingEnd, RecordingStep, RecordingView};
use domain::time::Timestamp;
use serde_json::json;
use signalling::consultation::LiveRooms;

use crate::meeting::Meeting;
use crate::socket::{Page, listen};
use crate::support::{Answer, NORTH, staff};

async fn set(meeting: &Meeting, who: &str, on: bool) -> Answer {
    let body = json!({"site": NORTH, "on": on});
    let path = "/api/sites/recording";
    meeting.world.send("PUT", path, &staff(who), body).await
}

async fn step(page: &mut Page, step: RecordingStep) {
    page.command(Command::Recording { step }).await;
}

async fn await_view(page: &mut Page) -> RecordingView {
    page.await_event(|event| match event {
        Event::RecordingChanged { recording } => recording,
        _ => None,
    })
    .await
}

async fn await_question(page: &mut Page) -> Timestamp {
    loop {
        if let RecordingView::Asked { asked, .. } = await_view(page).await {
            return asked;
        }
    }
}

async fn await_on(page: &mut Page) {
    while !await_view(page).await.is_on() {}
}

async fn await_end(page: &mut Page) -> RecordingEnd {
    loop {
        if let RecordingView::Off { why: Some(why) } = await_view(page).await {
            return why;
        }
    }
}

async fn refusal(page: &mut Page) -> Refusal {
    loop {
        if let ServerFrame::Refused { code, .. } = page.answer().await {
            return code;
        }
    }
}

/// Dr Shah and the patient, in the call.
async fn in_call(meeting: &Meeting, address: SocketAddr) -> (Page, Page) {
    let id = &meeting.consultation;
    let device = meeting.waiting_device().await;
    let clinician = Page::open(address, id, &staff("shah"), Side::Staff, 1).await;
    let mut patient = Page::open(address, id, &device, Side::Patient, 2).await;
    meeting.admit_all().await;
    patient.await_admission().await;
    (clinician, patient)
}

/// They agree, and it is recorded.
async fn recorded(clinician: &mut Page, patient: &mut Page) {
    step(clinician, RecordingStep::Ask).await;
    let asked = await_question(patient).await;
    step(patient, RecordingStep::Answer { asked, yes: true }).await;
    await_on(clinician).await;
    await_on(patient).await;
}

async fn logged(meeting: &Meeting) -> Vec<String> {
    let rows = meeting.world.app.db.read(|reader| {
        reader.query(
            "SELECT action, actor_kind, details FROM audit WHERE action LIKE 'recording.%' ORDER BY seq",
            &[],
            |row| Ok(format!("{} {} {}", row.text(0)?, row.text(1)?, row.text(2)?)),
        )
    });
    let rows: Result<_, signalling::store::StoreError> = rows.await;
    rows.unwrap()
}

async fn open_recordings(meeting: &Meeting) -> i64 {
    let open = "SELECT count(*) FROM consultations WHERE recording_at IS NOT NULL";
    meeting.world.count(open).await
}

#[tokio::test]
async fn only_an_administrator_of_the_site_lets_calls_be_recorded() {
    let meeting = Meeting::now().await;
    for (who, status) in [("shah", 403), ("ruth", 403), ("morgan", 403), ("sam", 403)] {
        assert_eq!(set(&meeting, who, true).await.status, status, "{who}");
    }
    let sites = meeting.world.get("/api/sites", &staff("shah")).await;
    assert_eq!(sites.must(200)["recording"], json!([]));
    set(&meeting, "angharad", true).await.must(200);
    let sites = meeting.world.get("/api/sites", &staff("shah")).await;
    assert_eq!(sites.must(200)["recording"], json!([NORTH]));
    let set = "SELECT count(*) FROM audit WHERE action = 'site.recording_set'";
    assert_eq!(meeting.world.count(set).await, 1);
}

#[tokio::test]
async fn a_site_that_does_not_record_refuses_to_ask() {
    let meeting = Meeting::now().await;
    let address = listen(&meeting.world.app).await;
    let (mut clinician, _patient) = in_call(&meeting, address).await;
    assert_eq!(clinician.snapshot.clone().unwrap().recording, None);
    step(&mut clinician, RecordingStep::Ask).await;
    assert_eq!(refusal(&mut clinician).await, Refusal::NotAcceptable);
    assert!(logged(&meeting).await.is_empty());
}

#[tokio::test]
async fn consent_is_kept_before_it_begins_and_its_withdrawal_ends_it() {
    let meeting = Meeting::now().await;
    set(&meeting, "angharad", true).await.must(200);
    let address = listen(&meeting.world.app).await;
    let (mut clinician, mut patient) = in_call(&meeting, address).await;
    step(&mut patient, RecordingStep::Ask).await;
    assert_eq!(refusal(&mut patient).await, Refusal::NotAcceptable);
    recorded(&mut clinician, &mut patient).await;
    // Where the connection is lost for a moment, and where the page is loaded anew.
    let patient = patient
        .lose_and_resume(address, &meeting.consultation)
        .await;
    assert!(patient.resumed);
    let who = patient.who.clone();
    let id = &meeting.consultation;
    let mut patient = Page::open(address, id, &who, Side::Patient, 9).await;
    let snapshot = patient.snapshot.clone().unwrap();
    assert!(snapshot.recording.is_some_and(|view| view.is_on()));

    step(&mut patient, RecordingStep::Stop).await;
    assert_eq!(await_end(&mut clinician).await, RecordingEnd::Withdrawn);
    assert_eq!(await_end(&mut patient).await, RecordingEnd::Withdrawn);
    clinician.chat(1, "Kept in order").await;
    clinician.await_chat().await;
    let expected = [
        "recording.asked staff {}",
        "recording.agreed visit {}",
        "recording.began staff {}",
        "recording.withdrawn visit {}",
        "recording.ended staff {\"why\":\"withdrawn\"}",
    ];
    assert_eq!(logged(&meeting).await, expected);
    assert_eq!(open_recordings(&meeting).await, 0);
}

#[tokio::test]
async fn whoever_comes_in_is_asked_before_it_goes_on() {
    let meeting = Meeting::now().await;
    set(&meeting, "angharad", true).await.must(200);
    let address = listen(&meeting.world.app).await;
    let (mut clinician, mut patient) = in_call(&meeting, address).await;
    recorded(&mut clinician, &mut patient).await;
    let id = &meeting.consultation;
    let mut colleague = Page::open(address, id, &staff("evans"), Side::Staff, 3).await;
    let asked = await_question(&mut colleague).await;
    let view = await_view(&mut patient).await;
    assert!(!view.is_on());
    assert_eq!(view.asks(patient.me), None, "asked once");
    let answer = RecordingStep::Answer { asked, yes: true };
    step(&mut colleague, answer).await;
    await_on(&mut patient).await;
    await_on(&mut colleague).await;
    step(&mut colleague, RecordingStep::Stop).await;
    assert_eq!(await_end(&mut patient).await, RecordingEnd::Withdrawn);
}

#[tokio::test]
async fn switching_it_off_at_the_site_ends_it_there_at_once() {
    let meeting = Meeting::now().await;
    set(&meeting, "angharad", true).await.must(200);
    let address = listen(&meeting.world.app).await;
    let (mut clinician, mut patient) = in_call(&meeting, address).await;
    recorded(&mut clinician, &mut patient).await;
    set(&meeting, "angharad", false).await.must(200);
    let gone = |event| match event {
        Event::RecordingChanged { recording: None } => Some(()),
        _ => None,
    };
    patient.await_event(gone).await;
    clinician.await_event(gone).await;
}

#[tokio::test]
async fn a_recording_does_not_outlive_the_server() {
    let meeting = Meeting::now().await;
    set(&meeting, "angharad", true).await.must(200);
    let address = listen(&meeting.world.app).await;
    let (mut clinician, mut patient) = in_call(&meeting, address).await;
    recorded(&mut clinician, &mut patient).await;
    // That it began is kept by the time something said after it is.
    clinician.chat(1, "Kept in order").await;
    clinician.await_chat().await;
    assert_eq!(open_recordings(&meeting).await, 1);

    let app = meeting.world.app.clone();
    let app = app.with(|shared| shared.rooms = LiveRooms::default());
    let address = listen(&app).await;
    let id = &meeting.consultation;
    let again = Page::open(address, id, &staff("shah"), Side::Staff, 5).await;
    let off = RecordingView::Off { why: None };
    assert_eq!(again.snapshot.unwrap().recording, Some(off));
    let last = logged(&meeting).await.pop().unwrap();
    assert_eq!(last, "recording.ended system {\"why\":\"interrupted\"}");
    assert_eq!(open_recordings(&meeting).await, 0);
}
