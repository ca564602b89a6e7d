//! What a clinic makes, day by day: for whoever writes it down, before it is kept.

use super::exception::{DayPlan, Exceptions, Shut};
use super::slot::taken_time;
use super::starts::{Kept, each_start};
use super::template::{Hours, Template};
use super::wire::{ClinicPreview, PreviewDay, PreviewHours, PreviewKept};
use super::zone::Zone;
use crate::time::Date;

/// The most weeks that are drawn.
pub const MOST_WEEKS: u16 = 26;

/// How many of the next days are named.
const NAMED: usize = 6;

/// How many days of a rule are looked at for those, should it be closed on many.
const LOOKED_AT: usize = 400;

/// The days of a template from a day on, within so many weeks; where its rule leaves out all of these, within as many
/// from the next day it has. Claims, notice and limits play no part: it is about what there is to book.
pub fn preview(
    template: &Template,
    exceptions: &Exceptions,
    zone: &Zone,
    from: Date,
    weeks: u16,
) -> ClinicPreview {
    let on = |date| one_day(template, exceptions, zone, date);
    let within = |from: Date| {
        let all = (0..i64::from(weeks.min(MOST_WEEKS)) * 7).map(|n| from.plus_days(n));
        all.filter_map(on).collect::<Vec<_>>()
    };
    let details = &template.details;
    let rule = details.recurrence.occurrences(details.valid_from);
    let mut coming = rule
        .skip_while(|day| *day < from)
        .take_while(|day| details.valid_until.is_none_or(|last| *day <= last))
        .take(LOOKED_AT)
        .peekable();
    let mut days = within(from);
    if let (true, Some(first)) = (days.is_empty(), coming.peek()) {
        days = within(*first);
    }
    let runs = |date: &Date| on(*date).is_some_and(|day| !day.starts.is_empty());
    ClinicPreview {
        days,
        next: coming.filter(runs).take(NAMED).collect(),
        rrule: details.recurrence.to_string(),
    }
}

/// One day of a template; none where it has nothing to do with the clinic.
pub fn one_day(
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
        kept: Vec::new(),
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
    let terms = &template.details.terms;
    let local_day = zone.day(shown.date);
    let parts = Kept::on(terms, &local_day);
    let mut kept: Vec<PreviewKept> = terms
        .carve_outs
        .iter()
        .map(|part| PreviewKept {
            kept_for: part.kept_for,
            opens_hours: part.opens_hours,
            starts: Vec::new(),
        })
        .collect();
    let mut all = 0;
    each_start(template, hours, &local_day, 0, |start, end| {
        let (from, until) = taken_time(template, start, end);
        all += 1;
        if !leave.iter().any(|(a, b)| *a < until && from < *b) {
            let local = zone.local(start).1.to_string();
            if let Some(part) = parts.part_of(start).and_then(|n| kept.get_mut(n)) {
                part.starts.push(local.clone());
            }
            shown.starts.push(local);
        }
    });
    kept.retain(|part| !part.starts.is_empty());
    shown.kept = kept;
    shown.away = all > 0 && shown.starts.is_empty();
    shown.hours = Some(PreviewHours {
        from: hours.from,
        until: hours.until,
        unusual: hours != template.details.hours,
    });
}

#[cfg(test)]
mod tests {
    use super::super::template::tests::tuesdays;
    use super::super::wire::{CarveOut, KeptFor};
    use super::*;

    fn drawn(rule: &str, until: Option<&str>, weeks: u16) -> ClinicPreview {
        let mut template = tuesdays();
        template.details.recurrence = rule.parse().unwrap();
        template.details.valid_from = "2026-01-01".parse().unwrap();
        template.details.valid_until = until.map(|last| last.parse().unwrap());
        let zone = Zone::find("Europe/London").unwrap();
        let from = "2026-12-01".parse().unwrap();
        preview(&template, &Exceptions::default(), &zone, from, weeks)
    }

    fn said(days: &[Date]) -> String {
        let days: Vec<_> = days.iter().map(ToString::to_string).collect();
        days.join(" ")
    }

    #[test]
    fn a_clinic_that_comes_once_a_year_is_drawn_when_it_comes_next() {
        let yearly = drawn("FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=15", None, 8);
        let days: Vec<_> = yearly.days.iter().map(|day| day.date).collect();
        assert_eq!(said(&days), "2027-09-15");
        // 2029 has it on a Saturday, which is no reason to leave it out.
        let six = "2027-09-15 2028-09-15 2029-09-15 2030-09-15 2031-09-15 2032-09-15";
        assert_eq!(said(&yearly.next), six);
    }

    #[test]
    fn the_next_days_end_with_the_clinic_and_leave_out_those_it_is_shut_on() {
        let ends = drawn("FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=15", Some("2028-12-31"), 8);
        assert_eq!(said(&ends.next), "2027-09-15 2028-09-15");
        let over = drawn("FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=15", Some("2027-08-31"), 8);
        assert_eq!((over.days, said(&over.next)), (Vec::new(), String::new()));
        let counted = drawn("FREQ=MONTHLY;BYMONTHDAY=1;COUNT=13", None, 8);
        // The 13th of them, and a bank holiday.
        assert_eq!(said(&counted.next), "2026-12-01");
        let twenty_fifth = drawn("FREQ=MONTHLY;BYMONTHDAY=25", None, 8);
        let six = "2027-01-25 2027-02-25 2027-03-25 2027-04-25 2027-05-25 2027-06-25";
        assert_eq!(said(&twenty_fifth.next), six);
    }

    #[test]
    fn what_is_kept_for_something_is_drawn_once_under_the_part_that_opens_last() {
        let mut template = tuesdays();
        let wall = |text: &str| text.parse().unwrap();
        let part = |kept_for, from, until, opens_hours| CarveOut {
            kept_for,
            from: wall(from),
            until: wall(until),
            opens_hours,
        };
        template.details.terms.carve_outs = vec![
            part(KeptFor::Ers, "09:00", "10:00", 168),
            part(KeptFor::Urgent, "09:30", "10:20", 24),
            part(KeptFor::FollowUp, "13:00", "14:00", 24),
        ];
        let zone = Zone::find("Europe/London").unwrap();
        let day = "2026-12-08".parse().unwrap();
        let shown = one_day(&template, &Exceptions::default(), &zone, day).unwrap();
        let kept: Vec<_> = shown
            .kept
            .iter()
            .map(|part| (part.kept_for, part.starts.join(" ")))
            .collect();
        // Nothing starts in the afternoon, and 10:20 is no longer within the second part.
        let want = [
            (KeptFor::Ers, "09:00 09:20".to_owned()),
            (KeptFor::Urgent, "09:40 10:00".to_owned()),
        ];
        assert_eq!(kept, want);
    }
}
