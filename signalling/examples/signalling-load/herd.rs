//! Nine o'clock (fault F16): half of the people are patients with a link, half clinicians' pages; all come within
//! some seconds, and each pair exchanges a description and so many candidates each way.

use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::consultation::command::Side;
use domain::consultation::event::{Event, ServerFrame};
use domain::consultation::participant::ParticipantState;
use domain::consultation::signal::SignalBody;
use domain::ids::{InstanceId, ParticipantId};
use serde_json::json;
use tokio::time::sleep;

use crate::http::Http;
use crate::people::{Sent, Staff, arrive};
use crate::socket::{Page, candidate, mark};
use crate::{go_on, say, share};

/// A description as long as browsers write them.
const SDP_BYTES: usize = 6_000;

type Target = (ParticipantId, InstanceId);

/// Says all that a browser says, and hears all that the other says.
async fn exchange(mut page: Page, to: Target, candidates: usize) {
    let mut heard = 0;
    let incoming = &mut page.incoming;
    let listening = async {
        while heard < candidates {
            let text = crate::socket::hear(incoming).await.expect("the rest");
            if let Ok(ServerFrame::Event {
                event: Event::Signal { signal, .. },
                ..
            }) = serde_json::from_str(&text)
            {
                heard += usize::from(mark(&signal.body).is_some());
            }
        }
    };
    let speaking = speak(page.out, to, candidates);
    tokio::join!(listening, speaking);
}

async fn speak(out: crate::socket::Out, to: Target, candidates: usize) {
    let mut speaker = crate::socket::Speaker::new(out);
    let sdp = "a=rtpmap:111 opus/48000/2\r\n".repeat(SDP_BYTES / 27);
    let offer = SignalBody::Offer {
        round: 1,
        seen: 0,
        sdp,
    };
    speaker.signal(to, offer).await;
    for number in 0..candidates {
        speaker.signal(to, candidate(number as u128)).await;
    }
    // The socket stays open for as long as anybody might still speak.
    std::mem::forget(speaker);
}

/// What one pair took, in milliseconds: the patient from link to waiting room, the clinician's page, and from
/// being let in to the last candidate.
struct Took {
    patient: f64,
    clinician: f64,
    together: f64,
}

async fn pair(
    address: String,
    staff: Arc<Staff>,
    sent: Sent,
    number: usize,
    candidates: usize,
) -> Took {
    let ms = |since: Instant| since.elapsed().as_secs_f64() * 1_000.0;
    let (id, n) = (sent.consultation.clone(), number as u128 * 2 + 1);
    let clinic = {
        let (address, staff, id) = (address.clone(), Arc::clone(&staff), id.clone());
        async move {
            let began = Instant::now();
            let page = Page::open(&address, &id, &staff.clinician, Side::Staff, n + 1).await;
            (page, ms(began))
        }
    };
    let home = {
        let (address, id) = (address.clone(), id.clone());
        async move {
            let began = Instant::now();
            let mut http = Http::open(&address).await;
            let cookie = arrive(&mut http, &sent).await;
            let page = Page::open(&address, &id, &cookie, Side::Patient, n).await;
            (page, ms(began))
        }
    };
    let ((clinic, clinician), (mut home, patient)) = tokio::join!(clinic, home);
    let mut http = Http::open(&address).await;
    staff.admit(&mut http, &id).await;
    let admitted = Instant::now();
    while home.snapshot.me.state != ParticipantState::Admitted {
        if let Some(ServerFrame::Event {
            event: Event::Admitted { .. },
            ..
        }) = home.frame().await
        {
            break;
        }
    }
    let (to_home, to_clinic) = ((home.me, home.instance), (clinic.me, clinic.instance));
    tokio::join!(
        exchange(home, to_clinic, candidates),
        exchange(clinic, to_home, candidates)
    );
    Took {
        patient,
        clinician,
        together: ms(admitted),
    }
}

/// So many people within so many seconds.
pub async fn run(address: String, people: usize, seconds: usize, candidates: usize) {
    let pairs = people / 2;
    let staff = Staff::sign_in(&address, pairs).await;
    let sent = staff.send_links(pairs).await;
    say(&json!({"step": "prepared", "pairs": pairs}));
    go_on().await;
    let apart = Duration::from_secs_f64(seconds as f64 / pairs as f64);
    let began = Instant::now();
    let mut tasks = Vec::new();
    for (number, sent) in sent.into_iter().enumerate() {
        let due = apart * number as u32;
        if let Some(early) = due.checked_sub(began.elapsed()) {
            sleep(early).await;
        }
        let (address, staff) = (address.clone(), Arc::clone(&staff));
        tasks.push(tokio::spawn(pair(address, staff, sent, number, candidates)));
    }
    let came = began.elapsed().as_secs_f64();
    let (mut joins, mut together) = (Vec::new(), Vec::new());
    for task in tasks {
        let took = task.await.unwrap();
        joins.extend([took.patient, took.clinician]);
        together.push(took.together);
    }
    joins.sort_by(f64::total_cmp);
    together.sort_by(f64::total_cmp);
    say(&json!({
        "step": "measured", "people": people, "came_within": came,
        "join_p50": share(&joins, 0.5), "join_p95": share(&joins, 0.95), "join_most": joins.last(),
        "together_p50": share(&together, 0.5), "together_p95": share(&together, 0.95),
    }));
}
