//! Several people in one consultation: four at most, two who lead, a door that can be locked, and
//! whoever is taken out is out.

use domain::consultation::command::Side;
use domain::consultation::event::{CloseCode, Event};
use domain::consultation::participant::ParticipantState;
use serde_json::{Value, json};

use crate::meeting::{Meeting, device_check, right_date};
use crate::socket::{OWN_ORIGIN, Page, listen, open};
use crate::support::staff;

impl Meeting {
    async fn lock(&self, locked: bool) {
        let body = json!({"locked": locked});
        let path = self.path("/lock");
        let view = self.world.send("PUT", &path, &staff("shah"), body).await;
        assert_eq!(view.must(200)["locked"], locked);
    }

    async fn remove(&self, participant: &Value, who: &str) -> crate::support::Answer {
        let body = json!({"participant": participant});
        self.world
            .post(&self.path("/remove"), &staff(who), body)
            .await
    }

    async fn waiting(&self) -> Vec<Value> {
        let people = self.view().await["participants"].clone();
        let people = people.as_array().unwrap().iter();
        people.filter(|p| p["admitted"] == false).cloned().collect()
    }
}

#[tokio::test]
async fn four_talk_and_the_fifth_is_refused_until_somebody_leaves() {
    let meeting = Meeting::now().await;
    let address = listen(&meeting.world.app).await;
    let id = &meeting.consultation;
    let _shah = Page::open(address, id, &staff("shah"), Side::Staff, 1).await;
    let mut evans = Page::open(address, id, &staff("evans"), Side::Staff, 2).await;
    let device = meeting.waiting_device().await;
    let mut patient = Page::open(address, id, &device, Side::Patient, 3).await;
    let invited = meeting.invite("interpreter").await;
    let guest = meeting.waiting_guest(&invited).await;
    let mut interpreter = Page::open(address, id, &guest, Side::Guest, 4).await;
    meeting.admit_all().await;
    patient.await_admission().await;
    interpreter.await_admission().await;
    let invited = meeting.invite("student").await;
    let guest = meeting.waiting_guest(&invited).await;
    let mut student = Page::open(address, id, &guest, Side::Guest, 5).await;
    let fifth = meeting.waiting().await.remove(0);
    let refused = meeting.admit(&fifth["participant"]).await;
    assert_eq!(
        (refused.status.as_u16(), refused.code()),
        (409, "call_full")
    );
    // One of the four comes back on a new page: that is no fifth.
    patient = Page::open(address, id, &device, Side::Patient, 6).await;
    let state = patient.snapshot.as_ref().unwrap().me.state;
    assert_eq!(state, ParticipantState::Admitted);
    evans
        .command(domain::consultation::command::Command::Leave)
        .await;
    assert_eq!(evans.wire.closed().await, Some(CloseCode::Left));
    meeting.admit(&fifth["participant"]).await.must(200);
    student.await_admission().await;
    // And now the second clinician is the fifth.
    let mut wire = open(address, id, &staff("evans"), Some(OWN_ORIGIN))
        .await
        .unwrap();
    wire.say_text(
        json!({"type": "hello", "protocol": 1, "side": "staff",
               "instance": "000000000000000000000000000000a7"})
        .to_string(),
    )
    .await;
    assert_eq!(wire.closed().await, Some(CloseCode::Full));
}

#[tokio::test]
async fn two_clinicians_both_lead_and_are_known_by_name() {
    let meeting = Meeting::now().await;
    let address = listen(&meeting.world.app).await;
    let id = &meeting.consultation;
    let mut shah = Page::open(address, id, &staff("shah"), Side::Staff, 1).await;
    let evans = Page::open(address, id, &staff("evans"), Side::Staff, 2).await;
    let them = &evans.snapshot.as_ref().unwrap().participants;
    assert_eq!(them[0].name.as_str(), "shah");
    assert!(them[0].role.hosts() && evans.snapshot.as_ref().unwrap().me.role.hosts());
    let came = shah.await_event(|event| match event {
        Event::ParticipantChanged { participant } => Some(participant),
        _ => None,
    });
    assert_eq!(came.await.name.as_str(), "evans");
    // Either lets people in.
    let device = meeting.waiting_device().await;
    let mut patient = Page::open(address, id, &device, Side::Patient, 3).await;
    let waits = meeting.waiting().await.remove(0);
    let body = json!({
        "participant": waits["participant"], "identifiers": ["name", "date_of_birth"]
    });
    let path = meeting.path("/admit");
    meeting
        .world
        .post(&path, &staff("evans"), body)
        .await
        .must(200);
    patient.await_admission().await;
}

