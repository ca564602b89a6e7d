//! A rule that the form does not offer, in words: "Every 3 months, Tuesday (the first), until 3 March 2027".

use domain::booking::recurrence::{Part, Period, Recurrence};

use crate::kit::dates;
use crate::words::{I18n, t_string};

/// "first", "last", "no. 6", "no. 2 from the end".
fn number(i18n: I18n, n: i16) -> String {
    match n {
        1 => t_string!(i18n, diary.rule.first).to_owned(),
        -1 => t_string!(i18n, diary.rule.last).to_owned(),
        n if n < 0 => t_string!(i18n, diary.rule.from_end, n = n.unsigned_abs()).to_string(),
        n => t_string!(i18n, diary.rule.number, n = n).to_string(),
    }
}

fn every(i18n: I18n, n: u16, period: Period) -> String {
    match (period, n) {
        (Period::Day, 1) => t_string!(i18n, diary.rule.day).to_owned(),
        (Period::Week, 1) => t_string!(i18n, diary.repeat.weekly).to_owned(),
        (Period::Month, 1) => t_string!(i18n, diary.rule.month).to_owned(),
        (Period::Year, 1) => t_string!(i18n, diary.rule.year).to_owned(),
        (Period::Day, n) => t_string!(i18n, diary.rule.days, n = n).to_string(),
        (Period::Week, n) => t_string!(i18n, diary.repeat.weeks, n = n).to_string(),
        (Period::Month, n) => t_string!(i18n, diary.rule.months, n = n).to_string(),
        (Period::Year, n) => t_string!(i18n, diary.rule.years, n = n).to_string(),
    }
}

fn part(i18n: I18n, part: Part) -> String {
    match part {
        Part::Every(n, period) => every(i18n, n, period),
        Part::Month(n) => dates::month(i18n, n).to_owned(),
        Part::MonthDay(n) => {
            t_string!(i18n, diary.rule.of_month, n = number_of_day(i18n, n)).to_string()
        }
        Part::Weekday(day) => dates::weekday(i18n, day).to_owned(),
        Part::NthWeekday(one) => {
            let day = dates::weekday(i18n, one.day());
            format!("{day} ({})", number(i18n, one.nth().into()))
        }
        Part::Position(n) => t_string!(i18n, diary.rule.position, n = number(i18n, n)).to_string(),
        Part::Times(n) => t_string!(i18n, diary.rule.times, n = n).to_string(),
        Part::Until(day) => {
            t_string!(i18n, diary.rule.until, day = dates::full(i18n, day)).to_string()
        }
    }
}

/// The 15th is "15"; only from the end it is not a number that everybody knows.
fn number_of_day(i18n: I18n, n: i8) -> String {
    if n > 0 {
        n.to_string()
    } else {
        number(i18n, n.into())
    }
}

/// The rule in words; as it is written where it is none that is kept.
pub fn rule_words(i18n: I18n, rule: &str) -> String {
    let Ok(parsed) = rule.parse::<Recurrence>() else {
        return rule.to_owned();
    };
    let words: Vec<_> = parsed.parts().map(|one| part(i18n, one)).collect();
    words.join(", ")
}
