//! Files in a call: who may give and take them, which are taken, how long they stay.

use axum::body::Body;
use domain::consultation::command::{Command, Side};
use domain::consultation::event::Event;
use domain::consultation::files::{FileView, MAX_FILE_BYTES, MAX_FILES};
use http::Response;
use http_body_util::BodyExt;
use serde_json::json;
use tower::ServiceExt;

use crate::desk::restarted;
use crate::meeting::Meeting;
use crate::socket::{Page, listen};
use crate::support::{NORTH, SHAH, Sender, World, patient, staff, text};

const PHOTO: &[u8] = b"\xff\xd8\xff\xe0\0\x10JFIF and what a camera saw";

async fn ask(
    world: &World,
    method: &str,
    path: &str,
    who: &Sender,
    content: Vec<u8>,
) -> Response<Body> {
    let request = who.request(method, path, None);
    let request = request.map(|_| Body::from(content));
    world.router.clone().oneshot(request).await.unwrap()
}

/// A call between a patient's device and Dr Shah.
struct Call {
    meeting: Meeting,
    device: Sender,
    patient: Page,
    clinician: Page,
}

impl Call {
    async fn begin() -> Self {
        let meeting = Meeting::now().await;
        let address = listen(&meeting.world.app).await;
        let device = meeting.waiting_device().await;
        let id = &meeting.consultation;
        let mut patient = Page::open(address, id, &device, Side::Patient, 1).await;
        let clinician = Page::open(address, id, &staff("shah"), Side::Staff, 2).await;
        meeting.admit_all().await;
        patient.await_admission().await;
        Self {
            meeting,
            device,
            patient,
            clinician,
        }
    }

    fn path(&self, number: u128, query: &str) -> String {
        self.meeting.path(&format!("/files/{number:032x}?{query}"))
    }

    async fn give(&self, number: u128, query: &str, who: &Sender, content: &[u8]) -> u16 {
        let path = self.path(number, query);
        let answer = ask(&self.meeting.world, "PUT", &path, who, content.to_vec()).await;
        answer.status().as_u16()
    }

    async fn take(&self, number: u128, side: &str, who: &Sender) -> Response<Body> {
        let path = self.path(number, &format!("side={side}"));
        ask(&self.meeting.world, "GET", &path, who, Vec::new()).await
    }
}

async fn files_told(page: &mut Page) -> Vec<FileView> {
    page.await_event(|event| match event {
        Event::FilesChanged { files } => Some(files),
        _ => None,
    })
    .await
}

#[tokio::test]
async fn a_photograph_goes_from_the_patient_to_the_clinician_and_back_comes_a_letter() {
    let mut call = Call::begin().await;
    let query = "side=patient&name=C%3A%5Cphotos%5Crash.jpg";
    assert_eq!(call.give(1, query, &call.device, PHOTO).await, 204);
    let told = files_told(&mut call.clinician).await;
    assert_eq!(told.len(), 1);
    let file = &told[0];
    assert_eq!(
        (file.file.as_str(), file.bytes as usize),
        ("rash.jpg", PHOTO.len())
    );
    assert_eq!((file.name.as_str(), file.picture), ("Siân Jones", false));

    let answer = call.take(1, "staff", &staff("shah")).await;
    assert_eq!(answer.status(), 200);
    let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "image/jpeg");
    assert_eq!(
        header("content-disposition"),
        "attachment; filename*=UTF-8''rash.jpg"
    );
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(header("cache-control"), "no-store");
    let content = answer.into_body().collect().await.unwrap().to_bytes();
    assert_eq!(content, PHOTO);

    let letter = b"%PDF-1.7 exercises for your back";
    let by_staff = staff("shah");
    assert_eq!(
        call.give(2, "side=staff&name=exercises", &by_staff, letter)
            .await,
        204
    );
    assert_eq!(files_told(&mut call.patient).await.len(), 1);
    let told = files_told(&mut call.patient).await;
    assert_eq!(told[1].file.as_str(), "exercises.pdf");
    assert_eq!(call.take(2, "patient", &call.device).await.status(), 200);
    let noted = "SELECT count(*) FROM audit WHERE action IN ('file.given', 'file.taken')";
    assert_eq!(call.meeting.world.count(noted).await, 4);
}

#[tokio::test]
async fn who_waits_or_works_elsewhere_gives_and_takes_nothing() {
    let call = Call::begin().await;
    assert_eq!(call.give(1, "side=patient", &call.device, PHOTO).await, 204);
    let second = call.meeting.waiting_device().await;
    assert_eq!(call.give(2, "side=patient", &second, PHOTO).await, 404);
    assert_eq!(call.take(1, "patient", &second).await.status(), 404);
    let mut strangers = 0;
    for name in ["ruth", "morgan", "evans", "sam"] {
        let who = staff(name);
        let given = call.give(3, "side=staff", &who, PHOTO).await;
        let taken = call.take(1, "staff", &who).await.status().as_u16();
        assert!(
            matches!((given, taken), (401 | 403 | 404, 401 | 403 | 404)),
            "{name}: {given} {taken}"
        );
        strangers += 1;
    }
    assert_eq!(strangers, 4);
    // Nobody takes a file through another consultation, not even their own.
    let world = &call.meeting.world;
    let body = json!({"patient": patient(), "site": NORTH, "clinician": SHAH});
    let other = world
        .post("/api/appointments/now", &staff("ruth"), body)
        .await;
    let other = text(&other.must(201)["appointment"]["consultation"]);
    let path = format!("/api/consultations/{other}/files/{:032x}?side=patient", 1);
    let answer = ask(world, "GET", &path, &call.device, Vec::new()).await;
    assert_eq!(answer.status(), 404);
}

