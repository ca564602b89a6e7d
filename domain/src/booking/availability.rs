//! Availability: which starts are free. Pure: templates, exceptions, claims, rules and the time go
//! in, slots come out in order.

mod counted;
mod searched;

use std::collections::HashMap;

use super::claim::{Group, day_key, unit_key};
use super::exception::{DayPlan, Exceptions, Known};
use super::holidays::{Holiday, closes_clinics};
use super::offer::{Face, Offer, UnitNumbers, face};
use super::service::{Audience, Rules};
use super::slot::{Slot, resources};
use super::starts::{Kept, each_start};
use super::suits::Suits;
use super::support::{Stock, tailored};
use super::template::Template;
use super::wire::{KeptFor, Support};
use super::zone::{LocalDay, Zone};
use crate::ids::TemplateId;
use crate::time::{Date, Timestamp};

pub use super::busy::{Busy, How};
pub use super::offered::{offered, starts_over};
pub use counted::Counted;

/// A template names a zone that is not in the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownZone(pub String);

/// What is the same for all templates on a day.
struct OneDay<'z> {
    date: Date,
    /// By the number of the zone.
    locals: Vec<LocalDay<'z>>,
    /// The bank holiday it is.
    holiday: Option<Holiday>,
}

/// Free slots of some templates, asked for day by day.
#[derive(Debug)]
pub struct Availability<'a> {
    offers: Vec<Offer<'a>>,
    /// Numbers of the templates that run week by week, by the day of the week.
    by_weekday: [Vec<usize>; 7],
    /// Numbers of those that repeat otherwise.
    by_other_rules: Vec<usize>,
    /// Numbers of those that run on a day that no rule of theirs gives, perhaps.
    by_exception: HashMap<Date, Vec<usize>>,
    zones: Vec<Zone>,
    /// How many kinds of slots a person can tell apart.
    faces: usize,
    exceptions: &'a Exceptions,
    busy: &'a Busy,
    rules: Rules,
    /// Which times are wanted.
    suits: Suits,
    now: Timestamp,
}

