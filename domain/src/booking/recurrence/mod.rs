//! On which days a clinic repeats: RFC 5545's recurrence rules, as far as they are about days.
//!
//! Our own, in local dates, and not the `rrule` crate: that one works on instants of `chrono-tz`
//! and brings it, `chrono` and `regex` along, while a clinic repeats on days and its hours come to
//! it after. It is held against python-dateutil (`domain/tests/recurrence`).

mod days;
mod occurrences;
mod parts;
mod print;
mod text;
mod until;

use core::num::NonZeroU16;

use super::weekdays::Weekdays;
use crate::time::{Date, Weekday};

pub use days::{MonthDays, NthWeekday};
pub use occurrences::Occurrences;
pub use parts::Part;
pub use print::code;
pub use until::Begins;

/// The longest interval, in weeks, months or years.
pub const LONGEST_INTERVAL: u16 = 52;
/// The longest interval in days.
pub const MOST_DAYS_BETWEEN: u16 = 366;
/// The most occurrences that can be counted.
pub const MOST_OCCURRENCES: u16 = 1000;

/// A rule by which a clinic repeats, from its first day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recurrence {
    every: NonZeroU16,
    period: Period,
    /// Bit n for month n; none where every month counts.
    months: u16,
    month_days: MonthDays,
    /// These days of the week, all of them within the period.
    weekdays: Weekdays,
    /// And these, each by its number.
    nths: Vec<NthWeekday>,
    /// Which of a period's days, from its end where negative; none where all of them.
    positions: Vec<i16>,
    ends: Ends,
    week_start: Weekday,
}

/// What is repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// Days.
    Day,
    /// Weeks.
    Week,
    /// Months.
    Month,
    /// Years.
    Year,
}

/// What a rule says in the two ways that a form can say by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pattern<'r> {
    /// Every n weeks on these days, at least one.
    Weekly(Weekdays),
    /// Every n months on these weekdays: the first Monday, the last Friday.
    MonthlyByWeekday(&'r [NthWeekday]),
    /// Something else.
    Other,
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

impl Recurrence {
    /// Every week on these days, without an end of its own.
    pub const fn weekly(days: Weekdays) -> Self {
        Self {
            every: NonZeroU16::MIN,
            period: Period::Week,
            months: 0,
            month_days: MonthDays::NONE,
            weekdays: days,
            nths: Vec::new(),
            positions: Vec::new(),
            ends: Ends::Never,
            week_start: Weekday::Monday,
        }
    }

    /// Every so many days, weeks, months or years.
    pub const fn every(&self) -> u16 {
        self.every.get()
    }

    /// Whether nothing but days of the week choose the days.
    const fn is_by_weekday(&self) -> bool {
        self.months == 0 && self.month_days.is_empty() && self.positions.is_empty()
    }

    /// Which days, where it is one of the usual ways.
    pub fn pattern(&self) -> Pattern<'_> {
        match self.period {
            _ if !self.is_by_weekday() => Pattern::Other,
            Period::Week => Pattern::Weekly(self.weekdays),
            Period::Month if self.weekdays.is_empty() => Pattern::MonthlyByWeekday(&self.nths),
            _ => Pattern::Other,
        }
    }

    /// When the rule itself ends.
    pub const fn ends(&self) -> Ends {
        self.ends
    }

    /// The days of the week when it is nothing but weekly, week by week, as most clinics are.
    pub fn plain_weekdays(&self) -> Option<Weekdays> {
        match self.period {
            _ if self.every.get() > 1 || !self.is_by_weekday() => None,
            Period::Day if self.weekdays.is_empty() => Some(Weekdays::all()),
            Period::Day | Period::Week => Some(self.weekdays),
            Period::Month | Period::Year => None,
        }
    }

    /// Whether the rule gives this day when it begins on `first`, its end aside.
    pub fn falls_on(&self, first: Date, day: Date) -> bool {
        day >= first && self.in_step(first, day)
    }

    /// The same for a day that may come before `first`, as if the rule had always been.
    pub fn in_step(&self, first: Date, day: Date) -> bool {
        let apart = self.number(day) - self.number(first);
        apart.rem_euclid(i64::from(self.every.get())) == 0 && self.gives(day)
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
}
