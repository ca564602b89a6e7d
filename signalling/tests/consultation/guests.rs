//! Somebody beside the patient: what their link opens, what it never shows, and how it ends.

use domain::consultation::command::Side;
use domain::consultation::event::{CloseCode, Event};
use domain::consultation::participant::{ParticipantRole, ParticipantState};
use serde_json::{Value, json};

use crate::meeting::{Meeting, device_check, secret_of};
use crate::socket::{OWN_ORIGIN, Page, listen, open};
use crate::support::{BORN, NORTH, SHAH, Sender, public, staff, text, visitor};

/// One open invitation of a guest.
pub struct Invited {
    pub id: String,
    pub secret: String,
}

pub fn as_role(role: &str) -> Value {
    json!({"role": role, "name": "Maria Rossi", "language": "cy"})
}

impl Meeting {
    fn guests(&self) -> String {
        format!("/api/appointments/{}/guests", self.appointment)
    }

    pub async fn invite(&self, role: &str) -> Invited {
        let path = self.guests();
        let made = self.world.post(&path, &staff("shah"), as_role(role)).await;
        let made = made.must(201);
        Invited {
            id: text(&made["guest"]["invitation"]),
            secret: secret_of(&made["link"]),
        }
    }

    async fn exchange_guest(&self, secret: &str, who: &Sender) -> crate::support::Answer {
        let body = json!({"secret": secret});
        self.world.post("/api/guests/exchange", who, body).await
    }

    /// A new device that has opened the guest's link.
    pub async fn guest_device(&self, invited: &Invited) -> Sender {
        let answer = self.exchange_guest(&invited.secret, &public()).await;
        let set = answer.headers.get("set-cookie").unwrap().to_str().unwrap();
        let cookie = set.split(';').next().unwrap().to_owned();
        assert!(cookie.starts_with("__Host-anteroom-guest="), "{cookie}");
        answer.must(200);
        visitor(&cookie)
    }

    /// A guest's new device in the waiting room.
    pub async fn waiting_guest(&self, invited: &Invited) -> Sender {
        let device = self.guest_device(invited).await;
        let name = json!({"name": "Maria Rossi"});
        self.world
            .post("/api/guest/name", &device, name)
            .await
            .must(200);
        self.world
            .post("/api/guest/arrive", &device, device_check())
            .await
            .must(200);
        device
    }

    async fn withdraw(&self, invited: &Invited, who: &str) -> u16 {
        let path = format!("/api/invitations/{}/withdraw", invited.id);
        let answer = self.world.post_nothing(&path, &staff(who)).await;
        answer.status.as_u16()
    }

    async fn states(&self) -> Vec<String> {
        let all = self
            .world
            .get(&self.guests(), &staff("ruth"))
            .await
            .must(200);
        let all = all["guests"].as_array().unwrap().clone();
        all.iter().map(|guest| text(&guest["state"])).collect()
    }
}

#[tokio::test]
async fn a_guests_link_shows_nothing_of_the_patient() {
    let meeting = Meeting::now().await;
    let invited = meeting.invite("interpreter").await;
    let opened = meeting.exchange_guest(&invited.secret, &public()).await;
    let device = meeting.waiting_guest(&invited).await;
    let shown = meeting.world.get("/api/guest", &device).await;
    for answer in [opened, shown] {
        let parts = [
            "Siân",
            "Jones",
            "943476",
            "07700900",
            "example.org",
            "patient",
            "service",
            &meeting.appointment,
        ];
        for part in parts.into_iter().chain(BORN) {
            assert!(!answer.text.contains(part), "{part}: {}", answer.text);
        }
        let view = answer.must(200);
        assert_eq!(view["invited_by"], "shah");
        assert_eq!(view["site_name"], "North Hospital");
        assert_eq!(view["role"], "interpreter");
    }
}

