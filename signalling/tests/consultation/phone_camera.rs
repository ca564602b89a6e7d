//! Somebody's phone as one more camera of theirs: one link for one phone, let in by the clinician, seen
//! and never heard, gone with its owner.

use domain::consultation::command::{Command, Side};
use domain::consultation::event::{CloseCode, Event, ServerFrame};
use domain::consultation::participant::{
    DeviceState, MediaState, ParticipantRole, ParticipantState,
};
use serde_json::json;
use signalling::bus::Hint;

use crate::meeting::{Meeting, secret_of};
use crate::socket::{OWN_ORIGIN, Page, listen, open};
use crate::support::{Answer, EVANS, Sender, public, staff, visitor};

/// Clinician and patient in their call.
struct Talk {
    meeting: Meeting,
    address: std::net::SocketAddr,
    patient: Sender,
    shah: Page,
    patients: Page,
}

impl Talk {
    async fn now() -> Self {
        let meeting = Meeting::now().await;
        let address = listen(&meeting.world.app).await;
        let id = &meeting.consultation;
        let patient = meeting.waiting_device().await;
        let shah = Page::open(address, id, &staff("shah"), Side::Staff, 1).await;
        let mut patients = Page::open(address, id, &patient, Side::Patient, 2).await;
        meeting.admit_all().await;
        patients.await_admission().await;
        Self {
            meeting,
            address,
            patient,
            shah,
            patients,
        }
    }

    async fn ask(&self, who: &Sender, side: &str, rest: &str) -> Answer {
        let path = self.meeting.path(&format!("/camera{rest}?side={side}"));
        self.meeting.world.post_nothing(&path, who).await
    }

    /// The secret of a link that the patient has made.
    async fn link(&self) -> String {
        let made = self.ask(&self.patient, "patient", "").await.must(201);
        assert!(made["qr"]["size"].as_u64().unwrap() > 20);
        secret_of(&made["link"])
    }

    async fn exchange(&self, secret: &str, who: &Sender) -> Answer {
        let body = json!({"secret": secret});
        self.meeting
            .world
            .post("/api/camera/exchange", who, body)
            .await
    }

    /// A phone that has opened the link.
    async fn phone(&self, secret: &str) -> Sender {
        let answer = self.exchange(secret, &public()).await;
        let set = answer.headers.get("set-cookie").unwrap().to_str().unwrap();
        let cookie = set.split(';').next().unwrap().to_owned();
        assert!(cookie.starts_with("__Host-anteroom-camera="), "{cookie}");
        answer.must(200);
        visitor(&cookie)
    }

    async fn arrive(&self, phone: &Sender) -> Answer {
        self.meeting
            .world
            .post_nothing("/api/camera/arrive", phone)
            .await
    }

    async fn page(&self, phone: &Sender, instance: u128) -> Page {
        let id = &self.meeting.consultation;
        Page::open(self.address, id, phone, Side::Camera, instance).await
    }

    /// The patient's phone in the call.
    async fn patients_phone(&self) -> (Sender, Page) {
        let phone = self.phone(&self.link().await).await;
        self.arrive(&phone).await.must(200);
        let mut page = self.page(&phone, 9).await;
        self.meeting.admit_all().await;
        page.await_admission().await;
        (phone, page)
    }

    async fn is_over_for(&self, phone: &Sender) {
        let id = &self.meeting.consultation;
        let again = open(self.address, id, phone, Some(OWN_ORIGIN)).await;
        assert_eq!(again.err(), Some(401));
        let view = self.meeting.world.get("/api/camera", phone).await;
        assert_eq!(view.status.as_u16(), 401);
    }
}

/// Until the database has ended a visit.
async fn visit_ended(mut hints: tokio::sync::broadcast::Receiver<Hint>) {
    while !matches!(hints.recv().await, Ok(Hint::VisitEnded { .. })) {}
}

