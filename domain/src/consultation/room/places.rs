//! How many talk at once, and how much of what was written a guest reads.

use super::Member;
use super::machine::Room;
use super::person::Person;
use crate::consultation::company::has_room;
use crate::consultation::event::{ChatMessage, Event};
use crate::consultation::participant::ParticipantState;
use crate::ids::ParticipantId;

/// Whoever was taken out is remembered, so that they stay out; of a camera the database knows it.
const fn may_forget(person: &Person) -> bool {
    !person.removed || person.role.is_camera()
}

impl Room {
    /// Whether there is a place in the call for this person. Whoever lost the connection a moment ago
    /// keeps theirs; whoever has been away for longer does not.
    pub(super) fn has_place_for(&self, id: ParticipantId) -> bool {
        has_room(self.in_call().filter(|other| *other != id).count())
    }

    /// Who has a place in the call, connected or about to resume.
    pub fn in_call(&self) -> impl Iterator<Item = ParticipantId> {
        let in_call = |p: &&Person| p.is_admitted() && p.session.is_some();
        self.people.values().filter(in_call).map(|p| p.id)
    }

    /// Whether this person, once connected, would be in the call and has no place in it.
    pub(super) fn would_be_one_too_many(&self, member: &Member) -> bool {
        let id = member.participant;
        let known = self.people.get(&id);
        let has_place = known.is_some_and(|p| p.is_admitted() && p.session.is_some());
        !has_place && self.comes_into_call(member) && !self.has_place_for(id)
    }

    fn comes_into_call(&self, member: &Member) -> bool {
        let known = self.people.get(&member.participant);
        let admission = member
            .admitted_at
            .filter(|at| known.is_none_or(|person| person.used_up != Some(*at)));
        member.role.hosts() || admission.is_some() || known.is_some_and(Person::is_admitted)
    }

    /// Lets go of somebody who waits and is away, the one who came first.
    pub(super) fn make_space(&mut self) -> bool {
        let idle = self.people.values().find(|p| {
            p.session.is_none() && may_forget(p) && p.state != ParticipantState::Admitted
        });
        let Some(id) = idle.map(|p| p.id) else {
            return false;
        };
        self.people.remove(&id);
        let gone = Event::ParticipantLeft { participant: id };
        self.broadcast(&gone, |viewer| viewer.is_admitted() && viewer.role.hosts());
        true
    }

    /// What somebody who is let in reads of what was written: a guest nothing from before, which was
    /// not written for them.
    pub(super) fn chat_for(&self, person: &Person) -> Vec<ChatMessage> {
        if person.role.is_camera() {
            return Vec::new();
        }
        let since = person.admitted_at.filter(|_| person.role.is_guest());
        let may_read = |message: &&ChatMessage| since.is_none_or(|since| message.at >= since);
        self.chat.iter().filter(may_read).cloned().collect()
    }
}
