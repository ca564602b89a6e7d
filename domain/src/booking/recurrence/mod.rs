//! On which days a clinic repeats: the part of RFC 5545's recurrence rules that clinics need.
//!
//! Our own, in local dates, and not the `rrule` crate: that one works on instants of `chrono-tz`
//! and brings it, `chrono` and `regex` along, while a clinic repeats on days and its hours come to
//! it after. It is held against python-dateutil (`domain/tests/recurrence`).

mod occurrences;
mod text;

use core::num::{NonZeroI8, NonZeroU8, NonZeroU16};

use super::weekdays::Weekdays;
use crate::time::{Date, Weekday};

pub use occurrences::Occurrences;

/// The longest interval, in weeks or months.
pub const LONGEST_INTERVAL: u8 = 52;
/// The most occurrences that can be counted.
pub const MOST_OCCURRENCES: u16 = 1000;

/// A rule by which a clinic repeats, from its first day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recurrence {
    pub(super) every: NonZeroU8,
    pub(super) pattern: Pattern,
    pub(super) ends: Ends,
    pub(super) week_start: Weekday,
}

/// Which days of a week or month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pattern {
    /// Every n weeks on these days, at least one.
    Weekly(Weekdays),
    /// Every n months on these days of the month, from its end where negative.
    MonthlyByDay(MonthDays),
    /// Every n months on these weekdays: the first Monday, the last Friday.
    MonthlyByWeekday(Vec<NthWeekday>),
}

/// When the repeating ends by the rule itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ends {
    /// It doesn't.
    Never,
    /// After so many days.
    After(NonZeroU16),
    /// After this day.
    On(Date),
}

/// Days of a month, 1 to 31, and −1 (the last) to −31.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MonthDays {
    from_start: u32,
    from_end: u32,
}

/// The nth of a weekday in a month, 1 to 5, or from its end, −1 to −5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct NthWeekday {
    nth: NonZeroI8,
    day: Weekday,
}

impl MonthDays {
    /// Adds a day; nothing happens for one that no month has.
    pub const fn add(&mut self, day: i8) {
        match day {
            1..=31 => self.from_start |= 1 << day,
            -31..=-1 => self.from_end |= 1 << -day,
            _ => {}
        }
    }

    /// Whether there is none.
    pub const fn is_empty(self) -> bool {
        self.from_start == 0 && self.from_end == 0
    }

    /// In order: from the start of the month first, then from its end.
    pub fn iter(self) -> impl Iterator<Item = i8> {
        let from_start = (1..=31).filter(move |n| self.from_start >> n & 1 == 1);
        let from_end = (1..=31).filter(move |n| self.from_end >> n & 1 == 1);
        from_start.chain(from_end.map(|n: i8| -n))
    }

    const fn contains(self, date: Date) -> bool {
        let left = days_in_month(date) - date.day() + 1;
        self.from_start >> date.day() & 1 == 1 || self.from_end >> left & 1 == 1
    }
}

impl NthWeekday {
    /// The nth of that day; none outside −5 to 5, or for 0.
    pub fn new(nth: i8, day: Weekday) -> Option<Self> {
        let nth = NonZeroI8::new(nth).filter(|n| n.get().unsigned_abs() <= 5)?;
        Some(Self { nth, day })
    }

    /// Which one.
    pub const fn nth(self) -> i8 {
        self.nth.get()
    }

    /// Of which day.
    pub const fn day(self) -> Weekday {
        self.day
    }

    fn is(self, date: Date) -> bool {
        if date.weekday() != self.day {
            return false;
        }
        let nth = if self.nth.get() > 0 {
            i16::from(date.day() - 1) / 7 + 1
        } else {
            -(i16::from(days_in_month(date) - date.day()) / 7 + 1)
        };
        nth == i16::from(self.nth.get())
    }
}

const fn days_in_month(date: Date) -> u8 {
    date.days_in_month()
}

impl Recurrence {
    /// Every week on these days, without an end of its own.
    pub const fn weekly(days: Weekdays) -> Self {
        Self {
            every: NonZeroU8::MIN,
            pattern: Pattern::Weekly(days),
            ends: Ends::Never,
            week_start: Weekday::Monday,
        }
    }

    /// Every so many weeks or months.
    pub const fn every(&self) -> u8 {
        self.every.get()
    }

    /// Which days.
    pub const fn pattern(&self) -> &Pattern {
        &self.pattern
    }

    /// When the rule itself ends.
    pub const fn ends(&self) -> Ends {
        self.ends
    }

    /// The days of the week when it is nothing but weekly, week by week, as most clinics are.
    pub fn plain_weekdays(&self) -> Option<Weekdays> {
        match self.pattern {
            Pattern::Weekly(days) if self.every.get() == 1 => Some(days),
            _ => None,
        }
    }

    /// Whether the rule gives this day when it begins on `first`, its end aside.
    pub fn falls_on(&self, first: Date, day: Date) -> bool {
        day >= first && self.in_step(first, day)
    }

    /// The same for a day that may come before `first`, as if the rule had always been.
    pub fn in_step(&self, first: Date, day: Date) -> bool {
        let every = i64::from(self.every.get());
        match &self.pattern {
            Pattern::Weekly(days) => {
                days.contains(day.weekday())
                    && (self.week(day) - self.week(first)).rem_euclid(every) == 0
            }
            Pattern::MonthlyByDay(days) => {
                days.contains(day) && (month(day) - month(first)).rem_euclid(every) == 0
            }
            Pattern::MonthlyByWeekday(days) => {
                (month(day) - month(first)).rem_euclid(every) == 0
                    && days.iter().any(|nth| nth.is(day))
            }
        }
    }

    /// The last day the rule gives when it begins on `first` and ends by itself. A count that is
    /// not reached by the year 9999 is no end.
    pub fn last_day(&self, first: Date) -> Option<Date> {
        match self.ends {
            Ends::Never => None,
            Ends::On(last) => Some(last),
            Ends::After(count) => self.unending(first).nth(usize::from(count.get()) - 1),
        }
    }

    /// Whether the rule gives this day when it begins on `first`.
    pub fn occurs_on(&self, first: Date, day: Date) -> bool {
        self.falls_on(first, day) && self.last_day(first).is_none_or(|last| day <= last)
    }

    /// All its days from `first` on, in order.
    pub fn occurrences(&self, first: Date) -> impl Iterator<Item = Date> + '_ {
        let (count, last) = match self.ends {
            Ends::Never => (usize::MAX, None),
            Ends::After(count) => (usize::from(count.get()), None),
            Ends::On(last) => (usize::MAX, Some(last)),
        };
        self.unending(first)
            .take(count)
            .take_while(move |day| last.is_none_or(|last| *day <= last))
    }

    fn unending(&self, first: Date) -> Occurrences<'_> {
        Occurrences::new(self, first)
    }

    /// Number of the week a day is in.
    const fn week(&self, day: Date) -> i64 {
        // 1 January 1970 was a Thursday.
        (day.days() + 3 - self.week_start as i64).div_euclid(7)
    }
}

/// Number of the month a day is in.
const fn month(day: Date) -> i64 {
    day.year() as i64 * 12 + day.month() as i64 - 1
}
