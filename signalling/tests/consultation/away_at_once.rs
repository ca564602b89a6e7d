//! F5 in real time: 400 patients in 400 calls lose their sockets in the same moment, a hundred each for 1, 10, 29
//! and 31 seconds, and say what came of it.
//!
//! ```sh
//! cargo test -p signalling --test consultation away_at_once -- --ignored --nocapture
//! ```

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use domain::consultation::command::Side;
use domain::consultation::participant::{ParticipantState, Presence};
use serde_json::json;
use tokio::sync::Barrier;
use tokio::time::{Instant, sleep_until};

use crate::away_for_seconds::{await_presence, await_signal, signal};
use crate::meeting::{device_check, right_date, secret_of};
use crate::socket::{Page, listen};
use crate::support::{NORTH, SHAH, World, patient, public, staff, text, visitor};

/// For so many seconds, as many patients each.
const AWAY: [u64; 4] = [1, 10, 29, 31];
const EACH: usize = 100;
/// What is said to somebody who is away.
const MISSED: u32 = 3;

/// A patient and a clinician in their call.
struct Pair {
    consultation: String,
    clinician: Page,
    patient: Page,
}

struct Found {
    resumed: bool,
    back_after: Duration,
}

async fn pair(world: &World, address: SocketAddr, number: usize) -> Pair {
    let mut who = patient();
    who["name"] = json!(format!("Alys Example {}", letters(number)));
    who["nhs_number"] = json!("");
    let body = json!({"patient": who, "site": NORTH, "clinician": SHAH});
    let sent = world
        .post("/api/appointments/now", &staff("ruth"), body)
        .await
        .must(201);
    let consultation = text(&sent["appointment"]["consultation"]);
    let secret = json!({"secret": secret_of(&sent["link"])});
    let opened = world
        .post("/api/invitations/exchange", &public(), secret)
        .await;
    let device = visitor(&opened.visit_cookie());
    for (step, said) in [("identity", right_date()), ("arrive", device_check())] {
        let path = format!("/api/visit/{step}");
        world.post(&path, &device, said).await.must(200);
    }
    let side = Side::Staff;
    let clinician = Page::open(address, &consultation, &staff("shah"), side, 9).await;
    let mut patient = Page::open(address, &consultation, &device, Side::Patient, 1).await;
    let let_in = json!({"participant": patient.me, "identifiers": ["name", "date_of_birth"]});
    let path = format!("/api/consultations/{consultation}/admit");
    world.post(&path, &staff("shah"), let_in).await.must(200);
    patient.await_admission().await;
    Pair {
        consultation,
        clinician,
        patient,
    }
}

/// Names have no digits.
fn letters(number: usize) -> String {
    let letter = |place: usize| char::from(b'a' + (number / place % 26) as u8);
    [letter(676), letter(26), letter(1)].iter().collect()
}

/// One loses touch for so long and comes back; what was said meanwhile comes once and in order, or the call begins
/// anew without anybody being let in again.
async fn loses_touch(pair: Pair, address: SocketAddr, seconds: u64, all: Arc<Barrier>) -> Found {
    let Pair {
        consultation,
        mut clinician,
        patient,
    } = pair;
    all.wait().await;
    let back_at = Instant::now() + Duration::from_secs(seconds);
    let lost = patient.lose();
    await_presence(&mut clinician, Presence::Away).await;
    for tag in 1..=MISSED {
        signal(&mut clinician, (lost.me, lost.instance), tag).await;
    }
    sleep_until(back_at).await;
    let asked = Instant::now();
    let mut patient = lost.resume(address, &consultation).await;
    let back_after = asked.elapsed();
    await_presence(&mut clinician, Presence::Connected).await;
    if patient.resumed {
        for tag in 1..=MISSED {
            assert_eq!(await_signal(&mut patient).await, tag);
        }
    } else {
        let snapshot = patient.snapshot.clone().unwrap();
        assert_eq!(snapshot.me.id, patient.me);
        assert_eq!(snapshot.me.state, ParticipantState::Admitted);
        assert_eq!(snapshot.participants.len(), 1, "no ghost");
    }
    signal(&mut patient, (clinician.me, clinician.instance), 9).await;
    assert_eq!(await_signal(&mut clinician).await, 9);
    signal(&mut clinician, (patient.me, patient.instance), 10).await;
    assert_eq!(await_signal(&mut patient).await, 10);
    Found {
        resumed: patient.resumed,
        back_after,
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "half a minute of real time with 800 sockets: see bench/README.md"]
async fn four_hundred_pages_are_away_at_once_and_come_back() {
    let world = World::in_real_time().await;
    let address = listen(&world.app).await;
    let all = Arc::new(Barrier::new(AWAY.len() * EACH));
    let mut pairs = Vec::new();
    for number in 0..AWAY.len() * EACH {
        pairs.push(pair(&world, address, number).await);
    }
    let mut away = Vec::new();
    for (number, pair) in pairs.into_iter().enumerate() {
        let seconds = AWAY[number % AWAY.len()];
        let task = loses_touch(pair, address, seconds, Arc::clone(&all));
        away.push((seconds, tokio::spawn(task)));
    }
    let mut found = Vec::new();
    for (seconds, task) in away {
        found.push((seconds, task.await.unwrap()));
    }
    for seconds in AWAY {
        let of = || found.iter().filter(|(away, _)| *away == seconds);
        let resumed = of().filter(|(_, found)| found.resumed).count();
        let slowest = of().map(|(_, found)| found.back_after).max().unwrap();
        eprintln!(
            "F5, away for {seconds} s: {resumed} of {} resume, the others begin anew; back in at most {} ms",
            of().count(),
            slowest.as_millis()
        );
        assert_eq!(of().count(), EACH);
        assert_eq!(resumed, if seconds <= 29 { EACH } else { 0 });
    }
}
