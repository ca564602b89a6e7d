//! Words between the clinic and those who wait: notices, chat with reception, stepping away.

use domain::consultation::command::{Command, Side};
use domain::consultation::desk::{DeskMessage, DeskSide, DeskText, DeskWords, PATIENT_PER_MINUTE};
use domain::consultation::event::{Event, Refusal, ServerFrame};
use domain::ids::ChatId;
use serde_json::{Value, json};
use signalling::app_state::App;
use signalling::consultation::LiveRooms;

use crate::meeting::Meeting;
use crate::socket::{Page, listen};
use crate::support::{NORTH, SHAH, SOUTH, staff};

const CANARY: &str = "my dog Mot";

/// The same database under a program that was started again.
pub fn restarted(app: &App) -> App {
    let bus = app.bus.clone();
    app.clone().with(|shared| {
        shared.rooms = LiveRooms::default();
        shared.bus = bus;
    })
}

async fn row(meeting: &Meeting) -> Value {
    let board = format!("/api/board?site={NORTH}");
    let board = meeting.world.get(&board, &staff("ruth")).await.must(200);
    board["rows"][0].clone()
}

async fn await_words(page: &mut Page) -> DeskMessage {
    page.await_event(|event| match event {
        Event::Desk(message) => Some(message),
        _ => None,
    })
    .await
}

async fn ask(page: &mut Page, id: u128, words: &str) {
    let (id, text) = (ChatId::from_number(id), DeskText::new(words).unwrap());
    page.command(Command::Desk { id, text }).await;
}

fn text(words: &str) -> DeskWords {
    let text = DeskText::new(words).unwrap();
    DeskWords::Text { text }
}

#[tokio::test]
async fn a_notice_reaches_everybody_who_waits_and_is_there_after_a_reload() {
    let meeting = Meeting::now().await;
    let world = &meeting.world;
    let address = listen(&world.app).await;
    let id = &meeting.consultation;
    let notice = json!({"site": NORTH, "words": {"kind": "running_late", "minutes": 20}});
    let ruth = staff("ruth");
    let nobody = world.post("/api/notices", &ruth, notice.clone()).await;
    assert_eq!(nobody.code(), "wrong_state", "nobody waits");

    let device = meeting.waiting_device().await;
    let mut patient = Page::open(address, id, &device, Side::Patient, 1).await;
    let sent = world.post("/api/notices", &ruth, notice).await.must(200);
    assert_eq!(sent["notices"][0]["people"], 1);
    assert_eq!(sent["notices"][0]["by"], "ruth");
    let told = await_words(&mut patient).await;
    assert_eq!(told.by, DeskSide::Clinic);
    assert_eq!(told.words, DeskWords::RunningLate { minutes: 20 });

    let again = Page::open(address, id, &device, Side::Patient, 2).await;
    assert_eq!(again.snapshot.unwrap().desk, [told]);
    // The clinician reads who sent what; another site's reception does not.
    let path = format!("/api/notices?site={NORTH}");
    let seen = world.get(&path, &staff("shah")).await.must(200);
    assert_eq!(seen["notices"].as_array().unwrap().len(), 1);
    assert_eq!(world.get(&path, &staff("sam")).await.status, 404);
    assert_eq!(world.get(&path, &staff("morgan")).await.status, 403);
}

#[tokio::test]
async fn a_guest_who_waits_reads_what_goes_to_everybody_and_nothing_of_the_patients() {
    let meeting = Meeting::now().await;
    let world = &meeting.world;
    let address = listen(&world.app).await;
    let id = &meeting.consultation;
    let invited = meeting.invite("interpreter").await;
    let guest = meeting.waiting_guest(&invited).await;
    let mut page = Page::open(address, id, &guest, Side::Guest, 1).await;
    assert!(page.snapshot.take().unwrap().desk.is_empty());
    // They may be there before the patient.
    let ruth = staff("ruth");
    let notice = json!({"site": NORTH, "words": {"kind": "running_late", "minutes": 20}});
    world.post("/api/notices", &ruth, notice).await.must(200);
    let first = await_words(&mut page).await;
    assert_eq!(first.words, DeskWords::RunningLate { minutes: 20 });

    let device = meeting.waiting_device().await;
    let mut patient = Page::open(address, id, &device, Side::Patient, 2).await;
    ask(&mut patient, 1, CANARY).await;
    await_words(&mut patient).await;
    let body = json!({"words": {"kind": "text", "text": "Bring Mot in"}});
    world
        .post(&meeting.path("/desk"), &ruth, body)
        .await
        .must(200);
    await_words(&mut patient).await;
    let notice = json!({"site": NORTH, "words": {"kind": "text", "text": "The lift is broken"}});
    let sent = world.post("/api/notices", &ruth, notice).await.must(200);
    assert_eq!(sent["notices"][0]["people"], 1, "told with the patient");
    // The next thing the guest hears of is the notice: nothing came between.
    let second = await_words(&mut page).await;
    assert_eq!(second.words, text("The lift is broken"));
    assert_eq!(await_words(&mut patient).await, second);
    let mut again = Page::open(address, id, &guest, Side::Guest, 3).await;
    assert_eq!(again.snapshot.take().unwrap().desk, [first, second]);

    // A guest writes nothing to reception.
    ask(&mut again, 2, "hello").await;
    loop {
        if let ServerFrame::Refused { code, .. } = again.answer().await {
            assert_eq!(code, Refusal::NotAcceptable);
            break;
        }
    }
}

