//! A search through a whole Trust's clinics does not become slow unseen.

#![allow(clippy::unwrap_used)]

use super::availability::{Availability, Busy};
use super::claim::Resource;
use super::exception::Exceptions;
use super::recurrence::Recurrence;
use super::service::Rules;
use super::template::{Hours, Template, TemplateDetails, WEEK};
use super::terms::{Buffers, Terms};
use super::wire::{ExtraMinutes, Mode};
use super::zone::Zone;
use crate::ids::{ServiceId, SiteId, StaffId, TemplateId};
use crate::time::{Date, WallTime};

fn wall(minutes: u16) -> WallTime {
    WallTime::from_minutes(minutes).unwrap()
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
                service_buffers: Buffers::default(),
                extra: ExtraMinutes::default(),
                details: TemplateDetails {
                    service: ServiceId::from_number(1),
                    site: SiteId::from_number(1),
                    clinician: StaffId::from_number(n),
                    mode: Mode::Video,
                    recurrence: Recurrence::weekly(WEEK[..5].iter().copied().collect()),
                    hours: Hours {
                        from: wall(start),
                        until: wall(end),
                    },
                    minutes: 30,
                    valid_from: from,
                    valid_until: None,
                    room: None,
                    team: Vec::new(),
                    kit: Vec::new(),
                    terms: Terms {
                        bank_holidays: true,
                        ..Terms::default()
                    },
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
