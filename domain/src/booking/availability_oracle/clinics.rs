//! Random clinics: plain facts, from which both the search and the walk are fed.

use std::collections::HashSet;

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::things::{of_session, stock, unit};
use crate::booking::availability::{Busy, How};
use crate::booking::claim::{Group, Resource, cells, day_key};
use crate::booking::exception::{Exception, Exceptions};
use crate::booking::leave::Leave;
use crate::booking::slot::resources;
use crate::booking::support::{KitName, Stock};
use crate::booking::template::{Hours, RoomName, Template, TemplateDetails, WEEK};
use crate::booking::terms::{Buffers, Terms};
use crate::booking::wire::{CarveOut, ExtraMinutes, KeptFor, Mode, SiteResource, Support};
use crate::booking::zone::Zone;
use crate::ids::{ServiceId, SiteId, StaffId, TemplateId};
use crate::time::{Date, Timestamp, WallTime, Weekday};

/// How a template repeats, in plain words.
pub(super) struct Plain {
    pub(super) every: i64,
    pub(super) days: PlainDays,
    pub(super) count: Option<usize>,
}

pub(super) enum PlainDays {
    OfTheWeek(Vec<Weekday>),
    /// From the start of the month, or from its end where negative.
    OfTheMonth(Vec<i64>),
    /// The nth such day, from the end where negative.
    Nth(i64, Weekday),
}

/// Somebody's time.
pub(super) struct Claimed {
    pub(super) resource: String,
    pub(super) from: Timestamp,
    pub(super) until: Timestamp,
    pub(super) how: How,
}

pub(super) struct Clinic {
    pub(super) templates: Vec<Template>,
    pub(super) rules: Vec<Plain>,
    pub(super) unusual: Vec<(TemplateId, Date, Exception)>,
    pub(super) leave: Vec<(StaffId, Leave)>,
    pub(super) claimed: Vec<Claimed>,
    /// Seats taken of a group's slot.
    pub(super) seats: Vec<(TemplateId, Timestamp, u16)>,
    /// Appointments of a day.
    pub(super) days: Vec<(TemplateId, Date, u16)>,
    /// What is needed by whoever asks.
    pub(super) support: Support,
    /// What the sites have.
    pub(super) stock: Vec<SiteResource>,
}

impl Clinic {
    pub(super) fn exceptions(&self) -> Exceptions {
        let all: Exceptions = self.unusual.iter().copied().collect();
        all.with_leave(self.leave.iter().copied())
    }

    pub(super) fn stock(&self) -> Stock {
        self.stock.iter().cloned().collect()
    }

    pub(super) fn busy(&self) -> Busy {
        let mut busy = Busy::new();
        for claimed in &self.claimed {
            for cell in cells(claimed.from, claimed.until) {
                busy.claim(&claimed.resource, cell, claimed.how);
            }
        }
        for (template, start, taken) in &self.seats {
            let group = Group::of(*template, *start);
            for _ in 0..*taken {
                busy.take_seat(&Group::seats_key(*template), group.cell);
            }
        }
        for (template, date, taken) in &self.days {
            for _ in 0..*taken {
                busy.take_seat(&day_key(*template), date.days());
            }
        }
        busy
    }
}

fn wall(minutes: u16) -> WallTime {
    WallTime::from_minutes(minutes).unwrap()
}

pub(super) fn pick<T: Copy>(rng: &mut ChaCha8Rng, from: &[T]) -> T {
    from[rng.random_range(0..from.len())]
}

