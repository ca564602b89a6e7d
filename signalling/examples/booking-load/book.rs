//! Bookings as reception makes them, over HTTP or in the server's own process: each with an Idempotency-Key, for a
//! known patient.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use domain::booking::zone::Zone;
use domain::time::{Date, WallTime};
use serde_json::{Value, json};

use hyper::body::Bytes;

use crate::http::Http;
use crate::inside::Inside;

/// Minutes after midnight that the seed leaves free.
const FREE: [u16; 8] = [570, 630, 690, 810, 870, 930, 960, 990];

/// Where the server is.
#[derive(Clone)]
pub enum Server {
    At(String),
    Here(Arc<Inside>),
}

/// Somebody who asks it, one thing after another.
enum Caller {
    At(Http),
    Here(Arc<Inside>, String),
}

impl Caller {
    async fn post(&mut self, path: &str, key: &str, body: String) -> (u16, Bytes) {
        match self {
            Self::At(http) => http.post(path, key, body).await,
            Self::Here(server, cookie) => server.post(cookie, path, key, body).await,
        }
    }
}

pub struct Load {
    pub server: Server,
    pub seeded: Value,
    pub writers: usize,
    pub time: Duration,
    pub hot: bool,
    /// Waits between one and the next, as people do.
    pub paced: bool,
}

impl Load {
    /// What to book, in the order in which it is booked: a different slot each time, or for ever the
    /// same eight.
    fn wanted(&self) -> Vec<String> {
        let seeded = &self.seeded;
        let zone = Zone::find("Europe/London").unwrap();
        let first: Date = seeded["first"].as_str().unwrap().parse().unwrap();
        let clinics = seeded["templates"].as_array().unwrap();
        let patients = seeded["patients"].as_array().unwrap();
        let days = (0..90).map(|n| first.plus_days(n));
        let days = days.filter(|day| (day.weekday() as usize) < 5);
        let mut all = Vec::new();
        for (number, (day, minute)) in days.flat_map(|d| FREE.map(|m| (d, m))).enumerate() {
            let start = zone.instant(day, WallTime::from_minutes(minute).unwrap());
            for pair in clinics {
                let body = json!({
                    "service": seeded["service"], "template": pair[usize::from(minute >= 780)],
                    "start": start, "patient": patients[(number + all.len()) % patients.len()],
                    "reason": "",
                });
                all.push(body.to_string());
                if self.hot {
                    break;
                }
            }
            if self.hot && all.len() == FREE.len() {
                break;
            }
        }
        all
    }

    pub async fn run(self) -> Value {
        let wanted = Arc::new(self.wanted());
        let next = Arc::new(AtomicUsize::new(0));
        let cookie = self.seeded["cookie"].as_str().unwrap().to_owned();
        let (began, run) = (Instant::now(), std::process::id());
        let tasks: Vec<_> = (0..self.writers)
            .map(|_| {
                let (wanted, next, cookie) = (wanted.clone(), next.clone(), cookie.clone());
                let (server, time, hot) = (self.server.clone(), self.time, self.hot);
                let paced = self.paced;
                tokio::spawn(async move {
                    let mut caller = match server {
                        Server::At(address) => Caller::At(Http::open(&address, &cookie).await),
                        Server::Here(server) => Caller::Here(server, cookie),
                    };
                    let (mut took, mut booked, mut refused) = (Vec::new(), 0, 0);
                    while began.elapsed() < time {
                        if paced {
                            tokio::time::sleep(Duration::from_millis(100)).await;
                        }
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        let at = if hot { number % wanted.len() } else { number };
                        let Some(body) = wanted.get(at) else { break };
                        let sent = Instant::now();
                        let key = format!("bench-{run:08}-{number:012}");
                        let answer = caller.post("/api/appointments", &key, body.clone()).await;
                        match answer.0 {
                            201 => booked += 1,
                            409 => refused += 1,
                            other => panic!("{other} {}", String::from_utf8_lossy(&answer.1)),
                        }
                        took.push(sent.elapsed().as_secs_f64() * 1000.0);
                    }
                    (took, booked, refused)
                })
            })
            .collect();
        let (mut took, mut booked, mut refused) = (Vec::new(), 0, 0);
        for task in tasks {
            let (some, b, r): (Vec<f64>, u64, u64) = task.await.unwrap();
            took.extend(some);
            booked += b;
            refused += r;
        }
        let seconds = began.elapsed().as_secs_f64();
        took.sort_by(f64::total_cmp);
        let share = |part: f64| took[((took.len() - 1) as f64 * part) as usize];
        json!({
            "booked": booked, "refused": refused, "seconds": seconds,
            "rate": (booked + refused) as f64 / seconds,
            "p50": share(0.5), "p95": share(0.95), "p99": share(0.99),
        })
    }
}