fn media(page: &Event) -> Option<MediaState> {
    match page {
        Event::ParticipantChanged { participant } if participant.role.is_camera() => {
            Some(participant.media)
        }
        _ => None,
    }
}

#[tokio::test]
async fn a_patients_phone_waits_until_it_is_let_in_and_goes_by_their_name() {
    let mut talk = Talk::now().await;
    let phone = talk.phone(&talk.link().await).await;
    let seen = talk
        .meeting
        .world
        .get("/api/camera", &phone)
        .await
        .must(200);
    assert_eq!(seen["owner_name"], "Siân Jones");
    assert_eq!(
        (&seen["waits"], &seen["arrived"]),
        (&json!(true), &json!(false))
    );
    talk.arrive(&phone).await.must(200);
    let mut page = talk.page(&phone, 9).await;
    let snapshot = page.snapshot.take().unwrap();
    assert_eq!(snapshot.me.state, ParticipantState::Waiting);
    assert!(snapshot.participants.is_empty() && snapshot.ice.is_none());
    let owner = snapshot.me.camera_of.unwrap();
    assert_eq!(owner.participant, talk.patients.me);
    assert_eq!(owner.role, ParticipantRole::Patient);

    let view = talk.meeting.view().await;
    let people = view["participants"].as_array().unwrap();
    let waiting = people.iter().find(|p| p["role"] == "camera").unwrap();
    assert_eq!(waiting["name"], "Siân Jones");
    assert_eq!(waiting["admitted"], false);
    // One tap: a device of somebody who was identified has no identifiers of its own.
    let body = json!({"participant": waiting["participant"]});
    let admit = talk.meeting.path("/admit");
    let world = &talk.meeting.world;
    world.post(&admit, &staff("shah"), body).await.must(200);
    let (participants, chat) = page
        .await_event(|event| match event {
            Event::Admitted {
                participants, chat, ..
            } => Some((participants, chat)),
            _ => None,
        })
        .await;
    assert_eq!(participants.len(), 2);
    assert!(chat.is_empty());
    let came = talk.shah.await_event(|event| match event {
        Event::ParticipantChanged { participant } => (participant.role.is_camera()
            && participant.state == ParticipantState::Admitted)
            .then_some(participant),
        _ => None,
    });
    assert_eq!(came.await.name.as_str(), "Siân Jones");
    let noted = "SELECT count(*) FROM audit WHERE action IN ('camera.linked', 'camera.visit_started')
        OR (action IN ('consultation.arrived', 'consultation.admitted') AND details LIKE '%camera%')";
    assert_eq!(world.count(noted).await, 4);
}

#[tokio::test]
async fn a_used_link_opens_nothing_like_one_that_is_dead_or_unknown() {
    let talk = Talk::now().await;
    let used = talk.link().await;
    let phone = talk.phone(&used).await;
    // The phone that used it may tap again.
    talk.exchange(&used, &phone).await.must(200);
    let mut answers = vec![talk.exchange(&used, &public()).await];
    let replaced = talk.link().await;
    let stopped = talk.link().await;
    answers.push(talk.exchange(&replaced, &public()).await);
    talk.ask(&talk.patient, "patient", "/stop").await.must(204);
    answers.push(talk.exchange(&stopped, &public()).await);
    let expired = talk.link().await;
    talk.meeting.world.pass_minutes(11);
    answers.push(talk.exchange(&expired, &public()).await);
    answers.push(talk.exchange(&"x".repeat(43), &public()).await);
    answers.push(talk.exchange(&talk.meeting.secret, &public()).await);
    let said = |answer: &Answer| (answer.status.as_u16(), answer.text.clone());
    assert_eq!(answers[0].code(), "link_not_valid");
    assert!(answers.iter().all(|a| said(a) == said(&answers[0])));
    // Making another link has ended the phone that came by the first.
    talk.is_over_for(&phone).await;
    // And the secret of a camera opens nothing else.
    let link = talk.link().await;
    let swapped = talk.meeting.exchange(&link, &public()).await;
    assert_eq!(swapped.code(), "link_not_valid");
    let body = json!({"secret": link});
    let world = &talk.meeting.world;
    let swapped = world.post("/api/guests/exchange", &public(), body).await;
    assert_eq!(swapped.code(), "link_not_valid");
}

