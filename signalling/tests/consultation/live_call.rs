//! A call over real sockets: waiting, being let in, talking, ending.

use std::sync::Arc;

use domain::consultation::command::{Command, Side};
use domain::consultation::event::{CloseCode, Event, IceConfig, Refusal, ServerFrame};
use domain::consultation::participant::{DeviceState, MediaState, ParticipantState};
use serde_json::{Value, json};
use signalling::config::Mode;

use crate::meeting::Meeting;
use crate::socket::{Page, listen};
use crate::support::{Door, NORTH, World, staff};

#[tokio::test]
async fn a_patient_waits_is_let_in_and_both_hear_each_other() {
    let meeting = Meeting::now().await;
    let address = listen(&meeting.world.app).await;
    let device = meeting.waiting_device().await;
    let id = &meeting.consultation;
    let mut patient = Page::open(address, id, &device, Side::Patient, 1).await;
    let snapshot = patient.snapshot.clone().unwrap();
    assert_eq!(snapshot.me.state, ParticipantState::Waiting);
    assert!(snapshot.participants.is_empty() && snapshot.ice.is_none());
    assert_eq!(
        snapshot.queue.map(|q| (q.place, q.late_minutes)),
        Some((1, 0))
    );

    let mut clinician = Page::open(address, id, &staff("shah"), Side::Staff, 2).await;
    let snapshot = clinician.snapshot.clone().unwrap();
    assert_eq!(snapshot.participants[0].state, ParticipantState::Waiting);
    assert_eq!(snapshot.participants[0].name.as_str(), "Siân Jones");

    meeting.admit_all().await;
    patient.await_admission().await;
    patient.greet(&clinician).await;
    let from = clinician
        .await_event(|event| match event {
            Event::Signal { from, .. } => Some(from),
            _ => None,
        })
        .await;
    assert_eq!(from, patient.me);

    clinician.chat(1, "Good morning").await;
    assert_eq!(patient.await_chat().await, "Good morning");
    assert_eq!(clinician.await_chat().await, "Good morning");
    let camera = DeviceState::Unavailable;
    let media = MediaState {
        camera,
        ..MediaState::default()
    };
    patient.command(Command::Media(media)).await;
    clinician
        .await_event(|event| match event {
            Event::ParticipantChanged { participant } => {
                (participant.media.camera == camera).then_some(())
            }
            _ => None,
        })
        .await;

    meeting.end().await.must(200);
    let ended = |event| matches!(event, Event::Ended { .. }).then_some(());
    patient.await_event(ended).await;
    assert_eq!(patient.wire.closed().await, Some(CloseCode::Ended));
    assert_eq!(clinician.wire.closed().await, Some(CloseCode::Ended));
}

#[tokio::test]
async fn a_second_device_waits_again() {
    let meeting = Meeting::now().await;
    let address = listen(&meeting.world.app).await;
    let id = &meeting.consultation;
    let first = meeting.waiting_device().await;
    let mut first = Page::open(address, id, &first, Side::Patient, 1).await;
    meeting.admit_all().await;
    first.await_admission().await;

    let second = meeting.waiting_device().await;
    let mut second = Page::open(address, id, &second, Side::Patient, 2).await;
    let me = second.snapshot.clone().unwrap().me;
    assert_eq!(me.state, ParticipantState::Waiting);
    assert_ne!(second.me, first.me);
    second.greet(&first).await;
    let refused = ServerFrame::Refused {
        code: Refusal::NotAdmitted,
        n: Some(1),
    };
    assert_eq!(second.answer().await, refused);
    second.chat(7, "Let me in").await;
    let answers = [second.answer().await, second.answer().await];
    assert!(
        answers
            .iter()
            .any(|a| matches!(a, ServerFrame::Refused { n: Some(2), .. }))
    );
    meeting.admit_all().await;
    second.await_admission().await;
}

