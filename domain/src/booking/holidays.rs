//! The bank holidays of England and Wales, by rule, with the days that were proclaimed once.
//!
//! Source: Banking and Financial Dealings Act 1971 with its yearly proclamations, as published on
//! GOV.UK. Good for the years from 1978, when the early May holiday began; proclamations to come
//! cannot be known and are entered here when they are made.

use serde::{Deserialize, Serialize};

use crate::time::{Date, Weekday};

/// A bank holiday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Holiday {
    /// New Year's Day, or the Monday that stands for it.
    NewYear,
    /// Good Friday.
    GoodFriday,
    /// Easter Monday.
    EasterMonday,
    /// Early May.
    EarlyMay,
    /// Spring.
    Spring,
    /// Summer.
    Summer,
    /// Christmas Day, or the day that stands for it.
    Christmas,
    /// Boxing Day, or the day that stands for it.
    BoxingDay,
    /// Proclaimed once, for a wedding, a jubilee, a coronation, a funeral, a millennium.
    Proclaimed,
}

/// Holidays that were proclaimed once: year, month, day.
const PROCLAIMED: [(i16, u8, u8); 9] = [
    (1981, 7, 29),
    (1999, 12, 31),
    (2002, 6, 3),
    (2011, 4, 29),
    (2012, 6, 5),
    (2022, 6, 3),
    (2022, 9, 19),
    (2023, 5, 8),
    // 1995 and 2020 moved the early May holiday to VE Day: see `early_may`.
    (1977, 6, 7),
];

/// The bank holiday a day is, when it is one.
pub fn bank_holiday(day: Date) -> Option<Holiday> {
    let (year, month, number, weekday) = (day.year(), day.month(), day.day(), day.weekday());
    let monday = weekday == Weekday::Monday;
    if PROCLAIMED.contains(&(year, month, number)) {
        return Some(Holiday::Proclaimed);
    }
    let fixed = match (month, number) {
        (1, 1) if !weekend(weekday) => Some(Holiday::NewYear),
        (1, 2 | 3) if monday => Some(Holiday::NewYear),
        (5, 1..=8) if number == early_may(year) => Some(Holiday::EarlyMay),
        (5 | 6, _) if (month, number) == spring(year) => Some(Holiday::Spring),
        (8, 25..=31) if monday => Some(Holiday::Summer),
        (12, 25) if !weekend(weekday) => Some(Holiday::Christmas),
        (12, 26) if !weekend(weekday) => Some(Holiday::BoxingDay),
        // Christmas Day on a Saturday: the Monday; on a Sunday: the Tuesday after Boxing Day.
        (12, 27) if matches!(weekday, Weekday::Monday | Weekday::Tuesday) => {
            Some(Holiday::Christmas)
        }
        (12, 28) if matches!(weekday, Weekday::Monday | Weekday::Tuesday) => {
            Some(Holiday::BoxingDay)
        }
        _ => None,
    };
    if fixed.is_some() || !matches!(month, 3 | 4) {
        return fixed;
    }
    match day.days() - easter_sunday(year).days() {
        -2 => Some(Holiday::GoodFriday),
        1 => Some(Holiday::EasterMonday),
        _ => None,
    }
}

/// The holiday on which a clinic that keeps bank holidays stays shut. Christmas Day on a weekend
/// has a day that stands for it and is no bank holiday itself; no clinic runs by accident then.
pub fn closes_clinics(day: Date) -> Option<Holiday> {
    let christmas = (day.month(), day.day()) == (12, 25);
    bank_holiday(day).or(christmas.then_some(Holiday::Christmas))
}

const fn weekend(day: Weekday) -> bool {
    matches!(day, Weekday::Saturday | Weekday::Sunday)
}

/// The day in May.
fn early_may(year: i16) -> u8 {
    match year {
        // VE Day, fifty and seventy-five years after.
        1995 | 2020 => 8,
        _ => first_monday(year, 5),
    }
}

