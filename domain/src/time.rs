//! Instants, calendar dates and wall-clock times as values. Zones live behind the `zones` feature
//! (see `booking::zone`); nothing here reads a clock.

use core::fmt;
use core::str::FromStr;

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

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl fmt::Display for WallTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ms = self.0.rem_euclid(86_400_000);
        let (h, m, s, frac) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60, ms % 1000);
        write!(f, "{}T{h:02}:{m:02}:{s:02}.{frac:03}Z", self.utc_date())
    }
}

fn digits(text: &str, from: usize, len: usize) -> Result<u32, InvalidTime> {
    let part = text.as_bytes().get(from..from + len).ok_or(InvalidTime)?;
    part.iter().try_fold(0u32, |n, b| {
        if b.is_ascii_digit() {
            Ok(n * 10 + u32::from(b - b'0'))
        } else {
            Err(InvalidTime)
        }
    })
}

fn expect(text: &str, at: usize, one_of: &[u8]) -> Result<(), InvalidTime> {
    match text.as_bytes().get(at) {
        Some(b) if one_of.contains(b) => Ok(()),
        _ => Err(InvalidTime),
    }
}

impl FromStr for Date {
    type Err = InvalidTime;
    fn from_str(t: &str) -> Result<Self, InvalidTime> {
        if t.len() != 10 {
            return Err(InvalidTime);
        }
        expect(t, 4, b"-")?;
        expect(t, 7, b"-")?;
        Self::new(
            digits(t, 0, 4)? as i16,
            digits(t, 5, 2)? as u8,
            digits(t, 8, 2)? as u8,
        )
    }
}

impl FromStr for WallTime {
    type Err = InvalidTime;
    fn from_str(t: &str) -> Result<Self, InvalidTime> {
        if t.len() != 5 {
            return Err(InvalidTime);
        }
        expect(t, 2, b":")?;
        Self::new(digits(t, 0, 2)? as u8, digits(t, 3, 2)? as u8)
    }
}

impl FromStr for Timestamp {
    type Err = InvalidTime;
    /// RFC 3339 §5.6, seconds required, a leap second read as the second before it.
    fn from_str(t: &str) -> Result<Self, InvalidTime> {
        if !t.is_ascii() || t.len() < 20 || t.len() > 40 {
            return Err(InvalidTime);
        }
        let date: Date = t[..10].parse()?;
        expect(t, 10, b"Tt ")?;
        let time: WallTime = t[11..16].parse()?;
        expect(t, 16, b":")?;
        let second = match digits(t, 17, 2)? {
            s @ 0..=59 => s,
            60 => 59,
            _ => return Err(InvalidTime),
        };
        let (fraction_ms, zone) = match t[19..].strip_prefix('.') {
            None => (0, &t[19..]),
            Some(rest) => {
                let len = rest.bytes().take_while(u8::is_ascii_digit).count();
                if len == 0 {
                    return Err(InvalidTime);
                }
                let mut ms = 0;
                for i in 0..3 {
                    ms = ms * 10 + if i < len { digits(rest, i, 1)? } else { 0 };
                }
                (ms, &rest[len..])
            }
        };
        let offset_minutes = match zone {
            "Z" | "z" => 0,
            _ => {
                let sign = match zone.as_bytes().first() {
                    Some(b'+') => 1,
                    Some(b'-') => -1,
                    _ => return Err(InvalidTime),
                };
                let wall: WallTime = zone[1..].parse()?;
                sign * i64::from(wall.minutes())
            }
        };
        let minutes = i64::from(time.minutes()) - offset_minutes;
        let ms = i64::from(second * 1000 + fraction_ms);
        Ok(Self(date.days() * 86_400_000 + minutes * MINUTE_MS + ms))
    }
}

macro_rules! as_text {
    ($name:ident, $format:literal) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.collect_str(self)
            }
        }
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
        #[cfg(feature = "schema")]
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "format": $format })
            }
        }
    };
}

as_text!(Timestamp, "date-time");
as_text!(Date, "date");
as_text!(WallTime, "time");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_survives_its_own_text() {
        for ms in [
            0,
            1,
            951_782_400_000,
            1_796_739_600_123,
            -62_135_596_800_000,
        ] {
            let t = Timestamp(ms);
            assert_eq!(t.to_string().parse(), Ok(t), "{t}");
        }
    }

    #[test]
    fn offsets_are_taken_away() {
        let summer: Timestamp = "2026-07-01T09:00:00+01:00".parse().unwrap_or_default();
        assert_eq!(summer.to_string(), "2026-07-01T08:00:00.000Z");
    }

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

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for bad in [
            "2026-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-04-31",
            "26-04-30",
            "2026-4-030",
            "0000-01-01",
        ] {
            assert_eq!(bad.parse::<Date>(), Err(InvalidTime), "{bad}");
        }
        assert!("2028-02-29".parse::<Date>().is_ok());
    }

    #[test]
    fn hostile_instants_are_refused_without_a_panic() {
        for bad in [
            "",
            "2026-12-08T14:20:00",
            "2026-12-08T14:20:00.Z",
            "2026-12-08T14:20:00+é",
            "2026-12-08T24:00:00Z",
            "2026-12-08T14:20:00+1:00",
        ] {
            assert_eq!(bad.parse::<Timestamp>(), Err(InvalidTime), "{bad}");
        }
    }
}