#[tokio::test]
async fn who_hangs_up_waits_again() {
    let meeting = Meeting::now().await;
    let address = listen(&meeting.world.app).await;
    let id = &meeting.consultation;
    let device = meeting.waiting_device().await;
    let mut clinician = Page::open(address, id, &staff("shah"), Side::Staff, 9).await;
    let mut patient = Page::open(address, id, &device, Side::Patient, 1).await;
    meeting.admit_all().await;
    patient.await_admission().await;
    patient.command(Command::Leave).await;
    assert_eq!(patient.wire.closed().await, Some(CloseCode::Left));
    let left = |event| matches!(event, Event::ParticipantLeft { .. }).then_some(());
    clinician.await_event(left).await;

    let patient = Page::open(address, id, &device, Side::Patient, 2).await;
    let me = patient.snapshot.unwrap().me;
    assert_eq!(me.state, ParticipantState::Waiting);
    let waits = |event| match event {
        Event::ParticipantChanged { participant } => {
            (participant.state == ParticipantState::Waiting).then_some(())
        }
        _ => None,
    };
    clinician.await_event(waits).await;
}

async fn row(meeting: &Meeting) -> Value {
    let board = format!("/api/board?site={NORTH}");
    let board = meeting.world.get(&board, &staff("ruth")).await.must(200);
    board["rows"][0].clone()
}

/// When the present waiting began, as the board and the clinician's page beside the door have it.
async fn waiting_since(meeting: &Meeting) -> [Value; 2] {
    let board = row(meeting).await;
    let people = meeting.view().await["participants"].clone();
    let waits = |p: &&Value| p["admitted"] == false;
    let at_door = people.as_array().unwrap().iter().find(waits).unwrap();
    [
        board["waiting_since"].clone(),
        at_door["waiting_since"].clone(),
    ]
}

#[tokio::test]
async fn waiting_counts_anew_for_who_was_seen_and_came_back_and_on_for_who_lost_the_line() {
    let meeting = Meeting::now().await;
    let world = &meeting.world;
    let address = listen(&world.app).await;
    let id = &meeting.consultation;
    let device = meeting.waiting_device().await;
    let first = waiting_since(&meeting).await;
    assert!(first[0].is_string() && first[0] == first[1], "{first:?}");
    // Reloaded, and away for longer than a page can continue.
    let patient = Page::open(address, id, &device, Side::Patient, 1).await;
    world.pass_minutes(2);
    drop(patient);
    let mut patient = Page::open(address, id, &device, Side::Patient, 2).await;
    assert_eq!(waiting_since(&meeting).await, first);

    meeting.admit_all().await;
    patient.await_admission().await;
    patient.command(Command::Leave).await;
    assert_eq!(patient.wire.closed().await, Some(CloseCode::Left));
    // It is on the disk.
    while row(&meeting).await["state"] != "left" {}
    world.pass_minutes(7);
    let patient = Page::open(address, id, &device, Side::Patient, 3).await;
    let again = waiting_since(&meeting).await;
    assert!(again[0] == again[1] && again[0] != first[0], "{again:?}");
    // And that waiting is one, too, whatever is reloaded.
    world.pass_minutes(1);
    drop(patient);
    Page::open(address, id, &device, Side::Patient, 4).await;
    assert_eq!(waiting_since(&meeting).await, again);
}

#[tokio::test]
async fn the_board_and_the_clinician_see_who_is_connected() {
    let meeting = Meeting::now().await;
    let world = &meeting.world;
    let address = listen(&world.app).await;
    let device = meeting.waiting_device().await;
    let id = &meeting.consultation;
    let board = format!("/api/board?site={NORTH}");
    let rows = world.get(&board, &staff("ruth")).await.must(200);
    assert_eq!(rows["rows"][0]["connected"], false);
    let _patient = Page::open(address, id, &device, Side::Patient, 1).await;
    let rows = world.get(&board, &staff("ruth")).await.must(200);
    assert_eq!(rows["rows"][0]["connected"], true);
    assert_eq!(rows["rows"][0]["state"], "waiting");
    let view = meeting.view().await;
    assert_eq!(view["participants"][0]["connected"], true);
    assert_eq!(view["participants"].as_array().unwrap().len(), 1);
    let check = &view["participants"][0]["device_check"];
    assert_eq!(check["microphone"], json!("works"));
}

