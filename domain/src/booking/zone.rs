//! Between wall clocks and instants. A local time that a clock change skips means the first time
//! that exists after it; one that happens twice means the first.

use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};

use crate::time::{Date, MINUTE_MS, Timestamp, WallTime};

/// An IANA time zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone {
    name: String,
    zone: TimeZone,
}

/// One local day of a zone; cheap to ask for many times of that day.
#[derive(Debug)]
pub struct LocalDay<'z> {
    zone: &'z Zone,
    date: Date,
    /// The instant of midnight, when no clock change disturbs the day.
    even_midnight: Option<i64>,
}

impl Zone {
    /// Finds a zone by its IANA name (`Europe/London`).
    pub fn find(name: &str) -> Option<Self> {
        // jiff also reads POSIX rules and paths; only names of the database are wanted.
        if name.is_empty() || name.len() > 64 || name.contains("..") {
            return None;
        }
        let zone = jiff::tz::db().get(name).ok()?;
        Some(Self {
            name: name.to_owned(),
            zone,
        })
    }

    /// The IANA name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The instant of a local time.
    pub fn instant(&self, date: Date, time: WallTime) -> Timestamp {
        let local = civil(date, time);
        let ambiguous = self.zone.to_ambiguous_timestamp(local);
        match ambiguous.offset() {
            AmbiguousOffset::Unambiguous { offset }
            | AmbiguousOffset::Fold { before: offset, .. } => at_offset(date, time, offset),
            AmbiguousOffset::Gap { after, .. } => {
                // Read with the later offset it lies just before the change.
                let before = at_offset(date, time, after);
                self.next_change(before).unwrap_or(before)
            }
        }
    }

    /// What a wall clock shows at an instant.
    pub fn local(&self, at: Timestamp) -> (Date, WallTime) {
        let offset = jiff::Timestamp::from_millisecond(at.0)
            .map_or(0, |t| i64::from(self.zone.to_offset(t).seconds()));
        let local = at.0 + offset * 1000;
        let date = Date::from_days(local.div_euclid(86_400_000));
        let minute = (local.rem_euclid(86_400_000) / MINUTE_MS) as u16;
        let time = WallTime::from_minutes(minute).unwrap_or(MIDNIGHT);
        (date, time)
    }

    /// What a wall clock shows, as `2026-12-08T14:20`.
    pub fn local_text(&self, at: Timestamp) -> String {
        let (date, time) = self.local(at);
        format!("{date}T{time}")
    }

    /// The calendar day at an instant.
    pub fn date(&self, at: Timestamp) -> Date {
        self.local(at).0
    }

    /// The instant at which a local day begins.
    pub fn start_of(&self, date: Date) -> Timestamp {
        self.instant(date, MIDNIGHT)
    }

    /// One local day, for asking many times.
    pub fn day(&self, date: Date) -> LocalDay<'_> {
        let midnight = self.start_of(date);
        let even = self
            .next_change(midnight.plus_ms(-1))
            .is_none_or(|change| change.0 > midnight.plus_minutes(26 * 60).0);
        LocalDay {
            zone: self,
            date,
            even_midnight: even.then_some(midnight.0),
        }
    }

    fn next_change(&self, after: Timestamp) -> Option<Timestamp> {
        let after = jiff::Timestamp::from_millisecond(after.0).ok()?;
        let change = self.zone.following(after).next()?;
        Some(Timestamp(change.timestamp().as_millisecond()))
    }
}

impl LocalDay<'_> {
    /// The instant of a time of this day.
    pub fn instant(&self, time: WallTime) -> Timestamp {
        match self.even_midnight {
            Some(midnight) => Timestamp(midnight).plus_minutes(i64::from(time.minutes())),
            None => self.zone.instant(self.date, time),
        }
    }
}

const MIDNIGHT: WallTime = match WallTime::from_minutes(0) {
    Ok(time) => time,
    Err(_) => unreachable!(),
};

fn civil(date: Date, time: WallTime) -> DateTime {
    let (hour, minute) = (time.minutes() / 60, time.minutes() % 60);
    // Both types hold the years 1 to 9999 and only dates that exist.
    DateTime::new(
        date.year(),
        date.month() as i8,
        date.day() as i8,
        hour as i8,
        minute as i8,
        0,
        0,
    )
    .unwrap_or(DateTime::ZERO)
}

fn at_offset(date: Date, time: WallTime, offset: jiff::tz::Offset) -> Timestamp {
    let local = date.days() * 86_400_000 + i64::from(time.minutes()) * MINUTE_MS;
    Timestamp(local - i64::from(offset.seconds()) * 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instant(zone: &str, date: &str, time: &str) -> String {
        let zone = Zone::find(zone).unwrap();
        let (date, time) = (date.parse().unwrap(), time.parse().unwrap());
        let found = zone.instant(date, time);
        assert_eq!(zone.day(date).instant(time), found);
        found.to_string().replace(":00.000Z", "Z")
    }

    #[test]
    fn winter_and_summer_differ_by_an_hour_in_london() {
        let winter = instant("Europe/London", "2026-12-08", "14:20");
        assert_eq!(winter, "2026-12-08T14:20Z");
        let summer = instant("Europe/London", "2026-07-08", "14:20");
        assert_eq!(summer, "2026-07-08T13:20Z");
    }

    #[test]
    fn a_time_that_is_skipped_moves_forward_to_the_first_that_exists() {
        for time in ["01:00", "01:05", "01:30", "01:55", "02:00"] {
            let found = instant("Europe/London", "2027-03-28", time);
            assert_eq!(found, "2027-03-28T01:00Z", "{time}");
        }
        let found = instant("Australia/Lord_Howe", "2026-10-04", "02:10");
        assert_eq!(found, "2026-10-03T15:30Z");
        // At midnight, in Cairo.
        let found = instant("Africa/Cairo", "2026-04-24", "00:30");
        assert_eq!(found, "2026-04-23T22:00Z");
    }

    #[test]
    fn a_time_that_happens_twice_means_the_first() {
        let found = instant("Europe/London", "2026-10-25", "01:30");
        assert_eq!(found, "2026-10-25T00:30Z");
        let found = instant("America/New_York", "2026-11-01", "01:30");
        assert_eq!(found, "2026-11-01T05:30Z");
    }

    #[test]
    fn wall_clocks_are_read_at_both_occurrences() {
        let zone = Zone::find("Europe/London").unwrap();
        for at in ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"] {
            let local = zone.local_text(at.parse().unwrap());
            assert_eq!(local, "2026-10-25T01:30");
        }
    }

    #[test]
    fn only_names_of_the_database_are_zones() {
        for bad in [
            "",
            "Mars/Base",
            "../etc/localtime",
            "EST5EDT4,M3.2.0,M11.1.0",
        ] {
            assert!(Zone::find(bad).is_none(), "{bad}");
        }
    }
}
