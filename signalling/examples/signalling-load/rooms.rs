//! Many rooms with people in them, all of whom signal to each other at an even pace.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use domain::consultation::command::Side;
use domain::consultation::event::{Event, ServerFrame};
use domain::consultation::participant::ParticipantState;
use domain::ids::{InstanceId, ParticipantId};
use serde_json::json;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::time::{interval_at, sleep, timeout};

use crate::http::Http;
use crate::people::{Sent, Staff, arrive};
use crate::socket::{self, Page, candidate, mark};
use crate::{go_on, say, share};

/// How often each person signals.
const PACE: Duration = Duration::from_secs(2);
/// How often each says that it is still there, as pages do: filling all rooms takes longer than a
/// server waits for a silent socket.
const STILL_HERE: Duration = Duration::from_secs(10);
/// Rooms that are entered at the same time.
const LANES: usize = 24;
const ACKNOWLEDGE_EVERY: u64 = 16;

struct Run {
    address: String,
    began: Instant,
    /// Nobody signals before this.
    speaking: tokio::sync::watch::Receiver<bool>,
    latencies: UnboundedSender<f64>,
    spoken: AtomicU64,
}

impl Run {
    fn micros(&self) -> u128 {
        self.began.elapsed().as_micros()
    }

    fn heard(&self, mark: u128) {
        let ms = (self.micros().saturating_sub(mark)) as f64 / 1_000.0;
        let _ = self.latencies.send(ms);
    }

    /// Waits for the word, then for one's own moment.
    async fn pace(&self, number: usize) -> tokio::time::Interval {
        let mut speaking = self.speaking.clone();
        let _ = speaking.wait_for(|speaking| *speaking).await;
        every(PACE, number)
    }
}

/// Evenly spread over everybody.
fn every(pace: Duration, number: usize) -> tokio::time::Interval {
    let share = pace.as_micros() as u64 * (number as u64 * 7919 % 10_000) / 10_000;
    interval_at(
        tokio::time::Instant::now() + Duration::from_micros(share),
        pace,
    )
}

type Target = (ParticipantId, InstanceId);

/// A person in a room of ours, until the program ends.
async fn person(run: Arc<Run>, page: Page, to: Target, number: usize) {
    let (mut speaker, mut incoming) = page.split();
    let (acknowledge, mut due) = unbounded_channel();
    let listening = Arc::clone(&run);
    tokio::spawn(async move {
        while let Some(text) = socket::hear(&mut incoming).await {
            let Ok(ServerFrame::Event { n, event }) = serde_json::from_str(&text) else {
                continue;
            };
            if let Event::Signal { signal, .. } = &event
                && let Some(mark) = mark(&signal.body)
            {
                listening.heard(mark);
            }
            if n.is_multiple_of(ACKNOWLEDGE_EVERY) {
                let _ = acknowledge.send(n);
            }
        }
        eprintln!("a socket was closed");
    });
    let mut still_here = every(STILL_HERE, number);
    let mut starting = std::pin::pin!(run.pace(number));
    let mut ticks = loop {
        tokio::select! {
            ticks = &mut starting => break ticks,
            _ = still_here.tick() => speaker.ping().await,
            Some(n) = due.recv() => speaker.acknowledge(n).await,
        }
    };
    loop {
        tokio::select! {
            _ = ticks.tick() => {
                run.spoken.fetch_add(1, Ordering::Relaxed);
                speaker.signal(to, candidate(run.micros())).await;
            }
            Some(n) = due.recv() => speaker.acknowledge(n).await,
        }
    }
}

/// Fills one room: a clinician and patients' devices, all let in.
async fn fill(
    run: &Arc<Run>,
    staff: &Staff,
    http: &mut Http,
    sent: &Sent,
    each: usize,
    room: usize,
) {
    let mut cookies = Vec::new();
    for _ in 1..each {
        cookies.push(arrive(http, sent).await);
    }
    staff.admit(http, &sent.consultation).await;
    let instance = |at: usize| (room * each + at + 1) as u128;
    let mut pages = Vec::new();
    for (at, cookie) in cookies.iter().enumerate() {
        let (id, n) = (&sent.consultation, instance(at));
        pages.push(Page::open(&run.address, id, cookie, Side::Patient, n).await);
    }
    let (id, n) = (&sent.consultation, instance(each));
    pages.push(Page::open(&run.address, id, &staff.clinician, Side::Staff, n).await);
    let targets: Vec<Target> = pages.iter().map(|page| (page.me, page.instance)).collect();
    for (at, page) in pages.into_iter().enumerate() {
        assert_eq!(page.snapshot.me.state, ParticipantState::Admitted);
        let to = targets[(at + 1) % each];
        tokio::spawn(person(Arc::clone(run), page, to, room * each + at));
    }
}

