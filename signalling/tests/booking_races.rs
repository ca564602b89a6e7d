//! Holds, bookings, moves and cancellations racing each other in seeded random orders: never two
//! at once, and every time that is given up can be had again.
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use std::sync::{Arc, Mutex};

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::json;
use support::{CLINIC, REVIEW, World, appointment, patient, public, send, staff, template, text};

const PEOPLE: u64 = 12;
const STEPS: usize = 40;

async fn post(
    router: &axum::Router,
    path: &str,
    who: &support::Sender,
    body: serde_json::Value,
) -> support::Answer {
    send(router.clone(), "POST", path, who, Some(body.to_string())).await
}

/// One person's random day. All see the same appointments and so get in each other's way.
async fn person(
    router: axum::Router,
    clinics: [String; 2],
    made: Arc<Mutex<Vec<String>>>,
    seed: u64,
) {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let ruth = staff("ruth");
    for _ in 0..STEPS {
        let which = rng.random_range(0..2);
        let (service, length) = if which == 0 {
            (REVIEW, 20)
        } else {
            (CLINIC, 30)
        };
        let minute = 9 * 60 + rng.random_range(0..4) * length;
        let start = format!("2026-11-24T{:02}:{:02}:00Z", minute / 60, minute % 60);
        let template = &clinics[which];
        let known = {
            let made = made.lock().unwrap();
            (!made.is_empty()).then(|| made[rng.random_range(0..made.len())].clone())
        };
        let answer = match rng.random_range(0..5) {
            0 => {
                let mut body = appointment(template, &start);
                body["service"] = json!(service);
                post(&router, "/api/appointments", &ruth, body).await
            }
            1 | 2 => {
                let body = json!({"service": service, "template": template, "start": start});
                let hold = post(&router, "/api/holds", &public(), body).await;
                if hold.status != 201 {
                    hold
                } else if rng.random_bool(0.3) {
                    let path = format!("/api/holds/{}", text(&hold.body["id"]));
                    let body = hold.body.to_string();
                    send(router.clone(), "DELETE", &path, &public(), Some(body)).await
                } else {
                    let body = json!({"hold": hold.body, "patient": patient()});
                    post(&router, "/api/bookings", &public(), body).await
                }
            }
            3 => match known {
                Some(id) => {
                    let body = json!({"template": template, "start": start});
                    post(
                        &router,
                        &format!("/api/appointments/{id}/move"),
                        &ruth,
                        body,
                    )
                    .await
                }
                None => continue,
            },
            _ => match known {
                Some(id) => {
                    let body = json!({"reason": "other"});
                    post(
                        &router,
                        &format!("/api/appointments/{id}/cancel"),
                        &ruth,
                        body,
                    )
                    .await
                }
                None => continue,
            },
        };
        let status = answer.status.as_u16();
        assert!(
            [200, 201, 204, 409].contains(&status),
            "{status} {}",
            answer.body
        );
        if status == 201 {
            let id = match &answer.body["appointment"] {
                serde_json::Value::String(id) => id.clone(),
                shown => text(&shown["id"]),
            };
            made.lock().unwrap().push(id);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_races_nobody_is_booked_twice_at_once() {
    for round in 0..4u64 {
        let world = World::new().await;
        let (began, engine) = (std::time::Instant::now(), world.app.db.engine());
        let review = world.tuesday_clinic().await;
        let mut foot = template();
        foot["service"] = json!(CLINIC);
        foot["minutes"] = json!(30);
        let foot = world
            .post("/api/clinic-templates", &staff("morgan"), foot)
            .await;
        let clinics = [review, text(&foot.must(201)["id"])];
        let made = Arc::new(Mutex::new(Vec::new()));
        let people: Vec<_> = (0..PEOPLE)
            .map(|n| {
                let (router, clinics) = (world.router.clone(), clinics.clone());
                tokio::spawn(person(router, clinics, made.clone(), round * 100 + n))
            })
            .collect();
        for one in people {
            one.await.unwrap();
        }
        let (took, steps) = (began.elapsed().as_millis(), PEOPLE as usize * STEPS);
        eprintln!("races, {engine}: round {round}, {steps} steps of {PEOPLE} people, {took} ms");
        let live = "SELECT count(*) FROM appointments WHERE status = 'booked'";
        let overlaps = "SELECT count(*) FROM appointments a JOIN appointments b
            ON a.id < b.id AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at
            WHERE a.status = 'booked' AND b.status = 'booked'";
        assert_eq!(world.count(overlaps).await, 0);
        // Every booked minute is claimed and nothing else is, holds apart.
        let booked = "SELECT COALESCE(SUM((ends_at - starts_at) / 300000), 0) FROM appointments
            WHERE status = 'booked'";
        let claimed = "SELECT count(*) FROM claims WHERE expires_at IS NULL";
        assert_eq!(world.count(claimed).await, world.count(booked).await);
        let orphans = "SELECT count(*) FROM claims c WHERE NOT EXISTS
            (SELECT 1 FROM holds h WHERE h.id = c.holder) AND NOT EXISTS
            (SELECT 1 FROM appointments a WHERE a.id = c.holder AND a.status = 'booked')";
        assert_eq!(world.count(orphans).await, 0);
        assert!(world.count(live).await > 0);
        assert!(!made.lock().unwrap().is_empty());
    }
}