#[tokio::test]
async fn a_locked_door_keeps_out_who_is_new_and_parts_nobody() {
    let meeting = Meeting::now().await;
    let address = listen(&meeting.world.app).await;
    let id = &meeting.consultation;
    let _shah = Page::open(address, id, &staff("shah"), Side::Staff, 1).await;
    let device = meeting.waiting_device().await;
    let mut patient = Page::open(address, id, &device, Side::Patient, 2).await;
    meeting.admit_all().await;
    patient.await_admission().await;
    let invited = meeting.invite("carer").await;
    meeting.lock(true).await;
    // A guest, a second device of the patient's, and another clinician.
    let world = &meeting.world;
    let guest = meeting.guest_device(&invited).await;
    let name = json!({"name": "Maria Rossi"});
    world.post("/api/guest/name", &guest, name).await.must(200);
    let refused = world
        .post("/api/guest/arrive", &guest, device_check())
        .await;
    assert_eq!((refused.status.as_u16(), refused.code()), (409, "locked"));
    let second = meeting.device().await;
    world
        .post("/api/visit/identity", &second, right_date())
        .await
        .must(200);
    let refused = world
        .post("/api/visit/arrive", &second, device_check())
        .await;
    assert_eq!(refused.code(), "locked");
    let mut wire = open(address, id, &staff("evans"), Some(OWN_ORIGIN))
        .await
        .unwrap();
    wire.say_text(
        json!({"type": "hello", "protocol": 1, "side": "staff",
               "instance": "000000000000000000000000000000a7"})
        .to_string(),
    )
    .await;
    assert_eq!(wire.closed().await, Some(CloseCode::Locked));
    // Those who were inside come back on a new page.
    let back = Page::open(address, id, &device, Side::Patient, 3).await;
    let state = back.snapshot.unwrap().me.state;
    assert_eq!(state, ParticipantState::Admitted);
    Page::open(address, id, &staff("shah"), Side::Staff, 4).await;
    meeting.lock(false).await;
    world
        .post("/api/guest/arrive", &guest, device_check())
        .await
        .must(200);
}

#[tokio::test]
async fn whoever_is_taken_out_is_out_with_their_link() {
    let meeting = Meeting::now().await;
    let address = listen(&meeting.world.app).await;
    let id = &meeting.consultation;
    let mut shah = Page::open(address, id, &staff("shah"), Side::Staff, 1).await;
    let invited = meeting.invite("student").await;
    let device = meeting.waiting_guest(&invited).await;
    let mut guest = Page::open(address, id, &device, Side::Guest, 2).await;
    let patient = meeting.waiting_device().await;
    let mut patient_page = Page::open(address, id, &patient, Side::Patient, 3).await;
    meeting.admit_all().await;
    guest.await_admission().await;
    patient_page.await_admission().await;
    let who = serde_json::to_value(guest.me).unwrap();
    // Nobody of another site, and no receptionist.
    assert_eq!(meeting.remove(&who, "ruth").await.status.as_u16(), 403);
    let view = meeting.remove(&who, "shah").await.must(200);
    assert_eq!(guest.wire.closed().await, Some(CloseCode::Removed));
    assert!(!view["participants"].to_string().contains("Maria"));
    let gone = guest.me;
    shah.await_event(|event| match event {
        Event::ParticipantLeft { participant } => (participant == gone).then_some(()),
        _ => None,
    })
    .await;
    let body = json!({"secret": invited.secret});
    let public = crate::support::public();
    let dead = meeting
        .world
        .post("/api/guests/exchange", &public, body)
        .await;
    assert_eq!(dead.code(), "link_not_valid");
    // The patient, too: this device goes, and the link opens nothing any more.
    let who = serde_json::to_value(patient_page.me).unwrap();
    meeting.remove(&who, "shah").await.must(200);
    assert_eq!(patient_page.wire.closed().await, Some(CloseCode::Removed));
    let dead = meeting.exchange(&meeting.secret, &public).await;
    assert_eq!(dead.code(), "link_not_valid");
    // A colleague goes by hanging up.
    let me = serde_json::to_value(shah.me).unwrap();
    assert_eq!(meeting.remove(&me, "evans").await.code(), "wrong_state");
}

#[tokio::test]
async fn the_end_reaches_all_four() {
    let meeting = Meeting::now().await;
    let address = listen(&meeting.world.app).await;
    let id = &meeting.consultation;
    let mut pages = Vec::new();
    for (n, role) in (1..).zip(["interpreter", "student"]) {
        let invited = meeting.invite(role).await;
        let device = meeting.waiting_guest(&invited).await;
        pages.push(Page::open(address, id, &device, Side::Guest, n).await);
    }
    let device = meeting.waiting_device().await;
    pages.push(Page::open(address, id, &device, Side::Patient, 3).await);
    pages.push(Page::open(address, id, &staff("shah"), Side::Staff, 4).await);
    meeting.admit_all().await;
    meeting.end().await.must(200);
    for page in &mut pages {
        assert_eq!(page.wire.closed().await, Some(CloseCode::Ended));
    }
}