#[tokio::test]
async fn nobody_becomes_another_by_swapping_links_cookies_or_ids() {
    let meeting = Meeting::now().await;
    let invited = meeting.invite("carer").await;
    let guest = meeting.waiting_guest(&invited).await;
    let patient = meeting.waiting_device().await;
    // The links.
    let swapped = meeting.exchange(&invited.secret, &public()).await;
    assert_eq!(swapped.code(), "link_not_valid");
    let swapped = meeting.exchange_guest(&meeting.secret, &public()).await;
    assert_eq!(swapped.code(), "link_not_valid");
    // The cookies under each other's names.
    let secret = |who: &Sender| {
        who.cookie
            .clone()
            .unwrap()
            .split_once('=')
            .unwrap()
            .1
            .to_owned()
    };
    let as_patient = visitor(&format!("__Host-anteroom-visit={}", secret(&guest)));
    let as_guest = visitor(&format!("__Host-anteroom-guest={}", secret(&patient)));
    for (path, who) in [
        ("/api/visit", &as_patient),
        ("/api/visit/calendar", &as_patient),
        ("/api/visit", &guest),
        ("/api/visit/calendar", &guest),
        ("/api/guest", &as_guest),
        ("/api/guest", &patient),
    ] {
        let answer = meeting.world.get(path, who).await;
        assert_eq!(answer.status.as_u16(), 401, "{path} {who:?}");
    }
    // Another consultation, in the same world.
    let address = listen(&meeting.world.app).await;
    let other = json!({"patient": {
        "name": "Ann Price", "date_of_birth": {"day": "1", "month": "2", "year": "1970"},
        "nhs_number": "", "mobile": "", "email": "ann@example.org", "language": "en"
    }, "site": NORTH, "clinician": SHAH});
    let other = meeting
        .world
        .post("/api/appointments/now", &staff("ruth"), other)
        .await
        .must(201);
    let other = text(&other["appointment"]["consultation"]);
    let elsewhere = open(address, &other, &guest, Some(OWN_ORIGIN)).await;
    assert_eq!(elsewhere.err(), Some(404));
    // Another side.
    let mut wire = open(address, &meeting.consultation, &guest, Some(OWN_ORIGIN))
        .await
        .unwrap();
    wire.say_text(
        json!({"type": "hello", "protocol": 1, "side": "patient",
               "instance": "000000000000000000000000000000a1"})
        .to_string(),
    )
    .await;
    assert_eq!(wire.closed().await, Some(CloseCode::SignInNeeded));
}

#[tokio::test]
async fn only_the_staff_of_its_site_invite_list_and_withdraw() {
    let meeting = Meeting::now().await;
    let invited = meeting.invite("student").await;
    let guests = meeting.guests();
    let world = &meeting.world;
    // A receptionist of another site.
    let sam = staff("sam");
    let answer = world.post(&guests, &sam, as_role("carer")).await;
    assert_eq!(answer.status.as_u16(), 404);
    assert_eq!(world.get(&guests, &sam).await.status.as_u16(), 404);
    assert_eq!(meeting.withdraw(&invited, "sam").await, 404);
    // Reception of this one may.
    world
        .post(&guests, &staff("ruth"), as_role("carer"))
        .await
        .must(201);
    assert_eq!(meeting.withdraw(&invited, "ruth").await, 204);
    assert_eq!(meeting.states().await, ["invited", "withdrawn"]);
}

#[tokio::test]
async fn nobody_can_be_invited_to_lead_or_as_the_patient() {
    let meeting = Meeting::now().await;
    for role in ["clinician", "patient"] {
        let path = meeting.guests();
        let answer = meeting
            .world
            .post(&path, &staff("shah"), as_role(role))
            .await;
        assert_eq!(
            answer.refused(),
            [("role".to_owned(), "unknown".to_owned())]
        );
    }
}

