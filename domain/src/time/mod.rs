//! Instants, calendar dates and wall-clock times as values. Zones live behind the `zones` feature
//! (see `booking::zone`); nothing here reads a clock.

mod text;

use core::fmt;

/// One minute in milliseconds.
pub const MINUTE_MS: i64 = 60_000;

/// An instant: milliseconds since 1970-01-01T00:00:00Z. On the wire RFC 3339 in UTC
/// (`2026-12-08T14:20:00.000Z`); any offset is accepted when reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(pub i64);

/// A day of the calendar (proleptic Gregorian), without a zone. On the wire `2026-12-08`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: i16,
    month: u8,
    day: u8,
}

/// A wall-clock time as minutes after midnight, 0 to 1439. On the wire `09:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WallTime(u16);

/// A day of the week, Monday first as in ISO 8601.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl Weekday {
    /// The stable text, as on the wire and in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Monday => "monday",
            Self::Tuesday => "tuesday",
            Self::Wednesday => "wednesday",
            Self::Thursday => "thursday",
            Self::Friday => "friday",
            Self::Saturday => "saturday",
            Self::Sunday => "sunday",
        }
    }
}

/// The text or numbers name no such date or time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidTime;

impl fmt::Display for InvalidTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a valid date or time")
    }
}

impl core::error::Error for InvalidTime {}

impl Timestamp {
    /// Later by so many minutes (negative: earlier).
    pub const fn plus_minutes(self, minutes: i64) -> Self {
        Self(self.0 + minutes * MINUTE_MS)
    }

    /// Later by so many milliseconds (negative: earlier).
    pub const fn plus_ms(self, ms: i64) -> Self {
        Self(self.0 + ms)
    }

    /// Whole minutes since another instant, rounded towards the past.
    pub const fn minutes_since(self, earlier: Self) -> i64 {
        (self.0 - earlier.0).div_euclid(MINUTE_MS)
    }

    /// The calendar day in UTC.
    pub fn utc_date(self) -> Date {
        Date::from_days(self.0.div_euclid(86_400_000))
    }
}

impl Date {
    /// A date that exists, in the years 1 to 9999.
    pub fn new(year: i16, month: u8, day: u8) -> Result<Self, InvalidTime> {
        let ok = (1..=9999).contains(&year)
            && (1..=12).contains(&month)
            && day >= 1
            && day <= days_in_month(year, month);
        if ok {
            Ok(Self { year, month, day })
        } else {
            Err(InvalidTime)
        }
    }

    /// The year, 1 to 9999.
    pub const fn year(self) -> i16 {
        self.year
    }

    /// The month, 1 to 12.
    pub const fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, 1 to 31.
    pub const fn day(self) -> u8 {
        self.day
    }

    /// Days since 1970-01-01.
    pub const fn days(self) -> i64 {
        // Counting years from March puts the leap day last (H. Hinnant, "chrono-compatible
        // low-level date algorithms").
        let y = self.year as i64 - if self.month <= 2 { 1 } else { 0 };
        let era = y.div_euclid(400);
        let yoe = y - era * 400;
        let m = self.month as i64;
        let doy = (153 * (if m > 2 { m - 3 } else { m + 9 }) + 2) / 5 + self.day as i64 - 1;
        let doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
        era * 146_097 + doe - 719_468
    }

    /// The date so many days after 1970-01-01.
    pub const fn from_days(days: i64) -> Self {
        let z = days + 719_468;
        let era = z.div_euclid(146_097);
        let doe = z - era * 146_097;
        let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
        let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
        let mp = (5 * doy + 2) / 153;
        let day = (doy - (153 * mp + 2) / 5 + 1) as u8;
        let month = (if mp < 10 { mp + 3 } else { mp - 9 }) as u8;
        let year = (yoe + era * 400 + if month <= 2 { 1 } else { 0 }) as i16;
        Self { year, month, day }
    }

    /// Later by so many days (negative: earlier).
    pub const fn plus_days(self, days: i64) -> Self {
        Self::from_days(self.days() + days)
    }

    /// How many days its month has.
    pub const fn days_in_month(self) -> u8 {
        days_in_month(self.year, self.month)
    }

    /// The day of the week.
    pub const fn weekday(self) -> Weekday {
        match (self.days() + 3).rem_euclid(7) {
            0 => Weekday::Monday,
            1 => Weekday::Tuesday,
            2 => Weekday::Wednesday,
            3 => Weekday::Thursday,
            4 => Weekday::Friday,
            5 => Weekday::Saturday,
            _ => Weekday::Sunday,
        }
    }
}

const fn days_in_month(year: i16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

impl WallTime {
    /// 00:00.
    pub const MIDNIGHT: Self = Self(0);

    /// From minutes after midnight, 0 to 1439.
    pub const fn from_minutes(minutes: u16) -> Result<Self, InvalidTime> {
        if minutes < 1440 {
            Ok(Self(minutes))
        } else {
            Err(InvalidTime)
        }
    }

    /// From an hour (0–23) and minute (0–59).
    pub const fn new(hour: u8, minute: u8) -> Result<Self, InvalidTime> {
        if hour < 24 && minute < 60 {
            Ok(Self(hour as u16 * 60 + minute as u16))
        } else {
            Err(InvalidTime)
        }
    }

    /// Minutes after midnight, 0 to 1439.
    pub const fn minutes(self) -> u16 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_nine_centuries_survives_counting() {
        for days in -200_000..130_000 {
            let date = Date::from_days(days);
            assert_eq!(date.days(), days);
            assert!(Date::new(date.year(), date.month(), date.day()).is_ok());
        }
    }

    #[test]
    fn weekdays_follow_the_calendar() {
        assert_eq!(Date::from_days(0).weekday(), Weekday::Thursday);
        assert_eq!(
            "2026-12-08".parse().map(Date::weekday),
            Ok(Weekday::Tuesday)
        );
    }
}