impl<'a> Availability<'a> {
    /// Prepares a search for somebody who needs nothing special.
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
        let asked = (&Support::default(), &Stock::default());
        Self::tailored(templates, exceptions, busy, rules, now, asked)
    }

    /// Prepares a search for somebody with these needs, where the sites have so much.
    ///
    /// # Errors
    /// When a template's zone is unknown.
    pub fn tailored(
        templates: &'a [Template],
        exceptions: &'a Exceptions,
        busy: &'a Busy,
        rules: Rules,
        now: Timestamp,
        asked: (&Support, &Stock),
    ) -> Result<Self, UnknownZone> {
        let mut search = Self {
            offers: Vec::with_capacity(templates.len()),
            by_weekday: Default::default(),
            by_other_rules: Vec::new(),
            by_exception: HashMap::new(),
            zones: Vec::new(),
            faces: 0,
            exceptions,
            busy,
            rules,
            suits: Suits::default(),
            now,
        };
        let mut faces: HashMap<Face, usize> = HashMap::new();
        let mut numbers: HashMap<TemplateId, usize> = HashMap::new();
        for (number, template) in templates.iter().enumerate() {
            let next = faces.len();
            let face = *faces.entry(face(template)).or_insert(next);
            let offer = search.offer(template, face, asked)?;
            search.offers.push(offer);
            match template.details.recurrence.plain_weekdays() {
                Some(days) => {
                    for day in days.iter() {
                        search.by_weekday[day as usize].push(number);
                    }
                }
                None => search.by_other_rules.push(number),
            }
            numbers.insert(template.id, number);
        }
        search.faces = faces.len();
        for (id, date) in exceptions.extra_days() {
            if let Some(&number) = numbers.get(&id) {
                search.by_exception.entry(date).or_default().push(number);
            }
        }
        for all in search.by_exception.values_mut() {
            all.sort_unstable();
        }
        Ok(search)
    }

    fn offer(
        &mut self,
        template: &'a Template,
        face: usize,
        (support, stock): (&Support, &Stock),
    ) -> Result<Offer<'a>, UnknownZone> {
        let zone = match self.zones.iter().position(|z| z.name() == template.zone) {
            Some(found) => found,
            None => {
                let unknown = || UnknownZone(template.zone.clone());
                self.zones
                    .push(Zone::find(&template.zone).ok_or_else(unknown)?);
                self.zones.len() - 1
            }
        };
        let terms = &template.details.terms;
        let claimed = resources(template).into_iter().filter_map(|resource| {
            let number = self.busy.number(&resource.key())?;
            Some((resource.taken(), number))
        });
        let resources = claimed.collect();
        let tailored = tailored(template, support, stock);
        let units = tailored.wanted.iter().filter_map(|wanted| {
            let keys = (0..wanted.most).map(|seat| unit_key(&wanted.resource, seat));
            // One that nobody ever claimed is free.
            let numbers = keys.map(|key| self.busy.number(&key));
            let numbers = numbers.collect::<Option<Box<[usize]>>>()?;
            Some(UnitNumbers {
                what: wanted.what,
                numbers,
                shared: wanted.shared,
            })
        });
        let units = units.collect();
        let rules = self.rules.for_clinic(terms);
        let here = &self.zones[zone];
        let clinicians = template.details.clinicians();
        let leave = clinicians.flat_map(|id| self.exceptions.leave_of(id));
        let group = (terms.seats > 1).then(|| Group::seats_key(template.id));
        let limit = terms.most_a_day.map(|_| day_key(template.id));
        let buffers = template.buffers();
        Ok(Offer {
            before: i64::from(buffers.before),
            after: i64::from(buffers.after),
            template,
            zone,
            face,
            last: template.details.last_day(),
            resources,
            units,
            extra_minutes: tailored.extra_minutes,
            earliest: earliest(rules, self.now),
            last_bookable: last_bookable(rules, here, self.now),
            away: leave.map(|leave| leave.interval(here)).collect(),
            groups: group.and_then(|key| self.busy.seats(&key)),
            days: limit.and_then(|key| self.busy.seats(&key)),
        })
    }

    /// The zone of a template's hours.
    pub fn zone_of(&self, template: &Template) -> Option<&Zone> {
        self.zones.iter().find(|zone| zone.name() == template.zone)
    }

    /// The free slots of a local day, in order of time.
    pub fn day(&self, date: Date) -> Vec<Slot<'a>> {
        let mut found: Vec<Slot<'a>> = Vec::new();
        // The number of each slot's template goes with it by the same place in the list.
        let mut numbers: Vec<u32> = Vec::new();
        self.each_free(date, |number, start, end, kept_for| {
            numbers.push(number as u32);
            found.push(Slot {
                start,
                end,
                day: date,
                template: self.offers[number].template,
                kept_for,
            });
        });
        self.in_order(found, &numbers)
    }

    /// The free starts of a local day with their ends, one template after the other.
    fn each_free(
        &self,
        date: Date,
        mut each: impl FnMut(usize, Timestamp, Timestamp, Option<KeptFor>),
    ) {
        let day = self.one_day(date);
        for (number, by_rule) in self.numbers_on(date) {
            self.free_of(number, by_rule, &day, |start, end, kept_for| {
                each(number, start, end, kept_for);
            });
        }
    }

    fn one_day(&self, date: Date) -> OneDay<'_> {
        OneDay {
            date,
            locals: self.zones.iter().map(|zone| zone.day(date)).collect(),
            holiday: closes_clinics(date),
        }
    }

    /// The free starts of one template on a local day with their ends.
    fn free_of(
        &self,
        number: usize,
        by_rule: bool,
        day: &OneDay<'_>,
        mut each: impl FnMut(Timestamp, Timestamp, Option<KeptFor>),
    ) {
        let offer = &self.offers[number];
        let suits = self.suits.on(offer.template.details.mode, day.date);
        if !suits || day.date > offer.last_bookable || offer.day_is_full(day.date) {
            return;
        }
        let known = Known {
            by_rule,
            last: offer.last,
            holiday: day.holiday,
        };
        let DayPlan::Open(hours) = self.exceptions.plan_known(offer.template, day.date, known)
        else {
            return;
        };
        let (template, local) = (offer.template, &day.locals[offer.zone]);
        let kept = Kept::on(&template.details.terms, local);
        each_start(template, hours, local, offer.extra_minutes, |start, end| {
            let (from, until) = offer.taken_time(start, end);
            if start < offer.earliest
                || !self.suits.at(|| self.zone(offer).local(start).1)
                || !offer.is_free(self.busy, start, from, until)
                || offer.is_away(from, until)
            {
                return;
            }
            let kept_for = self.withheld(&kept, start).map(|(kept_for, _)| kept_for);
            if self.rules.audience.may_have(kept_for) {
                each(start, end, kept_for);
            }
        });
    }

    /// By time, then as templates come; what a person cannot tell apart once, the first of it.
    fn in_order(&self, found: Vec<Slot<'a>>, numbers: &[u32]) -> Vec<Slot<'a>> {
        // Small keys are moved about, not slots; and there are few different times in a day.
        let mut order: Vec<(Timestamp, u32)> = (0..)
            .zip(&found)
            .map(|(at, slot)| (slot.start, at))
            .collect();
        order.sort_by_key(|(start, _)| *start);
        if self.faces < self.offers.len() {
            let mut seen = vec![None; self.faces];
            order.retain(|(start, at)| {
                let face = self.offers[numbers[*at as usize] as usize].face;
                seen[face].replace(*start) != Some(*start)
            });
        }
        order
            .into_iter()
            .map(|(_, at)| found[at as usize])
            .collect()
    }

    /// Numbers of the templates that may have something to do with a day, each once, with whether
    /// their rule gives the day.
    fn numbers_on(&self, date: Date) -> impl Iterator<Item = (usize, bool)> + '_ {
        let weekly = &self.by_weekday[date.weekday() as usize];
        let other = &self.by_other_rules;
        let extra = self.by_exception.get(&date).into_iter().flatten();
        // Both lists are in order.
        let extra = extra.filter(move |number| {
            weekly.binary_search(number).is_err() && other.binary_search(number).is_err()
        });
        let by_other_rules = other.iter().map(move |&number| {
            let details = &self.offers[number].template.details;
            let by_rule = details.recurrence.in_step(details.valid_from, date);
            (number, by_rule)
        });
        let by_rule = weekly.iter().map(|&number| (number, true));
        by_rule
            .chain(by_other_rules)
            .chain(extra.map(|&number| (number, false)))
    }

    pub(super) fn offers_on(&self, date: Date) -> impl Iterator<Item = &Offer<'a>> + '_ {
        self.numbers_on(date)
            .map(|(number, _)| &self.offers[number])
    }

    pub(super) fn plan(&self, offer: &Offer<'a>, date: Date) -> DayPlan {
        self.exceptions.plan(offer.template, date)
    }

    /// Whether the rule alone gives the day.
    pub(super) fn by_rule(&self, offer: &Offer<'a>, date: Date) -> bool {
        let details = &offer.template.details;
        details.recurrence.falls_on(details.valid_from, date)
            && offer.last.is_none_or(|last| date <= last)
    }

    /// Whether what is kept for this is given to whoever asks: staff hear that it is kept, and may choose it.
    pub(super) fn is_given(&self, kept_for: KeptFor) -> bool {
        self.rules.audience != Audience::Staff && self.rules.audience.may_have(Some(kept_for))
    }

    pub(super) fn withheld(&self, kept: &Kept, start: Timestamp) -> Option<(KeptFor, Timestamp)> {
        kept.for_now(start, self.now)
    }

    pub(super) fn zone(&self, offer: &Offer<'a>) -> &Zone {
        &self.zones[offer.zone]
    }

    pub(super) const fn busy(&self) -> &'a Busy {
        self.busy
    }

    pub(super) const fn now(&self) -> Timestamp {
        self.now
    }
}

pub(super) const fn earliest(rules: Rules, now: Timestamp) -> Timestamp {
    now.plus_minutes(rules.notice_minutes as i64)
}

pub(super) fn last_bookable(rules: Rules, zone: &Zone, now: Timestamp) -> Date {
    zone.date(now).plus_days(i64::from(rules.horizon_days))
}