fn maybe<T>(
    rng: &mut ChaCha8Rng,
    chance: f64,
    make: impl FnOnce(&mut ChaCha8Rng) -> T,
) -> Option<T> {
    rng.random_bool(chance).then(|| make(rng))
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

fn rule(rng: &mut ChaCha8Rng, around: Date) -> Plain {
    let days = match rng.random_range(0..10) {
        0..6 => {
            let mut days: Vec<_> = WEEK.into_iter().filter(|_| rng.random_bool(0.7)).collect();
            if days.is_empty() {
                days.push(around.weekday());
            }
            PlainDays::OfTheWeek(days)
        }
        6..8 => {
            let near = around.plus_days(rng.random_range(-2..5));
            let left = i64::from(near.days_in_month() - near.day()) + 1;
            PlainDays::OfTheMonth(vec![
                i64::from(near.day()),
                -left,
                rng.random_range(1..32),
                -rng.random_range(1..32),
            ])
        }
        _ => {
            let near = around.plus_days(rng.random_range(-2..5));
            let nth = i64::from(near.day() - 1) / 7 + 1;
            let from_end = -(i64::from(near.days_in_month() - near.day()) / 7 + 1);
            let nth = if rng.random_bool(0.5) { nth } else { from_end };
            PlainDays::Nth(nth, near.weekday())
        }
    };
    Plain {
        every: pick(rng, &[1, 1, 1, 2, 3]),
        days,
        count: maybe(rng, 0.2, |rng| rng.random_range(1..9)),
    }
}

impl Plain {
    /// As RFC 5545 has it.
    fn text(&self) -> String {
        let code = |day: &Weekday| format!("{day:?}")[..2].to_uppercase();
        let list = |all: Vec<String>| all.join(",");
        let mut text = match &self.days {
            PlainDays::OfTheWeek(days) => {
                format!(
                    "FREQ=WEEKLY;BYDAY={}",
                    list(days.iter().map(code).collect())
                )
            }
            PlainDays::OfTheMonth(days) => {
                let days = days.iter().map(i64::to_string).collect();
                format!("FREQ=MONTHLY;BYMONTHDAY={}", list(days))
            }
            PlainDays::Nth(nth, day) => format!("FREQ=MONTHLY;BYDAY={nth}{}", code(day)),
        };
        text.push_str(&format!(";INTERVAL={}", self.every));
        if let Some(count) = self.count {
            text.push_str(&format!(";COUNT={count}"));
        }
        text
    }
}

fn terms(rng: &mut ChaCha8Rng, hours: Hours) -> Terms {
    let within = |rng: &mut ChaCha8Rng| {
        let (from, until) = (hours.from.minutes(), hours.until.minutes());
        rng.random_range(from..=until)
    };
    let carve_outs = (0..pick(rng, &[0, 0, 1, 2])).map(|_| {
        let (a, b) = (within(rng), within(rng));
        CarveOut {
            kept_for: pick(rng, &[KeptFor::Urgent, KeptFor::Ers, KeptFor::FollowUp]),
            from: wall(a.min(b)),
            until: wall((a.max(b) + 1).min(1439)),
            opens_hours: rng.random_range(0..72),
        }
    });
    Terms {
        carve_outs: carve_outs.collect(),
        bank_holidays: rng.random_bool(0.5),
        buffer_before: maybe(rng, 0.3, |rng| rng.random_range(0..3) * 5),
        buffer_after: maybe(rng, 0.3, |rng| rng.random_range(0..4) * 5),
        grid_minutes: maybe(rng, 0.4, |rng| pick(rng, &[5, 10, 15, 20, 40])),
        notice_minutes: maybe(rng, 0.2, |rng| rng.random_range(0..900)),
        horizon_days: maybe(rng, 0.2, |rng| rng.random_range(1..4)),
        most_a_day: maybe(rng, 0.3, |rng| rng.random_range(1..5)),
        seats: pick(rng, &[1, 1, 2, 4]),
    }
}

pub(super) fn random(rng: &mut ChaCha8Rng, zone: &Zone, around: Date) -> Clinic {
    let mut made = Clinic {
        templates: Vec::new(),
        rules: Vec::new(),
        unusual: Vec::new(),
        leave: Vec::new(),
        claimed: Vec::new(),
        seats: Vec::new(),
        days: Vec::new(),
        support: Support {
            interpreter: pick(rng, &["", "", "Polish", "BSL", "BSL", "BSL"]).to_owned(),
            more_time: rng.random_bool(0.3),
            kit: maybe(rng, 0.3, |_| "Hoist".to_owned())
                .into_iter()
                .collect(),
        },
        stock: Vec::new(),
    };
    stock(rng, &mut made);
    for n in 0..rng.random_range(1..6u128) {
        let night = rng.random_bool(0.6);
        let (hours_usual, plain) = (hours(rng, night), rule(rng, around));
        let details = TemplateDetails {
            service: ServiceId::from_number(1),
            site: SiteId::from_number(rng.random_range(1..3)),
            clinician: StaffId::from_number(rng.random_range(1..4)),
            mode: pick(rng, &[Mode::Video, Mode::InPerson]),
            recurrence: plain.text().parse().unwrap(),
            hours: hours_usual,
            minutes: pick(rng, &[5, 10, 15, 20, 25, 30, 45, 60]),
            valid_from: around.plus_days(rng.random_range(-60..3)),
            valid_until: maybe(rng, 0.3, |rng| around.plus_days(rng.random_range(-1..6))),
            room: maybe(rng, 0.4, |rng| {
                RoomName::new(pick(rng, &["A", "B"])).unwrap()
            }),
            team: Vec::new(),
            kit: maybe(rng, 0.3, |rng| {
                KitName::new(pick(rng, &["ECG", "Hoist"])).unwrap()
            })
            .into_iter()
            .collect(),
            terms: terms(rng, hours_usual),
        };
        let mut details = details;
        details.team = (1..4).map(StaffId::from_number).collect();
        details
            .team
            .retain(|id| *id != details.clinician && rng.random_bool(0.2));
        made.rules.push(plain);
        made.templates.push(Template {
            id: TemplateId::from_number(n),
            zone: zone.name().to_owned(),
            extra: ExtraMinutes {
                interpreter: pick(rng, &[0, 20]),
                more_time: pick(rng, &[0, 10]),
            },
            service_buffers: Buffers {
                before: pick(rng, &[0, 0, 5]),
                after: pick(rng, &[0, 0, 10]),
            },
            details,
        });
        unusual_days(rng, &mut made, TemplateId::from_number(n), night, around);
    }
    for _ in 0..pick(rng, &[0, 0, 1, 2]) {
        let first = around.plus_days(rng.random_range(-3..4));
        let from = zone.start_of(first).plus_minutes(rng.random_range(0..1440));
        let leave = if rng.random_bool(0.5) {
            let last = first.plus_days(rng.random_range(0..2));
            Leave::Days { first, last }
        } else {
            let until = from.plus_minutes(rng.random_range(1..600));
            Leave::Times { from, until }
        };
        made.leave
            .push((StaffId::from_number(rng.random_range(1..4)), leave));
    }
    claims(rng, &mut made, zone, around);
    made
}

fn unusual_days(
    rng: &mut ChaCha8Rng,
    made: &mut Clinic,
    id: TemplateId,
    night: bool,
    around: Date,
) {
    let mut free: Vec<i64> = (-2..5).collect();
    for _ in 0..pick(rng, &[0, 1, 2]) {
        let mut take = |rng: &mut ChaCha8Rng| {
            let n = rng.random_range(0..free.len());
            around.plus_days(free.swap_remove(n))
        };
        let day = take(rng);
        let what = match rng.random_range(0..4) {
            0 => Exception::Closed,
            1 => Exception::Changed(hours(rng, night)),
            2 => Exception::Extra(hours(rng, night)),
            _ => {
                let to = take(rng);
                made.unusual
                    .push((id, to, Exception::Extra(hours(rng, night))));
                Exception::MovedTo(to)
            }
        };
        made.unusual.push((id, day, what));
    }
}

/// What is claimed never overlaps: the database sees to that.
fn claims(rng: &mut ChaCha8Rng, made: &mut Clinic, zone: &Zone, around: Date) {
    let mut used: HashSet<(String, i64)> = HashSet::new();
    let mut free = |keys: &[String], from: Timestamp, until: Timestamp| {
        let all: Vec<_> = keys
            .iter()
            .flat_map(|key| cells(from, until).map(|cell| (key.clone(), cell)))
            .collect();
        let free = all.iter().all(|one| !used.contains(one));
        if free {
            used.extend(all);
        }
        free
    };
    let midnight = zone.start_of(around);
    for _ in 0..rng.random_range(0..60) {
        let resource = match rng.random_range(0..5) {
            3 | 4 => {
                unit(rng, &mut free, made, midnight);
                continue;
            }
            0 => Resource::Room(
                SiteId::from_number(rng.random_range(1..3)),
                RoomName::new("a").unwrap(),
            ),
            _ => Resource::Clinician(StaffId::from_number(rng.random_range(1..4))),
        };
        let from = midnight.plus_minutes(rng.random_range(-300..600) * 5);
        let until = from.plus_minutes(rng.random_range(1..10) * 5);
        let how = pick(rng, &[How::Booked, How::Booked, How::Held(until)]);
        let resource = resource.key();
        if free(std::slice::from_ref(&resource), from, until) {
            made.claimed.push(Claimed {
                resource,
                from,
                until,
                how,
            });
        }
    }
    for template in made.templates.clone() {
        let details = &template.details;
        if details.terms.most_a_day.is_some() {
            for n in -2..5 {
                let taken = rng.random_range(0..4);
                made.days.push((template.id, around.plus_days(n), taken));
            }
        }
        if details.terms.seats == 1 {
            continue;
        }
        let mut keys: Vec<_> = resources(&template).iter().map(Resource::key).collect();
        keys.extend(of_session(rng, made, &template));
        let buffers = template.buffers();
        for n in -2..5 {
            let opens = zone.instant(around.plus_days(n), details.hours.from);
            let step = i64::from(template.grid_minutes());
            let start = opens.plus_minutes(step * rng.random_range(0..4));
            let from = start.plus_minutes(-i64::from(buffers.before));
            let until = start.plus_minutes(i64::from(details.minutes + buffers.after));
            if !free(&keys, from, until) {
                continue;
            }
            let taken = rng.random_range(1..=details.terms.seats);
            made.seats.push((template.id, start, taken));
            let how = How::Shared(Group::of(template.id, start));
            made.claimed.extend(keys.iter().map(|resource| Claimed {
                resource: resource.clone(),
                from,
                until,
                how,
            }));
        }
    }
}
