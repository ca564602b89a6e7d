//! Repeating days against python-dateutil: thousands of rules whose days it has worked out
//! (`generate.py` made the table). `scripts/recurrence-check` brings others by `ANTEROOM_RECURRENCE_TABLE`.

#![cfg(feature = "zones")]
#![allow(clippy::unwrap_used)]

use domain::booking::recurrence::{Begins, Recurrence};
use domain::booking::zone::Zone;
use domain::time::{Date, WallTime};

/// How far python-dateutil was asked, and how many days it was asked for.
const HORIZON: i64 = 29_200;
const MOST: usize = 24;

struct Line {
    first: Date,
    text: String,
    rule: Recurrence,
    days: Vec<Date>,
    no_more: bool,
}

fn read(line: &str) -> Line {
    let mut parts = line.split(' ');
    let start = parts.next().unwrap();
    let (start, zone) = start.split_once('@').unwrap_or((start, "UTC"));
    let (first, time) = start.split_once('T').unwrap_or((start, "00:00"));
    let first: Date = first.parse().unwrap();
    let zone = Zone::find(zone).unwrap();
    let instant = |day: Date, time: WallTime| zone.instant(day, time);
    let begins = Begins {
        first,
        from: time.parse().unwrap(),
        instant: &instant,
    };
    let text = parts.next().unwrap();
    let steps = parts.next().unwrap();
    let no_more = steps.ends_with('.');
    let steps = steps.trim_end_matches('.');
    let mut at = first;
    let mut days = Vec::new();
    for step in steps.split(',').filter(|step| !step.is_empty()) {
        at = at.plus_days(step.parse().unwrap());
        days.push(at);
    }
    Line {
        first,
        text: text.to_owned(),
        rule: Recurrence::read(text, &begins).unwrap_or_else(|error| panic!("{text}: {error:?}")),
        days,
        no_more,
    }
}

fn lines() -> Vec<Line> {
    let other = std::env::var("ANTEROOM_RECURRENCE_TABLE").ok();
    let other = other.map(|path| std::fs::read_to_string(path).unwrap());
    let table = other
        .as_deref()
        .unwrap_or(include_str!("table.txt"))
        .lines();
    let lines: Vec<Line> = table
        .filter(|line| !line.starts_with('#'))
        .map(read)
        .collect();
    assert!(other.is_some() || lines.len() == 7000, "{}", lines.len());
    lines
}

#[test]
fn days_are_those_of_python_dateutil() {
    for line in lines() {
        let horizon = line.first.plus_days(HORIZON);
        let more = usize::from(line.no_more || line.days.len() < MOST);
        let mut ours: Vec<Date> = line
            .rule
            .occurrences(line.first)
            .take(line.days.len() + more)
            .collect();
        if !line.no_more {
            ours.retain(|day| *day <= horizon);
        }
        assert_eq!(ours, line.days, "{} {}", line.first, line.text);
    }
}

#[test]
fn asking_for_a_day_agrees_with_walking_to_it() {
    for line in lines() {
        let Line { first, rule, .. } = &line;
        let last = line.days.last().copied().unwrap_or(*first);
        let walked = first.days() - 40..=last.days().min(first.days() + 800);
        let last_day = rule.last_day(*first);
        for day in walked.map(Date::from_days) {
            let ours = rule.falls_on(*first, day) && last_day.is_none_or(|last| day <= last);
            let theirs = line.days.binary_search(&day).is_ok();
            assert_eq!(ours, theirs, "{first} {} on {day}", line.text);
        }
    }
}

#[test]
fn a_rule_as_it_is_printed_gives_the_same_days() {
    for line in lines() {
        let printed: Recurrence = line.rule.to_string().parse().unwrap();
        assert_eq!(printed, line.rule, "{}", line.text);
    }
}
