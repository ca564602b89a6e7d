//! The weeks a clinic template makes, for the drawing beside the form. Only wall time: the server
//! is the one that knows about clock changes.

use domain::time::{Date, WallTime, Weekday};

/// What the drawing needs of a template.
#[derive(Debug, Clone, PartialEq)]
pub struct Hours {
    /// Days of the week.
    pub weekdays: Vec<Weekday>,
    /// Local start.
    pub from: WallTime,
    /// Local end.
    pub until: WallTime,
    /// Length of a slot in minutes.
    pub minutes: u16,
    /// First day.
    pub first: Date,
    /// Last day, when there is one.
    pub last: Option<Date>,
}

impl Hours {
    /// Whether it runs on this day.
    pub fn runs_on(&self, date: Date) -> bool {
        self.weekdays.contains(&date.weekday())
            && date >= self.first
            && self.last.is_none_or(|last| date <= last)
    }

    /// The starts of its slots on a day it runs, in order.
    pub fn starts(&self) -> Vec<WallTime> {
        if self.minutes == 0 {
            return Vec::new();
        }
        let (from, until) = (self.from.minutes(), self.until.minutes());
        (0..)
            .map(|n| from.saturating_add(self.minutes.saturating_mul(n)))
            .take_while(|start| start.saturating_add(self.minutes) <= until)
            .filter_map(|start| WallTime::from_minutes(start).ok())
            .collect()
    }

    /// Minutes at the end of the hours that no slot fits into.
    pub fn unused_minutes(&self) -> u16 {
        let length = self.until.minutes().saturating_sub(self.from.minutes());
        match self.minutes {
            0 => 0,
            minutes => length % minutes,
        }
    }
}

/// The Monday of a day's week.
pub fn monday(date: Date) -> Date {
    let back = match date.weekday() {
        Weekday::Monday => 0,
        Weekday::Tuesday => 1,
        Weekday::Wednesday => 2,
        Weekday::Thursday => 3,
        Weekday::Friday => 4,
        Weekday::Saturday => 5,
        Weekday::Sunday => 6,
    };
    date.plus_days(-back)
}

/// The seven days of a week.
pub fn week(monday: Date) -> [Date; 7] {
    [0, 1, 2, 3, 4, 5, 6].map(|n| monday.plus_days(n))
}

/// All days of the week, Monday first.
pub const WEEKDAYS: [Weekday; 7] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
    Weekday::Saturday,
    Weekday::Sunday,
];

/// Reads a time as people type it: `9`, `9:30`, `09.30`, `0930`.
pub fn typed_time(typed: &str) -> Option<WallTime> {
    let typed = typed.trim();
    let (hour, minute) = match typed.split_once([':', '.']) {
        Some((hour, minute)) if minute.len() == 2 => (hour, minute),
        Some(_) => return None,
        None if typed.len() == 4 => typed.split_at_checked(2)?,
        None => (typed, "0"),
    };
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !plain(hour) || !plain(minute) {
        return None;
    }
    WallTime::new(hour.parse().ok()?, minute.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tuesdays() -> Hours {
        Hours {
            weekdays: vec![Weekday::Tuesday],
            from: typed_time("9").unwrap(),
            until: typed_time("12:30").unwrap(),
            minutes: 20,
            first: "2026-12-01".parse().unwrap(),
            last: Some("2026-12-15".parse().unwrap()),
        }
    }

    #[test]
    fn a_morning_of_twenty_minutes_has_ten_slots_and_ten_minutes_over() {
        let hours = tuesdays();
        let starts: Vec<String> = hours.starts().iter().map(ToString::to_string).collect();
        assert_eq!(starts.len(), 10);
        assert_eq!(starts.first().map(String::as_str), Some("09:00"));
        assert_eq!(starts.last().map(String::as_str), Some("12:00"));
        assert_eq!(hours.unused_minutes(), 10);
    }

    #[test]
    fn it_runs_from_the_first_to_the_last_day_and_no_other() {
        let hours = tuesdays();
        let runs = |text: &str| hours.runs_on(text.parse().unwrap());
        assert!(runs("2026-12-01") && runs("2026-12-08") && runs("2026-12-15"));
        assert!(!runs("2026-11-24") && !runs("2026-12-22") && !runs("2026-12-09"));
    }

    #[test]
    fn hours_that_cannot_be_are_empty_not_endless() {
        let mut hours = tuesdays();
        hours.minutes = 0;
        assert!(hours.starts().is_empty());
        hours.minutes = 20;
        hours.until = hours.from;
        assert!(hours.starts().is_empty());
    }

    #[test]
    fn times_are_read_as_people_type_them() {
        for (typed, text) in [
            ("9", "09:00"),
            ("9:30", "09:30"),
            ("09.30", "09:30"),
            ("1730", "17:30"),
        ] {
            assert_eq!(
                typed_time(typed).map(|t| t.to_string()),
                Some(text.to_owned()),
                "{typed}"
            );
        }
        for bad in ["", "24", "9:3", "9:60", "half nine", "9-30", "+9"] {
            assert_eq!(typed_time(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_week_starts_on_monday() {
        let week = week(monday("2026-12-13".parse().unwrap()));
        assert_eq!(week[0].to_string(), "2026-12-07");
        assert_eq!(week[6].to_string(), "2026-12-13");
    }
}
