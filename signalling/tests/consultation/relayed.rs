//! Calls through a relay, over real sockets: credentials are renewed before they end, and each side
//! hears by which way the other comes.

use std::net::SocketAddr;
use std::sync::Arc;

use domain::consultation::command::{Command, Side};
use domain::consultation::event::{Event, IceConfig, Refusal, ServerFrame};
use domain::consultation::way::Way;
use signalling::config::Mode;

use crate::meeting::Meeting;
use crate::socket::{Page, listen};
use crate::support::{Door, World, staff};

const ENDING: &str = "ice_servers = [{ urls = \"turn:turn.example.org\", \
    shared_secret = \"a secret of our own\" }]";
const LASTING: &str = "ice_servers = [{ urls = \"turn:turn.example.org\", \
    username = \"clinic\", credential = \"a word that stays\" }]";

async fn meeting(settings: &str) -> (Meeting, SocketAddr) {
    let world = World::with(Mode::Serve, settings, Arc::new(Door)).await;
    let meeting = Meeting::in_world(world).await;
    let address = listen(&meeting.world.app).await;
    (meeting, address)
}

/// A patient's page, in the call already.
async fn admitted(meeting: &Meeting, address: SocketAddr, instance: u128) -> Page {
    let device = meeting.waiting_device().await;
    let id = &meeting.consultation;
    let mut patient = Page::open(address, id, &device, Side::Patient, instance).await;
    meeting.admit_all().await;
    patient.await_admission().await;
    patient
}

async fn fresh(page: &mut Page) -> IceConfig {
    page.await_event(|event| match event {
        Event::IceChanged { ice } => Some(ice),
        _ => None,
    })
    .await
}

#[tokio::test]
async fn who_is_in_a_long_call_gets_fresh_credentials_before_the_old_ones_end() {
    let (meeting, address) = meeting(ENDING).await;
    let mut patient = admitted(&meeting, address, 1).await;
    let id = &meeting.consultation;
    let mut clinician = Page::open(address, id, &staff("shah"), Side::Staff, 2).await;
    let given = clinician.snapshot.clone().unwrap().ice.unwrap();
    let lasts = i64::from(given.good_for_seconds.unwrap()) * 1_000;
    assert_eq!(given.renew_after_ms(), Some(lasts * 3 / 4));
    for _ in 0..2 {
        meeting.world.app.clock.advance_ms(lasts * 3 / 4);
        let ice = fresh(&mut patient).await;
        assert!(ice.relay_only && ice.servers[0].credential.is_some());
        let ice = fresh(&mut clinician).await;
        assert!(!ice.relay_only && ice.servers[0].credential.is_some());
    }
}

#[tokio::test]
async fn who_waits_gets_none_however_long() {
    let (meeting, address) = meeting(ENDING).await;
    let mut first = admitted(&meeting, address, 1).await;
    let device = meeting.waiting_device().await;
    let id = &meeting.consultation;
    let mut second = Page::open(address, id, &device, Side::Patient, 2).await;
    assert!(second.snapshot.clone().unwrap().ice.is_none());
    meeting.world.app.clock.advance_ms(4 * 3_600_000);
    // The one who is in has been given theirs: the other's would have come in the same moment.
    fresh(&mut first).await;
    meeting.admit_all().await;
    let ice = second
        .await_event(|event| match event {
            Event::IceChanged { .. } => panic!("credentials for somebody who waits"),
            Event::Admitted { ice, .. } => Some(ice),
            _ => None,
        })
        .await;
    assert!(ice.servers[0].credential.is_some());
}

#[tokio::test]
async fn a_fixed_password_does_not_end() {
    let (meeting, address) = meeting(LASTING).await;
    let id = &meeting.consultation;
    let clinician = Page::open(address, id, &staff("shah"), Side::Staff, 2).await;
    let ice = clinician.snapshot.unwrap().ice.unwrap();
    assert_eq!((ice.good_for_seconds, ice.renew_after_ms()), (None, None));
}

#[tokio::test]
async fn each_side_hears_by_which_way_the_other_comes() {
    let (meeting, address) = meeting(ENDING).await;
    let mut patient = admitted(&meeting, address, 1).await;
    let id = &meeting.consultation;
    let mut clinician = Page::open(address, id, &staff("shah"), Side::Staff, 2).await;
    for way in [Way::RelayUdp, Way::RelayTcp] {
        patient.command(Command::Way { way }).await;
        let me = patient.me;
        clinician
            .await_event(|event| match event {
                Event::ParticipantChanged { participant } => {
                    (participant.id == me && participant.way == Some(way)).then_some(())
                }
                _ => None,
            })
            .await;
    }
    // Another load of the page has no connection yet.
    let who = patient.who.clone();
    let patient = Page::open(address, id, &who, Side::Patient, 3).await;
    assert_eq!(patient.snapshot.unwrap().me.way, None);
}

#[tokio::test]
async fn who_waits_has_no_way() {
    let (meeting, address) = meeting(ENDING).await;
    let device = meeting.waiting_device().await;
    let id = &meeting.consultation;
    let mut patient = Page::open(address, id, &device, Side::Patient, 1).await;
    patient.command(Command::Way { way: Way::Direct }).await;
    let refused = ServerFrame::Refused {
        code: Refusal::NotAdmitted,
        n: Some(1),
    };
    assert_eq!(patient.answer().await, refused);
}
