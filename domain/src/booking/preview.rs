//! What a clinic makes, day by day: for whoever writes it down, before it is kept.

use super::exception::{DayPlan, Exceptions, Shut};
use super::slot::taken_time;
use super::starts::each_start;
use super::template::{Hours, Template};
use super::wire::{ClinicPreview, PreviewDay, PreviewHours};
use super::zone::Zone;
use crate::time::Date;

/// The most weeks that are drawn.
pub const MOST_WEEKS: u16 = 26;

/// The days of a template from a day on, within so many weeks. Claims, notice and limits play no
/// part: it is about what there is to book.
pub fn preview(
    template: &Template,
    exceptions: &Exceptions,
    zone: &Zone,
    from: Date,
    weeks: u16,
) -> ClinicPreview {
    let days = (0..i64::from(weeks.min(MOST_WEEKS)) * 7)
        .filter_map(|n| day(template, exceptions, zone, from.plus_days(n)))
        .collect();
    ClinicPreview {
        days,
        rrule: template.details.recurrence.to_string(),
    }
}

fn day(
    template: &Template,
    exceptions: &Exceptions,
    zone: &Zone,
    date: Date,
) -> Option<PreviewDay> {
    let mut shown = PreviewDay {
        date,
        hours: None,
        holiday: None,
        closed: false,
        moved_to: None,
        away: false,
        starts: Vec::new(),
    };
    match exceptions.plan(template, date) {
        DayPlan::Nothing | DayPlan::Shut(Shut::OutsideValidity) => return None,
        DayPlan::Shut(Shut::Closed) => shown.closed = true,
        DayPlan::Shut(Shut::MovedTo(to)) => shown.moved_to = Some(to),
        DayPlan::Shut(Shut::BankHoliday(holiday)) => shown.holiday = Some(holiday),
        DayPlan::Open(hours) => open(template, exceptions, zone, hours, &mut shown),
    }
    Some(shown)
}

fn open(
    template: &Template,
    exceptions: &Exceptions,
    zone: &Zone,
    hours: Hours,
    shown: &mut PreviewDay,
) {
    let leave: Vec<_> = template
        .details
        .clinicians()
        .flat_map(|id| exceptions.leave_of(id))
        .map(|leave| leave.interval(zone))
        .collect();
    let mut all = 0;
    each_start(template, hours, &zone.day(shown.date), 0, |start, end| {
        let (from, until) = taken_time(template, start, end);
        all += 1;
        if !leave.iter().any(|(a, b)| *a < until && from < *b) {
            shown.starts.push(zone.local(start).1.to_string());
        }
    });
    shown.away = all > 0 && shown.starts.is_empty();
    shown.hours = Some(PreviewHours {
        from: hours.from,
        until: hours.until,
        unusual: hours != template.details.hours,
    });
}
