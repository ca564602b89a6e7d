//! Seeded histories over the real server: people join, book, cancel, say yes or no or nothing, and after
//! every step the database keeps the rules. `WAITING_LIST_SEED=n` runs one alone.

use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::json;

use crate::scene::{Scene, as_staff};
use crate::support::{REVIEW, public, text};

const SEEDS: u64 = 6;
const STEPS: usize = 60;

const STARTS: [&str; 4] = [
    "2026-11-24T09:00:00Z",
    "2026-11-24T09:20:00Z",
    "2026-12-01T09:00:00Z",
    "2026-12-01T11:40:00Z",
];

/// None of these may ever find anything.
const NEVER: [(&str, &str); 6] = [
    (
        "two appointments in one slot",
        "SELECT count(*) FROM appointments a JOIN appointments b ON a.id < b.id
            AND a.clinician_id = b.clinician_id AND a.starts_at = b.starts_at
         WHERE a.status = 'booked' AND b.status = 'booked'",
    ),
    (
        "two open offers to one person",
        "SELECT count(*) FROM waiting_list_offers a JOIN waiting_list_offers b
            ON a.id < b.id AND a.entry_id = b.entry_id
         WHERE a.state = 'open' AND b.state = 'open'",
    ),
    (
        "a slot kept for two",
        "SELECT count(*) FROM waiting_list_offers a JOIN waiting_list_offers b
            ON a.id < b.id AND a.template_id = b.template_id AND a.starts_at = b.starts_at
         WHERE a.state = 'open' AND b.state = 'open' AND a.way <> 'together'",
    ),
    (
        "an open offer to somebody who waits no more",
        "SELECT count(*) FROM waiting_list_offers o JOIN waiting_list_entries e ON e.id = o.entry_id
         WHERE o.state = 'open' AND e.state <> 'waiting'",
    ),
    (
        "cells held by an offer that is over",
        "SELECT count(*) FROM claims c JOIN waiting_list_offers o ON o.id = c.holder
         WHERE o.state <> 'open'",
    ),
    (
        "an appointment without its cells",
        "SELECT count(*) FROM appointments a WHERE a.status = 'booked'
            AND (SELECT count(*) FROM claims c WHERE c.holder = a.id AND c.expires_at IS NULL) <> 4",
    ),
];

async fn step(scene: &Scene, random: &mut ChaCha8Rng, joined: &mut u32, secrets: &mut Vec<String>) {
    for (_, secret) in scene.letters().await {
        if !secrets.contains(&secret) {
            secrets.push(secret);
        }
    }
    let start = *STARTS.choose(random).unwrap();
    match random.random_range(0..10) {
        0 | 1 => {
            *joined += 1;
            // Letters of the alphabet: names have no numbers.
            let name = format!("Person {}", char::from(b'A' + (*joined % 26) as u8));
            scene
                .join(&name, json!({"at_night": random.random_bool(0.5)}))
                .await;
        }
        2 | 3 => {
            let body = json!({
                "service": REVIEW, "template": scene.clinic, "start": start,
                "new_patient": crate::scene::person("Somebody Else"), "reason": ""
            });
            let booked = scene
                .world
                .post("/api/appointments", &as_staff("ruth"), body)
                .await;
            let status = booked.status.as_u16();
            assert!(matches!(status, 201 | 409), "{status} {}", booked.body);
        }
        4 | 5 => {
            let board = format!("/api/board?date={}", &start[..10]);
            let board = scene.world.get(&board, &as_staff("ruth")).await.must(200);
            let rows = board["rows"].as_array().unwrap().clone();
            if let Some(row) = rows.choose(random) {
                let path = format!(
                    "/api/appointments/{}/cancel",
                    text(&row["appointment"]["id"])
                );
                let body = json!({"reason": "other"});
                scene.world.post(&path, &as_staff("ruth"), body).await;
            }
        }
        6 | 7 => {
            if let Some(secret) = secrets.choose(random) {
                let what = if random.random_bool(0.6) {
                    "accept"
                } else {
                    "decline"
                };
                let body = json!({"secret": secret});
                let path = format!("/api/offers/{what}");
                let answer = scene.world.post(&path, &public(), body).await;
                let status = answer.status.as_u16();
                assert!(matches!(status, 200 | 404), "{status} {}", answer.body);
            }
        }
        8 => scene.world.pass_minutes(random.random_range(1..180)),
        _ => scene.round().await,
    }
}

#[tokio::test]
async fn whatever_happens_in_whatever_order_the_rules_hold() {
    let only = std::env::var("WAITING_LIST_SEED")
        .ok()
        .and_then(|s| s.parse().ok());
    let seeds: Vec<u64> = only.map_or_else(|| (0..SEEDS).collect(), |seed| vec![seed]);
    let mut accepted = 0;
    for seed in seeds {
        eprintln!("WAITING_LIST_SEED={seed}");
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let scene = Scene::new().await;
        let (mut joined, mut secrets) = (0, Vec::new());
        for number in 0..STEPS {
            step(&scene, &mut random, &mut joined, &mut secrets).await;
            for (what, sql) in NEVER {
                assert_eq!(scene.count(sql).await, 0, "{what}, after step {number}");
            }
        }
        accepted += scene
            .count("SELECT count(*) FROM waiting_list_offers WHERE state = 'accepted'")
            .await;
        // Three weeks on, nothing is open.
        scene.world.pass_minutes(21 * 24 * 60);
        scene.round().await;
        let open = "SELECT (SELECT count(*) FROM waiting_list_offers WHERE state = 'open')
            + (SELECT count(*) FROM freed_slots WHERE state = 'open')";
        assert_eq!(scene.count(open).await, 0);
    }
    assert!(accepted > 0);
}
