//! Reminders under thousands of seeded histories: booked whenever, moved, the server away for hours, the
//! times changed. A failing one prints its seed; `REMINDER_SEED=n` runs that one alone.

#![allow(clippy::unwrap_used)]

use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::*;
use crate::booking::waiting_list::quiet_until;
use crate::booking::wire::ReminderWay;
use crate::booking::zone::Zone;
use crate::time::{Timestamp, WallTime};

const RUNS: u64 = 3_000;

fn settings(minutes: &[u32]) -> ReminderSettings {
    ReminderSettings::new(minutes.iter().copied(), ReminderWay::TextFirst)
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn london() -> Zone {
    Zone::find("Europe/London").unwrap()
}

fn some_times(random: &mut ChaCha8Rng) -> ReminderSettings {
    let usual = [30, 60, 120, 240, 720, 1_440, 2_880, 4_320, 10_080, 40_320];
    let many = random.random_range(0..=4);
    ReminderSettings::new(
        usual.choose_multiple(random, many).copied(),
        ReminderWay::Both,
    )
}

/// One appointment from its booking to its start; gives the reminders sent, each with what was told
/// before.
fn history(seed: u64) -> (Zone, Timestamp, Vec<(Timestamp, Timestamp)>) {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let names = ["Europe/London", "America/New_York", "Australia/Lord_Howe"];
    let zone = Zone::find(names.choose(&mut random).unwrap()).unwrap();
    let base = *[
        "2026-03-29T01:00:00Z",
        "2026-10-25T01:00:00Z",
        "2026-07-01T01:00:00Z",
    ]
    .choose(&mut random)
    .unwrap();
    let five = |random: &mut ChaCha8Rng, most: i64| random.random_range(0..most) / 5 * 5;
    let mut start = at(base).plus_minutes(five(&mut random, 14 * 1_440));
    let mut now = start.plus_minutes(-random.random_range(1..45 * 1_440));
    let mut times = some_times(&mut random);
    let mut told = now;
    let mut sent = Vec::new();
    while now < start {
        match next(&zone, start, &times, told, now) {
            Step::Remind => {
                sent.push((now, told));
                told = now;
            }
            Step::LookAgain(then) => {
                assert!(then > now, "seed {seed}: looking again at once");
                assert!(then < start, "seed {seed}: looking again when it is over");
                // Often exactly then, now and then hours late: the server was away.
                let late = [0, 0, 0, random.random_range(1..3_000)];
                now = then.plus_minutes(*late.choose(&mut random).unwrap());
            }
            Step::Nothing => now = now.plus_minutes(random.random_range(1..2_000)),
        }
        if random.random_range(0..12) == 0 {
            times = some_times(&mut random);
        }
        if now < start && random.random_range(0..12) == 0 {
            start = now.plus_minutes(five(&mut random, 20 * 1_440) + 5);
            told = now;
            sent.clear();
        }
    }
    assert_eq!(next(&zone, start, &times, told, start), Step::Nothing);
    (zone, start, sent)
}

#[test]
fn nobody_is_reminded_twice_at_night_after_the_start_or_right_after_other_news() {
    let one = std::env::var("REMINDER_SEED").ok();
    let seeds = match one.and_then(|text| text.parse().ok()) {
        Some(seed) => seed..seed + 1,
        None => 0..RUNS,
    };
    let mut reminded = 0;
    for seed in seeds {
        let (zone, start, sent) = history(seed);
        for (now, told) in &sent {
            assert!(*now < start, "seed {seed}: after the start");
            assert_eq!(quiet_until(&zone, *now), None, "seed {seed}: at night");
            assert!(now.minutes_since(*told) >= 60, "seed {seed}: twice");
        }
        reminded += sent.len();
    }
    eprintln!("{reminded} reminders");
}

#[test]
fn whoever_looks_in_time_sends_exactly_what_is_planned() {
    for seed in 0..RUNS {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let zone = london();
        let start = at("2026-10-20T00:00:00Z").plus_minutes(random.random_range(0..2_000) * 5);
        let booked = start.plus_minutes(-random.random_range(1..50 * 1_440));
        let times = some_times(&mut random);
        let mut expected: Vec<Timestamp> = Vec::new();
        for at in planned(&zone, start, &times) {
            let news = expected.last().copied().unwrap_or(booked);
            if at.minutes_since(news) >= 60 {
                expected.push(at);
            }
        }
        let (mut now, mut told, mut sent) = (booked, booked, Vec::new());
        loop {
            match next(&zone, start, &times, told, now) {
                Step::Remind => {
                    sent.push(now);
                    told = now;
                }
                Step::LookAgain(then) => now = then,
                Step::Nothing => break,
            }
        }
        assert_eq!(sent, expected, "seed {seed}");
    }
}

#[test]
fn days_are_days_of_the_wall_clock_when_clocks_change() {
    let zone = london();
    let half_past_two = WallTime::new(14, 30).unwrap();
    for (day, before) in [
        ("2026-03-30", "2026-03-28T14:30:00Z"),
        ("2026-10-26", "2026-10-24T13:30:00Z"),
        ("2026-12-08", "2026-12-06T14:30:00Z"),
    ] {
        let start = zone.instant(day.parse().unwrap(), half_past_two);
        assert_eq!(planned(&zone, start, &settings(&[2_880])), [at(before)]);
    }
    // Hours are hours: two before 11:00 on the day of the change are two.
    let start = zone.instant("2026-03-29".parse().unwrap(), WallTime::new(11, 0).unwrap());
    let two_hours = planned(&zone, start, &settings(&[120]));
    assert_eq!(start.minutes_since(two_hours[0]), 120);
}

#[test]
fn what_would_come_at_night_comes_in_the_morning_or_the_evening_before() {
    let zone = london();
    let two_hours = |start: &str| planned(&zone, at(start), &settings(&[120]));
    assert_eq!(
        two_hours("2026-12-08T09:00:00Z"),
        [at("2026-12-08T08:00:00Z")]
    );
    assert_eq!(
        two_hours("2026-12-08T08:20:00Z"),
        [at("2026-12-07T20:00:00Z")]
    );
    assert_eq!(
        two_hours("2026-12-08T03:00:00Z"),
        [at("2026-12-07T20:00:00Z")]
    );
    assert_eq!(
        two_hours("2026-12-08T14:20:00Z"),
        [at("2026-12-08T12:20:00Z")]
    );
}

#[test]
fn who_books_a_day_before_is_reminded_two_hours_before_only() {
    let (zone, start) = (london(), at("2026-12-08T14:20:00Z"));
    let usual = ReminderSettings::default();
    let booked = at("2026-12-07T14:00:00Z");
    let step = next(&zone, start, &usual, booked, booked);
    assert_eq!(step, Step::LookAgain(at("2026-12-08T12:20:00Z")));
    let late = at("2026-12-08T11:40:00Z");
    assert_eq!(next(&zone, start, &usual, late, late), Step::Nothing);
}

#[test]
fn whoever_was_missed_for_days_gets_one_reminder() {
    let (zone, start) = (london(), at("2026-12-08T14:20:00Z"));
    let usual = ReminderSettings::default();
    let (booked, back) = (at("2026-11-01T10:00:00Z"), at("2026-12-07T10:00:00Z"));
    assert_eq!(next(&zone, start, &usual, booked, back), Step::Remind);
    let then = Step::LookAgain(at("2026-12-08T12:20:00Z"));
    assert_eq!(next(&zone, start, &usual, back, back), then);
}