#[tokio::test]
async fn a_notice_is_not_for_a_guest_who_was_forgotten_days_ago() {
    let meeting = Meeting::now().await;
    let world = &meeting.world;
    let invited = meeting.invite("carer").await;
    meeting.waiting_guest(&invited).await;
    world.pass_minutes(2 * 24 * 60);
    let notice = json!({"site": NORTH, "words": {"kind": "shortly"}});
    let answer = world.post("/api/notices", &staff("ruth"), notice).await;
    assert_eq!(answer.code(), "wrong_state", "nobody waits");
}

#[tokio::test]
async fn a_notice_for_one_clinicians_patients_goes_to_no_others() {
    let meeting = Meeting::now().await;
    let world = &meeting.world;
    meeting.waiting_device().await;
    let words = json!({"kind": "shortly"});
    let evans = json!({"site": NORTH, "clinician": crate::support::EVANS, "words": words});
    let answer = world.post("/api/notices", &staff("ruth"), evans).await;
    assert_eq!(answer.code(), "wrong_state");
    let shah = json!({"site": NORTH, "clinician": SHAH, "words": words});
    world
        .post("/api/notices", &staff("ruth"), shah)
        .await
        .must(200);
    let elsewhere = json!({"site": SOUTH, "words": words});
    let answer = world.post("/api/notices", &staff("ruth"), elsewhere).await;
    assert_eq!(answer.status, 404);
}

#[tokio::test]
async fn nonsense_is_not_sent() {
    let meeting = Meeting::now().await;
    meeting.waiting_device().await;
    let path = meeting.path("/desk");
    for words in [
        json!({"kind": "text", "text": "  "}),
        json!({"kind": "running_late", "minutes": 0}),
        json!({"kind": "running_late", "minutes": 900}),
        json!({"kind": "transferred", "to": "Dr Nobody"}),
    ] {
        let body = json!({"words": words});
        let answer = meeting.world.post(&path, &staff("ruth"), body).await;
        assert_eq!(answer.status, 422, "{words}");
    }
}

#[tokio::test]
async fn reception_and_a_waiting_patient_write_to_each_other() {
    let meeting = Meeting::now().await;
    let world = &meeting.world;
    let address = listen(&world.app).await;
    let id = &meeting.consultation;
    let device = meeting.waiting_device().await;
    let mut patient = Page::open(address, id, &device, Side::Patient, 1).await;
    ask(&mut patient, 7, CANARY).await;
    ask(&mut patient, 7, CANARY).await;
    let kept = await_words(&mut patient).await;
    assert_eq!((kept.by, &kept.words), (DeskSide::Patient, &text(CANARY)));
    assert_eq!(
        row(&meeting).await["unread"],
        1,
        "the same id is one message"
    );

    let path = meeting.path("/desk");
    let ruth = staff("ruth");
    let thread = world.get(&path, &ruth).await.must(200);
    assert_eq!(thread["lines"][0]["message"]["words"]["text"], CANARY);
    assert_eq!(thread["unread"], 1);
    let read = meeting.path("/desk/read");
    assert_eq!(world.post_nothing(&read, &ruth).await.status, 204);
    assert_eq!(row(&meeting).await["unread"], 0);

    let answer = json!({"words": {"kind": "text", "text": "He may stay."}});
    let thread = world.post(&path, &ruth, answer).await.must(200);
    assert_eq!(thread["lines"][1]["staff"], "ruth");
    assert_eq!(await_words(&mut patient).await.words, text("He may stay."));
    let again = Page::open(address, id, &device, Side::Patient, 2).await;
    assert_eq!(again.snapshot.unwrap().desk.len(), 2);

    // The clinician reads it, too; whoever manages and another site do not.
    world.get(&path, &staff("shah")).await.must(200);
    assert_eq!(world.get(&path, &staff("morgan")).await.status, 403);
    assert_eq!(world.get(&path, &staff("sam")).await.status, 404);
}

