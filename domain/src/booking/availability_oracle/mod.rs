//! Availability against an oracle that shares nothing with it: it walks every minute of the
//! search and asks of each whether a slot starts there, and why not.

#![allow(clippy::unwrap_used)]

mod brute_force;
mod clinics;
mod suiting;
mod taken;
mod things;

use std::collections::BTreeSet;

use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::availability::{Availability, Counted, offered};
use super::kept::Grounds;
use super::service::{Audience, Rules};
use super::wire::{Taken, WhyNot};
use super::zone::Zone;
use crate::ids::{SiteId, StaffId, TemplateId};
use crate::time::{Date, Timestamp};
use brute_force::Walk;

/// What a person can tell apart.
type Face = (Timestamp, Timestamp, Vec<StaffId>, SiteId, u8);

/// Everything a search says about one zone's days agrees with the walk.
fn compare(zone: &Zone, walk: &Walk, around: Date, seed: u64, seen: &mut Seen) {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let clinic = clinics::random(&mut rng, zone, around);
    let rules = Rules {
        notice_minutes: rng.random_range(0..600),
        horizon_days: rng.random_range(1..5),
        audience: *[
            Audience::Patients,
            Audience::Staff,
            Audience::Known(Grounds {
                urgent: rng.random(),
                referred: rng.random(),
                follows: rng.random(),
            }),
        ]
        .choose(&mut rng)
        .unwrap(),
    };
    let now = zone
        .start_of(around)
        .plus_minutes(rng.random_range(-2000..1000));
    let dates: Vec<Date> = (-2..5).map(|n| around.plus_days(n)).collect();
    let label = format!("zone {} day {around} seed {seed}", zone.name());

    let exceptions = clinic.exceptions();
    let busy = clinic.busy();
    let stock = clinic.stock();
    let tailored = |rules| {
        let asked = (&clinic.support, &stock);
        Availability::tailored(&clinic.templates, &exceptions, &busy, rules, now, asked).unwrap()
    };
    let search = tailored(rules);
    let slots = search.days(dates[0], dates.len() as u16);
    assert!(slots.is_sorted_by_key(|slot| slot.start), "{label}");
    let by_day = dates.iter().filter_map(|&date| {
        let day = search.day(date);
        let first = day.first()?.start;
        let free = day.len();
        Some(Counted { date, free, first })
    });
    let counted = search.count(dates.iter().copied());
    assert_eq!(counted, by_day.collect::<Vec<_>>(), "{label}");
    let face = |start, end, id: TemplateId| -> Face {
        let template = clinic.templates.iter().find(|t| t.id == id).unwrap();
        (
            start,
            end,
            template.details.clinicians().collect(),
            template.details.site,
            template.details.mode as u8,
        )
    };
    let ours: BTreeSet<Face> = slots
        .iter()
        .map(|slot| face(slot.start, slot.end, slot.template.id))
        .collect();
    assert_eq!(ours.len(), slots.len(), "twice the same: {label}");

    let staff = tailored(Rules::STAFF);
    let mut theirs = BTreeSet::new();
    for &date in &dates {
        let walked = walk.explain(&clinic, zone, rules, now, date);
        for one in &walked {
            let kept = matches!(one.why_not, Some(WhyNot::Kept { .. }));
            if one.why_not.is_none() || (kept && rules.audience == Audience::Staff) {
                theirs.insert(face(one.start, one.end, one.template));
            }
            seen.count(one.why_not);
        }
        let explained = search.explain(date);
        let for_staff = |found: &mut dyn Iterator<Item = Face>| found.collect::<BTreeSet<_>>();
        assert_eq!(
            for_staff(
                &mut explained.iter().filter(|one| one.staff_may).map(|one| face(
                    one.start,
                    one.end,
                    one.template.id
                ))
            ),
            for_staff(&mut staff.day(date).iter().map(|slot| face(
                slot.start,
                slot.end,
                slot.template.id
            ))),
            "{label} on {date}"
        );
        let mut explained: Vec<_> = explained
            .iter()
            .map(|one| brute_force::Start {
                start: one.start,
                end: one.end,
                template: one.template.id,
                why_not: one.why_not,
            })
            .collect();
        assert!(explained.is_sorted_by_key(|one| one.start), "{label}");
        explained.sort_by_key(|one| (one.start, one.template));
        assert_eq!(explained, walked, "{label} on {date}");
    }
    assert_eq!(ours, theirs, "{label}");

    for slot in &slots {
        let extra = super::support::tailored(slot.template, &clinic.support, &stock).extra_minutes;
        let again = offered(
            slot.template,
            &exceptions,
            zone,
            rules,
            now,
            slot.start,
            extra,
        );
        assert_eq!(again, Some(*slot), "{label}");
        let off = slot.start.plus_minutes(1);
        let none = offered(slot.template, &exceptions, zone, rules, now, off, extra);
        assert_eq!(none, None, "{label}");
    }
    // The window ends before some horizons do.
    let next = search.next(3);
    let within = slots.iter().take(3).copied().collect::<Vec<_>>();
    assert_eq!(next[..within.len()], within, "{label}");
    suiting::agrees(search, zone, &slots, &dates, &label);
}

