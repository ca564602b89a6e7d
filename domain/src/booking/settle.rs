//! What becomes of appointments that their clinic no longer gives, checked; and which free time is
//! the nearest for one of them.

use std::collections::BTreeSet;

use super::kept::{Grounds, may_be_given};
use super::wire::{Mode, Settlement, Settling, Slot};
use crate::error::{FieldError, Fields, Problem};
use crate::ids::StaffId;
use crate::people::wire::Language;
use crate::text::Prose;
use crate::time::Timestamp;

/// The most appointments that are settled in one act.
pub const MOST_SETTLED: usize = 200;
/// How long before it a patient is told of a new time at least, in hours. It is not their choice, so
/// a day is left for work, travel and care to be arranged anew.
pub const WARNING_HOURS: i64 = 24;
/// How far before and after its time another one is looked for, in days.
pub const NEAR_DAYS: i64 = 21;

/// What becomes of some appointments, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// Each appointment once.
    pub all: Vec<Settlement>,
    words: [Prose<300>; 2],
}

impl Checked {
    /// What the clinic adds for those who read this language.
    pub fn words(&self, language: Language) -> &str {
        let [en, cy] = &self.words;
        match language {
            Language::En => en.as_str(),
            Language::Cy => cy.as_str(),
        }
    }
}

impl Settling {
    /// Checks every field.
    ///
    /// # Errors
    /// The problem naming every refused field: `settling.all` is `taken` where one appointment is
    /// named twice, and `too_long` beyond [`MOST_SETTLED`].
    pub fn check(&self) -> Result<Checked, Problem> {
        let mut fields = Fields::new();
        let ids: BTreeSet<_> = self.all.iter().map(|one| one.appointment).collect();
        if ids.len() < self.all.len() {
            fields.refuse("settling.all", FieldError::Taken);
        }
        if self.all.len() > MOST_SETTLED {
            fields.refuse("settling.all", FieldError::TooLong);
        }
        let words = fields.take("settling.words", Prose::new(&self.words));
        let words_cy = fields.take("settling.words_cy", Prose::new(&self.words_cy));
        let checked = words.zip(words_cy).map(|(en, cy)| Checked {
            all: self.all.clone(),
            words: [en, cy],
        });
        fields.finish(checked)
    }
}

/// An appointment for which another time is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Displaced {
    /// When it is.
    pub start: Timestamp,
    /// With whom.
    pub clinician: StaffId,
    /// How they meet.
    pub mode: Mode,
}

/// The free slots that fit an appointment, the nearest first: held in the same way, not without
/// warning, kept for nobody else, and of equally near ones the one with the same clinician, then the
/// later.
pub fn nearest_first(from: Displaced, free: &[Slot], now: Timestamp) -> Vec<&Slot> {
    let earliest = now.plus_minutes(WARNING_HOURS * 60);
    let far = NEAR_DAYS * 24 * 60 * 60 * 1000;
    let away = |slot: &Slot| (slot.start.0 - from.start.0).abs();
    let mut fitting: Vec<&Slot> = free
        .iter()
        .filter(|slot| slot.mode == from.mode && may_be_given(slot.kept_for, Grounds::NONE))
        .filter(|slot| slot.start >= earliest && away(slot) <= far)
        .collect();
    fitting.sort_by_key(|slot| {
        let another = slot.clinician != from.clinician;
        (away(slot), another, -slot.start.0, slot.template)
    });
    fitting
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::booking::wire::{KeptFor, Settle};
    use crate::ids::{AppointmentId, SiteId, TemplateId};

    const SHAH: StaffId = StaffId::from_number(1);
    const EVANS: StaffId = StaffId::from_number(2);

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn slot(start: &str, clinician: StaffId, mode: Mode) -> Slot {
        Slot {
            template: TemplateId::from_number(1),
            site: SiteId::from_number(1),
            clinician,
            team: Vec::new(),
            mode,
            start: at(start),
            end: at(start).plus_minutes(20),
            local: String::new(),
            zone: "Europe/London".to_owned(),
            kept_for: None,
        }
    }

    #[test]
    fn the_nearest_time_is_held_in_the_same_way_and_never_without_warning() {
        let from = Displaced {
            start: at("2026-12-08T10:00:00Z"),
            clinician: SHAH,
            mode: Mode::Video,
        };
        let mut urgent = slot("2026-12-08T10:40:00Z", SHAH, Mode::Video);
        urgent.kept_for = Some(KeptFor::Urgent);
        let free = [
            urgent,
            slot("2026-12-07T09:00:00Z", SHAH, Mode::Video),
            slot("2026-12-08T10:20:00Z", SHAH, Mode::InPerson),
            slot("2026-12-09T10:00:00Z", EVANS, Mode::Video),
            slot("2026-12-09T10:00:00Z", SHAH, Mode::Video),
            slot("2026-12-10T10:00:00Z", SHAH, Mode::Video),
            slot("2027-01-10T10:00:00Z", SHAH, Mode::Video),
        ];
        // The morning of the 7th is less than a day ahead.
        let found = nearest_first(from, &free, at("2026-12-06T10:00:00Z"));
        let shown: Vec<_> = found.iter().map(|one| (one.start, one.clinician)).collect();
        let want = [
            ("2026-12-09T10:00:00Z", SHAH),
            ("2026-12-09T10:00:00Z", EVANS),
            ("2026-12-10T10:00:00Z", SHAH),
        ];
        assert_eq!(shown, want.map(|(start, who)| (at(start), who)));
        let sooner = nearest_first(from, &free, at("2026-12-06T08:00:00Z"));
        assert_eq!(sooner[2].start, at("2026-12-07T09:00:00Z"));
    }

    #[test]
    fn one_appointment_has_one_fate() {
        let one = Settlement {
            appointment: AppointmentId::from_number(1),
            settle: Settle::Keep,
        };
        let twice = Settling {
            all: vec![one.clone(), one],
            words: "x".repeat(301),
            words_cy: String::new(),
        };
        let problem = twice.check().unwrap_err();
        let named: Vec<_> = problem.fields.iter().map(|f| f.field.as_str()).collect();
        assert_eq!(named, ["settling.all", "settling.words"]);
    }
}
