//! Weeks and times as people draw and type them.

use domain::time::{Date, WallTime, Weekday};

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

/// A time as it is sent; what is none stays as it was typed, for the server to refuse.
pub fn typed_text(typed: &str) -> String {
    typed_time(typed).map_or_else(|| typed.to_owned(), |time| time.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

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
