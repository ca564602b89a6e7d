//! Dates of birth.

use core::fmt;

use serde::{Deserialize, Serialize};

use crate::error::FieldError;
use crate::time::Date;

/// A date of birth, from 1900 on and not in the future when it was given.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct DateOfBirth(Date);

impl DateOfBirth {
    /// The earliest year accepted.
    pub const EARLIEST_YEAR: i16 = 1900;

    /// Checks a date against today.
    ///
    /// # Errors
    /// `InFuture`, or `OutOfRange` before 1900.
    pub fn new(date: Date, today: Date) -> Result<Self, FieldError> {
        if date > today {
            return Err(FieldError::InFuture);
        }
        if date.year() < Self::EARLIEST_YEAR {
            return Err(FieldError::OutOfRange);
        }
        Ok(Self(date))
    }

    /// Reads `1958-03-27`.
    ///
    /// # Errors
    /// `Required`, `Format`, `NoSuchDate`, or those of [`DateOfBirth::new`].
    pub fn parse(text: &str, today: Date) -> Result<Self, FieldError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(FieldError::Required);
        }
        let mut parts = text.splitn(3, '-');
        let (year, month, day) = (parts.next(), parts.next(), parts.next());
        match (year, month, day) {
            (Some(year), Some(month), Some(day)) => Self::from_parts(day, month, year, today),
            _ => Err(FieldError::Format),
        }
    }

    /// Reads three fields as people fill them in: day, month (a number) and four-digit year.
    ///
    /// # Errors
    /// `Required` when all or one of them is empty, `Format`, `NoSuchDate`, or those of
    /// [`DateOfBirth::new`].
    pub fn from_parts(day: &str, month: &str, year: &str, today: Date) -> Result<Self, FieldError> {
        let (day, month, year) = (day.trim(), month.trim(), year.trim());
        if day.is_empty() || month.is_empty() || year.is_empty() {
            return Err(FieldError::Required);
        }
        let number = |text: &str, longest: usize| {
            let digits = text.len() <= longest && text.bytes().all(|b| b.is_ascii_digit());
            if digits {
                text.parse::<i16>().ok()
            } else {
                None
            }
        };
        let (Some(day), Some(month), Some(year)) =
            (number(day, 2), number(month, 2), number(year, 4))
        else {
            return Err(FieldError::Format);
        };
        if year < 100 {
            // "58" could be two centuries: ask again rather than guess.
            return Err(FieldError::Format);
        }
        let date = Date::new(year, month as u8, day as u8).map_err(|_| FieldError::NoSuchDate)?;
        Self::new(date, today)
    }

    /// The day of the calendar.
    pub const fn date(self) -> Date {
        self.0
    }
}

// Must not reach a log by accident.
impl fmt::Debug for DateOfBirth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DateOfBirth(hidden)")
    }
}

impl fmt::Display for DateOfBirth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> Date {
        "2026-03-01".parse().unwrap()
    }

    #[test]
    fn three_fields_are_read_as_people_fill_them() {
        for (d, m, y) in [("27", "3", "1958"), (" 27 ", "03", "1958")] {
            let read = DateOfBirth::from_parts(d, m, y, today()).unwrap();
            assert_eq!(read.to_string(), "1958-03-27");
        }
        assert!(DateOfBirth::parse("2026-03-01", today()).is_ok());
    }

    #[test]
    fn what_is_wrong_is_said() {
        let cases = [
            (("", "3", "1958"), FieldError::Required),
            (("27", "3", "58"), FieldError::Format),
            (("27", "March", "1958"), FieldError::Format),
            (("+7", "3", "1958"), FieldError::Format),
            (("30", "2", "1958"), FieldError::NoSuchDate),
            (("0", "2", "1958"), FieldError::NoSuchDate),
            (("2", "3", "2026"), FieldError::InFuture),
            (("31", "12", "1899"), FieldError::OutOfRange),
        ];
        for ((d, m, y), error) in cases {
            assert_eq!(DateOfBirth::from_parts(d, m, y, today()), Err(error));
        }
        assert_eq!(DateOfBirth::parse("", today()), Err(FieldError::Required));
        assert_eq!(DateOfBirth::parse("1958", today()), Err(FieldError::Format));
        assert_eq!(
            DateOfBirth::parse("1958-02-29", today()),
            Err(FieldError::NoSuchDate)
        );
    }
}
