//! Availability: which starts are free. Pure: templates, exceptions, claims, rules and the time go
//! in, slots come out in order.

use std::collections::HashMap;

use super::claim::{Resource, cells};
use super::exception::Exceptions;
use super::service::Rules;
use super::slot::{Slot, resources};
use super::template::{Hours, Template};
use super::zone::{LocalDay, Zone};
use crate::ids::{SiteId, StaffId};
use crate::time::{Date, Timestamp};

/// Which cells of which resources are claimed.
#[derive(Debug, Default)]
pub struct Busy {
    numbers: HashMap<String, usize>,
    cells: Vec<CellSet>,
}

/// A set of cells near each other, one bit each.
#[derive(Debug, Default)]
struct CellSet {
    first_word: i64,
    words: Vec<u64>,
}

/// A template names a zone that is not in the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownZone(pub String);

/// Free slots of some templates, asked for day by day.
#[derive(Debug)]
pub struct Availability<'a> {
    templates: Vec<Offer<'a>>,
    /// Numbers of the templates that run on each day of the week.
    by_weekday: [Vec<usize>; 7],
    zones: Vec<Zone>,
    exceptions: &'a Exceptions,
    busy: &'a Busy,
    rules: Rules,
    now: Timestamp,
}

#[derive(Debug)]
struct Offer<'a> {
    template: &'a Template,
    zone: usize,
    /// Numbers of its resources in `Busy`; one that was never claimed has none.
    resources: Vec<usize>,
}

/// What a person can tell apart of two slots with the same start.
const fn face(template: &Template) -> (StaffId, SiteId, u8, u16) {
    let details = &template.details;
    (
        details.clinician,
        details.site,
        details.mode as u8,
        details.minutes,
    )
}

impl CellSet {
    fn insert(&mut self, cell: i64) {
        let word = cell.div_euclid(64);
        if self.words.is_empty() {
            self.first_word = word;
        }
        if word < self.first_word {
            let missing = (self.first_word - word) as usize;
            self.words.splice(0..0, std::iter::repeat_n(0, missing));
            self.first_word = word;
        }
        let at = (word - self.first_word) as usize;
        if at >= self.words.len() {
            self.words.resize(at + 1, 0);
        }
        self.words[at] |= 1 << cell.rem_euclid(64);
    }

    fn touches(&self, cells: core::ops::Range<i64>) -> bool {
        let (mut cell, end) = (cells.start, cells.end);
        while cell < end {
            let word = cell.div_euclid(64);
            let bit = cell.rem_euclid(64);
            let count = (64 - bit).min(end - cell);
            let mask = (u64::MAX >> (64 - count)) << bit;
            let at = word - self.first_word;
            if at >= 0
                && let Some(bits) = self.words.get(at as usize)
                && bits & mask != 0
            {
                return true;
            }
            cell += count;
        }
        false
    }
}

impl Busy {
    /// Nothing claimed.
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes a claimed cell of a resource, by the resource's key.
    pub fn claim(&mut self, resource: &str, cell: i64) {
        let number = match self.numbers.get(resource) {
            Some(&number) => number,
            None => {
                let number = self.cells.len();
                self.numbers.insert(resource.to_owned(), number);
                self.cells.push(CellSet::default());
                number
            }
        };
        self.cells[number].insert(cell);
    }

    /// Notes an interval of a resource.
    pub fn claim_interval(&mut self, resource: &Resource, start: Timestamp, end: Timestamp) {
        let key = resource.key();
        for cell in cells(start, end) {
            self.claim(&key, cell);
        }
    }
}

impl<'a> Availability<'a> {
    /// Prepares a search.
    ///
    /// # Errors
    /// When a template's zone is unknown.
    pub fn new(
        templates: &'a [Template],
        exceptions: &'a Exceptions,
        busy: &'a Busy,
        rules: Rules,
        now: Timestamp,
    ) -> Result<Self, UnknownZone> {
        let mut zones: Vec<Zone> = Vec::new();
        let mut by_weekday: [Vec<usize>; 7] = Default::default();
        let mut offers = Vec::with_capacity(templates.len());
        for template in templates {
            let zone = match zones.iter().position(|z| z.name() == template.zone) {
                Some(found) => found,
                None => {
                    let unknown = || UnknownZone(template.zone.clone());
                    zones.push(Zone::find(&template.zone).ok_or_else(unknown)?);
                    zones.len() - 1
                }
            };
            let numbers = resources(template)
                .iter()
                .filter_map(|resource| busy.numbers.get(&resource.key()).copied())
                .collect();
            offers.push(Offer {
                template,
                zone,
                resources: numbers,
            });
        }
        // In this order slots of one start come out sorted without being compared.
        offers.sort_by_key(|offer| face(offer.template));
        for (number, offer) in offers.iter().enumerate() {
            for day in offer.template.details.weekdays.iter() {
                by_weekday[day as usize].push(number);
            }
        }
        Ok(Self {
            templates: offers,
            by_weekday,
            zones,
            exceptions,
            busy,
            rules,
            now,
        })
    }

