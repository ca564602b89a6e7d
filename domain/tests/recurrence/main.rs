//! Repeating days against python-dateutil: thousands of rules whose days it has worked out
//! (`generate.py` made the table).

#![allow(clippy::unwrap_used)]

use domain::booking::recurrence::Recurrence;
use domain::time::Date;

struct Line<'t> {
    first: Date,
    rule: &'t str,
    days: Vec<Date>,
    no_more: bool,
}

fn read(line: &str) -> Line<'_> {
    let mut parts = line.split(' ');
    let first: Date = parts.next().unwrap().parse().unwrap();
    let rule = parts.next().unwrap();
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
        rule,
        days,
        no_more,
    }
}

fn lines() -> impl Iterator<Item = Line<'static>> {
    let table = include_str!("table.txt").lines();
    table.filter(|line| !line.starts_with('#')).map(read)
}

#[test]
fn days_are_those_of_python_dateutil() {
    let mut seen = 0;
    for line in lines() {
        let rule: Recurrence = line.rule.parse().unwrap();
        let more = usize::from(line.no_more);
        let ours: Vec<Date> = rule
            .occurrences(line.first)
            .take(line.days.len() + more)
            .collect();
        assert_eq!(ours, line.days, "{} {}", line.first, line.rule);
        seen += 1;
    }
    assert!(seen == 4000, "{seen}");
}

#[test]
fn asking_for_a_day_agrees_with_walking_to_it() {
    for line in lines() {
        let rule: Recurrence = line.rule.parse().unwrap();
        let last = line.days.last().copied().unwrap_or(line.first);
        let walked = line.first.days() - 40..=last.days().min(line.first.days() + 800);
        let last_day = rule.last_day(line.first);
        for day in walked.map(Date::from_days) {
            let ours = rule.falls_on(line.first, day) && last_day.is_none_or(|last| day <= last);
            let theirs = line.days.binary_search(&day).is_ok();
            assert_eq!(ours, theirs, "{} {} on {day}", line.first, line.rule);
        }
    }
}

#[test]
fn a_rule_as_it_is_printed_gives_the_same_days() {
    for line in lines() {
        let rule: Recurrence = line.rule.parse().unwrap();
        let printed: Recurrence = rule.to_string().parse().unwrap();
        assert_eq!(printed, rule, "{}", line.rule);
    }
}