#[tokio::test]
async fn dead_and_unknown_guest_links_answer_alike() {
    let meeting = Meeting::now().await;
    let withdrawn = meeting.invite("carer").await;
    meeting.withdraw(&withdrawn, "shah").await;
    let expired = meeting.invite("carer").await;
    meeting.world.pass_minutes(9 * 24 * 60);
    let unknown = "x".repeat(43);
    let mut answers = Vec::new();
    for secret in [&withdrawn.secret, &expired.secret, &unknown] {
        let answer = meeting.exchange_guest(secret, &public()).await;
        answers.push((answer.status, answer.text));
    }
    assert_eq!(answers[0].0.as_u16(), 404);
    assert!(answers.iter().all(|answer| *answer == answers[0]));
}

#[tokio::test]
async fn a_withdrawn_invitation_drops_its_socket_and_its_cookie() {
    let meeting = Meeting::now().await;
    let invited = meeting.invite("interpreter").await;
    let device = meeting.waiting_guest(&invited).await;
    let address = listen(&meeting.world.app).await;
    let id = &meeting.consultation;
    let mut guest = Page::open(address, id, &device, Side::Guest, 1).await;
    meeting.admit_all().await;
    guest.await_admission().await;
    let began = std::time::Instant::now();
    assert_eq!(meeting.withdraw(&invited, "shah").await, 204);
    assert_eq!(guest.wire.closed().await, Some(CloseCode::Removed));
    assert!(began.elapsed() < std::time::Duration::from_secs(1));
    let again = open(address, id, &device, Some(OWN_ORIGIN)).await;
    assert_eq!(again.err(), Some(401));
    let view = meeting.world.get("/api/guest", &device).await;
    assert_eq!(view.status.as_u16(), 401);
}

#[tokio::test]
async fn a_guest_waits_until_let_in_and_so_does_their_second_device() {
    let meeting = Meeting::now().await;
    let invited = meeting.invite("interpreter").await;
    let address = listen(&meeting.world.app).await;
    let id = &meeting.consultation;
    let one = meeting.waiting_guest(&invited).await;
    let mut first = Page::open(address, id, &one, Side::Guest, 1).await;
    let snapshot = first.snapshot.take().unwrap();
    assert_eq!(snapshot.me.state, ParticipantState::Waiting);
    assert_eq!(snapshot.me.role, ParticipantRole::Interpreter);
    assert_eq!(snapshot.me.name.as_str(), "Maria Rossi");
    assert!(snapshot.queue.is_none(), "the queue is the patient's");
    meeting.admit_all().await;
    first.await_admission().await;
    let two = meeting.waiting_guest(&invited).await;
    let second = Page::open(address, id, &two, Side::Guest, 2).await;
    let state = second.snapshot.unwrap().me.state;
    assert_eq!(state, ParticipantState::Waiting);
    assert_eq!(meeting.states().await, ["in_call"]);
}

#[tokio::test]
async fn a_name_is_said_before_waiting_and_stays() {
    let meeting = Meeting::now().await;
    let invited = meeting.invite("carer").await;
    let device = meeting.guest_device(&invited).await;
    let world = &meeting.world;
    let early = world
        .post("/api/guest/arrive", &device, device_check())
        .await;
    assert_eq!(early.code(), "wrong_state");
    let address = listen(&world.app).await;
    let id = &meeting.consultation;
    let refused = open(address, id, &device, Some(OWN_ORIGIN)).await;
    assert_eq!(refused.err(), Some(404));
    let name = json!({"name": "Mary Rossi"});
    world.post("/api/guest/name", &device, name).await.must(200);
    world
        .post("/api/guest/arrive", &device, device_check())
        .await
        .must(200);
    let _page = Page::open(address, id, &device, Side::Guest, 1).await;
    let view = meeting.view().await;
    assert_eq!(view["participants"][0]["name"], "Mary Rossi");
    assert_eq!(view["participants"][0]["invited_as"], "Maria Rossi");
    assert_eq!(view["participants"][0]["role"], "carer");
    let other = json!({"name": "Dr Shah"});
    let late = world.post("/api/guest/name", &device, other).await;
    assert_eq!(late.code(), "wrong_state");
}