    /// The zone of a slot of this search.
    pub fn zone_of(&self, template: &Template) -> Option<&Zone> {
        self.zones.iter().find(|zone| zone.name() == template.zone)
    }

    /// The free slots whose clinics run on one local day, by start, then clinician.
    pub fn day(&self, date: Date) -> Vec<Slot<'a>> {
        let mut found = Vec::new();
        let days: Vec<LocalDay<'_>> = self.zones.iter().map(|zone| zone.day(date)).collect();
        let last_days: Vec<Date> = self.zones.iter().map(|zone| self.last_day(zone)).collect();
        let earliest = self.earliest();
        for &number in &self.by_weekday[date.weekday() as usize] {
            let offer = &self.templates[number];
            if date > last_days[offer.zone] {
                continue;
            }
            let Some(hours) = self.exceptions.hours_on(offer.template, date) else {
                continue;
            };
            each_start(offer.template, hours, &days[offer.zone], |start, end| {
                let cells = cells(start, end);
                let free = offer
                    .resources
                    .iter()
                    .all(|&r| !self.busy.cells[r].touches(cells.clone()));
                if free && start >= earliest {
                    found.push(Slot {
                        start,
                        end,
                        template: offer.template,
                    });
                }
            });
        }
        found.sort_by_key(|slot| slot.start);
        // What a person cannot tell apart is offered once.
        found.dedup_by(|b, a| a.start == b.start && face(a.template) == face(b.template));
        found
    }

    /// The free slots of so many days, in order.
    pub fn days(&self, from: Date, count: u16) -> Vec<Slot<'a>> {
        (0..i64::from(count))
            .flat_map(|n| self.day(from.plus_days(n)))
            .collect()
    }

    /// The next free slots from now on.
    pub fn next(&self, count: usize) -> Vec<Slot<'a>> {
        let Some(today) = self.zones.iter().map(|zone| zone.date(self.now)).min() else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for n in 0..=i64::from(self.rules.horizon_days) + 1 {
            found.extend(self.day(today.plus_days(n)));
            if found.len() >= count {
                break;
            }
        }
        found.truncate(count);
        found
    }

    /// The first day from `from` on with a free slot.
    pub fn first_day_from(&self, from: Date) -> Option<Date> {
        let last = self.zones.iter().map(|zone| self.last_day(zone)).max()?;
        (from.days()..=last.days())
            .map(Date::from_days)
            .find(|date| !self.day(*date).is_empty())
    }

    fn earliest(&self) -> Timestamp {
        self.now.plus_minutes(i64::from(self.rules.notice_minutes))
    }

    fn last_day(&self, zone: &Zone) -> Date {
        zone.date(self.now)
            .plus_days(i64::from(self.rules.horizon_days))
    }
}

/// The slot of one template that starts at this very instant, when rules and time permit it.
/// Whether it is free is for the database to decide.
pub fn offered<'t>(
    template: &'t Template,
    exceptions: &Exceptions,
    zone: &Zone,
    rules: Rules,
    now: Timestamp,
    start: Timestamp,
) -> Option<Slot<'t>> {
    let date = zone.date(start);
    let last = zone.date(now).plus_days(i64::from(rules.horizon_days));
    if start < now.plus_minutes(i64::from(rules.notice_minutes)) {
        return None;
    }
    // A clock change at midnight can push a clinic's hours over the edge of its day.
    for day in [date, date.plus_days(-1), date.plus_days(1)] {
        let Some(hours) = exceptions.hours_on(template, day).filter(|_| day <= last) else {
            continue;
        };
        let mut found = None;
        each_start(template, hours, &zone.day(day), |at, end| {
            if at == start {
                found = Some(Slot {
                    start,
                    end,
                    template,
                });
            }
        });
        if found.is_some() {
            return found;
        }
    }
    None
}

/// Starts follow each other in elapsed time from the clinic's first instant, so that lengths are
/// exact whatever the wall clock does in between.
fn each_start(
    template: &Template,
    hours: Hours,
    day: &LocalDay<'_>,
    mut each: impl FnMut(Timestamp, Timestamp),
) {
    let until = day.instant(hours.until);
    let length = i64::from(template.details.minutes.max(1));
    let mut start = day.instant(hours.from);
    loop {
        let end = start.plus_minutes(length);
        if end > until {
            return;
        }
        each(start, end);
        start = end;
    }
}
