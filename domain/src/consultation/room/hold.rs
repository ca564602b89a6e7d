//! A private hold: the clinicians on one side, everybody else in the call on the other.

use super::machine::Room;
use super::person::Person;
use crate::consultation::event::Event;
use crate::ids::ParticipantId;
use crate::time::Timestamp;

impl Room {
    /// Since when the call is on hold.
    pub const fn hold(&self) -> Option<Timestamp> {
        self.hold
    }

    pub(super) fn hold_changed(&mut self, since: Option<Timestamp>) {
        if self.hold != since {
            self.hold = since;
            self.broadcast(&Event::HoldChanged { since }, Person::is_admitted);
        }
    }

    /// Somebody has just come into the call: they learn of a hold that is on.
    pub(super) fn tell_hold(&mut self, id: ParticipantId) {
        if self.hold.is_some() {
            let since = self.hold;
            self.push(id, Event::HoldChanged { since });
        }
    }

    /// Whether the hold stands between these two.
    pub(super) fn is_held_apart(&self, one: ParticipantId, other: ParticipantId) -> bool {
        let inside = |id| self.people.get(&id).is_some_and(Person::is_with_clinicians);
        self.hold.is_some() && inside(one) != inside(other)
    }
}
