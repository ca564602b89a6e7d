//! Rules as text: `FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH` (RFC 5545, section 3.3.10).

use core::fmt;
use core::num::{NonZeroU8, NonZeroU16};
use core::str::FromStr;

use super::super::weekdays::{WEEK, Weekdays};
use super::{Ends, LONGEST_INTERVAL, MOST_OCCURRENCES, MonthDays, NthWeekday, Pattern, Recurrence};
use crate::error::FieldError;
use crate::time::{Date, Weekday};

const LONGEST_TEXT: usize = 300;

const fn code(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "MO",
        Weekday::Tuesday => "TU",
        Weekday::Wednesday => "WE",
        Weekday::Thursday => "TH",
        Weekday::Friday => "FR",
        Weekday::Saturday => "SA",
        Weekday::Sunday => "SU",
    }
}

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

/// Reads `2`, `+2` or `-2`.
fn signed(text: &str) -> Result<i8, FieldError> {
    match text.strip_prefix('-') {
        Some(rest) => number::<i8>(rest).map(|n| -n),
        None => number(text.strip_prefix('+').unwrap_or(text)),
    }
}

/// Reads `20261231`, the form of a whole day.
fn day(text: &str) -> Result<Date, FieldError> {
    if text.contains('T') {
        // A clinic ends with a day, not in the middle of one.
        return Err(FieldError::Unsupported);
    }
    if text.len() != 8 {
        return Err(FieldError::Format);
    }
    let part = |range: core::ops::Range<usize>| text.get(range).ok_or(FieldError::Format);
    let (year, month, day) = (part(0..4)?, part(4..6)?, part(6..8)?);
    Date::new(number(year)?, number(month)?, number(day)?).map_err(|_| FieldError::NoSuchDate)
}

/// The parts of a rule by name, each at most once.
#[derive(Default)]
struct Parts<'t> {
    freq: Option<&'t str>,
    interval: Option<&'t str>,
    by_day: Option<&'t str>,
    by_month_day: Option<&'t str>,
    count: Option<&'t str>,
    until: Option<&'t str>,
    week_start: Option<&'t str>,
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
                "COUNT" => &mut parts.count,
                "UNTIL" => &mut parts.until,
                "WKST" => &mut parts.week_start,
                "BYSECOND" | "BYMINUTE" | "BYHOUR" | "BYYEARDAY" | "BYWEEKNO" | "BYMONTH"
                | "BYSETPOS" => return Err(FieldError::Unsupported),
                _ => return Err(FieldError::Format),
            };
            if place.replace(value).is_some() {
                return Err(FieldError::Format);
            }
        }
        Ok(parts)
    }

    fn pattern(&self) -> Result<Pattern, FieldError> {
        match (self.freq, self.by_day, self.by_month_day) {
            (None, ..) => Err(FieldError::Required),
            (Some("WEEKLY"), Some(days), None) => weekly(days),
            (Some("MONTHLY"), None, Some(days)) => {
                let mut all = MonthDays::default();
                for text in days.split(',') {
                    match signed(text)? {
                        n @ (1..=31 | -31..=-1) => all.add(n),
                        _ => return Err(FieldError::OutOfRange),
                    }
                }
                Ok(Pattern::MonthlyByDay(all))
            }
            (Some("MONTHLY"), Some(days), None) => monthly_by_weekday(days),
            // Without a day RFC 5545 takes that of the first day: said here, so that a clinic that
            // is moved by a day does not change its rule unseen.
            (Some("WEEKLY" | "MONTHLY"), None, None) => Err(FieldError::Required),
            (Some("WEEKLY" | "MONTHLY"), ..) => Err(FieldError::Unsupported),
            (Some("SECONDLY" | "MINUTELY" | "HOURLY" | "DAILY" | "YEARLY"), ..) => {
                Err(FieldError::Unsupported)
            }
            (Some(_), ..) => Err(FieldError::Format),
        }
    }

    fn ends(&self) -> Result<Ends, FieldError> {
        match (self.count, self.until) {
            (None, None) => Ok(Ends::Never),
            (Some(count), None) => {
                let count: u16 = number(count)?;
                let count = NonZeroU16::new(count).filter(|n| n.get() <= MOST_OCCURRENCES);
                count.map(Ends::After).ok_or(FieldError::OutOfRange)
            }
            (None, Some(until)) => day(until).map(Ends::On),
            // RFC 5545: never both.
            (Some(_), Some(_)) => Err(FieldError::Format),
        }
    }
}

