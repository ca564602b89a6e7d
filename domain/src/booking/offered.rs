//! One slot by its clinic and start: what a booking asks before it claims anything.

use super::availability::{earliest, last_bookable};
use super::exception::Exceptions;
use super::service::Rules;
use super::slot::{Slot, taken_time};
use super::starts::{Kept, each_start};
use super::template::Template;
use super::zone::Zone;
use crate::time::{Date, Timestamp};

/// The slot of one template that starts at this very instant, when rules and time permit it, so
/// many minutes longer than usual. Whether it is free is for the database to decide.
pub fn offered<'t>(
    template: &'t Template,
    exceptions: &Exceptions,
    zone: &Zone,
    rules: Rules,
    now: Timestamp,
    start: Timestamp,
    extra_minutes: u16,
) -> Option<Slot<'t>> {
    let rules = rules.for_clinic(&template.details.terms);
    let date = zone.date(start);
    let last = last_bookable(rules, zone, now);
    if start < earliest(rules, now) {
        return None;
    }
    // A clock change at midnight can push a clinic's hours over the edge of its day.
    for date in [date, date.plus_days(-1), date.plus_days(1)] {
        let Some(hours) = exceptions.hours_on(template, date).filter(|_| date <= last) else {
            continue;
        };
        let day = zone.day(date);
        let mut found = None;
        each_start(template, hours, &day, extra_minutes, |at, end| {
            if at == start {
                found = Some(end);
            }
        });
        let Some(end) = found else { continue };
        let (from, until) = taken_time(template, start, end);
        let away = template
            .details
            .clinicians()
            .flat_map(|id| exceptions.leave_of(id))
            .any(|leave| {
                let (begins, ends) = leave.interval(zone);
                begins < until && from < ends
            });
        let kept = Kept::on(&template.details.terms, &day).for_now(start, now);
        let kept_for = kept.map(|(kept_for, _)| kept_for);
        if away || !rules.audience.may_have(kept_for) {
            return None;
        }
        return Some(Slot {
            start,
            end,
            day: date,
            template,
            kept_for,
        });
    }
    None
}

/// The starts of a template for which it would need some of this time, whether they are free or not, with the time kept
/// free around them.
pub fn starts_over(
    template: &Template,
    exceptions: &Exceptions,
    zone: &Zone,
    (from, until): (Timestamp, Timestamp),
) -> Vec<Timestamp> {
    let mut starts = Vec::new();
    let first = zone.date(from).plus_days(-1).days();
    let last = zone.date(until).plus_days(1).days();
    for date in (first..=last).map(Date::from_days) {
        let Some(hours) = exceptions.hours_on(template, date) else {
            continue;
        };
        each_start(template, hours, &zone.day(date), 0, |start, end| {
            let (begins, ends) = taken_time(template, start, end);
            if begins < until && from < ends {
                starts.push(start);
            }
        });
    }
    starts
}
