//! Why a start is not offered, and whether a clinic still gives what is booked.

use std::collections::HashMap;

use super::availability::Availability;
use super::exception::{DayPlan, Exceptions, Shut};
use super::offer::Offer;
use super::service::Rules;
use super::slot::taken_time;
use super::starts::{Kept, each_start};
use super::template::{Hours, Template};
use super::wire::{ExplainedStart, Mode, WhyNot};
use super::zone::Zone;
use crate::ids::{SiteId, StaffId};
use crate::time::{Date, Timestamp};

/// One start of a day, with the reason when it is not offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Explained<'t> {
    /// The instant.
    pub start: Timestamp,
    /// Its end.
    pub end: Timestamp,
    /// Where it comes from.
    pub template: &'t Template,
    /// Why not; none when it is offered.
    pub why_not: Option<WhyNot>,
    /// Whether staff may book it, whom notice, horizon and what is kept do not bind.
    pub staff_may: bool,
}

impl Explained<'_> {
    /// As it is sent.
    pub fn to_wire(&self, zone: &Zone) -> ExplainedStart {
        let details = &self.template.details;
        ExplainedStart {
            start: self.start,
            end: self.end,
            local: zone.local_text(self.start),
            zone: zone.name().to_owned(),
            service: details.service,
            template: self.template.id,
            site: details.site,
            clinician: details.clinician,
            team: details.team.clone(),
            room: details.room.as_ref().map(|room| room.as_str().to_owned()),
            mode: details.mode,
            why_not: self.why_not,
            staff_may: self.staff_may,
        }
    }
}

impl From<Shut> for WhyNot {
    fn from(shut: Shut) -> Self {
        match shut {
            Shut::OutsideValidity => Self::OutsideValidity,
            Shut::Closed => Self::Closed,
            Shut::MovedTo(to) => Self::Moved { to },
            Shut::BankHoliday(holiday) => Self::BankHoliday { holiday },
        }
    }
}

impl<'a> Availability<'a> {
    /// Every start that the templates give on a local day, usual hours that are not kept that day
    /// included, in order of time, each with the reason when it is not offered.
    pub fn explain(&self, date: Date) -> Vec<Explained<'a>> {
        let mut all = Vec::new();
        for offer in self.offers_on(date) {
            let template = offer.template;
            let usual = template.details.hours;
            let mut add = |start, end, why_not: Option<WhyNot>| {
                let staff_may = match why_not {
                    None => true,
                    Some(why_not) => {
                        why_not.binds_patients_only() && self.staff_may(offer, date, start, end)
                    }
                };
                all.push(Explained {
                    start,
                    end,
                    template,
                    why_not,
                    staff_may,
                });
            };
            let day = self.zone(offer).day(date);
            match self.plan(offer, date) {
                DayPlan::Nothing => {}
                DayPlan::Shut(shut) => {
                    each_start(template, usual, &day, offer.extra_minutes, |start, end| {
                        add(start, end, Some(shut.into()));
                    });
                }
                DayPlan::Open(hours) => {
                    let kept = Kept::on(&template.details.terms, &day);
                    let mut given = Vec::new();
                    each_start(template, hours, &day, offer.extra_minutes, |start, end| {
                        given.push(start);
                        add(start, end, self.why_not(offer, date, &kept, start, end));
                    });
                    if hours != usual && self.by_rule(offer, date) {
                        each_start(template, usual, &day, offer.extra_minutes, |start, end| {
                            if !given.contains(&start) {
                                add(start, end, Some(WhyNot::OtherHours));
                            }
                        });
                    }
                }
            }
        }
        all.sort_by_key(|one| one.start);
        all
    }

    /// Whether nothing else stands in the way of a start that patients are not offered.
    fn staff_may(&self, offer: &Offer<'a>, date: Date, start: Timestamp, end: Timestamp) -> bool {
        let (from, until) = offer.taken_time(start, end);
        let today = self.zone(offer).date(self.now());
        date.days() - today.days() <= i64::from(Rules::STAFF.horizon_days)
            && !offer.group_is_full(start)
            && offer.taken_by(self.busy(), start, from, until).is_none()
            && !offer.day_is_full(date)
    }

    /// Why a start of a day on which the template runs is not offered.
    fn why_not(
        &self,
        offer: &Offer<'a>,
        date: Date,
        kept: &Kept,
        start: Timestamp,
        end: Timestamp,
    ) -> Option<WhyNot> {
        let (from, until) = offer.taken_time(start, end);
        if offer.is_away(from, until) {
            return Some(WhyNot::Leave);
        }
        if start < self.now() {
            return Some(WhyNot::Past);
        }
        if start < offer.earliest {
            return Some(WhyNot::TooSoon {
                earliest: offer.earliest,
            });
        }
        if date > offer.last_bookable {
            return Some(WhyNot::TooFar {
                last: offer.last_bookable,
            });
        }
        if offer.group_is_full(start) {
            return Some(WhyNot::GroupFull);
        }
        if let Some((what, until)) = offer.taken_by(self.busy(), start, from, until) {
            return Some(WhyNot::Taken {
                what,
                held: until.is_some(),
                until,
            });
        }
        if offer.day_is_full(date) {
            return Some(WhyNot::DayFull);
        }
        self.withheld(kept, start)
            .filter(|(kept_for, _)| !self.is_given(*kept_for))
            .map(|(kept_for, opens)| WhyNot::Kept { kept_for, opens })
    }
}