#[tokio::test]
async fn only_patient_and_clinician_in_the_call_make_a_link() {
    let talk = Talk::now().await;
    // A second device of the patient's, which waits.
    let second = talk.meeting.waiting_device().await;
    assert_eq!(talk.ask(&second, "patient", "").await.status, 404);
    let invited = talk.meeting.invite("student").await;
    let guest = talk.meeting.waiting_guest(&invited).await;
    assert_eq!(talk.ask(&guest, "guest", "").await.status, 404);
    talk.meeting.admit_all().await;
    assert_eq!(talk.ask(&guest, "guest", "").await.status, 403);
    // A clinician who is not in it, reception, and a camera.
    assert_eq!(talk.ask(&staff("evans"), "staff", "").await.status, 404);
    assert_eq!(talk.ask(&staff("ruth"), "staff", "").await.status, 403);
    let phone = talk.phone(&talk.link().await).await;
    for side in ["camera", "patient"] {
        assert_eq!(talk.ask(&phone, side, "").await.status, 401);
    }
    assert_eq!(talk.ask(&talk.patient, "camera", "").await.status, 404);
}

#[tokio::test]
async fn a_camera_sees_no_chat_no_files_and_writes_nothing() {
    let mut talk = Talk::now().await;
    let (phone, mut page) = talk.patients_phone().await;
    page.chat(1, "Hello").await;
    let refused = |frame: &ServerFrame| matches!(frame, ServerFrame::Refused { .. });
    assert!(refused(&page.answer().await));
    talk.patients.chat(2, "Between us").await;
    talk.shah.await_chat().await;
    let loud = MediaState {
        microphone: DeviceState::On,
        camera: DeviceState::On,
        ..MediaState::default()
    };
    page.command(Command::Media(loud)).await;
    let shown = talk
        .shah
        .await_event(|event| media(&event).filter(|media| media.camera == DeviceState::On));
    assert_eq!(shown.await.microphone, DeviceState::Unavailable);
    let again = talk.page(&phone, 10).await;
    let snapshot = again.snapshot.unwrap();
    assert_eq!(snapshot.me.state, ParticipantState::Admitted);
    assert!(snapshot.chat.is_empty() && snapshot.files.is_empty());
    let world = &talk.meeting.world;
    let nothing = "0".repeat(32);
    let file = talk.meeting.path(&format!("/files/{nothing}?side=camera"));
    for path in [file.as_str(), "/api/visit", "/api/guest", "/api/me"] {
        assert_eq!(world.get(path, &phone).await.status, 401, "{path}");
    }
}

#[tokio::test]
async fn a_clinicians_own_phone_is_in_at_once() {
    let talk = Talk::now().await;
    let made = talk.ask(&staff("shah"), "staff", "").await.must(201);
    assert_eq!(made["waits"], false);
    let phone = talk.phone(&secret_of(&made["link"])).await;
    talk.arrive(&phone).await.must(200);
    let page = talk.page(&phone, 9).await;
    let me = page.snapshot.unwrap().me;
    assert_eq!(me.state, ParticipantState::Admitted);
    assert_eq!(me.name.as_str(), "shah");
}

#[tokio::test]
async fn stopped_on_the_owners_screen_it_is_over_within_a_second() {
    let talk = Talk::now().await;
    let (phone, mut page) = talk.patients_phone().await;
    let began = std::time::Instant::now();
    talk.ask(&talk.patient, "patient", "/stop").await.must(204);
    assert_eq!(page.wire.closed().await, Some(CloseCode::Removed));
    assert!(began.elapsed() < std::time::Duration::from_secs(1));
    talk.is_over_for(&phone).await;
    // There is nothing left to stop, which is no fault.
    talk.ask(&talk.patient, "patient", "/stop").await.must(204);
}

