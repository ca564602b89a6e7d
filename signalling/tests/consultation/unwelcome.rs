//! Sockets that are refused or shut: other sites, strangers, nonsense, floods.

use domain::consultation::command::{ClientFrame, PROTOCOL, Side};
use domain::consultation::event::{CloseCode, ServerFrame};
use domain::ids::InstanceId;

use crate::meeting::Meeting;
use crate::socket::{OWN_ORIGIN, Page, listen, open};
use crate::support::{public, staff};

#[tokio::test]
async fn a_foreign_or_missing_origin_is_refused_before_the_upgrade() {
    let meeting = Meeting::now().await;
    let address = listen(&meeting.world.app).await;
    let id = &meeting.consultation;
    for origin in [Some("https://evil.example"), Some("null"), None] {
        let refused = open(address, id, &staff("shah"), origin).await;
        assert_eq!(refused.err(), Some(403), "{origin:?}");
    }
}

#[tokio::test]
async fn strangers_get_no_socket() {
    let meeting = Meeting::now().await;
    let address = listen(&meeting.world.app).await;
    let id = &meeting.consultation;
    let status = async |id: &str, who| open(address, id, &who, Some(OWN_ORIGIN)).await.err();
    assert_eq!(status(id, public()).await, Some(401));
    assert_eq!(status(id, staff("ruth")).await, Some(403));
    assert_eq!(status(&"0".repeat(32), staff("shah")).await, Some(404));
    // A link opens its own consultation and no other.
    let device = meeting.waiting_device().await;
    let other = Meeting::in_world(meeting.world).await;
    assert_eq!(status(&other.consultation, device).await, Some(404));
}

#[tokio::test]
async fn a_page_must_say_a_side_it_is_signed_in_for() {
    let meeting = Meeting::now().await;
    let address = listen(&meeting.world.app).await;
    let id = &meeting.consultation;
    let mut wire = open(address, id, &staff("shah"), Some(OWN_ORIGIN))
        .await
        .unwrap();
    let hello = |protocol, side| ClientFrame::Hello {
        protocol,
        side,
        instance: InstanceId::from_number(1),
        resume: None,
    };
    wire.say(&hello(PROTOCOL, Side::Patient)).await;
    assert_eq!(wire.closed().await, Some(CloseCode::SignInNeeded));
    let mut wire = open(address, id, &staff("shah"), Some(OWN_ORIGIN))
        .await
        .unwrap();
    wire.say(&hello(99, Side::Staff)).await;
    assert_eq!(wire.closed().await, Some(CloseCode::Protocol));
}

#[tokio::test]
async fn nonsense_closes_only_its_own_socket() {
    let meeting = Meeting::now().await;
    let address = listen(&meeting.world.app).await;
    let id = &meeting.consultation;
    let device = meeting.waiting_device().await;
    let mut clinician = Page::open(address, id, &staff("shah"), Side::Staff, 1).await;
    for (number, nonsense) in [
        "{",
        "[]",
        "{\"type\":\"command\",\"n\":7,\"command\":{\"type\":\"leave\"}}",
    ]
    .into_iter()
    .enumerate()
    {
        let instance = number as u128 + 2;
        let mut patient = Page::open(address, id, &device, Side::Patient, instance).await;
        patient.wire.say_text(nonsense.to_owned()).await;
        assert_eq!(patient.wire.closed().await, Some(CloseCode::Malformed));
    }
    let mut patient = Page::open(address, id, &device, Side::Patient, 9).await;
    patient.wire.say_text("x".repeat(70_000)).await;
    assert_eq!(patient.wire.closed().await, None);
    clinician.wire.say(&ClientFrame::Ping).await;
    assert_eq!(clinician.answer().await, ServerFrame::Pong);
}

#[tokio::test]
async fn a_flood_is_shut_off() {
    let meeting = Meeting::now().await;
    let address = listen(&meeting.world.app).await;
    let id = &meeting.consultation;
    let mut page = Page::open(address, id, &staff("shah"), Side::Staff, 1).await;
    for _ in 0..400 {
        page.wire.say(&ClientFrame::Ping).await;
    }
    assert_eq!(page.wire.closed().await, Some(CloseCode::TooFast));
}
