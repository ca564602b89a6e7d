//! Dates and times as text: RFC 3339, and the same on the wire.

use core::fmt;
use core::str::FromStr;

use super::{Date, InvalidTime, MINUTE_MS, Timestamp, WallTime};

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
