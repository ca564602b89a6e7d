//! Who goes: by hanging up, taken out, or because the sign-in has ended.

use super::machine::Room;
use super::{Change, Output};
use crate::consultation::event::CloseCode;
use crate::ids::ParticipantId;
use crate::time::Timestamp;

impl Room {
    /// This person hung up.
    pub(super) fn leave(&mut self, id: ParticipantId, now: Timestamp) {
        let person = self.people.get_mut(&id);
        let admission = person.and_then(|person| {
            // A phone that was stopped is no camera any more.
            person.removed |= person.role.is_camera();
            person.leave()
        });
        self.drop_session(id, CloseCode::Left);
        self.tell_gone(id);
        self.end_cameras_of(id);
        let ticket = self.next_ticket();
        let change = Change::Left {
            participant: id,
            at: now,
            admission,
        };
        self.out.push(Output::Commit { ticket, change });
    }

    pub(super) fn remove(&mut self, id: ParticipantId) {
        let Some(person) = self.people.get_mut(&id).filter(|p| !p.removed) else {
            return;
        };
        person.removed = true;
        person.leave();
        self.drop_session(id, CloseCode::Removed);
        self.tell_gone(id);
        self.end_cameras_of(id);
    }

    pub(super) fn sign_out(&mut self, id: ParticipantId) {
        self.drop_session(id, CloseCode::SignInNeeded);
        self.tell_about(id);
    }
}
