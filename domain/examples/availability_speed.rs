//! How long a search for free slots takes: 1,000 clinicians with two clinics each weekday and six
//! bookings a day, over 90 days, on one core. Run with `--release --features zones`.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::time::Instant;

use domain::booking::availability::{Availability, Busy};
use domain::booking::claim::Resource;
use domain::booking::exception::Exceptions;
use domain::booking::recurrence::Recurrence;
use domain::booking::service::Rules;
use domain::booking::template::{Hours, Template, TemplateDetails, WEEK};
use domain::booking::terms::{Buffers, Terms};
use domain::booking::wire::{ExtraMinutes, Mode};
use domain::booking::zone::Zone;
use domain::ids::{ServiceId, SiteId, StaffId, TemplateId};
use domain::time::{Date, WallTime};

fn wall(minutes: u16) -> WallTime {
    WallTime::from_minutes(minutes).unwrap()
}

fn template(clinician: u128, half: u128, hours: (u16, u16), first: Date) -> Template {
    Template {
        id: TemplateId::from_number(clinician * 2 + half),
        zone: "Europe/London".to_owned(),
        service_buffers: Buffers::default(),
        extra: ExtraMinutes::default(),
        details: TemplateDetails {
            service: ServiceId::from_number(1),
            site: SiteId::from_number(1 + clinician % 20),
            clinician: StaffId::from_number(clinician),
            mode: Mode::Video,
            recurrence: Recurrence::weekly(WEEK[..5].iter().copied().collect()),
            hours: Hours {
                from: wall(hours.0),
                until: wall(hours.1),
            },
            minutes: 30,
            valid_from: first,
            valid_until: None,
            room: None,
            team: Vec::new(),
            kit: Vec::new(),
            terms: Terms::default(),
        },
    }
}

fn main() {
    let first: Date = "2026-09-01".parse().unwrap();
    let zone = Zone::find("Europe/London").unwrap();
    let mut templates = Vec::new();
    let mut busy = Busy::new();
    for clinician in 0..1000 {
        for (half, hours) in [(540, 720), (780, 1020)].into_iter().enumerate() {
            templates.push(template(clinician, half as u128, hours, first));
        }
        let who = Resource::Clinician(StaffId::from_number(clinician));
        for day in 0..90 {
            for at in [540, 600, 660, 780, 840, 900] {
                let start = zone.instant(first.plus_days(day), wall(at));
                busy.claim_interval(&who, start, start.plus_minutes(30));
            }
        }
    }
    let exceptions = Exceptions::default();
    let now = zone.start_of(first);
    let mut took = Vec::new();
    let mut found = 0;
    for _ in 0..15 {
        let began = Instant::now();
        let search = Availability::new(&templates, &exceptions, &busy, Rules::STAFF, now).unwrap();
        found = search.days(first, 90).len();
        took.push(began.elapsed());
    }
    took.sort_unstable();
    println!(
        "{found} free slots; median {:?}, best {:?}, worst {:?}",
        took[7], took[0], took[14]
    );
    // "Where is the soonest?", at twenty sites.
    let mut took = Vec::new();
    for _ in 0..100 {
        let began = Instant::now();
        let search = Availability::new(&templates, &exceptions, &busy, Rules::STAFF, now).unwrap();
        found = search.soonest_by_site().len();
        took.push(began.elapsed());
    }
    took.sort_unstable();
    println!("{found} sites: p95 {:?}, worst {:?}", took[94], took[99]);
}
