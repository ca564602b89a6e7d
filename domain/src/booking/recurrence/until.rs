//! From when on a rule is meant, and until when: a rule of a calendar may end at a time, in UTC too.

use crate::error::FieldError;
use crate::time::{Date, Timestamp, WallTime};

/// From when on a rule is meant.
#[derive(Clone, Copy)]
pub struct Begins<'a> {
    /// Its first day; what a rule leaves out is taken from it.
    pub first: Date,
    /// When each of its days begins.
    pub from: WallTime,
    /// The instant of a local time there.
    pub instant: &'a dyn Fn(Date, WallTime) -> Timestamp,
}

impl core::fmt::Debug for Begins<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Begins({} {})", self.first, self.from)
    }
}

/// An end as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// `20261231`: with that day.
    Day(Date),
    /// `20261231T093000`: by the clocks there.
    Local(Date, WallTime),
    /// `20261231T093000Z`.
    Instant(Timestamp),
}

/// As many digits as that.
fn digits<T: core::str::FromStr>(text: Option<&str>) -> Result<T, FieldError> {
    let text = text.filter(|text| text.bytes().all(|b| b.is_ascii_digit()));
    text.and_then(|text| text.parse().ok())
        .ok_or(FieldError::Format)
}

impl Until {
    pub(super) fn read(text: &str) -> Result<Self, FieldError> {
        let (day, time) = match text.split_once('T') {
            Some((day, time)) => (day, Some(time)),
            None => (text, None),
        };
        if day.len() != 8 {
            return Err(FieldError::Format);
        }
        let (year, month) = (digits(day.get(..4))?, digits(day.get(4..6))?);
        let date = Date::new(year, month, digits(day.get(6..))?);
        let date = date.map_err(|_| FieldError::NoSuchDate)?;
        let Some(time) = time else {
            return Ok(Self::Day(date));
        };
        let (time, utc) = match time.strip_suffix('Z') {
            Some(time) => (time, true),
            None => (time, false),
        };
        if time.len() != 6 {
            return Err(FieldError::Format);
        }
        let wall = WallTime::new(digits(time.get(..2))?, digits(time.get(2..4))?);
        let wall = wall.map_err(|_| FieldError::Format)?;
        let second = digits::<u8>(time.get(4..))?;
        if second > 59 {
            return Err(FieldError::Format);
        }
        if !utc {
            // Clinics begin at whole minutes.
            return Ok(Self::Local(date, wall));
        }
        let minutes = date.days() * 24 * 60 + i64::from(wall.minutes());
        let ms = i64::from(second) * 1000;
        Ok(Self::Instant(
            Timestamp(0).plus_minutes(minutes).plus_ms(ms),
        ))
    }

    /// The last day on which a clinic still begins in time; none where that takes a clock and there
    /// is none.
    pub(super) fn last_day(self, begins: Option<&Begins<'_>>) -> Option<Date> {
        match (self, begins) {
            (Self::Day(day), _) => Some(day),
            (Self::Local(day, time), Some(begins)) => {
                Some(day.plus_days(if begins.from <= time { 0 } else { -1 }))
            }
            (Self::Instant(end), Some(begins)) => {
                // No zone is as much as two days away.
                let near = (-2..=2).rev().map(|n| end.utc_date().plus_days(n));
                let mut near = near.filter(|day| (begins.instant)(*day, begins.from) <= end);
                near.next()
            }
            _ => None,
        }
    }
}