#[tokio::test]
async fn a_guest_takes_what_was_given_since_they_were_first_let_in_and_nothing_from_before() {
    let call = Call::begin().await;
    let meeting = &call.meeting;
    let invited = meeting.invite("carer").await;
    let guest = meeting.waiting_guest(&invited).await;
    assert_eq!(call.give(1, "side=patient", &call.device, PHOTO).await, 204);
    meeting.world.pass_minutes(1);
    let view = meeting.view().await;
    let people = view["participants"].as_array().unwrap();
    let waiting = people.iter().find(|p| p["admitted"] == false).unwrap();
    meeting.admit(&waiting["participant"]).await.must(200);
    assert_eq!(call.give(2, "side=patient", &call.device, PHOTO).await, 204);
    meeting.world.pass_minutes(1);
    meeting.admit(&waiting["participant"]).await.must(200);
    assert_eq!(call.take(1, "guest", &guest).await.status(), 404);
    assert_eq!(call.take(2, "guest", &guest).await.status(), 200);
}

#[tokio::test]
async fn only_pictures_and_quiet_documents_are_taken_and_none_too_large() {
    let call = Call::begin().await;
    let give = async |number, content: &[u8]| {
        call.give(number, "side=patient&name=x.jpg", &call.device, content)
            .await
    };
    assert_eq!(give(1, b"").await, 400);
    assert_eq!(give(2, b"MZ\x90\0 a program called rash.jpg").await, 415);
    assert_eq!(give(3, b"<html><script>alert(1)</script>").await, 415);
    assert_eq!(give(4, b"%PDF-1.4 << /S /JavaScript /JS (x) >>").await, 415);
    let mut large = PHOTO.to_vec();
    large.resize(MAX_FILE_BYTES + 1, 0);
    assert_eq!(give(5, &large).await, 413);
    large.pop();
    assert_eq!(give(6, &large).await, 204);
    let kept = "SELECT count(*) FROM consultation_files";
    assert_eq!(call.meeting.world.count(kept).await, 1);
}

#[tokio::test]
async fn the_same_number_again_is_the_same_file_and_there_is_an_end_to_files() {
    let call = Call::begin().await;
    for _ in 0..2 {
        assert_eq!(call.give(1, "side=patient", &call.device, PHOTO).await, 204);
    }
    assert_eq!(
        call.give(1, "side=staff", &staff("shah"), PHOTO).await,
        409,
        "not another's"
    );
    for number in 2..=MAX_FILES as u128 {
        assert_eq!(
            call.give(number, "side=patient", &call.device, PHOTO).await,
            204
        );
    }
    assert_eq!(
        call.give(99, "side=patient", &call.device, PHOTO).await,
        409
    );
    assert_eq!(
        call.give(1, "side=patient", &call.device, PHOTO).await,
        204,
        "still the same"
    );
    let kept = "SELECT count(*) FROM consultation_files";
    assert_eq!(call.meeting.world.count(kept).await, MAX_FILES as i64);
}

#[tokio::test]
async fn a_picture_for_the_record_is_asked_for_by_who_leads_and_given_by_the_patient_alone() {
    let mut call = Call::begin().await;
    let of = call.patient.me;
    call.clinician.command(Command::AskPicture { of }).await;
    let from = call
        .patient
        .await_event(|event| match event {
            Event::PictureAsked { from, .. } => Some(from),
            _ => None,
        })
        .await;
    assert_eq!(from, call.clinician.me);
    let yes = Command::AnswerPicture {
        to: from,
        yes: true,
    };
    call.patient.command(yes).await;
    let answered = |event| match event {
        Event::PictureAnswered { yes, .. } => Some(yes),
        _ => None,
    };
    assert!(call.clinician.await_event(answered).await);
    let query = "side=staff&picture=true";
    assert_eq!(
        call.give(1, query, &staff("shah"), PHOTO).await,
        403,
        "not theirs to give"
    );
    let query = "side=patient&picture=true";
    assert_eq!(
        call.give(2, query, &call.device, b"%PDF-1.7 no picture")
            .await,
        403
    );
    assert_eq!(call.give(3, query, &call.device, PHOTO).await, 204);
    assert!(files_told(&mut call.clinician).await[0].picture);
    let noted = "SELECT count(*) FROM audit WHERE action = 'picture.consented'";
    assert_eq!(call.meeting.world.count(noted).await, 1);
}

