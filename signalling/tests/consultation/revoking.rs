//! Whoever loses their access loses their socket.

use domain::consultation::command::Side;
use domain::consultation::event::{CloseCode, Event};
use domain::consultation::participant::Presence;
use domain::ids::SignInId;
use serde_json::json;
use signalling::bus::Hint;

use crate::meeting::Meeting;
use crate::socket::{OWN_ORIGIN, Page, listen, open};
use crate::support::{NORTH, SHAH, staff};

#[tokio::test]
async fn a_cancelled_appointment_drops_the_live_socket() {
    let meeting = Meeting::now().await;
    let world = &meeting.world;
    let address = listen(&world.app).await;
    let device = meeting.waiting_device().await;
    let id = &meeting.consultation;
    let mut patient = Page::open(address, id, &device, Side::Patient, 1).await;
    let began = std::time::Instant::now();
    let cancel = format!("/api/appointments/{}/cancel", meeting.appointment);
    let reason = json!({"reason": "by_clinic"});
    world.post(&cancel, &staff("ruth"), reason).await.must(200);
    let code = patient.wire.closed().await;
    assert!(matches!(code, Some(CloseCode::Removed | CloseCode::Ended)));
    assert!(began.elapsed() < std::time::Duration::from_secs(5));
    let again = open(address, id, &device, Some(OWN_ORIGIN)).await;
    assert_eq!(again.err(), Some(401));
}

#[tokio::test]
async fn signing_out_on_a_device_drops_its_socket_alone() {
    let meeting = Meeting::now().await;
    let world = &meeting.world;
    let address = listen(&world.app).await;
    let id = &meeting.consultation;
    let one = meeting.waiting_device().await;
    let two = meeting.waiting_device().await;
    let mut page_one = Page::open(address, id, &one, Side::Patient, 1).await;
    let mut page_two = Page::open(address, id, &two, Side::Patient, 2).await;
    world.post_nothing("/api/visit/sign-out", &one).await;
    assert_eq!(page_one.wire.closed().await, Some(CloseCode::Removed));
    meeting.admit_all().await;
    page_two.await_admission().await;
}

#[tokio::test]
async fn a_clinician_who_signs_out_is_gone_from_the_call() {
    let meeting = Meeting::now().await;
    let world = &meeting.world;
    let address = listen(&world.app).await;
    let id = &meeting.consultation;
    let mut page = Page::open(address, id, &staff("shah"), Side::Staff, 1).await;
    let sign_in = SignInId::from_number(1);
    world.app.bus.send(Hint::SignInEnded { id: sign_in });
    assert_eq!(page.wire.closed().await, Some(CloseCode::SignInNeeded));
}

#[tokio::test]
async fn a_clinician_who_signs_in_again_goes_on_as_the_same_participant() {
    let meeting = Meeting::now().await;
    let world = &meeting.world;
    let address = listen(&world.app).await;
    let id = &meeting.consultation;
    let device = meeting.waiting_device().await;
    let mut patient = Page::open(address, id, &device, Side::Patient, 1).await;
    let mut shah = Page::open(address, id, &staff("shah"), Side::Staff, 2).await;
    meeting.admit_all().await;
    patient.await_admission().await;
    let sign_in = SignInId::from_number(1);
    world.app.bus.send(Hint::SignInEnded { id: sign_in });
    assert_eq!(shah.wire.closed().await, Some(CloseCode::SignInNeeded));
    let me = shah.me;
    let seen = |presence| {
        move |event| match event {
            Event::ParticipantLeft { .. } => panic!("the media of one who left is let go of"),
            Event::ParticipantChanged { participant } => {
                (participant.id == me && participant.presence == presence).then_some(participant)
            }
            _ => None,
        }
    };
    let away = patient.await_event(seen(Presence::Away)).await;
    let again = Page::open(address, id, &staff("shah"), Side::Staff, 2).await;
    assert_eq!(again.me, me);
    let back = patient.await_event(seen(Presence::Connected)).await;
    assert_eq!(back.instance, away.instance, "the same page as before");
}

#[tokio::test]
async fn moving_the_appointment_ends_the_old_link_and_its_socket() {
    let meeting = Meeting::now().await;
    let world = &meeting.world;
    let address = listen(&world.app).await;
    let id = &meeting.consultation;
    let device = meeting.waiting_device().await;
    let mut patient = Page::open(address, id, &device, Side::Patient, 1).await;
    let mut clinician = Page::open(address, id, &staff("shah"), Side::Staff, 2).await;
    let template = world.tuesday_clinic().await;
    let to = json!({"template": template, "start": "2026-11-24T09:00:00Z"});
    let path = format!("/api/appointments/{}/move", meeting.appointment);
    world.post(&path, &staff("ruth"), to).await.must(200);
    assert_eq!(patient.wire.closed().await, Some(CloseCode::Removed));
    let left = |event| matches!(event, Event::ParticipantLeft { .. }).then_some(());
    clinician.await_event(left).await;
}

#[tokio::test]
async fn a_clinician_whose_role_is_taken_loses_the_live_socket() {
    let meeting = Meeting::now().await;
    let world = &meeting.world;
    let address = listen(&world.app).await;
    let id = &meeting.consultation;
    let mut shah = Page::open(address, id, &staff("shah"), Side::Staff, 1).await;
    let mut evans = Page::open(address, id, &staff("evans"), Side::Staff, 2).await;
    let roles = json!({"memberships": [{"site": NORTH, "role": "receptionist"}]});
    let path = format!("/api/staff/{SHAH}/roles");
    world
        .send("PUT", &path, &staff("angharad"), roles)
        .await
        .must(200);
    assert_eq!(shah.wire.closed().await, Some(CloseCode::SignInNeeded));
    // Nobody else's.
    evans.chat(1, "Still here").await;
    assert_eq!(evans.await_chat().await, "Still here");
}
