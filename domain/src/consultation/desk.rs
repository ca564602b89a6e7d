//! What the clinic and a waiting patient write to each other: notices one way ("running 20 minutes
//! late"), and a chat with reception both ways. One thread for each consultation. Guests who wait read the
//! notices that go to everybody, and nothing else of it.
//!
//! Ready-made notices travel as what they mean, so that each patient reads them in their own
//! language. The clinician of the consultation reads the thread, too: what a patient tells the
//! clinic before they are seen may matter to their care. The waiting page says so.

use serde::{Deserialize, Serialize};

use super::participant::DisplayName;
use crate::error::FieldError;
use crate::ids::ChatId;
use crate::text::Prose;
use crate::time::{MINUTE_MS, Timestamp};

/// The most messages of one thread.
pub const MAX_DESK_MESSAGES: usize = 200;

/// The most that one patient writes within a minute.
pub const PATIENT_PER_MINUTE: usize = 10;

/// How much of the thread a snapshot carries: the newest messages up to this weight.
pub const MAX_SNAPSHOT_DESK_BYTES: usize = 24 * 1024;

/// How long somebody who steps away says they will be gone, in minutes.
pub const AWAY_MINUTES: i64 = 5;

/// The latest a notice may say a clinic runs, in minutes.
pub const MOST_LATE_MINUTES: u16 = 180;

/// Free words to reception, or from it.
pub type DeskText = Prose<500>;

/// What a message says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum DeskWords {
    /// Free words.
    Text {
        /// They.
        text: DeskText,
    },
    /// The clinic runs so late.
    RunningLate {
        /// About how many minutes.
        minutes: u16,
    },
    /// You will be seen in a moment: stay by the device.
    Shortly,
    /// The clinic has a fault of its own and works on it.
    Trouble,
    /// Somebody will ring you instead.
    WillRing,
    /// Somebody else will see you; you keep your place. Written by a transfer, never by hand.
    Transferred {
        /// Who.
        to: DisplayName,
    },
}

impl DeskWords {
    /// Checks what a member of staff sends.
    ///
    /// # Errors
    /// What is wrong with the words or the minutes.
    pub fn check(&self) -> Result<(), FieldError> {
        match self {
            Self::Text { text } if text.is_blank() => Err(FieldError::Required),
            Self::RunningLate { minutes } if !(1..=MOST_LATE_MINUTES).contains(minutes) => {
                Err(FieldError::OutOfRange)
            }
            Self::Transferred { .. } => Err(FieldError::Unknown),
            _ => Ok(()),
        }
    }

    /// The word for the access log: what kind of message, never what it says.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Text { .. } => "text",
            Self::RunningLate { .. } => "running_late",
            Self::Shortly => "shortly",
            Self::Trouble => "trouble",
            Self::WillRing => "will_ring",
            Self::Transferred { .. } => "transferred",
        }
    }
}

/// Who wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum DeskSide {
    /// Reception, or the clinician.
    Clinic,
    /// The patient.
    Patient,
}

/// One message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeskMessage {
    /// Chosen by its sender.
    pub id: ChatId,
    /// Who wrote.
    pub by: DeskSide,
    /// When the server kept it.
    pub at: Timestamp,
    /// What it says.
    pub words: DeskWords,
    /// Whether it went to everybody who waits, and not to this patient alone.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub to_all: bool,
}

impl DeskMessage {
    /// Whether a guest who waits reads it, too: what the clinic tells everybody who waits, and nothing of what it
    /// and the patient write to each other.
    pub fn is_for_guests(&self) -> bool {
        self.by == DeskSide::Clinic && self.to_all
    }

    /// Roughly how many bytes it takes up in a buffer.
    pub fn weight(&self) -> usize {
        192 + match &self.words {
            DeskWords::Text { text } => text.as_str().len(),
            DeskWords::Transferred { to } => to.as_str().len(),
            _ => 0,
        }
    }
}

/// The newest messages that fit a snapshot.
pub fn newest<'a>(thread: impl DoubleEndedIterator<Item = &'a DeskMessage>) -> Vec<DeskMessage> {
    let mut weight = 0;
    let fits = thread.rev().take_while(|message| {
        weight += message.weight();
        weight <= MAX_SNAPSHOT_DESK_BYTES
    });
    let mut newest: Vec<_> = fits.cloned().collect();
    newest.reverse();
    newest
}