#[tokio::test]
async fn files_stay_as_long_as_the_link_and_no_longer() {
    let call = Call::begin().await;
    assert_eq!(call.give(1, "side=patient", &call.device, PHOTO).await, 204);
    let world = &call.meeting.world;
    let kept = "SELECT count(*) FROM consultation_files";
    let sweep = async || {
        let gone = world
            .app
            .db
            .keep(signalling::consultation::sweep_files)
            .await;
        gone.unwrap()
    };
    world.pass_minutes(6 * 24 * 60);
    assert_eq!(sweep().await, 0);
    assert_eq!(world.count(kept).await, 1);
    world.pass_minutes(2 * 24 * 60);
    assert_eq!(
        call.take(1, "staff", &staff("shah")).await.status(),
        404,
        "expired before it is swept"
    );
    assert_eq!(sweep().await, 1);
    assert_eq!(world.count(kept).await, 0);
}

#[tokio::test]
async fn a_picture_for_the_record_stays_with_the_consultation_for_who_may_read_its_note() {
    let call = Call::begin().await;
    let query = "side=patient&picture=true";
    assert_eq!(call.give(1, query, &call.device, PHOTO).await, 204);
    assert_eq!(call.give(2, "side=patient", &call.device, PHOTO).await, 204);
    let (meeting, world) = (&call.meeting, &call.meeting.world);
    let end = json!({"outcome": "follow_up", "words": ""});
    let sent = world.post(&meeting.path("/end"), &staff("shah"), end).await;
    sent.must(200);
    world.pass_minutes(400 * 24 * 60);
    let sweep = world.app.db.keep(signalling::consultation::sweep_files);
    assert_eq!(
        sweep.await.unwrap(),
        1,
        "what was no picture for the record"
    );

    let view = world.get(&meeting.path(""), &staff("shah")).await.must(200);
    let pictures = view["pictures"].as_array().unwrap();
    assert_eq!(pictures.len(), 1);
    let path = meeting.path(&format!("/pictures/{}", text(&pictures[0]["id"])));
    let seen = ask(world, "GET", &path, &staff("shah"), vec![]).await;
    assert_eq!(seen.status(), 200);
    let content = seen.into_body().collect().await.unwrap().to_bytes();
    assert_eq!(content, PHOTO);
    let noted = "SELECT count(*) FROM audit WHERE action = 'picture.seen'";
    assert_eq!(world.count(noted).await, 1);

    // Neither who does not read notes, nor another site, nor the patient's own link; and nothing but pictures.
    for (who, status) in [("ruth", 403), ("sam", 403), ("angharad", 403)] {
        let refused = ask(world, "GET", &path, &staff(who), vec![]).await;
        assert_eq!(refused.status(), status, "{who}");
    }
    let refused = ask(world, "GET", &path, &call.device, vec![]).await;
    assert_eq!(refused.status(), 401);
    let other = meeting.path(&format!("/pictures/{:032x}", 2));
    let none = ask(world, "GET", &other, &staff("shah"), vec![]).await;
    assert_eq!(none.status(), 404);
}

#[tokio::test]
async fn what_was_given_is_known_after_a_restart_and_what_has_expired_to_nobody() {
    let call = Call::begin().await;
    assert_eq!(call.give(1, "side=patient", &call.device, PHOTO).await, 204);
    let (world, id) = (&call.meeting.world, &call.meeting.consultation);
    let address = listen(&restarted(&world.app)).await;
    let open =
        async |instance| Page::open(address, id, &staff("shah"), Side::Staff, instance).await;
    let snapshot = open(3).await.snapshot.unwrap();
    assert_eq!(snapshot.files.len(), 1);
    assert_eq!(call.give(2, "side=patient", &call.device, PHOTO).await, 204);
    let mut page = open(4).await;
    let files = page.snapshot.take().unwrap().files;
    if files.len() < 2 {
        assert_eq!(files_told(&mut page).await.len(), 2, "that room looks, too");
    }
    // Nobody has swept yet.
    world.pass_minutes(8 * 24 * 60);
    let mut page = open(5).await;
    assert_eq!(files_told(&mut page).await, []);
}

#[tokio::test]
async fn nothing_of_a_file_is_readable_in_the_database() {
    let call = Call::begin().await;
    let content = [PHOTO, b" PLANTED-CANARY"].concat();
    let query = "side=patient&name=PLANTED-NAME.jpg";
    assert_eq!(call.give(1, query, &call.device, &content).await, 204);
    let found = "SELECT count(*) FROM consultation_files
        WHERE name_sealed LIKE '%PLANTED%' OR body_sealed LIKE '%PLANTED%'";
    assert_eq!(call.meeting.world.count(found).await, 0);
    let there = "SELECT count(*) FROM consultation_files WHERE length(body_sealed) > 60";
    assert_eq!(call.meeting.world.count(there).await, 1);
}
