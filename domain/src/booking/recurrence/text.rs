//! Rules as text: `FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH` (RFC 5545, section 3.3.10).

use core::num::NonZeroU16;
use core::str::FromStr;

use super::super::weekdays::{WEEK, Weekdays};
use super::print::code;
use super::until::Until;
use super::{
    Begins, Ends, LONGEST_INTERVAL, MOST_DAYS_BETWEEN, MOST_OCCURRENCES, MonthDays, NthWeekday,
    Period, Recurrence,
};
use crate::error::FieldError;
use crate::time::Weekday;

const LONGEST_TYPED: usize = 300;
/// What is left to the first day stands in a rule that is kept.
const LONGEST_KEPT: usize = 400;
/// The furthest day of a year that a position can be.
const FURTHEST_POSITION: i16 = 366;

fn weekday(text: &str) -> Result<Weekday, FieldError> {
    WEEK.into_iter()
        .find(|day| code(*day) == text)
        .ok_or(FieldError::Format)
}

/// Reads digits only: no sign, no spaces.
fn number<T: FromStr>(text: &str) -> Result<T, FieldError> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(FieldError::Format);
    }
    text.parse().map_err(|_| FieldError::OutOfRange)
}

/// Reads `2`, `+2` or `-2`, up to a number that is not 0.
fn signed(text: &str, furthest: i16) -> Result<i16, FieldError> {
    let found = match text.strip_prefix('-') {
        Some(rest) => number::<i16>(rest).map(|n| -n)?,
        None => number(text.strip_prefix('+').unwrap_or(text))?,
    };
    let ok = found != 0 && found.unsigned_abs() <= furthest.unsigned_abs();
    ok.then_some(found).ok_or(FieldError::OutOfRange)
}

/// The parts of a rule by name, each at most once.
#[derive(Default)]
struct Parts<'t> {
    freq: Option<&'t str>,
    interval: Option<&'t str>,
    by_day: Option<&'t str>,
    by_month_day: Option<&'t str>,
    by_month: Option<&'t str>,
    positions: Option<&'t str>,
    count: Option<&'t str>,
    until: Option<&'t str>,
    week_start: Option<&'t str>,
}

/// Which days of a period, as they are read.
#[derive(Default)]
struct Days {
    months: u16,
    month_days: MonthDays,
    weekdays: Weekdays,
    nths: Vec<NthWeekday>,
    positions: Vec<i16>,
}

impl<'t> Parts<'t> {
    fn read(text: &'t str) -> Result<Self, FieldError> {
        let mut parts = Self::default();
        for part in text.split(';') {
            let (name, value) = part.split_once('=').ok_or(FieldError::Format)?;
            let place = match name {
                "FREQ" => &mut parts.freq,
                "INTERVAL" => &mut parts.interval,
                "BYDAY" => &mut parts.by_day,
                "BYMONTHDAY" => &mut parts.by_month_day,
                "BYMONTH" => &mut parts.by_month,
                "BYSETPOS" => &mut parts.positions,
                "COUNT" => &mut parts.count,
                "UNTIL" => &mut parts.until,
                "WKST" => &mut parts.week_start,
                // Times within a day, and what hardly a clinic goes by; RSCALE and SKIP are RFC 7529's.
                "BYSECOND" | "BYMINUTE" | "BYHOUR" | "BYYEARDAY" | "BYWEEKNO" | "RSCALE"
                | "SKIP" => return Err(FieldError::Unsupported),
                _ => return Err(FieldError::Format),
            };
            if place.replace(value).is_some() {
                return Err(FieldError::Format);
            }
        }
        Ok(parts)
    }

    fn period(&self) -> Result<Period, FieldError> {
        match self.freq {
            None => Err(FieldError::Required),
            Some("DAILY") => Ok(Period::Day),
            Some("WEEKLY") => Ok(Period::Week),
            Some("MONTHLY") => Ok(Period::Month),
            Some("YEARLY") => Ok(Period::Year),
            Some("SECONDLY" | "MINUTELY" | "HOURLY") => Err(FieldError::Unsupported),
            Some(_) => Err(FieldError::Format),
        }
    }