/// What is booked, as far as its clinic has a say in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booked {
    /// Start.
    pub start: Timestamp,
    /// End.
    pub end: Timestamp,
    /// Where.
    pub site: SiteId,
    /// With whom.
    pub clinician: StaffId,
    /// How they meet.
    pub mode: Mode,
    /// In which room.
    pub room: Option<String>,
    /// Who else sees the patient.
    pub team: Vec<StaffId>,
    /// Minutes longer than the clinic's slots.
    pub extra_minutes: u16,
}

/// Why a clinic no longer gives what is booked into it; none when it does. Notice, limits and what
/// else decides only about new bookings play no part.
pub fn no_longer_given(
    template: &Template,
    exceptions: &Exceptions,
    zone: &Zone,
    booked: &Booked,
) -> Option<WhyNot> {
    let details = &template.details;
    let room = details.room.as_ref().map(|room| room.as_str());
    let same = (booked.site, booked.clinician, booked.mode)
        == (details.site, details.clinician, details.mode)
        && booked.room.as_deref() == room
        && booked.team == details.team;
    let date = zone.date(booked.start);
    let plan = exceptions.plan(template, date);
    // A clock change at midnight can push a clinic's hours over the edge of its day.
    let given = [date, date.plus_days(-1), date.plus_days(1)]
        .into_iter()
        .filter_map(|day| Some((day, exceptions.hours_on(template, day)?)))
        .any(|(day, hours)| gives(template, hours, zone, day, booked));
    let (from, until) = taken_time(template, booked.start, booked.end);
    let everybody = std::iter::once(booked.clinician).chain(booked.team.iter().copied());
    let mut leave = everybody.flat_map(|id| exceptions.leave_of(id));
    let away = leave.any(|leave| {
        let (begins, ends) = leave.interval(zone);
        begins < until && from < ends
    });
    match plan {
        _ if given && !same => Some(WhyNot::ClinicChanged),
        _ if away => Some(WhyNot::Leave),
        _ if given => None,
        DayPlan::Shut(shut) => Some(shut.into()),
        DayPlan::Open(_) => Some(WhyNot::OtherHours),
        DayPlan::Nothing => Some(WhyNot::NoClinic),
    }
}

/// What a clinic gives of all that is booked into it. It is asked of one after the other in the order in which they were
/// booked: where more come to a start than it has seats, the last have none.
#[derive(Debug)]
pub struct Given<'c> {
    template: &'c Template,
    exceptions: &'c Exceptions,
    taken: HashMap<Timestamp, u16>,
}

impl<'c> Given<'c> {
    /// By a clinic with what departs from it.
    pub fn by(template: &'c Template, exceptions: &'c Exceptions) -> Self {
        Self {
            template,
            exceptions,
            taken: HashMap::new(),
        }
    }

    /// Why the next one is no longer given; none when it is.
    pub fn why_not(&mut self, zone: &Zone, booked: &Booked) -> Option<WhyNot> {
        let otherwise = no_longer_given(self.template, self.exceptions, zone, booked);
        if otherwise.is_some() {
            return otherwise;
        }
        let taken = self.taken.entry(booked.start).or_default();
        *taken = taken.saturating_add(1);
        (*taken > self.template.details.terms.seats).then_some(WhyNot::GroupFull)
    }
}

fn gives(template: &Template, hours: Hours, zone: &Zone, day: Date, booked: &Booked) -> bool {
    let mut found = false;
    let extra = booked.extra_minutes;
    each_start(template, hours, &zone.day(day), extra, |start, end| {
        found |= (start, end) == (booked.start, booked.end);
    });
    found
}
