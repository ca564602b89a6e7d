//! One field for a date of birth, read the way people say it: `31 3 1980`, `31/03/80`,
//! `31031980`, `31 March 1980`, `31 Mawrth 1980`.

use domain::people::wire::DateFields;
use domain::time::Date;

/// The first letters that tell each month from the others, in English and Welsh.
const MONTHS: [&[&str]; 12] = [
    &["jan", "ion"],
    &["feb", "chwe"],
    &["mar", "maw"],
    &["apr", "ebr"],
    &["may", "mai"],
    &["jun", "meh"],
    &["jul", "gor"],
    &["aug", "aws"],
    &["sep", "medi"],
    &["oct", "hyd"],
    &["nov", "tach"],
    &["dec", "rhag"],
];

fn month_number(word: &str) -> String {
    let lower = word.to_lowercase();
    MONTHS
        .iter()
        .position(|names| names.iter().any(|name| lower.starts_with(name)))
        .map_or(lower, |index| (index + 1).to_string())
}

/// A year of two digits is the last one that is not ahead of today.
fn full_year(year: &str, this_year: i16) -> String {
    match (year.len(), year.parse::<i16>()) {
        (2, Ok(short)) => {
            let century = this_year - this_year.rem_euclid(100);
            let year = century + short;
            (if year > this_year { year - 100 } else { year }).to_string()
        }
        _ => year.to_owned(),
    }
}

/// Splits what was typed into day, month and year; what is missing stays empty, so that the
/// form's own rules can say what is wrong.
pub fn read(typed: &str, today: Date) -> DateFields {
    let typed = typed.trim();
    let plain_digits = typed.bytes().all(|b| b.is_ascii_digit());
    let parts: Vec<String> = match (plain_digits, typed.len()) {
        (true, 8 | 6) => {
            let (day, rest) = typed.split_at(2);
            let (month, year) = rest.split_at(2);
            [day, month, year].map(str::to_owned).to_vec()
        }
        _ => typed
            .split(|c: char| !c.is_alphanumeric())
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect(),
    };
    let mut parts = parts.into_iter();
    let mut next = || parts.next().unwrap_or_default();
    let (first, second, third) = (next(), next(), next());
    // 1980-03-31, as copied from another screen.
    let (day, month, year) = if first.len() == 4 {
        (third, second, first)
    } else {
        (first, second, third)
    };
    DateFields {
        day,
        month: month_number(&month),
        year: full_year(&year, today.year()),
    }
}

/// The date, when the three fields name one.
pub fn date(fields: &DateFields) -> Option<Date> {
    Date::new(
        fields.year.trim().parse().ok()?,
        fields.month.trim().parse().ok()?,
        fields.day.trim().parse().ok()?,
    )
    .ok()
}

/// Whole years between a birth and a day.
pub fn age(born: Date, today: Date) -> i16 {
    let before_birthday = (today.month(), today.day()) < (born.month(), born.day());
    today.year() - born.year() - i16::from(before_birthday)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn every_way_of_writing_a_date_is_read_alike() {
        let today = day("2026-12-08");
        for typed in [
            "31 3 1980",
            "31/03/1980",
            "31-3-80",
            "31.3.80",
            "31031980",
            "310380",
            "31 March 1980",
            "31 mar 80",
            "31 Mawrth 1980",
            "1980-03-31",
            " 31  3  1980 ",
        ] {
            assert_eq!(
                date(&read(typed, today)),
                Some(day("1980-03-31")),
                "{typed}"
            );
        }
    }

    #[test]
    fn a_short_year_is_never_ahead_of_today() {
        let today = day("2026-12-08");
        assert_eq!(read("1 2 26", today).year, "2026");
        assert_eq!(read("1 2 27", today).year, "1927");
    }

    #[test]
    fn what_is_missing_stays_missing() {
        let today = day("2026-12-08");
        assert_eq!(date(&read("31 3", today)), None);
        assert_eq!(date(&read("31 2 1980", today)), None);
        assert_eq!(read("", today), DateFields::default());
    }

    #[test]
    fn age_rises_on_the_birthday() {
        let born = day("1980-03-31");
        assert_eq!(age(born, day("2026-03-30")), 45);
        assert_eq!(age(born, day("2026-03-31")), 46);
    }
}