/// Whether the patient may write one more now.
pub fn may_write(thread: &[DeskMessage], now: Timestamp) -> bool {
    let lately = thread
        .iter()
        .filter(|m| m.by == DeskSide::Patient && now.0 - m.at.0 < MINUTE_MS);
    thread.len() < MAX_DESK_MESSAGES && lately.count() < PATIENT_PER_MINUTE
}

/// How late the clinic has said that it runs, in minutes: its newest word on that. None once it has said
/// "shortly", or that somebody else will see them, whose clinic is another.
pub fn said_late(thread: &[DeskMessage]) -> u16 {
    let newest = thread.iter().rev().find_map(|message| match message.words {
        DeskWords::RunningLate { minutes } => Some(minutes),
        DeskWords::Shortly | DeskWords::Transferred { .. } => Some(0),
        DeskWords::Text { .. } | DeskWords::Trouble | DeskWords::WillRing => None,
    });
    newest.unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clinics_newest_word_on_being_late_counts() {
        let say = |words| DeskMessage {
            words,
            ..message(1, DeskSide::Clinic, 0, "hello")
        };
        let late = |minutes| say(DeskWords::RunningLate { minutes });
        let mut thread = vec![message(2, DeskSide::Patient, 0, "Are you late?")];
        assert_eq!(said_late(&thread), 0);
        thread.extend([late(40), late(20), say(DeskWords::Trouble)]);
        assert_eq!(said_late(&thread), 20);
        thread.push(say(DeskWords::Shortly));
        assert_eq!(said_late(&thread), 0);
    }

    fn message(number: u128, by: DeskSide, at: i64, text: &str) -> DeskMessage {
        DeskMessage {
            id: ChatId::from_number(number),
            by,
            at: Timestamp(at),
            words: DeskWords::Text {
                text: DeskText::new(text).unwrap(),
            },
            to_all: false,
        }
    }

    #[test]
    fn a_guest_reads_what_goes_to_everybody_and_nothing_between_clinic_and_patient() {
        let to_all = |by| DeskMessage {
            to_all: true,
            ..message(1, by, 0, "The lift is out of order")
        };
        assert!(to_all(DeskSide::Clinic).is_for_guests());
        assert!(!to_all(DeskSide::Patient).is_for_guests());
        assert!(!message(1, DeskSide::Clinic, 0, "Your letter is here").is_for_guests());
    }

    #[test]
    fn nobody_floods_reception_and_the_clinics_own_words_do_not_count() {
        let mut thread: Vec<_> = (0..30)
            .map(|n| message(n, DeskSide::Clinic, 0, "hello"))
            .collect();
        assert!(may_write(&thread, Timestamp(0)));
        for n in 0..PATIENT_PER_MINUTE {
            assert!(may_write(&thread, Timestamp(1)));
            thread.push(message(100 + n as u128, DeskSide::Patient, 1, "hello"));
        }
        assert!(!may_write(&thread, Timestamp(MINUTE_MS)));
        assert!(may_write(&thread, Timestamp(MINUTE_MS + 1)));
    }

    #[test]
    fn a_snapshot_takes_the_newest_in_their_order() {
        let long = "x".repeat(500);
        let thread: Vec<_> = (0..MAX_DESK_MESSAGES as u128)
            .map(|n| message(n, DeskSide::Patient, n as i64, &long))
            .collect();
        let newest = newest(thread.iter());
        assert!(newest.len() > 20 && newest.len() < thread.len());
        assert_eq!(newest.last(), thread.last());
        assert!(newest.is_sorted_by_key(|m| m.at));
    }

    #[test]
    fn staff_send_only_what_makes_sense() {
        let text = |text: &str| DeskWords::Text {
            text: DeskText::new(text).unwrap(),
        };
        assert_eq!(text(" ").check(), Err(FieldError::Required));
        assert_eq!(text("Come to desk 3").check(), Ok(()));
        for (minutes, fits) in [(0, false), (1, true), (180, true), (181, false)] {
            assert_eq!(DeskWords::RunningLate { minutes }.check().is_ok(), fits);
        }
        let to = DisplayName::new("Dr Evans").unwrap();
        assert!(DeskWords::Transferred { to }.check().is_err());
    }
}
