//! How often a clinic comes round: the choices of the form, and the same in words.

use domain::booking::recurrence::{Pattern, Recurrence, code};
use domain::booking::wire::ClinicTemplate;
use domain::time::Weekday;

use super::rule_words::rule_words;
use crate::kit::dates;
use crate::words::{I18n, t_string};

/// One choice: every so many weeks, or the nth of the days in every month (−1: the last).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// Every so many weeks.
    Weeks(u8),
    /// The nth of the chosen days in every month.
    InMonth(i8),
}

/// What the form offers, with the value of each choice.
pub const CHOICES: [(&str, Repeat); 9] = [
    ("1", Repeat::Weeks(1)),
    ("2", Repeat::Weeks(2)),
    ("3", Repeat::Weeks(3)),
    ("4", Repeat::Weeks(4)),
    ("first", Repeat::InMonth(1)),
    ("second", Repeat::InMonth(2)),
    ("third", Repeat::InMonth(3)),
    ("fourth", Repeat::InMonth(4)),
    ("last", Repeat::InMonth(-1)),
];

/// The value of the choice that takes any rule.
pub const RULE: &str = "rule";

/// The value of the choice that says this rule, with its days; [`RULE`] where the form offers none.
pub fn typed(rule: &str) -> (&'static str, Vec<Weekday>) {
    let known = read(rule).and_then(|(repeat, days)| {
        let choice = CHOICES.into_iter().find(|(_, choice)| *choice == repeat);
        choice.map(|(name, _)| (name, days))
    });
    known.unwrap_or((RULE, Vec::new()))
}

/// The choice of a value.
pub fn chosen(value: &str) -> Repeat {
    CHOICES
        .into_iter()
        .find(|(name, _)| *name == value)
        .map_or(Repeat::Weeks(1), |(_, repeat)| repeat)
}

impl Repeat {
    /// The rule for these days; empty where weekdays alone say it.
    pub fn rule(self, days: &[Weekday]) -> String {
        let list = |before: &str| {
            let days = days.iter().map(|day| format!("{before}{}", code(*day)));
            days.collect::<Vec<_>>().join(",")
        };
        match self {
            Self::Weeks(1) => String::new(),
            Self::Weeks(n) => format!("FREQ=WEEKLY;INTERVAL={n};BYDAY={}", list("")),
            Self::InMonth(nth) => format!("FREQ=MONTHLY;BYDAY={}", list(&nth.to_string())),
        }
    }

    /// In words.
    pub fn words(self, i18n: I18n) -> String {
        match self {
            Self::Weeks(1) => t_string!(i18n, diary.repeat.weekly).to_owned(),
            Self::Weeks(n) => t_string!(i18n, diary.repeat.weeks, n = n).to_string(),
            Self::InMonth(1) => t_string!(i18n, diary.repeat.first).to_owned(),
            Self::InMonth(2) => t_string!(i18n, diary.repeat.second).to_owned(),
            Self::InMonth(3) => t_string!(i18n, diary.repeat.third).to_owned(),
            Self::InMonth(4) => t_string!(i18n, diary.repeat.fourth).to_owned(),
            Self::InMonth(_) => t_string!(i18n, diary.repeat.last).to_owned(),
        }
    }
}

/// On which days a clinic comes: "Tuesday", "Tuesday (every 2 weeks)", and so on.
pub fn days_words(i18n: I18n, template: &ClinicTemplate) -> String {
    let names = |days: &[Weekday]| {
        let names = days.iter().map(|day| dates::weekday(i18n, *day));
        names.collect::<Vec<_>>().join(", ")
    };
    match read(&template.rrule) {
        Some((Repeat::Weeks(1), days)) => names(&days),
        Some((repeat, days)) => format!("{} ({})", names(&days), repeat.words(i18n)),
        None => rule_words(i18n, &template.rrule),
    }
}

/// The choice and the days of a rule, where the form could have made it.
fn read(rule: &str) -> Option<(Repeat, Vec<Weekday>)> {
    let parsed: Recurrence = rule.parse().ok()?;
    let (repeat, days): (Repeat, Vec<Weekday>) = match parsed.pattern() {
        Pattern::Weekly(days) => (
            Repeat::Weeks(u8::try_from(parsed.every()).ok()?),
            days.iter().collect(),
        ),
        Pattern::MonthlyByWeekday(nths) if parsed.every() == 1 => {
            let first = nths.first()?.nth();
            if nths.iter().any(|nth| nth.nth() != first) {
                return None;
            }
            let days = nths.iter().map(|nth| nth.day()).collect();
            (Repeat::InMonth(first), days)
        }
        _ => return None,
    };
    let again = Recurrence::weekly(days_set(&days));
    let made = match repeat {
        Repeat::Weeks(1) => again.to_string(),
        _ => repeat.rule(&days),
    };
    // A count, an end or a fifth week is more than the form says.
    let same = made.parse::<Recurrence>().ok()? == parsed;
    (same && CHOICES.iter().any(|(_, choice)| *choice == repeat)).then_some((repeat, days))
}

fn days_set(days: &[Weekday]) -> domain::booking::template::Weekdays {
    days.iter().copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_is_read_back_from_the_rule_it_makes() {
        let days = vec![Weekday::Tuesday, Weekday::Thursday];
        for (_, repeat) in CHOICES.into_iter().skip(1) {
            assert_eq!(read(&repeat.rule(&days)), Some((repeat, days.clone())));
        }
        let weekly = read("FREQ=WEEKLY;BYDAY=TU,TH");
        assert_eq!(weekly, Some((Repeat::Weeks(1), days)));
    }

    #[test]
    fn a_rule_that_says_more_is_not_simplified() {
        for rule in [
            "FREQ=WEEKLY;BYDAY=TU;COUNT=6",
            "FREQ=WEEKLY;INTERVAL=5;BYDAY=TU",
            "FREQ=MONTHLY;BYMONTHDAY=1",
            "FREQ=MONTHLY;BYDAY=1TU,3TU",
            "FREQ=MONTHLY;BYDAY=TU",
            "FREQ=MONTHLY;BYMONTH=3;BYDAY=1TU",
            "FREQ=MONTHLY;BYDAY=TU;BYSETPOS=1",
            "FREQ=WEEKLY;BYMONTH=3;BYDAY=TU",
            "FREQ=DAILY;BYDAY=TU",
            "FREQ=YEARLY;BYDAY=1TU",
        ] {
            assert_eq!(read(rule), None, "{rule}");
            assert_eq!(typed(rule), (RULE, Vec::new()), "{rule}");
        }
        let friday = ("last", vec![Weekday::Friday]);
        assert_eq!(typed("FREQ=MONTHLY;BYDAY=-1FR"), friday);
    }
}
