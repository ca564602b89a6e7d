//! What a service says about its reminders.

use crate::booking::wire::{ReminderWay, Reminders};
use crate::error::{FieldError, Fields, Problem};

/// The earliest reminder: four weeks before.
pub const LONGEST_MINUTES: u32 = 28 * 24 * 60;
/// The latest reminder.
pub const SHORTEST_MINUTES: u32 = 30;
/// More are ignored by those who get them.
pub const MOST_REMINDERS: usize = 4;
/// A week before, to change plans; two days before, while somebody else can still have the time; two
/// hours before, so that the link is the newest message.
pub const USUAL_MINUTES: [u32; 3] = [7 * 24 * 60, 2 * 24 * 60, 2 * 60];

/// The reminders of a service, checked: the earliest first, each once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReminderSettings {
    minutes: Vec<u32>,
    way: ReminderWay,
}

impl Default for ReminderSettings {
    fn default() -> Self {
        Self {
            minutes: USUAL_MINUTES.to_vec(),
            way: ReminderWay::TextFirst,
        }
    }
}

impl ReminderSettings {
    /// From what is kept: what is out of range is left out.
    pub fn new(minutes: impl IntoIterator<Item = u32>, way: ReminderWay) -> Self {
        let range = SHORTEST_MINUTES..=LONGEST_MINUTES;
        let mut minutes: Vec<u32> = minutes.into_iter().filter(|m| range.contains(m)).collect();
        minutes.sort_unstable_by(|a, b| b.cmp(a));
        minutes.dedup();
        minutes.truncate(MOST_REMINDERS);
        Self { minutes, way }
    }

    /// How many minutes before the start, the earliest first.
    pub fn minutes(&self) -> &[u32] {
        &self.minutes
    }

    /// By what.
    pub const fn way(&self) -> ReminderWay {
        self.way
    }
}

impl Reminders {
    /// Checks what was typed; `path` names the fields.
    pub fn check(&self, fields: &mut Fields, path: &str) -> Option<ReminderSettings> {
        let range = SHORTEST_MINUTES..=LONGEST_MINUTES;
        let at = format!("{path}minutes_before");
        if self.minutes_before.len() > MOST_REMINDERS {
            fields.refuse(&at, FieldError::TooMany);
            return None;
        }
        if self.minutes_before.iter().any(|m| !range.contains(m)) {
            fields.refuse(&at, FieldError::OutOfRange);
            return None;
        }
        Some(ReminderSettings::new(
            self.minutes_before.iter().copied(),
            self.way,
        ))
    }

    /// The same, by itself.
    ///
    /// # Errors
    /// The problem naming every refused field.
    pub fn check_alone(&self) -> Result<ReminderSettings, Problem> {
        let mut fields = Fields::new();
        let checked = self.check(&mut fields, "");
        fields.finish(checked)
    }
}

impl From<&ReminderSettings> for Reminders {
    fn from(settings: &ReminderSettings) -> Self {
        Self {
            minutes_before: settings.minutes.clone(),
            way: settings.way,
        }
    }
}

impl Default for Reminders {
    fn default() -> Self {
        Self::from(&ReminderSettings::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_kept_once_each_and_the_earliest_first() {
        let typed = Reminders {
            minutes_before: vec![120, 2_880, 120],
            way: ReminderWay::Both,
        };
        let checked = typed.check_alone().unwrap();
        assert_eq!(checked.minutes(), [2_880, 120]);
    }

    #[test]
    fn what_is_out_of_range_or_too_many_is_refused() {
        for minutes_before in [vec![29], vec![40_321], vec![60; 5]] {
            let typed = Reminders {
                minutes_before,
                way: ReminderWay::TextFirst,
            };
            let problem = typed.check_alone().unwrap_err();
            assert_eq!(problem.fields[0].field, "minutes_before");
            let many = typed.minutes_before.len() > MOST_REMINDERS;
            assert_eq!(problem.fields[0].error == FieldError::TooMany, many);
        }
        let none = Reminders {
            minutes_before: vec![],
            way: ReminderWay::TextFirst,
        };
        assert!(none.check_alone().unwrap().minutes().is_empty());
    }
}
