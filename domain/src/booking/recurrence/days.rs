//! Which days of its periods a rule gives.

use core::num::NonZeroI8;

use super::{Period, Recurrence};
use crate::time::{Date, Weekday};

/// Days of a month, 1 to 31, and −1 (the last) to −31.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MonthDays {
    from_start: u32,
    from_end: u32,
}

/// The nth of a weekday in a month, 1 to 5, or in a year, 1 to 53; from its end where negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct NthWeekday {
    nth: NonZeroI8,
    day: Weekday,
}

impl MonthDays {
    /// None of them.
    pub const NONE: Self = Self {
        from_start: 0,
        from_end: 0,
    };

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
        let left = date.days_in_month() - date.day() + 1;
        self.from_start >> date.day() & 1 == 1 || self.from_end >> left & 1 == 1
    }
}

impl NthWeekday {
    /// The nth of that day; none outside −53 to 53, or for 0.
    pub fn new(nth: i8, day: Weekday) -> Option<Self> {
        let nth = NonZeroI8::new(nth).filter(|n| n.get().unsigned_abs() <= 53)?;
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

    /// Whether a day that is such a weekday is this one from one day to another.
    fn is(self, date: Date, (from, until): (i64, i64)) -> bool {
        let nth = if self.nth.get() > 0 {
            (date.days() - from) / 7 + 1
        } else {
            -((until - date.days()) / 7 + 1)
        };
        nth == i64::from(self.nth.get())
    }
}

/// The first and the last day of a year, or of a month of it.
fn span(year: i16, month: Option<u8>) -> Option<(i64, i64)> {
    let first = Date::new(year, month.unwrap_or(1), 1).ok()?;
    let last = Date::new(year, month.unwrap_or(12), 1).ok()?;
    Some((
        first.days(),
        last.days() + i64::from(last.days_in_month()) - 1,
    ))
}

/// The span of a month by its number.
fn month_span(number: i64) -> Option<(i64, i64)> {
    let year = i16::try_from(number.div_euclid(12)).ok()?;
    span(year, Some(number.rem_euclid(12) as u8 + 1))
}

impl Recurrence {
    /// Number of the day, week, month or year a day is in.
    pub(super) const fn number(&self, day: Date) -> i64 {
        match self.period {
            Period::Day => day.days(),
            // 1 January 1970 was a Thursday.
            Period::Week => (day.days() + 3 - self.week_start as i64).div_euclid(7),
            Period::Month => day.year() as i64 * 12 + day.month() as i64 - 1,
            Period::Year => day.year() as i64,
        }
    }

    /// The first and the last day of a period; none beyond the calendar's end.
    pub(super) fn period(&self, number: i64) -> Option<(i64, i64)> {
        match self.period {
            Period::Day => Some((number, number)),
            Period::Week => {
                let start = number * 7 - 3 + self.week_start as i64;
                Some((start, start + 6))
            }
            Period::Month => month_span(number),
            Period::Year => span(i16::try_from(number).ok()?, None),
        }
    }

    /// Whether it is a day of its period, whichever periods count.
    pub(super) fn gives(&self, day: Date) -> bool {
        if self.positions.is_empty() {
            return self.chooses(day);
        }
        self.chooses(day) && self.days_of(self.number(day)).contains(&day)
    }

    pub(super) const fn has_month(&self, month: u8) -> bool {
        self.months == 0 || self.months >> month & 1 == 1
    }

    /// Whether all but the positions let it through.
    fn chooses(&self, day: Date) -> bool {
        self.has_month(day.month())
            && (self.month_days.is_empty() || self.month_days.contains(day))
            && self.has_weekday(day)
    }

    fn has_weekday(&self, day: Date) -> bool {
        let any = self.weekdays.is_empty() && self.nths.is_empty();
        if any || self.weekdays.contains(day.weekday()) {
            return true;
        }
        let mut same = self.nths.iter().filter(|nth| nth.day == day.weekday());
        let Some(one) = same.next() else {
            return false;
        };
        // In a rule by years that names months, numbers count within each of them.
        let by_year = matches!(self.period, Period::Year) && self.months == 0;
        let within = span(day.year(), (!by_year).then_some(day.month()));
        within.is_some_and(|within| one.is(day, within) || same.any(|nth| nth.is(day, within)))
    }

    /// The days of a period, in order.
    pub(super) fn days_of(&self, number: i64) -> Vec<Date> {
        let Some((from, until)) = self.period(number) else {
            return Vec::new();
        };
        let mut all = Vec::new();
        let mut at = from;
        while at <= until {
            let day = Date::from_days(at);
            if !self.has_month(day.month()) {
                at += i64::from(day.days_in_month() - day.day()) + 1;
                continue;
            }
            if self.chooses(day) {
                all.push(day);
            }
            at += 1;
        }
        if self.positions.is_empty() {
            return all;
        }
        let many = all.len();
        let place = |at: &i16| match at {
            1.. => usize::try_from(at - 1).ok(),
            _ => many.checked_sub(usize::from(at.unsigned_abs())),
        };
        let mut places: Vec<usize> = self.positions.iter().filter_map(place).collect();
        places.sort_unstable();
        places.dedup();
        places.iter().filter_map(|n| all.get(*n).copied()).collect()
    }
}