#[tokio::test]
async fn a_guest_is_let_in_by_name_and_a_patient_still_by_two_identifiers() {
    let meeting = Meeting::now().await;
    let invited = meeting.invite("interpreter").await;
    meeting.waiting_guest(&invited).await;
    let guest = meeting.view().await["participants"][0]["participant"].clone();
    let path = meeting.path("/admit");
    let world = &meeting.world;
    let alone = json!({"participant": guest});
    let view = world.post(&path, &staff("shah"), alone).await.must(200);
    assert_eq!(view["status"], "waiting", "the patient is not seen yet");
    meeting.waiting_device().await;
    let people = meeting.view().await["participants"].clone();
    let patient = people
        .as_array()
        .unwrap()
        .iter()
        .find(|p| p["role"] == "patient");
    let alone = json!({"participant": patient.unwrap()["participant"]});
    let refused = world.post(&path, &staff("shah"), alone).await;
    assert_eq!(refused.refused()[0].0, "identifiers");
    meeting.admit_all().await;
    assert_eq!(meeting.view().await["status"], "active");
}

#[tokio::test]
async fn what_was_written_before_is_not_for_who_comes_later() {
    let meeting = Meeting::now().await;
    let address = listen(&meeting.world.app).await;
    let id = &meeting.consultation;
    let mut shah = Page::open(address, id, &staff("shah"), Side::Staff, 1).await;
    shah.chat(1, "Before").await;
    shah.await_chat().await;
    meeting.world.pass_minutes(1);
    let invited = meeting.invite("student").await;
    let device = meeting.waiting_guest(&invited).await;
    let mut guest = Page::open(address, id, &device, Side::Guest, 2).await;
    meeting.admit_all().await;
    let chat = guest.await_event(|event| match event {
        Event::Admitted { chat, .. } => Some(chat),
        _ => None,
    });
    assert!(chat.await.is_empty());
    meeting.world.pass_minutes(1);
    shah.chat(2, "After").await;
    assert_eq!(guest.await_chat().await, "After");
    let again = Page::open(address, id, &device, Side::Guest, 3).await;
    let chat = again.snapshot.unwrap().chat;
    assert_eq!(chat.len(), 1);
    assert_eq!(chat[0].role, ParticipantRole::Clinician);
}

#[tokio::test]
async fn sending_the_patients_link_again_leaves_the_guests_and_moving_ends_it() {
    let meeting = Meeting::now().await;
    let invited = meeting.invite("carer").await;
    let world = &meeting.world;
    let resend = format!("/api/appointments/{}/resend", meeting.appointment);
    let resent = world.post_nothing(&resend, &staff("ruth")).await;
    resent.must(200);
    meeting
        .exchange_guest(&invited.secret, &public())
        .await
        .must(200);
    let cancel = format!("/api/appointments/{}/cancel", meeting.appointment);
    let reason = json!({"reason": "by_clinic"});
    world.post(&cancel, &staff("ruth"), reason).await.must(200);
    let dead = meeting.exchange_guest(&invited.secret, &public()).await;
    assert_eq!(dead.code(), "link_not_valid");
}

#[tokio::test]
async fn a_message_takes_the_link_to_its_guest_and_shows_it_to_nobody_else() {
    let meeting = Meeting::in_demo().await;
    let world = &meeting.world;
    let mut body = as_role("interpreter");
    body["email"] = json!("maria@example.org");
    let made = world
        .post(&meeting.guests(), &staff("shah"), body)
        .await
        .must(201);
    assert_eq!(made["delivery"], "email");
    assert!(made["link"].is_null() && made["qr"].is_null(), "{made}");
    let outbox = world.get("/api/outbox", &public()).await.must(200);
    let mut letters = outbox["messages"].as_array().unwrap().iter();
    let letter = letters.find(|letter| letter["to"] == "maria@example.org");
    let letter = letter.unwrap();
    let secret = secret_of(&letter["link"]);
    let all = letter.to_string();
    assert!(!all.contains("Siân") && !all.contains("Jones"), "{all}");
    meeting.exchange_guest(&secret, &public()).await.must(200);
}
