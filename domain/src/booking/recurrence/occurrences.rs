//! The days of a rule one after another, period by period.

use super::{Period, Recurrence};
use crate::time::Date;

/// The days a rule gives, without regard to its end.
#[derive(Debug, Clone)]
pub struct Occurrences<'r> {
    rule: &'r Recurrence,
    first: Date,
    /// Number of the period that is looked at next.
    next: i64,
    ready: std::vec::IntoIter<Date>,
}

impl<'r> Occurrences<'r> {
    pub(super) fn new(rule: &'r Recurrence, first: Date) -> Self {
        Self {
            rule,
            first,
            next: rule.number(first),
            ready: Vec::new().into_iter(),
        }
    }

    /// Goes over months in which no single day can be, which are most of them in a rule of one.
    fn skip_months(&mut self) {
        let every = i64::from(self.rule.every.get());
        while matches!(self.rule.period, Period::Day) && self.next <= LAST {
            let day = Date::from_days(self.next);
            if self.rule.has_month(day.month()) {
                return;
            }
            let left = i64::from(day.days_in_month() - day.day()) + 1;
            self.next += (left + every - 1) / every * every;
        }
    }
}

/// 31 December 9999: no calendar here goes further.
const LAST: i64 = 2_932_896;

impl Iterator for Occurrences<'_> {
    type Item = Date;

    fn next(&mut self) -> Option<Date> {
        loop {
            let first = self.first;
            if let Some(day) = self.ready.find(|day| *day >= first) {
                return (day.days() <= LAST).then_some(day);
            }
            self.skip_months();
            let (from, _) = self.rule.period(self.next)?;
            if from > LAST {
                return None;
            }
            self.ready = self.rule.days_of(self.next).into_iter();
            self.next += i64::from(self.rule.every.get());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(rule: &str, first: &str) -> Vec<String> {
        let rule: Recurrence = rule.parse().unwrap();
        let days = rule.occurrences(first.parse().unwrap());
        days.take(4).map(|day| day.to_string()).collect()
    }

    #[test]
    fn the_last_day_is_the_last_day() {
        assert_eq!(Date::from_days(LAST).to_string(), "9999-12-31");
        for rule in [
            "FREQ=DAILY",
            "FREQ=WEEKLY;BYDAY=FR,SA,SU",
            "FREQ=MONTHLY;BYMONTHDAY=31",
            "FREQ=YEARLY;BYMONTHDAY=31",
        ] {
            let last = "9999-12-31".to_owned();
            assert_eq!(days(rule, "9999-12-31"), [last], "{rule}");
        }
    }

    #[test]
    fn a_rule_that_never_comes_true_ends() {
        for rule in [
            "FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=30",
            "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31",
            "FREQ=WEEKLY;BYDAY=MO;BYSETPOS=2",
        ] {
            assert_eq!(days(rule, "2027-02-01"), Vec::<String>::new(), "{rule}");
        }
        let rule: Recurrence = "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=1"
            .parse()
            .unwrap();
        assert_eq!(rule.last_day("2027-02-01".parse().unwrap()), None);
    }

    // The two that python-dateutil takes otherwise than RFC 5545, and so are not in its table.
    #[test]
    fn days_with_and_without_a_number_each_add_to_a_rule() {
        let found = days("FREQ=MONTHLY;BYDAY=FR,1MO", "2026-12-01");
        assert_eq!(
            found,
            ["2026-12-04", "2026-12-07", "2026-12-11", "2026-12-18"]
        );
    }

    #[test]
    fn positions_in_a_week_are_those_of_the_whole_week() {
        // A Wednesday: the first of Monday, Wednesday and Friday has been already.
        let found = days("FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=1", "2026-12-02");
        assert_eq!(found[..2], ["2026-12-07", "2026-12-14"]);
    }

    #[test]
    fn the_29th_of_february_comes_every_four_years_but_not_in_2100() {
        let found = days("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "2092-03-01");
        assert_eq!(found[..2], ["2096-02-29", "2104-02-29"]);
        let last = days("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1", "2027-03-01");
        assert_eq!(last[..2], ["2028-02-29", "2029-02-28"]);
    }
}
