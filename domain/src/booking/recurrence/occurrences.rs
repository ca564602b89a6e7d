//! The days of a rule one after another, week by week or month by month.

use super::{Pattern, Recurrence, month};
use crate::time::Date;

/// The days a rule gives, without regard to its end.
#[derive(Debug, Clone)]
pub struct Occurrences<'r> {
    rule: &'r Recurrence,
    first: Date,
    /// Day that is looked at next, and the last day of its week or month.
    at: i64,
    period_ends: i64,
}

impl<'r> Occurrences<'r> {
    pub(super) fn new(rule: &'r Recurrence, first: Date) -> Self {
        let at = first.days();
        let period_ends = match rule.pattern {
            Pattern::Weekly(_) => start_of_week(rule, rule.week(first)) + 6,
            _ => first_of_month(month(first) + 1).map_or(at, |next| next.days() - 1),
        };
        Self {
            rule,
            first,
            at,
            period_ends,
        }
    }

    /// Goes to the next week or month that counts.
    fn next_period(&mut self) -> Option<()> {
        let every = i64::from(self.rule.every.get());
        match self.rule.pattern {
            Pattern::Weekly(_) => {
                self.at = self.period_ends + 1 + 7 * (every - 1);
                self.period_ends = self.at + 6;
            }
            _ => {
                let here = month(Date::from_days(self.period_ends));
                self.at = first_of_month(here + every)?.days();
                self.period_ends = first_of_month(here + every + 1)?.days() - 1;
            }
        }
        Some(())
    }
}

const fn start_of_week(rule: &Recurrence, week: i64) -> i64 {
    week * 7 - 3 + rule.week_start as i64
}

fn first_of_month(month: i64) -> Option<Date> {
    let year = i16::try_from(month.div_euclid(12)).ok()?;
    Date::new(year, (month.rem_euclid(12) + 1) as u8, 1).ok()
}

/// 31 December 9999: no calendar here goes further.
const LAST: i64 = 2_932_896;

impl Iterator for Occurrences<'_> {
    type Item = Date;

    fn next(&mut self) -> Option<Date> {
        while self.at <= LAST {
            if self.at > self.period_ends {
                self.next_period()?;
                continue;
            }
            let day = Date::from_days(self.at);
            self.at += 1;
            if self.rule.falls_on(self.first, day) {
                return Some(day);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_day_is_the_last_day() {
        assert_eq!(Date::from_days(LAST).to_string(), "9999-12-31");
    }

    #[test]
    fn a_rule_that_never_comes_true_ends() {
        let rule: Recurrence = "FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=30".parse().unwrap();
        let first = "2027-02-01".parse().unwrap();
        assert_eq!(rule.occurrences(first).next(), None);
        assert_eq!(rule.last_day(first), None);
    }
}
