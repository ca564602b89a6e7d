//! Dates and times in words, the same words in the same order as the app's own: who compares a
//! message with their appointment's page sees one and the same time.

use domain::booking::zone::Zone;
use domain::time::{Date, Timestamp, WallTime};

/// A language's words for days and times.
pub(super) struct Names {
    /// From Monday.
    pub weekdays: [&'static str; 7],
    pub months: [&'static str; 12],
    pub am: &'static str,
    pub pm: &'static str,
    pub midday: &'static str,
    pub midnight: &'static str,
}

/// "Tuesday 8 December, 2:20 pm", there and then.
pub(super) fn when(names: &Names, at: Timestamp, zone: &str) -> String {
    format!("{}, {}", day(names, at, zone), time(names, at, zone))
}

/// "Tuesday 8 December", there and then.
pub(super) fn day(names: &Names, at: Timestamp, zone: &str) -> String {
    let (date, _) = local(at, zone);
    let weekday = date.weekday() as usize;
    let month = usize::from(date.month()) - 1;
    format!(
        "{} {} {}",
        names.weekdays.get(weekday).copied().unwrap_or_default(),
        date.day(),
        names.months.get(month).copied().unwrap_or_default(),
    )
}

/// "2:20 pm", there and then.
pub(super) fn time(names: &Names, at: Timestamp, zone: &str) -> String {
    clock(names, local(at, zone).1)
}

fn clock(names: &Names, time: WallTime) -> String {
    let (hour, minute) = (time.minutes() / 60, time.minutes() % 60);
    match (hour, minute) {
        (12, 0) => return names.midday.to_owned(),
        (0, 0) => return names.midnight.to_owned(),
        _ => {}
    }
    let half = if hour < 12 { names.am } else { names.pm };
    let hour = match hour % 12 {
        0 => 12,
        hour => hour,
    };
    format!("{hour}:{minute:02} {half}")
}

/// What a wall clock shows there and then; UTC where the zone is unknown.
fn local(at: Timestamp, zone: &str) -> (Date, WallTime) {
    match Zone::find(zone).or_else(|| Zone::find("UTC")) {
        Some(zone) => zone.local(at),
        None => (at.utc_date(), WallTime::MIDNIGHT),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::super::{english, welsh};
    use super::*;

    fn at(names: &Names, text: &str) -> String {
        when(names, text.parse().unwrap(), "Europe/London")
    }

    #[test]
    fn times_read_as_people_say_them() {
        for (instant, english_words, welsh_words) in [
            (
                "2026-12-08T14:20:00Z",
                "Tuesday 8 December, 2:20 pm",
                "Dydd Mawrth 8 Rhagfyr, 2:20 yp",
            ),
            (
                "2026-07-01T08:00:00Z",
                "Wednesday 1 July, 9:00 am",
                "Dydd Mercher 1 Gorffennaf, 9:00 yb",
            ),
            (
                "2026-12-13T12:00:00Z",
                "Sunday 13 December, midday",
                "Dydd Sul 13 Rhagfyr, hanner dydd",
            ),
            (
                "2026-12-08T00:00:00Z",
                "Tuesday 8 December, midnight",
                "Dydd Mawrth 8 Rhagfyr, hanner nos",
            ),
            (
                "2026-12-08T00:05:00Z",
                "Tuesday 8 December, 12:05 am",
                "Dydd Mawrth 8 Rhagfyr, 12:05 yb",
            ),
        ] {
            assert_eq!(at(&english::NAMES, instant), english_words);
            assert_eq!(at(&welsh::NAMES, instant), welsh_words);
        }
    }

    #[test]
    fn the_words_are_the_apps() {
        for (names, translations) in [
            (
                &english::NAMES,
                include_str!("../../../../app/locales/en/common.json"),
            ),
            (
                &welsh::NAMES,
                include_str!("../../../../app/locales/cy/common.json"),
            ),
        ] {
            let app: Value = serde_json::from_str(translations).unwrap();
            let weekdays = "monday tuesday wednesday thursday friday saturday sunday";
            for (own, key) in names.weekdays.iter().zip(weekdays.split(' ')) {
                assert_eq!(app["weekday"][key], *own);
            }
            let months = "january february march april may june july august september october \
                          november december";
            for (own, key) in names.months.iter().zip(months.split(' ')) {
                assert_eq!(app["month"][key], *own);
            }
            let date = &app["date"];
            assert_eq!(date["am"], names.am);
            assert_eq!(date["pm"], names.pm);
            assert_eq!(date["midday"], names.midday);
            assert_eq!(date["midnight"], names.midnight);
        }
    }
}
