//! Availability against an oracle that shares nothing with it: it walks every minute of the
//! search and asks of each whether a slot starts there.

#![allow(clippy::unwrap_used)]

use std::collections::{BTreeSet, HashSet};

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::availability::{Availability, Busy, offered};
use super::claim::Resource;
use super::exception::{Exception, Exceptions};
use super::service::Rules;
use super::slot::resources;
use super::template::{Hours, RoomName, Template, TemplateDetails, WEEK};
use super::wire::Mode;
use super::zone::Zone;
use crate::ids::{ServiceId, SiteId, StaffId, TemplateId};
use crate::time::{Date, Timestamp, WallTime};

type Found = BTreeSet<(Timestamp, Timestamp, StaffId, u8, SiteId)>;

struct Clinic {
    templates: Vec<Template>,
    closed: Vec<(TemplateId, Date, Exception)>,
    bookings: Vec<(Resource, Timestamp, Timestamp)>,
}

fn wall(minutes: u16) -> WallTime {
    WallTime::from_minutes(minutes).unwrap()
}

fn hours(rng: &mut ChaCha8Rng, night: bool) -> Hours {
    let from = if night {
        rng.random_range(0..48) * 5
    } else {
        rng.random_range(84..200) * 5
    };
    let until = (from + rng.random_range(1..60) * 5).min(1435);
    Hours {
        from: wall(from.min(1425)),
        until: wall(until),
    }
}

fn clinic(rng: &mut ChaCha8Rng, zone: &str, around: Date) -> Clinic {
    let mut made = Clinic {
        templates: Vec::new(),
        closed: Vec::new(),
        bookings: Vec::new(),
    };
    for n in 0..rng.random_range(1..6u128) {
        let night = rng.random_bool(0.6);
        let details = TemplateDetails {
            service: ServiceId::from_number(1),
            site: SiteId::from_number(rng.random_range(1..3)),
            clinician: StaffId::from_number(rng.random_range(1..4)),
            mode: Mode::Video,
            weekdays: WEEK.into_iter().filter(|_| rng.random_bool(0.7)).collect(),
            hours: hours(rng, night),
            minutes: [5, 10, 15, 20, 25, 30, 45, 60][rng.random_range(0..8)],
            valid_from: around.plus_days(rng.random_range(-9..3)),
            valid_until: rng
                .random_bool(0.3)
                .then(|| around.plus_days(rng.random_range(-1..6))),
            room: rng
                .random_bool(0.4)
                .then(|| RoomName::new(["A", "B"][rng.random_range(0..2)]).unwrap()),
        };
        let id = TemplateId::from_number(n);
        if rng.random_bool(0.5) {
            let what = if rng.random_bool(0.5) {
                Exception::Closed
            } else {
                Exception::Changed(hours(rng, night))
            };
            let day = around.plus_days(rng.random_range(-2..4));
            made.closed.push((id, day, what));
        }
        made.templates.push(Template {
            id,
            zone: zone.to_owned(),
            details,
        });
    }
    let midnight = Zone::find(zone).unwrap().start_of(around);
    for _ in 0..rng.random_range(0..20) {
        let resource = match rng.random_range(0..3) {
            0 => Resource::Room(
                SiteId::from_number(rng.random_range(1..3)),
                RoomName::new("a").unwrap(),
            ),
            _ => Resource::Clinician(StaffId::from_number(rng.random_range(1..4))),
        };
        let start = midnight.plus_minutes(rng.random_range(-300..600) * 5);
        let end = start.plus_minutes(rng.random_range(1..10) * 5);
        made.bookings.push((resource, start, end));
    }
    made
}

/// The first instant of the day whose wall clock shows this time or, when it is skipped, a later
/// one: found by looking at every minute.
fn first_showing(zone: &Zone, date: Date, time: WallTime) -> Timestamp {
    let mut at = Timestamp(date.days() * 86_400_000).plus_minutes(-16 * 60);
    while zone.local(at) < (date, time) {
        at = at.plus_minutes(1);
    }
    at
}

fn brute_force(
    clinic: &Clinic,
    zone: &Zone,
    rules: Rules,
    now: Timestamp,
    dates: &[Date],
) -> Found {
    let mut found = Found::new();
    let today = zone.date(now);
    for template in &clinic.templates {
        let details = &template.details;
        for &date in dates {
            let exception = clinic
                .closed
                .iter()
                .find(|(id, day, _)| *id == template.id && *day == date);
            let hours = match exception {
                Some((_, _, Exception::Closed)) => continue,
                Some((_, _, Exception::Changed(hours))) => *hours,
                None => details.hours,
            };
            let in_range = date >= details.valid_from
                && details.valid_until.is_none_or(|last| date <= last)
                && details.weekdays.iter().any(|day| day == date.weekday())
                && date.days() - today.days() <= i64::from(rules.horizon_days);
            if !in_range {
                continue;
            }
            let opens = first_showing(zone, date, hours.from);
            let closes = first_showing(zone, date, hours.until);
            let mut minute = opens;
            while minute < closes {
                let start = minute;
                let end = start.plus_minutes(i64::from(details.minutes));
                let on_the_grid = start.minutes_since(opens) % i64::from(details.minutes) == 0;
                let wanted = resources(template)
                    .iter()
                    .map(Resource::key)
                    .collect::<HashSet<_>>();
                let taken = clinic.bookings.iter().any(|(resource, from, until)| {
                    wanted.contains(&resource.key()) && *from < end && start < *until
                });
                let soon = start.minutes_since(now) < i64::from(rules.notice_minutes);
                if on_the_grid && end <= closes && !taken && !soon && start >= now {
                    found.insert((start, end, details.clinician, 0, details.site));
                }
                minute = minute.plus_minutes(1);
            }
        }
    }
    found
}