/// The last Monday in May, but for three jubilees.
fn spring(year: i16) -> (u8, u8) {
    match year {
        2002 | 2012 => (6, 4),
        2022 => (6, 2),
        _ => {
            let first = first_monday(year, 5);
            (5, first + if first + 28 <= 31 { 28 } else { 21 })
        }
    }
}

fn first_monday(year: i16, month: u8) -> u8 {
    let weekday = Date::new(year, month, 1).map_or(0, |first| first.weekday() as u8);
    (7 - weekday) % 7 + 1
}

/// Easter Sunday of the Gregorian calendar ("anonymous" computus, Meeus, Astronomical Algorithms).
fn easter_sunday(year: i16) -> Date {
    let year = i32::from(year);
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 19 * l) / 433;
    let month = (h + l - 7 * m + 90) / 25;
    let day = (h + l - 7 * m + 33 * month + 19) % 32;
    // Always a day of March or April.
    Date::new(year as i16, month as u8, day as u8).unwrap_or(Date::from_days(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As published on GOV.UK, month and day.
    const PUBLISHED: [(i16, &str); 17] = [
        (1999, "0101 0402 0405 0503 0531 0830 1227 1228 1231"),
        (2002, "0101 0329 0401 0506 0603 0604 0826 1225 1226"),
        (2010, "0101 0402 0405 0503 0531 0830 1227 1228"),
        (2011, "0103 0422 0425 0429 0502 0530 0829 1226 1227"),
        (2012, "0102 0406 0409 0507 0604 0605 0827 1225 1226"),
        (2018, "0101 0330 0402 0507 0528 0827 1225 1226"),
        (2019, "0101 0419 0422 0506 0527 0826 1225 1226"),
        (2020, "0101 0410 0413 0508 0525 0831 1225 1228"),
        (2021, "0101 0402 0405 0503 0531 0830 1227 1228"),
        (2022, "0103 0415 0418 0502 0602 0603 0829 0919 1226 1227"),
        (2023, "0102 0407 0410 0501 0508 0529 0828 1225 1226"),
        (2024, "0101 0329 0401 0506 0527 0826 1225 1226"),
        (2025, "0101 0418 0421 0505 0526 0825 1225 1226"),
        (2026, "0101 0403 0406 0504 0525 0831 1225 1228"),
        (2027, "0101 0326 0329 0503 0531 0830 1227 1228"),
        (2028, "0103 0414 0417 0501 0529 0828 1225 1226"),
        (2033, "0103 0415 0418 0502 0530 0829 1226 1227"),
    ];

    #[test]
    fn years_are_as_they_were_published() {
        for (year, days) in PUBLISHED {
            let first = Date::new(year, 1, 1).unwrap().days();
            let ours: Vec<String> = (first..first + 366)
                .map(Date::from_days)
                .filter(|day| day.year() == year && bank_holiday(*day).is_some())
                .map(|day| format!("{:02}{:02}", day.month(), day.day()))
                .collect();
            assert_eq!(ours.join(" "), days, "{year}");
        }
    }

    #[test]
    fn every_year_to_come_has_eight_and_none_is_on_a_weekend() {
        for year in 2024..2400 {
            let first = Date::new(year, 1, 1).unwrap().days();
            let days: Vec<Date> = (first..first + 366)
                .map(Date::from_days)
                .filter(|day| day.year() == year && bank_holiday(*day).is_some())
                .collect();
            assert_eq!(days.len(), 8, "{year}");
            assert!(days.iter().all(|day| !weekend(day.weekday())), "{year}");
        }
    }

    #[test]
    fn christmas_day_is_never_a_clinic_by_accident() {
        let saturday = Date::new(2027, 12, 25).unwrap();
        assert_eq!(bank_holiday(saturday), None);
        assert_eq!(closes_clinics(saturday), Some(Holiday::Christmas));
    }
}
