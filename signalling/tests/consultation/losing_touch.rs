//! Lost sockets, second pages and a server that starts anew.

use domain::consultation::command::Side;
use domain::consultation::event::CloseCode;
use domain::consultation::participant::ParticipantState;
use signalling::app_state::Shutdown;
use signalling::consultation::LiveRooms;

use crate::meeting::Meeting;
use crate::socket::{Page, listen};
use crate::support::staff;

#[tokio::test]
async fn a_dropped_socket_resumes_with_nothing_lost_or_repeated() {
    let meeting = Meeting::now().await;
    let address = listen(&meeting.world.app).await;
    let id = &meeting.consultation;
    let device = meeting.waiting_device().await;
    let mut clinician = Page::open(address, id, &staff("shah"), Side::Staff, 9).await;
    let mut patient = Page::open(address, id, &device, Side::Patient, 1).await;
    meeting.admit_all().await;
    patient.await_admission().await;
    let mut number = 0;
    for seconds in [1, 10, 29] {
        clinician.chat(number + 1, "before").await;
        assert_eq!(patient.await_chat().await, "before");
        // These are said while nobody listens: the page has not read them when it is lost.
        clinician.chat(number + 2, "during").await;
        clinician.chat(number + 3, "after").await;
        for _ in 0..3 {
            clinician.await_chat().await;
        }
        meeting.world.app.clock.advance_ms(seconds * 1_000);
        patient = patient.lose_and_resume(address, id).await;
        assert!(patient.resumed, "after {seconds} s");
        assert_eq!(patient.await_chat().await, "during");
        assert_eq!(patient.await_chat().await, "after");
        number += 3;
    }
}

#[tokio::test]
async fn after_half_a_minute_the_page_begins_anew_and_is_still_in_the_call() {
    let meeting = Meeting::now().await;
    let app = &meeting.world.app;
    let address = listen(app).await;
    let id = &meeting.consultation;
    let device = meeting.waiting_device().await;
    let mut clinician = Page::open(address, id, &staff("shah"), Side::Staff, 9).await;
    let mut patient = Page::open(address, id, &device, Side::Patient, 1).await;
    meeting.admit_all().await;
    patient.await_admission().await;
    clinician.chat(1, "Can you hear me?").await;
    assert_eq!(patient.await_chat().await, "Can you hear me?");
    let me = patient.me;
    patient.wire.say_text(String::new()).await;
    assert_eq!(patient.wire.closed().await, Some(CloseCode::Malformed));
    app.clock.advance_ms(31_000);
    let patient = patient.lose_and_resume(address, id).await;
    assert!(!patient.resumed);
    assert_eq!(patient.me, me);
    let snapshot = patient.snapshot.unwrap();
    assert_eq!(snapshot.me.state, ParticipantState::Admitted);
    assert_eq!(snapshot.chat.len(), 1);
}

#[tokio::test]
async fn a_second_page_of_the_same_device_takes_over() {
    let meeting = Meeting::now().await;
    let address = listen(&meeting.world.app).await;
    let id = &meeting.consultation;
    let device = meeting.waiting_device().await;
    let mut old = Page::open(address, id, &device, Side::Patient, 1).await;
    let new = Page::open(address, id, &device, Side::Patient, 2).await;
    assert_eq!(old.wire.closed().await, Some(CloseCode::Replaced));
    assert_eq!(new.me, old.me);
}

#[tokio::test]
async fn after_a_server_restart_the_admitted_are_still_admitted() {
    let meeting = Meeting::now().await;
    let address = listen(&meeting.world.app).await;
    let id = &meeting.consultation;
    let device = meeting.waiting_device().await;
    let mut clinician = Page::open(address, id, &staff("shah"), Side::Staff, 9).await;
    let mut patient = Page::open(address, id, &device, Side::Patient, 1).await;
    meeting.admit_all().await;
    patient.await_admission().await;
    patient.chat(1, "Bore da").await;
    assert_eq!(clinician.await_chat().await, "Bore da");

    // The same database, and nothing remembered but that.
    let app = meeting.world.app.clone().with(|shared| {
        shared.rooms = LiveRooms::default();
        shared.shutdown = Shutdown::default();
    });
    meeting.world.app.shutdown.begin();
    assert_eq!(patient.wire.closed().await, Some(CloseCode::Stopping));
    let address = listen(&app).await;
    let mut patient = patient.lose_and_resume(address, id).await;
    assert!(!patient.resumed);
    let snapshot = patient.snapshot.clone().unwrap();
    assert_eq!(snapshot.me.state, ParticipantState::Admitted);
    assert!(snapshot.ice.is_some());
    assert_eq!(snapshot.chat[0].text.as_str(), "Bore da");
    // The clinician is known, also before their page is back.
    assert_eq!(snapshot.participants.len(), 1);
    assert_eq!(snapshot.participants[0].id, clinician.me);
    let mut clinician = clinician.lose_and_resume(address, id).await;
    patient.chat(2, "Still here").await;
    assert_eq!(clinician.await_chat().await, "Still here");
}