fn compare(zone: &str, change_day: &str, seed: u64) {
    let zone = Zone::find(zone).unwrap();
    let around: Date = change_day.parse().unwrap();
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let clinic = clinic(&mut rng, zone.name(), around);
    let rules = Rules {
        notice_minutes: rng.random_range(0..600),
        horizon_days: rng.random_range(1..5),
    };
    let now = zone
        .start_of(around)
        .plus_minutes(rng.random_range(-2000..1000));
    let dates: Vec<Date> = (-2..5).map(|n| around.plus_days(n)).collect();
    let label = format!("zone {} day {change_day} seed {seed}", zone.name());

    let exceptions: Exceptions = clinic.closed.iter().copied().collect();
    let mut busy = Busy::new();
    for (resource, start, end) in &clinic.bookings {
        busy.claim_interval(resource, *start, *end);
    }
    let search = Availability::new(&clinic.templates, &exceptions, &busy, rules, now).unwrap();
    let slots = search.days(dates[0], dates.len() as u16);
    assert!(slots.is_sorted_by_key(|slot| slot.start), "{label}");
    let ours: Found = slots
        .iter()
        .map(|s| {
            let d = &s.template.details;
            (s.start, s.end, d.clinician, 0, d.site)
        })
        .collect();
    assert_eq!(ours.len(), slots.len(), "twice the same: {label}");
    assert_eq!(
        ours,
        brute_force(&clinic, &zone, rules, now, &dates),
        "{label}"
    );
    for slot in &slots {
        let again = offered(slot.template, &exceptions, &zone, rules, now, slot.start);
        assert_eq!(again, Some(*slot), "{label}");
        let off = slot.start.plus_minutes(1);
        let none = offered(slot.template, &exceptions, &zone, rules, now, off);
        assert_eq!(none, None, "{label}");
    }
    assert_eq!(
        search.next(3),
        slots.iter().take(3).copied().collect::<Vec<_>>(),
        "{label}"
    );
}

#[test]
fn free_slots_agree_with_a_walk_over_every_minute() {
    let days = [
        ("Europe/London", "2026-03-29"),
        ("Europe/London", "2026-10-25"),
        ("Europe/London", "2026-12-08"),
        ("America/New_York", "2026-03-08"),
        ("America/New_York", "2026-11-01"),
        ("Australia/Lord_Howe", "2026-04-05"),
        ("Australia/Lord_Howe", "2026-10-04"),
        ("Africa/Cairo", "2026-04-24"),
        ("Asia/Kathmandu", "2026-05-01"),
    ];
    for (zone, day) in days {
        for seed in 0..25 {
            compare(zone, day, seed);
        }
    }
}

#[test]
fn a_thousand_clinicians_over_ninety_days_are_searched_quickly() {
    let from: Date = "2026-09-01".parse().unwrap();
    let mut templates = Vec::new();
    for n in 0..1000u128 {
        for (k, (start, end)) in [(540, 720), (780, 1020)].into_iter().enumerate() {
            templates.push(Template {
                id: TemplateId::from_number(n * 2 + k as u128),
                zone: "Europe/London".to_owned(),
                details: TemplateDetails {
                    service: ServiceId::from_number(1),
                    site: SiteId::from_number(1),
                    clinician: StaffId::from_number(n),
                    mode: Mode::Video,
                    weekdays: WEEK[..5].iter().copied().collect(),
                    hours: Hours {
                        from: wall(start),
                        until: wall(end),
                    },
                    minutes: 30,
                    valid_from: from,
                    valid_until: None,
                    room: None,
                },
            });
        }
    }
    let exceptions = Exceptions::default();
    let mut busy = Busy::new();
    let zone = Zone::find("Europe/London").unwrap();
    for n in 0..1000u128 {
        let who = Resource::Clinician(StaffId::from_number(n));
        for day in 0..90 {
            for k in 0..6u16 {
                let minute = if k < 3 {
                    540 + k * 60
                } else {
                    780 + (k - 3) * 60
                };
                let start = zone.instant(from.plus_days(day), wall(minute));
                busy.claim_interval(&who, start, start.plus_minutes(30));
            }
        }
    }
    let now = zone.start_of(from);
    let search = Availability::new(&templates, &exceptions, &busy, Rules::STAFF, now).unwrap();
    let began = std::time::Instant::now();
    let slots = search.days(from, 90);
    let took = began.elapsed();
    // 14 slots a weekday, 6 of them booked; 64 weekdays from Tuesday 1 September.
    assert_eq!(slots.len(), 1000 * 64 * 8);
    // The bench measures; here only the order of magnitude, in an unoptimised build on a busy
    // machine.
    assert!(took.as_secs() < 20, "{took:?}");
}
