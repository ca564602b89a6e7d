//! From the call back to the waiting room: handed to another clinician.

use super::machine::Room;
use crate::consultation::desk;
use crate::consultation::event::Event;
use crate::consultation::participant::ParticipantState;
use crate::ids::ParticipantId;

impl Room {
    /// Somebody waits again, on the connection they have. Whoever waits hears of nobody, so the call
    /// is over for them; only the hosts still see them.
    pub(super) fn send_back(&mut self, id: ParticipantId) {
        let in_call = |p: &&mut super::person::Person| p.is_admitted() && !p.role.hosts();
        let Some(person) = self.people.get_mut(&id).filter(in_call) else {
            return;
        };
        person.state = ParticipantState::Waiting;
        person.admitted_at = None;
        person.way = None;
        if let Some(session) = &mut person.session {
            session.ice_due = None;
        }
        let desk = if person.hears_the_desk() {
            desk::newest(&self.desk)
        } else {
            Vec::new()
        };
        let queue = self.queue;
        self.push(id, Event::SentBack { queue, desk });
        let left = Event::ParticipantLeft { participant: id };
        self.broadcast(&left, |p| p.id != id && p.is_admitted() && !p.role.hosts());
        self.tell_about(id);
        self.end_cameras_of(id);
    }
}