/// How often each reason came up: an oracle that never sees one proves nothing about it.
#[derive(Default)]
struct Seen(std::collections::BTreeMap<&'static str, usize>);

impl Seen {
    fn count(&mut self, why_not: Option<WhyNot>) {
        let name = match why_not {
            None => "offered",
            Some(WhyNot::OutsideValidity) => "outside validity",
            Some(WhyNot::Closed) => "closed",
            Some(WhyNot::Moved { .. }) => "moved",
            Some(WhyNot::BankHoliday { .. }) => "bank holiday",
            Some(WhyNot::OtherHours) => "other hours",
            Some(WhyNot::NoClinic | WhyNot::ClinicChanged) => "of appointments only",
            Some(WhyNot::Leave) => "leave",
            Some(WhyNot::Past) => "past",
            Some(WhyNot::TooSoon { .. }) => "too soon",
            Some(WhyNot::TooFar { .. }) => "too far",
            Some(WhyNot::Taken {
                what: Taken::Kit, ..
            }) => "no kit left",
            Some(WhyNot::Taken {
                what: Taken::Interpreter,
                ..
            }) => "no interpreter left",
            Some(WhyNot::Taken { held: true, .. }) => "held",
            Some(WhyNot::Taken { held: false, .. }) => "booked",
            Some(WhyNot::GroupFull) => "group full",
            Some(WhyNot::DayFull) => "day full",
            Some(WhyNot::Kept { .. }) => "kept",
        };
        *self.0.entry(name).or_default() += 1;
    }
}

/// Clock changes of every kind there is, and holidays, one of them with a clock change between.
const DAYS: [(&str, &str); 14] = [
    ("Europe/London", "2026-03-29"),
    ("Europe/London", "2026-10-25"),
    ("Europe/London", "2026-12-08"),
    ("Europe/London", "2026-12-26"),
    ("Europe/London", "2027-03-28"),
    ("America/New_York", "2026-03-08"),
    ("America/New_York", "2026-11-01"),
    ("Australia/Lord_Howe", "2026-04-05"),
    ("Australia/Lord_Howe", "2026-10-04"),
    ("Africa/Cairo", "2026-04-24"),
    ("Africa/Casablanca", "2026-02-15"),
    ("Africa/Casablanca", "2026-03-22"),
    ("Asia/Kathmandu", "2026-05-01"),
    ("America/St_Johns", "2026-03-08"),
];
/// Random clinics of each of those days.
const CLINICS: u64 = 150;

#[test]
fn slots_and_reasons_agree_with_a_walk_over_every_minute() {
    let mut seen = Seen::default();
    for (first, (zone, day)) in (0..).step_by(CLINICS as usize).zip(DAYS) {
        let zone = Zone::find(zone).unwrap();
        let around: Date = day.parse().unwrap();
        let walk = Walk::new(&zone, around);
        for seed in first..first + CLINICS {
            compare(&zone, &walk, around, seed, &mut seen);
        }
    }
    assert_eq!(seen.0.len(), 17, "{:?}", seen.0);
    assert!(seen.0.values().all(|n| *n > 100), "{:?}", seen.0);
}