/// What an admitted patient's browser is told of relays, and the meeting; a waiting one is told nothing.
async fn servers_of_the_admitted(settings: &str) -> (IceConfig, Meeting, std::net::SocketAddr) {
    let world = World::with(Mode::Serve, settings, Arc::new(Door)).await;
    let meeting = Meeting::in_world(world).await;
    let address = listen(&meeting.world.app).await;
    let device = meeting.waiting_device().await;
    let id = &meeting.consultation;
    let mut patient = Page::open(address, id, &device, Side::Patient, 1).await;
    assert!(patient.snapshot.clone().unwrap().ice.is_none());
    meeting.admit_all().await;
    let admitted = |event| match event {
        Event::Admitted { ice, .. } => Some(ice),
        _ => None,
    };
    let ice = patient.await_event(admitted).await;
    (ice, meeting, address)
}

#[tokio::test]
async fn relay_credentials_are_for_the_admitted_and_hide_where_patients_live() {
    let settings = "ice_servers = [{ urls = \"turn:turn.example.org\", \
        shared_secret = \"a secret of our own\" }]";
    let (ice, meeting, address) = servers_of_the_admitted(settings).await;
    assert!(ice.relay_only);
    assert!(ice.servers[0].credential.is_some());
    let id = &meeting.consultation;
    let clinician = Page::open(address, id, &staff("shah"), Side::Staff, 2).await;
    let ice = clinician.snapshot.unwrap().ice.unwrap();
    assert!(!ice.relay_only);
}

#[tokio::test]
async fn our_own_relay_is_named_with_a_credential_that_it_takes_and_that_ends() {
    let settings = "turn = { listen = [\"127.0.0.1:0\"], host = \"relay.example.org\", \
        secret = \"a secret of this very clinic\" }";
    let (ice, ..) = servers_of_the_admitted(settings).await;
    assert!(
        ice.relay_only,
        "with a relay there, patients' addresses stay hidden"
    );
    let [relay] = &ice.servers[..] else {
        panic!("{} servers", ice.servers.len());
    };
    assert!(
        relay.urls[0].starts_with("turn:relay.example.org:"),
        "{:?}",
        relay.urls
    );
    assert!(relay.urls[0].ends_with("?transport=udp"));
    assert!(relay.urls[1].ends_with("?transport=tcp"));
    let secret = turn::credentials::Secret::new("a secret of this very clinic").unwrap();
    let credential = turn::credentials::Credential {
        username: relay.username.clone().unwrap(),
        password: relay.credential.clone().unwrap(),
    };
    let ends = turn::credentials::expiry(&credential.username).unwrap();
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_secs();
    assert!((now + 3 * 3600..now + 5 * 3600).contains(&ends), "{ends}");
    let secrets = turn::credentials::Secrets::one(secret);
    assert_eq!(
        turn::credentials::check(&secrets, &credential, ends - 1),
        Ok(())
    );
}

#[tokio::test]
async fn who_comes_straight_back_can_be_let_in_again() {
    let meeting = Meeting::now().await;
    let address = listen(&meeting.world.app).await;
    let id = &meeting.consultation;
    let device = meeting.waiting_device().await;
    for instance in 1..8 {
        let mut patient = Page::open(address, id, &device, Side::Patient, instance).await;
        assert_eq!(
            patient.snapshot.clone().unwrap().me.state,
            ParticipantState::Waiting
        );
        // The hanging-up may be on its way to the disk still.
        while meeting.view().await["participants"][0]["admitted"] != json!(false) {
            tokio::task::yield_now().await;
        }
        meeting.world.app.clock.advance_ms(1);
        meeting.admit_all().await;
        patient.await_admission().await;
        patient.command(Command::Leave).await;
        assert_eq!(patient.wire.closed().await, Some(CloseCode::Left));
    }
}