fn weekly(days: &str) -> Result<Pattern, FieldError> {
    let days: Weekdays = days.split(',').map(weekday).collect::<Result<_, _>>()?;
    Ok(Pattern::Weekly(days))
}

fn monthly_by_weekday(days: &str) -> Result<Pattern, FieldError> {
    let mut all = Vec::new();
    for text in days.split(',') {
        let at = text.len().checked_sub(2).ok_or(FieldError::Format)?;
        let (nth, day) = text.split_at_checked(at).ok_or(FieldError::Format)?;
        let day = weekday(day)?;
        if nth.is_empty() {
            // Every Monday of every other month: no clinic has asked for that yet.
            return Err(FieldError::Unsupported);
        }
        all.push(NthWeekday::new(signed(nth)?, day).ok_or(FieldError::OutOfRange)?);
    }
    all.sort_unstable();
    all.dedup();
    Ok(Pattern::MonthlyByWeekday(all))
}

impl FromStr for Recurrence {
    type Err = FieldError;

    /// # Errors
    /// `Required` when the rule or its days are missing, `Format` for what is no rule,
    /// `Unsupported` for a rule of RFC 5545 that clinics do not take, `OutOfRange`, `NoSuchDate`.
    fn from_str(text: &str) -> Result<Self, FieldError> {
        if text.len() > LONGEST_TEXT {
            return Err(FieldError::TooLong);
        }
        let text = text.trim();
        if text.is_empty() {
            return Err(FieldError::Required);
        }
        let text = text.to_ascii_uppercase();
        let parts = Parts::read(text.strip_prefix("RRULE:").unwrap_or(&text))?;
        let pattern = parts.pattern()?;
        let every = match parts.interval {
            None => NonZeroU8::MIN,
            Some(text) => number(text)
                .ok()
                .and_then(NonZeroU8::new)
                .filter(|n| n.get() <= LONGEST_INTERVAL)
                .ok_or(FieldError::OutOfRange)?,
        };
        Ok(Self {
            every,
            pattern,
            ends: parts.ends()?,
            week_start: parts.week_start.map_or(Ok(Weekday::Monday), weekday)?,
        })
    }
}

