//! What is said of each start and what becomes of whoever wants it agree, whatever a clinic is like: who is told
//! that a start is free has it, and who is told why not has not.

use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

use crate::support::{CLINIC, EVANS, NORTH, REVIEW, SHAH, World, patient, public, staff, text};

const SEEDS: u64 = 3;

/// Zones and the Monday of a week in which their clocks change.
const PLACES: [(&str, &str); 4] = [
    ("Europe/London", "2027-03-22"),
    ("America/New_York", "2027-03-08"),
    ("Pacific/Auckland", "2027-03-29"),
    ("Europe/London", "2026-12-21"),
];

async fn change(world: &World, sql: &'static str, zone: &'static str) {
    let done = world
        .app
        .db
        .keep(move |tx| tx.execute(sql, signalling::params![zone]));
    done.await
        .map_err(|error: signalling::store::StoreError| error)
        .unwrap();
}

fn pick<'a, T>(random: &mut ChaCha8Rng, all: &'a [T]) -> &'a T {
    all.choose(random).unwrap()
}

/// Some clinic: any of its terms may be set.
pub fn some_clinic(random: &mut ChaCha8Rng, monday: &str) -> Value {
    let clinician = *pick(random, &[SHAH, EVANS]);
    let other = if clinician == SHAH { EVANS } else { SHAH };
    let mut terms = json!({"bank_holidays": random.random_bool(0.5), "seats": 1});
    if random.random_bool(0.3) {
        terms["seats"] = json!(random.random_range(2..4));
    }
    for (name, most) in [("buffer_before", 3), ("buffer_after", 3)] {
        if random.random_bool(0.4) {
            terms[name] = json!(random.random_range(0..most) * 5);
        }
    }
    for (name, values) in [
        ("grid_minutes", &[10, 15, 35][..]),
        ("most_a_day", &[1, 2, 3]),
        ("notice_minutes", &[0, 600, 3000]),
        ("horizon_days", &[1, 3, 60]),
    ] {
        if random.random_bool(0.4) {
            terms[name] = json!(pick(random, values));
        }
    }
    if random.random_bool(0.4) {
        terms["carve_outs"] = json!([
            {"kept_for": "urgent", "from": "01:00", "until": "09:40", "opens_hours": random.random_range(0..96)},
            {"kept_for": "follow_up", "from": "09:20", "until": "10:00", "opens_hours": random.random_range(0..96)},
        ]);
    }
    let (from, until) = *pick(
        random,
        &[("00:00", "04:00"), ("01:15", "03:30"), ("09:00", "11:00")],
    );
    json!({
        "service": pick(random, &[REVIEW, REVIEW, CLINIC]), "site": NORTH, "clinician": clinician,
        "mode": pick(random, &["video", "in_person"]), "weekdays": [],
        "rrule": pick(random, &["FREQ=DAILY", "FREQ=DAILY;INTERVAL=2", "FREQ=WEEKLY;BYDAY=SU,MO,FR"]),
        "from": from, "until": until,
        "minutes": pick(random, &[10, 20, 40]), "valid_from": monday,
        "valid_until": "", "room": pick(random, &["", "", "One"]),
        "team": if random.random_bool(0.3) { json!([other]) } else { json!([]) },
        "kit": if random.random_bool(0.2) { json!(["ECG machine"]) } else { json!([]) },
        "terms": terms,
    })
}

pub struct Case {
    pub world: World,
    pub monday: domain::time::Date,
    pub support: Value,
}