    fn days(&self, period: Period) -> Result<Days, FieldError> {
        let mut days = Days::default();
        for text in self.by_month.iter().flat_map(|list| list.split(',')) {
            match number::<u8>(text)? {
                n @ 1..=12 => days.months |= 1 << n,
                _ => return Err(FieldError::OutOfRange),
            }
        }
        for text in self.by_month_day.iter().flat_map(|list| list.split(',')) {
            if matches!(period, Period::Week) {
                return Err(FieldError::Format);
            }
            days.month_days.add(signed(text, 31)? as i8);
        }
        let mut plain = Vec::new();
        for text in self.by_day.iter().flat_map(|list| list.split(',')) {
            let split = text.len().checked_sub(2);
            let split = split.and_then(|at| text.split_at_checked(at));
            let (nth, day) = split.ok_or(FieldError::Format)?;
            let day = weekday(day)?;
            let furthest = match period {
                _ if nth.is_empty() => {
                    plain.push(day);
                    continue;
                }
                // Only in a month or a year are there several.
                Period::Day | Period::Week => return Err(FieldError::Format),
                Period::Year if days.months == 0 => 53,
                Period::Month | Period::Year => 5,
            };
            let nth = NthWeekday::new(signed(nth, furthest)? as i8, day);
            days.nths.push(nth.ok_or(FieldError::OutOfRange)?);
        }
        days.weekdays = plain.into_iter().collect();
        days.nths.sort_unstable();
        days.nths.dedup();
        for text in self.positions.iter().flat_map(|list| list.split(',')) {
            days.positions.push(signed(text, FURTHEST_POSITION)?);
        }
        days.positions.sort_unstable();
        days.positions.dedup();
        let chosen = self.by_day.or(self.by_month_day).or(self.by_month);
        if self.positions.is_some() && chosen.is_none() {
            // RFC 5545: among what another part has chosen.
            return Err(FieldError::Format);
        }
        Ok(days)
    }

    fn ends(&self, begins: Option<&Begins<'_>>) -> Result<Ends, FieldError> {
        match (self.count, self.until) {
            (None, None) => Ok(Ends::Never),
            (Some(count), None) => {
                let count: u16 = number(count)?;
                let count = NonZeroU16::new(count).filter(|n| n.get() <= MOST_OCCURRENCES);
                count.map(Ends::After).ok_or(FieldError::OutOfRange)
            }
            (None, Some(until)) => {
                let last = Until::read(until)?.last_day(begins);
                last.map(Ends::On).ok_or(FieldError::Unsupported)
            }
            // RFC 5545: never both.
            (Some(_), Some(_)) => Err(FieldError::Format),
        }
    }

    fn interval(&self, period: Period) -> Result<NonZeroU16, FieldError> {
        let longest = match period {
            Period::Day => MOST_DAYS_BETWEEN,
            _ => LONGEST_INTERVAL,
        };
        let Some(text) = self.interval else {
            return Ok(NonZeroU16::MIN);
        };
        let read = number(text).ok().and_then(NonZeroU16::new);
        read.filter(|n| n.get() <= longest)
            .ok_or(FieldError::OutOfRange)
    }
}

impl Days {
    /// What a rule leaves out is that of the first day. It is written into the rule, so that a clinic
    /// that is moved by a day does not change its rule unseen.
    fn complete(&mut self, period: Period, begins: Option<&Begins<'_>>) -> Result<(), FieldError> {
        let some_day =
            !(self.weekdays.is_empty() && self.nths.is_empty() && self.month_days.is_empty());
        if some_day || matches!(period, Period::Day) {
            return Ok(());
        }
        let first = begins.ok_or(FieldError::Required)?.first;
        if matches!(period, Period::Week) {
            self.weekdays = std::iter::once(first.weekday()).collect();
            return Ok(());
        }
        if matches!(period, Period::Year) && self.months == 0 {
            self.months = 1 << first.month();
        }
        self.month_days.add(first.day() as i8);
        Ok(())
    }
}

impl Recurrence {
    /// Reads a rule as somebody or a calendar writes it, of what begins then.
    ///
    /// # Errors
    /// `Required` when the rule is missing, `Format` for what is no rule, `Unsupported` for a rule
    /// of RFC 5545 that clinics do not take, `OutOfRange`, `NoSuchDate`, `TooLong`.
    pub fn read(text: &str, begins: &Begins<'_>) -> Result<Self, FieldError> {
        Self::written(text, Some(begins), LONGEST_TYPED)
    }

    fn written(
        text: &str,
        begins: Option<&Begins<'_>>,
        longest: usize,
    ) -> Result<Self, FieldError> {
        if text.len() > longest {
            return Err(FieldError::TooLong);
        }
        let text = text.trim();
        if text.is_empty() {
            return Err(FieldError::Required);
        }
        let text = text.to_ascii_uppercase();
        let parts = Parts::read(text.strip_prefix("RRULE:").unwrap_or(&text))?;
        let period = parts.period()?;
        let mut days = parts.days(period)?;
        days.complete(period, begins)?;
        Ok(Self {
            every: parts.interval(period)?,
            period,
            months: days.months,
            month_days: days.month_days,
            weekdays: days.weekdays,
            nths: days.nths,
            positions: days.positions,
            ends: parts.ends(begins)?,
            week_start: parts.week_start.map_or(Ok(Weekday::Monday), weekday)?,
        })
    }
}

impl FromStr for Recurrence {
    type Err = FieldError;

    /// Reads a rule that stands by itself, as one that is printed does.
    ///
    /// # Errors
    /// Those of [`Recurrence::read`]; `Required` also where the first day would have to say something,
    /// and `Unsupported` where the end is a time of a day.
    fn from_str(text: &str) -> Result<Self, FieldError> {
        Self::written(text, None, LONGEST_KEPT)
    }
}

#[cfg(test)]
#[path = "text_tests.rs"]
mod tests;
