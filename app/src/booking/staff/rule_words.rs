//! A rule that the form does not offer, in words: "Every 3 months, first Tuesday, until 3 March 2027".

use domain::booking::recurrence::code;
use domain::time::{Date, Weekday};

use super::weeks::WEEKDAYS;
use crate::kit::dates;
use crate::words::{I18n, t_string};

/// One part of a rule as it is kept, in the order in which it is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Every so many days, weeks, months or years.
    Every(Period, u16),
    /// A month.
    Month(u8),
    /// A day of the month, from its end where negative.
    Day(i16),
    /// A day of the week, the nth where there is a number.
    Weekday(i16, Weekday),
    /// Which of all these days, from their end where negative.
    Position(i16),
    /// After so many days it is over.
    Times(u16),
    /// The last day.
    Until(Date),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Period {
    Day,
    Week,
    Month,
    Year,
}

/// The parts of a rule as it is kept; none where something in it has no words here.
fn parts(rule: &str) -> Option<Vec<Part>> {
    let mut every = (Period::Week, 1);
    let mut parts = Vec::new();
    for said in rule.split(';') {
        let (name, value) = said.split_once('=')?;
        let mut all = |one: fn(&str) -> Option<Part>| -> Option<()> {
            parts.extend(value.split(',').map(one).collect::<Option<Vec<_>>>()?);
            Some(())
        };
        match name {
            "FREQ" => {
                every.0 = match value {
                    "DAILY" => Period::Day,
                    "WEEKLY" => Period::Week,
                    "MONTHLY" => Period::Month,
                    "YEARLY" => Period::Year,
                    _ => return None,
                }
            }
            "INTERVAL" => every.1 = value.parse().ok()?,
            "BYMONTH" => all(|n| n.parse().ok().map(Part::Month))?,
            "BYMONTHDAY" => all(|n| n.parse().ok().map(Part::Day))?,
            "BYDAY" => all(weekday)?,
            "BYSETPOS" => all(|n| n.parse().ok().map(Part::Position))?,
            "COUNT" => all(|n| n.parse().ok().map(Part::Times))?,
            "UNTIL" => all(|day| until(day).map(Part::Until))?,
            // From which day weeks are counted, which two weeks of whoever reads it do not show.
            "WKST" => {}
            _ => return None,
        }
    }
    parts.insert(0, Part::Every(every.0, every.1));
    Some(parts)
}

fn weekday(text: &str) -> Option<Part> {
    let (nth, name) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let day = WEEKDAYS.into_iter().find(|day| code(*day) == name)?;
    let nth = if nth.is_empty() { 0 } else { nth.parse().ok()? };
    Some(Part::Weekday(nth, day))
}

fn until(text: &str) -> Option<Date> {
    let (year, month, day) = (text.get(..4)?, text.get(4..6)?, text.get(6..8)?);
    format!("{year}-{month}-{day}").parse().ok()
}

/// "first", "last", "no. 6", "no. 2 from the end".
fn number(i18n: I18n, n: i16) -> String {
    match n {
        1 => t_string!(i18n, diary.rule.first).to_owned(),
        -1 => t_string!(i18n, diary.rule.last).to_owned(),
        n if n < 0 => t_string!(i18n, diary.rule.from_end, n = n.unsigned_abs()).to_string(),
        n => t_string!(i18n, diary.rule.number, n = n).to_string(),
    }
}

fn part(i18n: I18n, part: Part) -> String {
    match part {
        Part::Every(Period::Day, 1) => t_string!(i18n, diary.rule.day).to_owned(),
        Part::Every(Period::Week, 1) => t_string!(i18n, diary.repeat.weekly).to_owned(),
        Part::Every(Period::Month, 1) => t_string!(i18n, diary.rule.month).to_owned(),
        Part::Every(Period::Year, 1) => t_string!(i18n, diary.rule.year).to_owned(),
        Part::Every(Period::Day, n) => t_string!(i18n, diary.rule.days, n = n).to_string(),
        Part::Every(Period::Week, n) => t_string!(i18n, diary.repeat.weeks, n = n).to_string(),
        Part::Every(Period::Month, n) => t_string!(i18n, diary.rule.months, n = n).to_string(),
        Part::Every(Period::Year, n) => t_string!(i18n, diary.rule.years, n = n).to_string(),
        Part::Month(n) => dates::month(i18n, n).to_owned(),
        Part::Day(n) => {
            t_string!(i18n, diary.rule.of_month, n = number_of_day(i18n, n)).to_string()
        }
        Part::Weekday(0, day) => dates::weekday(i18n, day).to_owned(),
        Part::Weekday(n, day) => format!("{} ({})", dates::weekday(i18n, day), number(i18n, n)),
        Part::Position(n) => t_string!(i18n, diary.rule.position, n = number(i18n, n)).to_string(),
        Part::Times(n) => t_string!(i18n, diary.rule.times, n = n).to_string(),
        Part::Until(day) => {
            t_string!(i18n, diary.rule.until, day = dates::full(i18n, day)).to_string()
        }
    }
}

/// The 15th is "15"; only from the end it is not a number that everybody knows.
fn number_of_day(i18n: I18n, n: i16) -> String {
    if n > 0 {
        n.to_string()
    } else {
        number(i18n, n)
    }
}

/// The rule in words; as it is kept where there are none.
pub fn rule_words(i18n: I18n, rule: &str) -> String {
    let Some(parts) = parts(rule) else {
        return rule.to_owned();
    };
    let words: Vec<_> = parts.into_iter().map(|one| part(i18n, one)).collect();
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_of_a_rule_is_read() {
        let found = parts("FREQ=MONTHLY;INTERVAL=3;BYMONTH=3,9;BYDAY=FR,-1TU;BYSETPOS=2;COUNT=6");
        let want = [
            Part::Every(Period::Month, 3),
            Part::Month(3),
            Part::Month(9),
            Part::Weekday(0, Weekday::Friday),
            Part::Weekday(-1, Weekday::Tuesday),
            Part::Position(2),
            Part::Times(6),
        ];
        assert_eq!(found.as_deref(), Some(&want[..]));
        let found = parts("FREQ=YEARLY;BYMONTHDAY=15,-1;UNTIL=20270303;WKST=SU");
        let want = [
            Part::Every(Period::Year, 1),
            Part::Day(15),
            Part::Day(-1),
            Part::Until("2027-03-03".parse().unwrap()),
        ];
        assert_eq!(found.as_deref(), Some(&want[..]));
    }

    #[test]
    fn what_has_no_words_is_not_left_out() {
        for rule in [
            "FREQ=HOURLY",
            "FREQ=DAILY;BYHOUR=9",
            "FREQ=WEEKLY;BYDAY=XX",
            "",
        ] {
            assert_eq!(parts(rule), None, "{rule}");
        }
    }
}