impl Case {
    pub async fn new(random: &mut ChaCha8Rng) -> Self {
        let world = World::new().await;
        let (zone, monday) = *pick(random, &PLACES);
        let day: domain::time::Date = monday.parse().unwrap();
        change(&world, "UPDATE sites SET zone = $1", zone).await;
        let sql =
            "UPDATE services SET interpreter_minutes = 20, more_time_minutes = 10 WHERE $1 <> ''";
        change(&world, sql, zone).await;
        let morgan = staff("morgan");
        for (kind, name, many) in [("interpreter", "BSL", 1), ("kit", "Hoist", 1)] {
            let there = json!({"site": NORTH, "kind": kind, "name": name, "how_many": many});
            world
                .send("PUT", "/api/site-resources", &morgan, there)
                .await
                .must(200);
        }
        let eight = domain::time::Timestamp(day.days() * 86_400_000).plus_minutes(8 * 60);
        world.app.clock.set(eight);
        let mut clinics = Vec::new();
        for _ in 0..random.random_range(2..5) {
            let made = world
                .post(
                    "/api/clinic-templates",
                    &morgan,
                    some_clinic(random, monday),
                )
                .await;
            clinics.push(text(&made.must(201)["id"]));
        }
        for _ in 0..4 {
            let day = day.plus_days(random.random_range(1..8)).to_string();
            let to = day
                .parse::<domain::time::Date>()
                .unwrap()
                .plus_days(1)
                .to_string();
            let kind = *pick(random, &["closed", "changed", "extra", "moved"]);
            let unusual = json!({"day": day, "kind": kind, "moved_to": to, "from": "01:30", "until": "05:00"});
            let path = format!(
                "/api/clinic-templates/{}/exceptions",
                pick(random, &clinics)
            );
            // Not every day can be changed in every way.
            world.post(&path, &morgan, unusual).await;
        }
        if random.random_bool(0.6) {
            let first = day.plus_days(random.random_range(1..8)).to_string();
            let mut away =
                json!({"clinician": SHAH, "site": NORTH, "first_day": first, "last_day": first});
            if random.random_bool(0.5) {
                (away["from"], away["until"]) = (json!("01:30"), json!("09:30"));
            }
            world.post("/api/leave", &morgan, away).await.must(201);
        }
        let support = pick(
            random,
            &[
                json!({}),
                json!({"interpreter": "BSL"}),
                json!({"more_time": true, "kit": ["Hoist"]}),
                json!({"interpreter": "Polish", "more_time": true}),
            ],
        )
        .clone();
        Self {
            world,
            monday: day,
            support,
        }
    }

    pub fn asked(&self) -> String {
        let of = |name: &str| self.support[name].as_str().unwrap_or("").to_owned();
        let mut asked = format!("&interpreter={}", of("interpreter"));
        if self.support["more_time"] == true {
            asked.push_str("&more_time=true&kit=Hoist");
        }
        asked
    }

    pub async fn why(&self, day: &str, service: &Value) -> Vec<Value> {
        let path = format!(
            "/api/staff/slots/why?service={}&from={day}{}",
            text(service),
            self.asked()
        );
        let found = self.world.get(&path, &staff("ruth")).await.must(200);
        found["starts"].as_array().unwrap().clone()
    }

    /// Whether a patient may hold it, by asking and giving it back.
    async fn hold(&self, one: &Value) -> u16 {
        let body = json!({"service": one["service"], "template": one["template"], "start": one["start"],
            "support": self.support});
        let made = self.world.post("/api/holds", &public(), body).await;
        if made.status == 201 {
            let path = format!("/api/holds/{}", text(&made.body["id"]));
            let key = json!({"id": made.body["id"], "secret": made.body["secret"]});
            let gone = self.world.send("DELETE", &path, &public(), key).await;
            assert!(gone.status.is_success(), "{}", gone.body);
        }
        made.status.as_u16()
    }

    pub async fn book(&self, one: &Value) -> crate::support::Answer {
        let body = json!({"service": one["service"], "template": one["template"], "start": one["start"],
            "new_patient": patient(), "reason": "", "support": self.support});
        self.world
            .post("/api/appointments", &staff("ruth"), body)
            .await
    }
}

async fn try_seed(seed: u64) -> (usize, usize) {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let case = Case::new(&mut random).await;
    let (mut booked, mut refused) = (0, 0);
    for n in 0..9 {
        let day = case.monday.plus_days(n).to_string();
        for service in [json!(REVIEW), json!(CLINIC)] {
            let all = case.why(&day, &service).await;
            for at in 0..all.len() {
                // Whatever was booked meanwhile counts.
                let now = case.why(&day, &service).await;
                let one = &now[at];
                let about = format!("seed {seed} {day} {one} {}", case.support);
                let held = case.hold(one).await;
                assert_eq!(held == 201, one["why_not"].is_null(), "{about}: {held}");
                if !random.random_bool(0.4) {
                    continue;
                }
                let answer = case.book(one).await;
                assert_eq!(
                    answer.status == 201,
                    one["staff_may"] == true,
                    "{about}: {}",
                    answer.body
                );
                if answer.status == 201 {
                    booked += 1;
                    let made = &answer.body["appointment"];
                    assert_eq!(
                        (&made["end"], &made["local"]),
                        (&one["end"], &one["local"]),
                        "{about}"
                    );
                } else {
                    refused += 1;
                }
            }
        }
    }
    (booked, refused)
}

#[tokio::test]
async fn who_is_told_that_a_start_is_free_has_it_and_who_is_told_why_not_has_not() {
    let (mut booked, mut refused) = (0, 0);
    for seed in 0..SEEDS {
        let (some, none) = try_seed(seed).await;
        booked += some;
        refused += none;
    }
    eprintln!("{booked} booked, {refused} refused");
    assert!(booked > 0 && refused > 0, "{booked} {refused}");
}