#[tokio::test]
async fn stopped_at_the_phone_it_is_over_for_everybody() {
    let mut talk = Talk::now().await;
    let (phone, mut page) = talk.patients_phone().await;
    let hints = talk.meeting.world.app.bus.listen();
    page.command(Command::Leave).await;
    assert_eq!(page.wire.closed().await, Some(CloseCode::Left));
    let gone = page.me;
    for other in [&mut talk.shah, &mut talk.patients] {
        other
            .await_event(|event| match event {
                Event::ParticipantLeft { participant } => (participant == gone).then_some(()),
                _ => None,
            })
            .await;
    }
    visit_ended(hints).await;
    talk.is_over_for(&phone).await;
}

#[tokio::test]
async fn it_goes_when_its_owner_hangs_up_is_taken_out_or_handed_over() {
    for way in ["leave", "remove", "transfer", "not now"] {
        let mut talk = Talk::now().await;
        let (phone, mut page) = talk.patients_phone().await;
        let hints = talk.meeting.world.app.bus.listen();
        let who = staff("shah");
        let world = &talk.meeting.world;
        match way {
            "leave" => talk.patients.command(Command::Leave).await,
            "remove" | "not now" => {
                let whom = if way == "remove" {
                    talk.patients.me
                } else {
                    page.me
                };
                let body = json!({"participant": whom});
                let path = talk.meeting.path("/remove");
                world.post(&path, &who, body).await.must(200);
            }
            _ => {
                let body = json!({"to": EVANS, "reason": "Foot"});
                let path = talk.meeting.path("/transfer");
                world.post(&path, &who, body).await.must(204);
            }
        }
        let code = page.wire.closed().await;
        assert_eq!(code, Some(CloseCode::Removed), "{way}");
        visit_ended(hints).await;
        talk.is_over_for(&phone).await;
    }
}

#[tokio::test]
async fn the_end_of_the_consultation_ends_it_and_its_link() {
    let talk = Talk::now().await;
    let (phone, mut page) = talk.patients_phone().await;
    talk.meeting.end().await.must(200);
    assert_eq!(page.wire.closed().await, Some(CloseCode::Ended));
    let world = &talk.meeting.world;
    assert_eq!(world.get("/api/camera", &phone).await.status, 404);
    assert_eq!(talk.arrive(&phone).await.status, 404);
}

#[tokio::test]
async fn a_camera_is_one_of_four_and_knows_a_locked_door() {
    let talk = Talk::now().await;
    let world = &talk.meeting.world;
    let secret = talk.link().await;
    let phone = talk.phone(&secret).await;
    let lock = talk.meeting.path("/lock");
    let who = staff("shah");
    let locked = |locked: bool| world.send("PUT", &lock, &who, json!({"locked": locked}));
    locked(true).await.must(200);
    assert_eq!(talk.arrive(&phone).await.code(), "locked");
    assert_eq!(
        talk.ask(&talk.patient, "patient", "").await.code(),
        "locked"
    );
    locked(false).await.must(200);
    let mut pages = Vec::new();
    for (n, role) in (20..).zip(["interpreter", "student"]) {
        let invited = talk.meeting.invite(role).await;
        let guest = talk.meeting.waiting_guest(&invited).await;
        let id = &talk.meeting.consultation;
        let mut page = Page::open(talk.address, id, &guest, Side::Guest, n).await;
        talk.meeting.admit_all().await;
        page.await_admission().await;
        pages.push(page);
    }
    talk.arrive(&phone).await.must(200);
    let page = talk.page(&phone, 9).await;
    let whom = json!(page.me);
    assert_eq!(talk.meeting.admit(&whom).await.code(), "call_full");
    let full = talk.ask(&talk.patient, "patient", "").await;
    assert_eq!((full.status.as_u16(), full.code()), (409, "call_full"));
}