#[tokio::test]
async fn what_is_written_while_waiting_is_sealed_and_not_in_the_log() {
    let meeting = Meeting::now().await;
    let address = listen(&meeting.world.app).await;
    let id = &meeting.consultation;
    let device = meeting.waiting_device().await;
    let mut patient = Page::open(address, id, &device, Side::Patient, 1).await;
    ask(&mut patient, 1, CANARY).await;
    await_words(&mut patient).await;
    let body = json!({"words": {"kind": "text", "text": CANARY}});
    let path = meeting.path("/desk");
    meeting
        .world
        .post(&path, &staff("ruth"), body)
        .await
        .must(200);
    let noted = "SELECT count(*) FROM audit WHERE action IN ('desk.asked', 'desk.written')";
    assert_eq!(meeting.world.count(noted).await, 2);
    for sql in [
        "SELECT count(*) FROM audit WHERE details LIKE '%Mot%'",
        "SELECT count(*) FROM desk_messages WHERE words_sealed LIKE '%Mot%'",
    ] {
        assert_eq!(meeting.world.count(sql).await, 0, "{sql}");
    }
}

#[tokio::test]
async fn nobody_floods_reception() {
    let meeting = Meeting::now().await;
    let address = listen(&meeting.world.app).await;
    let id = &meeting.consultation;
    let device = meeting.waiting_device().await;
    let mut patient = Page::open(address, id, &device, Side::Patient, 1).await;
    for n in 0..PATIENT_PER_MINUTE as u128 {
        ask(&mut patient, n, "hello").await;
        await_words(&mut patient).await;
    }
    ask(&mut patient, 99, "hello").await;
    loop {
        if let ServerFrame::Refused { code, .. } = patient.answer().await {
            assert_eq!(code, Refusal::TooMany);
            break;
        }
    }
}

#[tokio::test]
async fn stepping_away_is_on_the_board_and_outlives_a_restart() {
    let meeting = Meeting::now().await;
    let world = &meeting.world;
    let address = listen(&world.app).await;
    let id = &meeting.consultation;
    let device = meeting.waiting_device().await;
    let mut patient = Page::open(address, id, &device, Side::Patient, 1).await;
    let mut clinician = Page::open(address, id, &staff("shah"), Side::Staff, 2).await;
    patient.command(Command::Away { away: true }).await;
    let away = |event| match event {
        Event::AwayChanged { since } => Some(since),
        _ => None,
    };
    assert!(patient.await_event(away).await.is_some());
    let seen = clinician
        .await_event(|event| match event {
            Event::ParticipantChanged { participant } => participant.away_since,
            _ => None,
        })
        .await;
    assert_eq!(seen, world.app.now());
    assert!(row(&meeting).await["away_since"].is_string());
    let view = meeting.view().await;
    let people = view["participants"].as_array().unwrap();
    assert!(people.iter().any(|person| person["away_since"].is_string()));

    let address = listen(&restarted(&world.app)).await;
    let mut patient = Page::open(address, id, &device, Side::Patient, 3).await;
    assert!(patient.snapshot.clone().unwrap().me.away_since.is_some());
    patient.command(Command::Away { away: false }).await;
    assert_eq!(patient.await_event(away).await, None);
    assert!(row(&meeting).await["away_since"].is_null());
}

#[tokio::test]
async fn who_is_let_in_is_not_away() {
    let meeting = Meeting::now().await;
    let address = listen(&meeting.world.app).await;
    let id = &meeting.consultation;
    let device = meeting.waiting_device().await;
    let mut patient = Page::open(address, id, &device, Side::Patient, 1).await;
    patient.command(Command::Away { away: true }).await;
    patient
        .await_event(|event| matches!(event, Event::AwayChanged { .. }).then_some(()))
        .await;
    meeting.admit_all().await;
    patient.await_admission().await;
    let again = Page::open(address, id, &device, Side::Patient, 2).await;
    assert_eq!(again.snapshot.unwrap().me.away_since, None);
    assert_eq!(row(&meeting).await["state"], "being_seen");
}