/// Rooms of a running demo.
pub async fn ours(address: String, rooms: usize, each: usize, seconds: usize) {
    let staff = Staff::sign_in(&address, rooms).await;
    let sent = Arc::new(staff.send_links(rooms).await);
    say(&json!({"step": "prepared", "rooms": rooms}));
    go_on().await;
    measure(
        address.clone(),
        rooms * each,
        seconds,
        move |run| async move {
            let lanes = (0..LANES).map(|lane| {
                let (run, staff, sent) = (Arc::clone(&run), Arc::clone(&staff), Arc::clone(&sent));
                tokio::spawn(async move {
                    let mut http = Http::open(&run.address).await;
                    for room in (lane..rooms).step_by(LANES) {
                        fill(&run, &staff, &mut http, &sent[room], each, room).await;
                    }
                })
            });
            for lane in lanes.collect::<Vec<_>>() {
                lane.await.unwrap();
            }
        },
    )
    .await;
}

/// Rooms of the benchmark's bare relay: what one says all others in the room hear.
pub async fn peer(address: String, rooms: usize, each: usize, seconds: usize) {
    say(&json!({"step": "prepared", "rooms": rooms}));
    go_on().await;
    measure(address, rooms * each, seconds, move |run| async move {
        for number in 0..rooms * each {
            let (mut out, mut incoming) = socket::open(&run.address, "/", "").await;
            let room = number / each;
            let (me, next) = (number % each, (number % each + 1) % each);
            socket::say(&mut out, json!({"room": room, "place": me}).to_string()).await;
            let listening = Arc::clone(&run);
            tokio::spawn(async move {
                while let Some(text) = socket::hear(&mut incoming).await {
                    let frame: serde_json::Value = serde_json::from_str(&text).unwrap();
                    if let Some(mark) = frame["mark"].as_str().and_then(|m| m.parse().ok()) {
                        listening.heard(mark);
                    }
                }
            });
            let run = Arc::clone(&run);
            tokio::spawn(async move {
                let body = serde_json::to_value(candidate(0)).unwrap();
                let mut ticks = run.pace(number).await;
                loop {
                    ticks.tick().await;
                    run.spoken.fetch_add(1, Ordering::Relaxed);
                    let mark = run.micros().to_string();
                    let frame = json!({"to": next, "mark": mark, "body": body});
                    socket::say(&mut out, frame.to_string()).await;
                }
            });
        }
    })
    .await;
}

async fn measure<F, Filling>(address: String, sockets: usize, seconds: usize, fill: F)
where
    F: FnOnce(Arc<Run>) -> Filling,
    Filling: Future<Output = ()>,
{
    let (speak, speaking) = tokio::sync::watch::channel(false);
    let (latencies, mut heard) = unbounded_channel();
    let run = Arc::new(Run {
        address,
        began: Instant::now(),
        speaking,
        latencies,
        spoken: AtomicU64::new(0),
    });
    fill(Arc::clone(&run)).await;
    sleep(Duration::from_secs(3)).await;
    say(&json!({"step": "up", "sockets": sockets, "seconds": run.began.elapsed().as_secs_f64()}));
    go_on().await;
    speak.send(true).unwrap();
    let mut all = Vec::new();
    let end = Instant::now() + Duration::from_secs(seconds as u64);
    while let Some(left) = end.checked_duration_since(Instant::now()) {
        match timeout(left, heard.recv()).await {
            Ok(Some(ms)) => all.push(ms),
            Ok(None) | Err(_) => break,
        }
    }
    let spoken = run.spoken.load(Ordering::Relaxed);
    all.sort_by(f64::total_cmp);
    say(&json!({
        "step": "measured", "spoken": spoken, "heard": all.len(),
        "p50": share(&all, 0.5), "p99": share(&all, 0.99), "most": all.last(),
    }));
    go_on().await;
}
