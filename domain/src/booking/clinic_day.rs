//! A clinician's day at a site that runs late or cannot take place, checked.

use super::wire::{ClinicDay, DayTrouble};
use crate::error::{FieldError, Fields, Problem};
use crate::ids::{SiteId, StaffId};
use crate::people::wire::Language;
use crate::text::Prose;
use crate::time::Date;

/// By how many minutes a clinic may be said to be late.
pub const LATE_MINUTES: core::ops::RangeInclusive<u16> = 5..=240;

/// What is to be done about a day, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayChange {
    /// Where.
    pub site: SiteId,
    /// Whose.
    pub clinician: StaffId,
    /// The local day.
    pub day: Date,
    /// What is the matter.
    pub trouble: DayTrouble,
    /// By how many minutes it is late; 0 when it is not.
    pub minutes: u16,
    words: [Prose<300>; 2],
}

impl DayChange {
    /// What the clinic adds for those who read this language. Words in one language are not sent to
    /// those who read the other: they get the usual ones alone.
    pub fn words(&self, language: Language) -> &str {
        match language {
            Language::En => self.words[0].as_str(),
            Language::Cy => self.words[1].as_str(),
        }
    }
}

impl ClinicDay {
    /// Checks every field.
    ///
    /// # Errors
    /// The problem naming every refused field.
    pub fn check(&self, today: Date) -> Result<DayChange, Problem> {
        let mut fields = Fields::new();
        let day = fields.take("day", self.day.parse().map_err(|_| FieldError::NoSuchDate));
        if day.is_some_and(|day| day < today) {
            fields.refuse("day", FieldError::InPast);
        }
        let late = self.trouble == DayTrouble::Late;
        if late && day.is_some_and(|day| day > today) {
            fields.refuse("day", FieldError::OutOfRange);
        }
        if late && !LATE_MINUTES.contains(&self.minutes) {
            fields.refuse("minutes", FieldError::OutOfRange);
        }
        let words = fields.take("words", Prose::new(&self.words));
        let words_cy = fields.take("words_cy", Prose::new(&self.words_cy));
        let checked = day
            .zip(words)
            .zip(words_cy)
            .map(|((day, en), cy)| DayChange {
                site: self.site,
                clinician: self.clinician,
                day,
                trouble: self.trouble,
                minutes: if late { self.minutes } else { 0 },
                words: [en, cy],
            });
        fields.finish(checked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(day: &str, trouble: DayTrouble, minutes: u16) -> ClinicDay {
        ClinicDay {
            site: SiteId::from_number(1),
            clinician: StaffId::from_number(1),
            day: day.to_owned(),
            trouble,
            minutes,
            words: "The heating has failed.".to_owned(),
            words_cy: String::new(),
        }
    }

    fn faults(typed: &ClinicDay) -> Vec<String> {
        let checked = typed.check("2026-12-08".parse().unwrap());
        let problem = checked.err();
        let fields = problem.map(|problem| problem.fields).unwrap_or_default();
        fields.into_iter().map(|fault| fault.field).collect()
    }

    #[test]
    fn only_today_runs_late_and_nothing_is_done_about_yesterday() {
        let none: [&str; 0] = [];
        assert_eq!(faults(&typed("2026-12-08", DayTrouble::Late, 30)), none);
        assert_eq!(faults(&typed("2026-12-09", DayTrouble::Late, 30)), ["day"]);
        assert_eq!(
            faults(&typed("2026-12-08", DayTrouble::Late, 4)),
            ["minutes"]
        );
        assert_eq!(faults(&typed("2026-12-09", DayTrouble::Cancel, 0)), none);
        assert_eq!(faults(&typed("2026-12-07", DayTrouble::Cancel, 0)), ["day"]);
    }

    #[test]
    fn words_of_one_language_are_not_sent_in_the_other() {
        let today = "2026-12-08".parse().unwrap();
        let day = typed("2026-12-08", DayTrouble::Cancel, 0)
            .check(today)
            .unwrap();
        assert_eq!(day.words(Language::En), "The heating has failed.");
        assert_eq!(day.words(Language::Cy), "");
    }
}
