//! Safety rule 31: however many want a time at once, one gets it, the others are told so, and a
//! constraint of the database decides.
#![allow(clippy::expect_used, clippy::unwrap_used, missing_docs)]

mod support;

use std::pin::Pin;
use std::sync::{Arc, Barrier, Mutex};
use std::task::Poll;
use std::time::Duration;

use serde_json::{Value, json};
use signalling::store::{Reader, StoreError};
use support::{Answer, CLINIC, REVIEW, World, appointment, public, send, staff, template, text};

async fn all_at_once(world: &World, requests: Vec<(&str, support::Sender, Value)>) -> Vec<Answer> {
    let tasks: Vec<_> = requests
        .into_iter()
        .map(|(path, who, body)| {
            let (router, path) = (world.router.clone(), path.to_owned());
            tokio::spawn(
                async move { send(router, "POST", &path, &who, Some(body.to_string())).await },
            )
        })
        .collect();
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.unwrap());
    }
    answers
}

fn outcome(answers: &[Answer]) -> (usize, usize) {
    let with = |status| answers.iter().filter(|a| a.status == status).count();
    for answer in answers.iter().filter(|a| a.status == 409) {
        assert_eq!(answer.code(), "slot_taken");
    }
    (with(201), with(409))
}

/// How many want it; `ANTEROOM_TEST_ATTEMPTS=10000` for F2's full load, as many at once as here.
const AT_ONCE: usize = 500;
/// F2's limit, for however many.
const SOON: Duration = Duration::from_secs(30);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_hundred_want_one_slot_and_one_gets_it() {
    let attempts = std::env::var("ANTEROOM_TEST_ATTEMPTS").map_or(AT_ONCE, |n| n.parse().unwrap());
    let world = World::new().await;
    let id = world.tuesday_clinic().await;
    let start = "2026-11-24T09:20:00Z";
    let hold = json!({"service": REVIEW, "template": id, "start": start});
    let (mut won, mut refused) = (0, 0);
    let began = std::time::Instant::now();
    for first in (0..attempts).step_by(AT_ONCE) {
        let requests = (first..attempts.min(first + AT_ONCE)).map(|n| match n % 2 {
            0 => ("/api/holds", public(), hold.clone()),
            _ => ("/api/appointments", staff("ruth"), appointment(&id, start)),
        });
        let (with, without) = outcome(&all_at_once(&world, requests.collect()).await);
        won += with;
        refused += without;
    }
    let (took, engine) = (began.elapsed(), world.app.db.engine());
    assert_eq!((won, refused), (1, attempts - 1));
    eprintln!(
        "one slot, {engine}: {attempts} attempts, {AT_ONCE} at once, {won} got it, {refused} refused, {} ms",
        took.as_millis()
    );
    assert!(took < SOON, "{took:?}");
    assert_eq!(world.count("SELECT count(*) FROM claims").await, 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_request_many_times_at_once_books_once() {
    let world = World::new().await;
    let id = world.tuesday_clinic().await;
    let ruth = staff("ruth").with_key("0123456789abcdef");
    let body = appointment(&id, "2026-11-24T09:20:00Z");
    let requests = (0..50).map(|_| ("/api/appointments", ruth.clone(), body.clone()));
    let answers = all_at_once(&world, requests.collect()).await;
    for answer in &answers {
        assert_eq!(answer.status, 201, "{}", answer.body);
        assert_eq!(answer.body, answers[0].body);
    }
    assert_eq!(world.count("SELECT count(*) FROM appointments").await, 1);
    assert_eq!(world.count("SELECT count(*) FROM outbox").await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn overlapping_lengths_and_two_services_of_one_clinician_never_meet() {
    let world = World::new().await;
    let review = world.tuesday_clinic().await;
    let mut other = template();
    other["service"] = json!(CLINIC);
    other["from"] = json!("09:10");
    other["minutes"] = json!(30);
    let made = world
        .post("/api/clinic-templates", &staff("morgan"), other)
        .await;
    let foot = text(&made.must(201)["id"]);
    // 09:20 to 09:40 of one, 09:10 to 09:40 of the other; 09:00 and 09:40 stay free.
    let requests = (0..200).map(|n| {
        let mut body = appointment(&review, "2026-11-24T09:20:00Z");
        if n % 2 == 0 {
            body = appointment(&foot, "2026-11-24T09:10:00Z");
            body["service"] = json!(CLINIC);
        }
        ("/api/appointments", staff("ruth"), body)
    });
    let answers = all_at_once(&world, requests.collect()).await;
    assert_eq!(outcome(&answers), (1, 199));
    let overlaps = "SELECT count(*) FROM appointments a JOIN appointments b
        ON a.id < b.id AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at";
    assert_eq!(world.count(overlaps).await, 0);
    world.book(&review, "2026-11-24T09:40:00Z").await.must(201);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_room_is_not_shared_by_two_clinicians() {
    let world = World::new().await;
    let mut ids = Vec::new();
    for (clinician, room) in [(support::SHAH, "Room 4"), (support::EVANS, "room 4")] {
        let mut new = template();
        new["clinician"] = json!(clinician);
        new["room"] = json!(room);
        let made = world
            .post("/api/clinic-templates", &staff("morgan"), new)
            .await;
        ids.push(text(&made.must(201)["id"]));
    }
    let start = "2026-11-24T09:00:00Z";
    let requests = (0..100).map(|n| {
        let body = appointment(&ids[n % 2], start);
        ("/api/appointments", staff("ruth"), body)
    });
    let answers = all_at_once(&world, requests.collect()).await;
    assert_eq!(outcome(&answers), (1, 99));
}

#[tokio::test]
async fn what_is_refused_leaves_no_trace() {
    let world = World::new().await;
    let id = world.tuesday_clinic().await;
    world.book(&id, "2026-11-24T09:20:00Z").await.must(201);
    let before = world.count("SELECT count(*) FROM audit").await;
    let mut body = appointment(&id, "2026-11-24T09:20:00Z");
    body["new_patient"]["name"] = json!("Somebody Else");
    body["new_patient"]["nhs_number"] = json!("");
    let refused = world.post("/api/appointments", &staff("ruth"), body).await;
    assert_eq!(
        (refused.status.as_u16(), refused.code()),
        (409, "slot_taken")
    );
    assert_eq!(world.count("SELECT count(*) FROM patients").await, 1);
    assert_eq!(world.count("SELECT count(*) FROM audit").await, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_comes_too_late_does_not_wait_for_those_who_write() {
    let world = World::new().await;
    let id = world.tuesday_clinic().await;
    let start = "2026-11-24T09:20:00Z";
    let body = appointment(&id, start);
    let key = staff("ruth").with_key("the-first-that-came");
    let booked = world.post("/api/appointments", &key, body.clone()).await;
    let booked = booked.must(201);

    // As many write for long as can: nobody else has a turn.
    let writers = world.app.db.writers();
    let gate = Arc::new(Barrier::new(writers + 1));
    let write = || {
        let (inside, db) = (gate.clone(), world.app.db.clone());
        tokio::spawn(async move {
            db.keep(move |_| {
                inside.wait();
                inside.wait();
                Ok::<_, StoreError>(())
            })
            .await
        })
    };
    let all: Vec<_> = std::iter::repeat_with(write).take(writers).collect();
    let pass = || {
        let gate = gate.clone();
        tokio::task::spawn_blocking(move || gate.wait())
    };
    pass().await.unwrap();
    let hold = json!({"service": REVIEW, "template": id, "start": start});
    let late = async {
        let (public, ruth) = (public(), staff("ruth"));
        let held = world.post("/api/holds", &public, hold).await;
        let booked = world.post("/api/appointments", &ruth, body.clone()).await;
        [held, booked]
    };
    let late = tokio::time::timeout(Duration::from_secs(20), late).await;
    pass().await.unwrap();
    for one in all {
        one.await
            .unwrap()
            .map_err(|error| error.to_string())
            .unwrap();
    }
    for late in late.expect("they wait for nobody") {
        assert_eq!((late.status.as_u16(), late.code()), (409, "slot_taken"));
    }
    // The one who has it asks once more, and hears the same as before.
    let again = world.post("/api/appointments", &key, body).await.must(201);
    assert_eq!(again, booked);
}

/// More questions than there are who read, so that whoever asks after them waits for the last.
const QUESTIONS: usize = 16;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_time_that_nobody_was_seen_to_want_is_asked_for_without_a_look() {
    let world = World::new().await;
    let id = world.tuesday_clinic().await;
    let (open, shut) = std::sync::mpsc::channel::<()>();
    let shut = Arc::new(Mutex::new(shut));
    // Everybody who reads is kept; each question is in the queue once it was polled.
    let mut reading = Vec::new();
    for _ in 0..QUESTIONS {
        let (shut, db) = (shut.clone(), world.app.db.clone());
        let mut question = Box::pin(async move {
            let kept = move |_: &mut Reader| {
                let _ = shut.lock().unwrap().recv();
                Ok::<_, StoreError>(())
            };
            db.read(kept).await
        });
        assert!(poll(question.as_mut()).await.is_none());
        reading.push(question);
    }
    let start = "2026-11-24T09:20:00Z";
    let body = appointment(&id, start);
    let ruth = staff("ruth");
    let booked = world.post("/api/appointments", &ruth, body.clone());
    let booked = tokio::time::timeout(Duration::from_secs(20), booked).await;
    booked.expect("nothing is read before").must(201);
    // Now somebody was seen to have it: the next who asks is told by those who read.
    let mut late = Box::pin(world.post("/api/appointments", &ruth, body));
    assert!(poll(late.as_mut()).await.is_none());
    drop(open);
    for question in reading {
        question.await.map_err(|error| error.to_string()).unwrap();
    }
    let late = late.await;
    assert_eq!((late.status.as_u16(), late.code()), (409, "slot_taken"));
}

/// What has come of something so far.
async fn poll<F: Future + Unpin>(mut wanted: F) -> Option<F::Output> {
    std::future::poll_fn(|context| {
        let so_far = Pin::new(&mut wanted).poll(context);
        Poll::Ready(match so_far {
            Poll::Ready(found) => Some(found),
            Poll::Pending => None,
        })
    })
    .await
}

#[tokio::test]
async fn a_time_that_lapsed_or_is_another_services_is_not_refused_before_it_is_asked_for() {
    let world = World::new().await;
    let id = world.tuesday_clinic().await;
    let start = "2026-11-24T09:20:00Z";
    let hold = json!({"service": REVIEW, "template": id, "start": start});
    world
        .post("/api/holds", &public(), hold.clone())
        .await
        .must(201);
    let mut other = hold.clone();
    other["service"] = json!("000000000000000000000000000000ff");
    let unknown = world.post("/api/holds", &public(), other).await;
    assert_eq!(unknown.status, 404);
    let foreign = world
        .post("/api/appointments", &staff("sam"), appointment(&id, start))
        .await;
    assert_ne!(foreign.code(), "slot_taken");
    world.pass_minutes(11);
    world.post("/api/holds", &public(), hold).await.must(201);
}
