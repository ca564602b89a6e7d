//! A referral that has no time yet: who comes first, how long they may wait, whose hands it is in.

use super::waiting_list::{Priority, words};
use crate::ids::{ReferralId, StaffId};
use crate::time::{Date, Timestamp};
use serde::{Deserialize, Serialize};

/// For how long a referral stays in the hands of whoever took it: longer than finding a time takes, short
/// enough that one whose page was closed comes back by itself.
pub const TAKEN_MINUTES: i64 = 30;

words! {
    /// Where a referral stands.
    pub enum ReferralState {
        /// It has no time.
        Open = "open",
        /// An appointment was made of it.
        Booked = "booked",
        /// The patient is on the waiting list.
        Listed = "listed",
        /// It went back to whoever referred.
        SentBack = "sent_back",
    }

    /// How a referral came here.
    pub enum ReferralSource {
        /// Staff typed it.
        Staff = "staff",
        /// From a file.
        Import = "import",
        /// A program sent it.
        Program = "program",
    }

    /// Why a referral goes back.
    pub enum SentBackFor {
        /// Another service is right.
        WrongService = "wrong_service",
        /// Something must be known first.
        MoreInformation = "more_information",
        /// Nobody here can see them in time.
        NoCapacity = "no_capacity",
        /// The patient does not want it any more.
        PatientDeclined = "patient_declined",
        /// The patient cannot be reached.
        NotReached = "not_reached",
        /// It is here twice.
        Twice = "twice",
        /// What the words say.
        Other = "other",
        /// Whoever referred has taken it back by a message.
        Withdrawn = "withdrawn",
    }
}

impl ReferralState {
    /// Whether whoever sent it may still change it or take it back: as long as nobody has found a time. What was
    /// found may have come to nothing since; somebody on the waiting list still `waits` there, or does so no longer.
    pub const fn is_current(self, fell_through: bool, waits: bool) -> bool {
        match self {
            Self::Open => true,
            Self::Booked => fell_through,
            Self::Listed => fell_through || waits,
            Self::SentBack => false,
        }
    }
}

impl SentBackFor {
    /// Whether staff may give it as their reason.
    pub const fn is_ours(self) -> bool {
        !matches!(self, Self::Withdrawn)
    }
}

/// A referral's place on the worklist: the smaller comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Turn {
    /// How pressing it is.
    pub priority: Priority,
    /// When they were referred.
    pub referred_on: Date,
    /// Decides between two of the same day.
    pub referral: ReferralId,
}

/// How long somebody has waited, and may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Wait {
    /// Days since the referral; 0 on its day.
    pub days: u32,
    /// Days within which they are to be seen.
    pub limit: u32,
}

impl Wait {
    /// Of somebody referred on a day, today.
    pub fn of(priority: Priority, referred_on: Date, today: Date) -> Self {
        let days = (today.days() - referred_on.days()).max(0);
        Self {
            days: u32::try_from(days).unwrap_or(u32::MAX),
            limit: limit_days(priority),
        }
    }

    /// Days left; less than nothing once it is too long.
    pub fn left(self) -> i64 {
        i64::from(self.limit) - i64::from(self.days)
    }
}

/// Within how many days of the referral somebody is to be seen: the NHS's two weeks for the urgent and
/// eighteen weeks for everybody, and a third of that for what a clinician wants soon.
pub const fn limit_days(priority: Priority) -> u32 {
    match priority {
        Priority::Urgent => 14,
        Priority::Soon => 42,
        Priority::Routine => 126,
    }
}

/// Whether a referral is in somebody else's hands.
pub fn is_elsewhere(taken: Option<(StaffId, Timestamp)>, me: StaffId, now: Timestamp) -> bool {
    taken.is_some_and(|(who, at)| who != me && now < at.plus_minutes(TAKEN_MINUTES))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn the_pressing_come_first_and_then_who_was_referred_longest_ago() {
        let turn = |priority, referred_on, referral| Turn {
            priority,
            referred_on: day(referred_on),
            referral: ReferralId::from_number(referral),
        };
        let mut list = [
            turn(Priority::Routine, "2026-06-01", 1),
            turn(Priority::Soon, "2026-11-20", 2),
            turn(Priority::Urgent, "2026-11-23", 3),
            turn(Priority::Soon, "2026-11-02", 4),
            turn(Priority::Routine, "2026-06-01", 0),
        ];
        list.sort();
        let order = list.map(|turn| turn.referral);
        assert_eq!(order, [3, 4, 2, 0, 1].map(ReferralId::from_number));
    }

    #[test]
    fn days_are_counted_from_the_day_of_the_referral() {
        let wait = |priority, from| Wait::of(priority, day(from), day("2026-11-23"));
        let two_weeks = wait(Priority::Urgent, "2026-11-09");
        assert_eq!((two_weeks.days, two_weeks.left()), (14, 0));
        assert_eq!(wait(Priority::Soon, "2026-11-23").left(), 42);
        assert_eq!(wait(Priority::Routine, "2026-07-19").left(), -1);
        // A day ahead somewhere else is no day of waiting.
        assert_eq!(wait(Priority::Routine, "2026-11-24").days, 0);
    }

    #[test]
    fn a_referral_is_its_senders_to_change_until_a_time_is_found() {
        use ReferralState::{Booked, Listed, Open, SentBack};
        let current = |state: ReferralState| {
            let both = [false, true];
            both.map(|fell_through| both.map(|waits| state.is_current(fell_through, waits)))
        };
        assert_eq!(current(Open), [[true; 2]; 2]);
        assert_eq!(current(Booked), [[false; 2], [true; 2]]);
        assert_eq!(current(Listed), [[false, true], [true; 2]]);
        assert_eq!(current(SentBack), [[false; 2]; 2]);
    }

    #[test]
    fn whose_page_was_closed_has_it_no_longer_than_half_an_hour() {
        let (me, other) = (StaffId::from_number(1), StaffId::from_number(2));
        let taken = Timestamp(0);
        let at = |who, minutes| is_elsewhere(Some((who, taken)), me, taken.plus_minutes(minutes));
        assert!(at(other, 0) && at(other, 29));
        assert!(!at(other, 30));
        assert!(!at(me, 0));
        assert!(!is_elsewhere(None, me, taken));
    }
}
