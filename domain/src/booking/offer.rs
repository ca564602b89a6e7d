//! What one template has on offer in a search, and whether a start of it is free.

use std::collections::HashMap;

use super::busy::Busy;
use super::claim::{Group, cells};
use super::template::Template;
use super::wire::Taken;
use crate::ids::{SiteId, StaffId};
use crate::time::{Date, Timestamp};

/// One template, with what is looked up once for the whole search.
#[derive(Debug)]
pub(super) struct Offer<'a> {
    pub(super) template: &'a Template,
    pub(super) zone: usize,
    /// The same for all templates that a person cannot tell apart.
    pub(super) face: usize,
    /// The last day it runs on.
    pub(super) last: Option<Date>,
    /// Numbers in `Busy` of those of its resources that were ever claimed, the clinician's first.
    pub(super) resources: Box<[(Taken, usize)]>,
    /// Alike things of which it takes one, where each was claimed once.
    pub(super) units: Box<[UnitNumbers]>,
    /// Minutes longer than the clinic's slots.
    pub(super) extra_minutes: u16,
    /// Minutes kept free around an appointment.
    pub(super) before: i64,
    pub(super) after: i64,
    pub(super) earliest: Timestamp,
    pub(super) last_bookable: Date,
    /// When its clinician is away.
    pub(super) away: Vec<(Timestamp, Timestamp)>,
    /// Seats taken, where patients come in groups.
    pub(super) groups: Option<&'a HashMap<i64, u16>>,
    /// Appointments by the day, where there is a limit.
    pub(super) days: Option<&'a HashMap<i64, u16>>,
}

/// The numbers in `Busy` of alike things.
#[derive(Debug)]
pub(super) struct UnitNumbers {
    pub(super) what: Taken,
    pub(super) numbers: Box<[usize]>,
    /// Whether a group's patients take one together.
    pub(super) shared: bool,
}

/// What a person can tell apart of two slots with the same start.
pub(super) type Face = (StaffId, Vec<StaffId>, SiteId, u8, u16);

pub(super) fn face(template: &Template) -> Face {
    let details = &template.details;
    (
        details.clinician,
        details.team.clone(),
        details.site,
        details.mode as u8,
        details.minutes,
    )
}

impl Offer<'_> {
    pub(super) fn is_away(&self, from: Timestamp, until: Timestamp) -> bool {
        self.away
            .iter()
            .any(|(begins, ends)| *begins < until && from < *ends)
    }

    /// Seats taken of a group, when there is one.
    fn group(&self, start: Timestamp) -> Option<(Group, u16)> {
        let group = Group::of(self.template.id, start);
        let taken = *self.groups?.get(&group.cell)?;
        Some((group, taken))
    }

    pub(super) fn group_is_full(&self, start: Timestamp) -> bool {
        self.group(start)
            .is_some_and(|(_, taken)| taken >= self.template.details.terms.seats)
    }

    pub(super) fn day_is_full(&self, date: Date) -> bool {
        let most = self.template.details.terms.most_a_day;
        let taken = self.days.and_then(|days| days.get(&date.days()).copied());
        most.zip(taken).is_some_and(|(most, taken)| taken >= most)
    }

    /// Which of its resources somebody else has then, and until when, where that is only held.
    pub(super) fn taken_by(
        &self,
        busy: &Busy,
        start: Timestamp,
        from: Timestamp,
        until: Timestamp,
    ) -> Option<(Taken, Option<Timestamp>)> {
        let wanted = cells(from, until);
        let group = self.group(start);
        let is_taken = |number, shared| match group.filter(|_| shared) {
            Some((group, _)) => busy.touches_others(number, wanted.clone(), group),
            None => busy.touches(number, wanted.clone()),
        };
        for &(what, number) in &self.resources {
            if is_taken(number, true) {
                return Some((what, busy.held_until(number, wanted)));
            }
        }
        let all_taken = self.units.iter().find(|units| {
            let mut numbers = units.numbers.iter();
            numbers.all(|&number| is_taken(number, units.shared))
        });
        all_taken.map(|units| {
            let numbers = units.numbers.iter();
            let held = numbers.filter_map(|&number| busy.held_until(number, wanted.clone()));
            (units.what, held.min())
        })
    }

    /// An appointment's time with what is kept free around it.
    pub(super) const fn taken_time(
        &self,
        start: Timestamp,
        end: Timestamp,
    ) -> (Timestamp, Timestamp) {
        (
            start.plus_minutes(-self.before),
            end.plus_minutes(self.after),
        )
    }

    pub(super) fn is_free(
        &self,
        busy: &Busy,
        start: Timestamp,
        from: Timestamp,
        until: Timestamp,
    ) -> bool {
        if self.groups.is_some() {
            return !self.group_is_full(start) && self.taken_by(busy, start, from, until).is_none();
        }
        let wanted = cells(from, until);
        let mut numbers = self.resources.iter();
        numbers.all(|&(_, number)| !busy.touches(number, wanted.clone()))
            && self.units.iter().all(|units| {
                let mut numbers = units.numbers.iter();
                numbers.any(|&number| !busy.touches(number, wanted.clone()))
            })
    }
}
