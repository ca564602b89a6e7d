//! An offer: open for a while, then over for good in one of five ways.

use super::entry::words;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

words! {
    /// Where an offer stands.
    pub enum OfferState {
        /// It can be taken.
        Open = "open",
        /// They took it.
        Accepted = "accepted",
        /// They said no, and keep their place.
        Declined = "declined",
        /// They did not answer in time, and keep their place.
        Lapsed = "lapsed",
        /// The clinic took it back.
        Withdrawn = "withdrawn",
        /// Somebody else was first.
        Gone = "gone",
    }

    /// How a slot is offered.
    pub enum OfferWay {
        /// To one after another; meanwhile it is kept for them.
        InTurn = "in_turn",
        /// To several at once; the first to accept has it.
        Together = "together",
        /// To one, whom staff chose; meanwhile it is kept for them.
        ByHand = "by_hand",
    }
}

/// How many are asked at once when a slot goes to the first to accept.
pub const TOGETHER_MOST: usize = 5;
/// Nobody is asked who would have less time than this to answer.
pub const SHORTEST_MINUTES: i64 = 10;
/// A slot that starts sooner is offered to several at once: one after another would take too long.
const TOGETHER_WITHIN_MINUTES: i64 = 3 * 60;

/// How a slot is offered that starts in so many minutes.
pub const fn way(lead_minutes: i64) -> OfferWay {
    if lead_minutes < TOGETHER_WITHIN_MINUTES {
        OfferWay::Together
    } else {
        OfferWay::InTurn
    }
}

/// For how many minutes an offer of a slot is open that starts in so many minutes.
pub const fn open_minutes(lead_minutes: i64) -> i64 {
    const HOUR: i64 = 60;
    const DAY: i64 = 24 * HOUR;
    if lead_minutes < TOGETHER_WITHIN_MINUTES {
        20
    } else if lead_minutes < DAY {
        30
    } else if lead_minutes < 3 * DAY {
        2 * HOUR
    } else if lead_minutes < 7 * DAY {
        4 * HOUR
    } else {
        12 * HOUR
    }
}

/// What happens to an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happening {
    /// They tap "Yes, book it".
    Accept,
    /// They tap "No, keep my place".
    Decline,
    /// The clock goes on.
    TimePasses,
    /// The clinic takes it back, or they leave the list.
    Withdraw,
    /// Somebody else has the slot.
    AnotherWasFirst,
}

/// An offer, as far as its end is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    /// Where it stands.
    pub state: OfferState,
    /// The first moment at which it can no longer be taken.
    pub open_until: Timestamp,
}

impl OfferState {
    /// Whether it is over.
    pub const fn is_over(self) -> bool {
        !matches!(self, Self::Open)
    }

    /// Whether they had their chance: they are not asked for this slot again.
    pub const fn was_their_chance(self) -> bool {
        matches!(self, Self::Accepted | Self::Declined | Self::Lapsed)
    }
}

impl Offer {
    /// What becomes of it. What is over stays as it is, so that every step can be repeated.
    #[must_use]
    pub fn after(self, happening: Happening, now: Timestamp) -> Self {
        let in_time = now < self.open_until;
        let state = match (self.state, happening) {
            (OfferState::Open, Happening::Withdraw) => OfferState::Withdrawn,
            (OfferState::Open, Happening::AnotherWasFirst) if in_time => OfferState::Gone,
            (OfferState::Open, _) if !in_time => OfferState::Lapsed,
            (OfferState::Open, Happening::Accept) => OfferState::Accepted,
            (OfferState::Open, Happening::Decline) => OfferState::Declined,
            (state, _) => state,
        };
        Self { state, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Happening; 5] = [
        Happening::Accept,
        Happening::Decline,
        Happening::TimePasses,
        Happening::Withdraw,
        Happening::AnotherWasFirst,
    ];

    fn open() -> Offer {
        Offer {
            state: OfferState::Open,
            open_until: Timestamp(1_000),
        }
    }

    #[test]
    fn it_is_taken_in_time_or_not_at_all() {
        let accepted = |at| open().after(Happening::Accept, Timestamp(at)).state;
        assert_eq!(accepted(999), OfferState::Accepted);
        assert_eq!(accepted(1_000), OfferState::Lapsed);
    }

    #[test]
    fn what_is_over_stays_as_it_is() {
        for first in ALL {
            let over = open().after(first, Timestamp(500));
            if over.state.is_over() {
                for then in ALL {
                    assert_eq!(over.after(then, Timestamp(2_000)), over);
                }
            } else {
                assert_eq!(first, Happening::TimePasses);
            }
        }
    }

    #[test]
    fn every_offer_ends_by_time_alone() {
        let end = open().after(Happening::TimePasses, Timestamp(1_000));
        assert_eq!(end.state, OfferState::Lapsed);
    }

    #[test]
    fn the_sooner_the_slot_the_shorter_the_offer() {
        let mut before = 0;
        for lead in 0..20 * 24 * 60 {
            let now = open_minutes(lead);
            assert!(now >= before && now >= SHORTEST_MINUTES);
            before = now;
        }
        assert_eq!(way(179), OfferWay::Together);
        assert_eq!(way(180), OfferWay::InTurn);
    }
}
