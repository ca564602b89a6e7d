//! Referrals that have no time yet: added, taken, booked, put on the waiting list, sent back.

use serde::{Deserialize, Serialize};

use super::Wishes;
use crate::booking::referral::{ReferralSource, ReferralState, SentBackFor, Wait};
use crate::booking::waiting_list::Priority;
use crate::error::{FieldError, Fields};
use crate::ids::{AppointmentId, PatientId, ReferralId, ServiceId, SiteId};
use crate::people::wire::{Patient, PatientForm, wire};
use crate::text::{Line, Prose};
use crate::time::{Date, Timestamp};

/// The earliest day a referral may be of: nobody waits from before there were computers.
const EARLIEST_YEARS_AGO: i64 = 10;

wire! {
    /// Staff note a referral that has no time yet.
    pub struct NewReferral {
        /// To which service.
        pub service: ServiceId,
        /// Where.
        pub site: SiteId,
        /// A patient already known, or
        #[serde(default)]
        pub patient: Option<PatientId>,
        /// a new one. Exactly one of both.
        #[serde(default)]
        pub new_patient: Option<PatientForm>,
        /// How pressing it is.
        pub priority: Priority,
        /// The day of the referral, `2026-11-09`.
        pub referred_on: String,
        /// Who refers, or empty.
        #[serde(default)]
        pub referrer: String,
        /// Why, or empty.
        #[serde(default)]
        pub reason: String,
    }

    /// A referral, as staff see it.
    pub struct Referral {
        /// Identifier.
        pub id: ReferralId,
        /// Who.
        pub patient: Patient,
        /// To which service.
        pub service: ServiceId,
        /// Its name.
        pub service_name: String,
        /// Where.
        pub site: SiteId,
        /// How pressing it is.
        pub priority: Priority,
        /// The day of the referral.
        pub referred_on: Date,
        /// How long they have waited, and may.
        pub wait: Wait,
        /// Who refers; may be empty.
        pub referrer: String,
        /// Why; may be empty.
        pub reason: String,
        /// How it came here.
        pub source: ReferralSource,
        /// When it came here.
        pub received_at: Timestamp,
        /// Where it stands.
        pub state: ReferralState,
        /// Whether what was found for them came to nothing: the appointment was called off or missed, or
        /// they left the waiting list.
        pub fell_through: bool,
        /// Who is looking for a time just now.
        pub taken_by: Option<TakenBy>,
        /// Why it went back.
        pub sent_back_for: Option<SentBackFor>,
        /// In which words; may be empty.
        pub sent_back_words: String,
        /// The appointment that was made of it.
        pub appointment: Option<AppointmentId>,
        /// When it was booked, put on the waiting list or sent back.
        pub ended_at: Option<Timestamp>,
    }

    /// Who is looking for a time for a referral.
    pub struct TakenBy {
        /// Their name.
        pub name: String,
        /// Since when.
        pub since: Timestamp,
        /// Whether it is the caller.
        pub me: bool,
    }

    /// A site's referrals without a time, and what became of those before.
    pub struct Referrals {
        /// First who is to be seen first.
        pub open: Vec<Referral>,
        /// The newest 50 of the last 30 days, the newest first.
        pub ended: Vec<Referral>,
    }

    /// Puts the patient on the waiting list instead.
    pub struct ReferralToWaitingList {
        /// What suits them; at the referral's site when no site is named.
        #[serde(default)]
        pub wishes: Wishes,
    }

    /// Says anew how pressing a referral is.
    pub struct SetReferralPriority {
        /// How pressing it is now.
        pub priority: Priority,
    }

    /// Sends a referral back.
    pub struct SendReferralBack {
        /// Why.
        pub reason: SentBackFor,
        /// In words, up to 500 characters; needed with `other`.
        #[serde(default)]
        pub words: String,
    }
}

/// What is known about a referral beside who it is for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReferralWords {
    /// Who refers.
    pub referrer: String,
    /// Why.
    pub reason: Prose<500>,
}

/// Reads the day of a referral: not after today, and not ten years ago.
///
/// # Errors
/// `Required`, `Format`, `InFuture`, `OutOfRange`.
pub fn referral_day(text: &str, today: Date) -> Result<Date, FieldError> {
    if text.trim().is_empty() {
        return Err(FieldError::Required);
    }
    let day: Date = text.trim().parse().map_err(|_| FieldError::Format)?;
    if day > today {
        Err(FieldError::InFuture)
    } else if day < today.plus_days(-EARLIEST_YEARS_AGO * 365) {
        Err(FieldError::OutOfRange)
    } else {
        Ok(day)
    }
}

impl ReferralWords {
    /// Checks what was typed, as `referrer` and `reason`.
    pub fn check(fields: &mut Fields, referrer: &str, reason: &str) -> Option<Self> {
        let referrer = match referrer.trim() {
            "" => Some(String::new()),
            text => fields
                .take("referrer", Line::<120>::new(text))
                .map(|line| line.as_str().to_owned()),
        };
        let reason = fields.take("reason", Prose::new(reason));
        Some(Self {
            referrer: referrer?,
            reason: reason?,
        })
    }
}

impl SendReferralBack {
    /// Checks the reason and the words, as `reason` and `words`.
    pub fn check(&self, fields: &mut Fields) -> Option<Prose<500>> {
        if !self.reason.is_ours() {
            fields.refuse("reason", FieldError::Unsupported);
        }
        let words = fields.take("words", Prose::<500>::new(&self.words))?;
        if self.reason == SentBackFor::Other && words.as_str().is_empty() {
            fields.refuse("words", FieldError::Required);
            return None;
        }
        Some(words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_referral_is_of_today_or_before() {
        let today: Date = "2026-11-23".parse().unwrap();
        let read = |text| referral_day(text, today);
        assert_eq!(read(" 2026-11-23 "), Ok(today));
        assert_eq!(read("2026-11-24"), Err(FieldError::InFuture));
        assert_eq!(read("1999-11-24"), Err(FieldError::OutOfRange));
        assert_eq!(read("9 November"), Err(FieldError::Format));
        assert_eq!(read(""), Err(FieldError::Required));
    }

    #[test]
    fn another_reason_is_said_in_words() {
        let back = |reason, words: &str| {
            let mut fields = Fields::new();
            let words = words.to_owned();
            let checked = SendReferralBack { reason, words }.check(&mut fields);
            fields.finish(checked).is_ok()
        };
        assert!(back(SentBackFor::WrongService, ""));
        // Only its sender takes it back.
        assert!(!back(SentBackFor::Withdrawn, ""));
        assert!(!back(SentBackFor::Other, " "));
        assert!(back(SentBackFor::Other, "Moved abroad"));
        assert!(!back(SentBackFor::Twice, &"x".repeat(501)));
    }
}
