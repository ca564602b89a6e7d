//! What holds always.

use std::collections::HashMap;

use super::World;
use crate::booking::kept::{Grounds, may_be_given};
use crate::booking::waiting_list::*;
use crate::ids::EntryId;

impl World {
    /// What holds of an offer at the moment it is made.
    pub(super) fn check_ask(&self, slot: usize, ask: &Ask) {
        let one = &self.waiting[&ask.entry];
        let vacancy = &self.slots[slot].vacancy;
        assert!(one.wishes.suit(vacancy), "asked for what does not suit");
        let kept = vacancy.kept.filter(|kept| self.now < kept.opens);
        let theirs = kept
            .is_none_or(|kept| may_be_given(Some(kept.kept_for), Grounds::waiting(one.priority)));
        assert!(theirs, "asked for what is kept for others");
        assert!(ask.open_until > self.now, "no time to answer");
        assert!(
            ask.open_until <= one.wishes.latest_answer(vacancy.start),
            "asked without the notice they need"
        );
        let awake = one.wishes.at_night || quiet_until(&self.zone, self.now).is_none();
        assert!(awake, "woken by an offer");
        for before in self.asked(slot) {
            if before.entry == ask.entry {
                assert!(!before.state.was_their_chance(), "asked twice for one slot");
            }
            if !before.state.is_over() {
                assert_eq!(
                    (before.way, ask.way),
                    (OfferWay::Together, OfferWay::Together)
                );
            }
        }
        let mut of_theirs = self.offers.iter().filter(|one| one.entry == ask.entry);
        assert!(
            of_theirs.all(|one| one.offer.state.is_over()),
            "asked two things at once"
        );
    }

    /// What holds after every step.
    pub(super) fn check(&self) {
        let mut accepted: HashMap<usize, EntryId> = HashMap::new();
        for one in &self.offers {
            if one.offer.state == OfferState::Accepted {
                assert!(
                    accepted.insert(one.slot, one.entry).is_none(),
                    "two accepted one slot"
                );
            }
            let over = one.offer.state.is_over();
            assert!(
                over || one.offer.open_until > self.now,
                "an offer that does not end"
            );
        }
        for number in 0..self.slots.len() {
            self.check_not_idle(number);
        }
    }

    /// No slot is idle while somebody whom it suits could be asked now.
    fn check_not_idle(&self, number: usize) {
        let slot = &self.slots[number].vacancy;
        let asked = self.asked(number);
        if self.is_filled(number) || asked.iter().any(|one| !one.state.is_over()) {
            return;
        }
        let night = quiet_until(&self.zone, self.now);
        for one in self.candidates(number) {
            let chance = asked
                .iter()
                .any(|a| a.entry == one.entry && a.state.was_their_chance());
            let time = one.wishes.latest_answer(slot.start).minutes_since(self.now);
            let awake = one.wishes.at_night || night.is_none();
            let could = one.wishes.suit(slot)
                && slot.kept_from(one.priority, self.now).is_none()
                && !chance
                && one.busy_until.is_none()
                && time >= SHORTEST_MINUTES
                && awake;
            if could {
                // Only for somebody who comes first, sleeps, and can be asked in good time.
                let first_sleeps = night.is_some_and(|morning| {
                    slot.start.minutes_since(morning) >= 24 * 60
                        && self
                            .waiting
                            .values()
                            .any(|other| other.place() < one.place() && !other.wishes.at_night)
                });
                assert!(first_sleeps, "idle while {:?} waits", one.entry);
            }
        }
    }
}