fn list<T>(
    f: &mut fmt::Formatter<'_>,
    all: impl IntoIterator<Item = T>,
    mut write: impl FnMut(&mut fmt::Formatter<'_>, T) -> fmt::Result,
) -> fmt::Result {
    for (n, one) in all.into_iter().enumerate() {
        if n > 0 {
            f.write_str(",")?;
        }
        write(f, one)?;
    }
    Ok(())
}

impl fmt::Display for Recurrence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.pattern {
            Pattern::Weekly(_) => "FREQ=WEEKLY",
            _ => "FREQ=MONTHLY",
        })?;
        if self.every.get() > 1 {
            write!(f, ";INTERVAL={}", self.every)?;
        }
        match &self.pattern {
            Pattern::Weekly(days) => {
                f.write_str(";BYDAY=")?;
                list(f, days.iter(), |f, day| f.write_str(code(day)))?;
            }
            Pattern::MonthlyByDay(days) => {
                f.write_str(";BYMONTHDAY=")?;
                list(f, days.iter(), |f, day| write!(f, "{day}"))?;
            }
            Pattern::MonthlyByWeekday(days) => {
                f.write_str(";BYDAY=")?;
                list(f, days, |f, nth| {
                    write!(f, "{}{}", nth.nth(), code(nth.day()))
                })?;
            }
        }
        match self.ends {
            Ends::Never => {}
            Ends::After(count) => write!(f, ";COUNT={count}")?,
            Ends::On(last) => {
                let (year, month, day) = (last.year(), last.month(), last.day());
                write!(f, ";UNTIL={year:04}{month:02}{day:02}")?;
            }
        }
        if self.week_start != Weekday::Monday {
            write!(f, ";WKST={}", code(self.week_start))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Recurrence, FieldError> {
        text.parse()
    }

    #[test]
    fn what_is_printed_is_read_back() {
        for text in [
            "FREQ=WEEKLY;BYDAY=TU",
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;COUNT=6",
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=SU",
            "FREQ=MONTHLY;BYMONTHDAY=1,15,-1",
            "FREQ=MONTHLY;INTERVAL=3;BYDAY=-1FR,1MO;UNTIL=20271231",
        ] {
            assert_eq!(read(text).unwrap().to_string(), text);
        }
        let loose = read(" rrule:byday=fr,mo,mo;freq=weekly;interval=1 ").unwrap();
        assert_eq!(loose.to_string(), "FREQ=WEEKLY;BYDAY=MO,FR");
    }

    #[test]
    fn rules_that_clinics_do_not_take_are_refused_as_such() {
        for text in [
            "FREQ=DAILY",
            "FREQ=YEARLY;BYMONTH=5;BYDAY=1MO",
            "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1",
            "FREQ=MONTHLY;BYDAY=MO",
            "FREQ=MONTHLY;BYDAY=1MO;BYMONTHDAY=1",
            "FREQ=WEEKLY;BYDAY=MO;UNTIL=20261231T120000Z",
        ] {
            assert_eq!(read(text), Err(FieldError::Unsupported), "{text}");
        }
    }

    #[test]
    fn what_is_no_rule_is_refused_by_its_fault() {
        for (text, error) in [
            ("", FieldError::Required),
            ("BYDAY=MO", FieldError::Required),
            ("FREQ=WEEKLY", FieldError::Required),
            ("every Tuesday", FieldError::Format),
            ("FREQ=WEEKLY;BYDAY=XX", FieldError::Format),
            ("FREQ=WEEKLY;BYDAY=", FieldError::Format),
            ("FREQ=WEEKLY;BYDAY=1MO", FieldError::Format),
            ("FREQ=WEEKLY;BYDAY=MO;BYDAY=TU", FieldError::Format),
            (
                "FREQ=WEEKLY;BYDAY=MO;COUNT=3;UNTIL=20271231",
                FieldError::Format,
            ),
            ("FREQ=WEEKLY;BYDAY=MO;", FieldError::Format),
            ("FREQ=FORTNIGHTLY;BYDAY=MO", FieldError::Format),
            ("FREQ=WEEKLY;BYDAY=MO;COUNT=0", FieldError::OutOfRange),
            ("FREQ=WEEKLY;BYDAY=MO;COUNT=1001", FieldError::OutOfRange),
            ("FREQ=WEEKLY;BYDAY=MO;INTERVAL=0", FieldError::OutOfRange),
            ("FREQ=WEEKLY;BYDAY=MO;INTERVAL=53", FieldError::OutOfRange),
            ("FREQ=MONTHLY;BYMONTHDAY=32", FieldError::OutOfRange),
            ("FREQ=MONTHLY;BYMONTHDAY=0", FieldError::OutOfRange),
            ("FREQ=MONTHLY;BYDAY=6MO", FieldError::OutOfRange),
            ("FREQ=MONTHLY;BYDAY=éMO", FieldError::Format),
            (
                "FREQ=WEEKLY;BYDAY=MO;UNTIL=20260231",
                FieldError::NoSuchDate,
            ),
            ("FREQ=WEEKLY;BYDAY=MO;UNTIL=2026-1-1", FieldError::Format),
        ] {
            assert_eq!(read(text), Err(error), "{text}");
        }
        assert_eq!(read(&"X".repeat(301)), Err(FieldError::TooLong));
    }
}
