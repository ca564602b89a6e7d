//! The waiting room's own words: between the clinic and the patient, and whether they have stepped
//! away. Guests who wait are told what goes to everybody; nothing of it is told to the call.

use super::commands::Done;
use super::machine::{Commit, Room};
use super::person::Person;
use super::{Change, MAX_CHAT_PENDING};
use crate::consultation::desk::{
    self, DeskMessage, DeskSide, DeskText, DeskWords, MAX_DESK_MESSAGES, may_write,
};
use crate::consultation::event::{Event, Refusal};
use crate::consultation::participant::{ParticipantRole, ParticipantState};
use crate::ids::{ChatId, ParticipantId};
use crate::time::Timestamp;

impl Person {
    /// Whether they write to the clinic: the patient, while they wait.
    pub(super) fn writes_to_the_desk(&self) -> bool {
        self.role == ParticipantRole::Patient && self.state == ParticipantState::Waiting
    }

    /// Whether this message is for them, while they wait.
    pub(super) fn hears(&self, message: &DeskMessage) -> bool {
        self.writes_to_the_desk()
            || (self.role.is_guest()
                && self.state == ParticipantState::Waiting
                && message.is_for_guests())
    }
}

impl Room {
    /// What this person reads of the words of the waiting room.
    pub(super) fn desk_for(&self, person: &Person) -> Vec<DeskMessage> {
        desk::newest(self.desk.iter().filter(|message| person.hears(message)))
    }

    /// A waiting patient writes to reception.
    pub(super) fn write_to_desk(
        &mut self,
        id: ParticipantId,
        n: u64,
        message: ChatId,
        text: DeskText,
        now: Timestamp,
    ) -> Result<Done, Refusal> {
        let person = self.people.get(&id).filter(|p| p.writes_to_the_desk());
        let person = person.ok_or(Refusal::NotAcceptable)?;
        let session = person.session.as_ref().ok_or(Refusal::Gone)?;
        if text.is_blank() {
            return Err(Refusal::NotAcceptable);
        }
        let waiter = (id, session.serial, n);
        if self.desk.iter().any(|m| m.id == message) {
            return Ok(Done::Now);
        }
        let is_it =
            |c: &&mut Commit| matches!(&c.what, Change::Desk { message: m, .. } if m.id == message);
        if let Some(commit) = self.commits.values_mut().find(is_it) {
            commit.waiters.push(waiter);
            self.wait_for(id, n);
            return Ok(Done::Waits);
        }
        let on_their_way = self
            .commits
            .values()
            .filter(|c| matches!(c.what, Change::Desk { .. }));
        if on_their_way.count() >= MAX_CHAT_PENDING || !may_write(&self.desk, now) {
            return Err(Refusal::TooMany);
        }
        self.wait_for(id, n);
        let message = DeskMessage {
            id: message,
            by: DeskSide::Patient,
            at: now,
            words: DeskWords::Text { text },
            to_all: false,
        };
        let participant = id;
        Ok(self.commit(
            Change::Desk {
                participant,
                message,
            },
            waiter,
        ))
    }

    /// Somebody who waits steps away, or is back.
    pub(super) fn step_away(
        &mut self,
        id: ParticipantId,
        n: u64,
        away: bool,
        now: Timestamp,
    ) -> Result<Done, Refusal> {
        let waits = |p: &&Person| p.state == ParticipantState::Waiting;
        let person = self.people.get(&id).filter(waits);
        let person = person.ok_or(Refusal::NotAcceptable)?;
        let session = person.session.as_ref().ok_or(Refusal::Gone)?;
        if session.pending() >= MAX_CHAT_PENDING {
            return Err(Refusal::TooMany);
        }
        let waiter = (id, session.serial, n);
        self.wait_for(id, n);
        let change = Change::Away {
            participant: id,
            since: away.then_some(now),
        };
        Ok(self.commit(change, waiter))
    }

    /// It is kept: the clinicians see it, and so does the one who said it.
    pub(super) fn away_kept(&mut self, id: ParticipantId, since: Option<Timestamp>) {
        let waits = |p: &&mut Person| p.state == ParticipantState::Waiting;
        let Some(person) = self.people.get_mut(&id).filter(waits) else {
            return;
        };
        person.away_since = since;
        self.push(id, Event::AwayChanged { since });
        self.tell_about(id);
    }

    pub(super) fn away_known(&mut self, id: ParticipantId, since: Timestamp) {
        let waits = |p: &&mut Person| p.state == ParticipantState::Waiting;
        if let Some(person) = self.people.get_mut(&id).filter(waits) {
            person.away_since = Some(since);
        }
    }

    /// What the database has is all there is; the patient is told of what is new.
    pub(super) fn desk_changed(&mut self, thread: Vec<DeskMessage>) {
        for message in thread {
            self.add_to_desk(message);
        }
    }

    /// Adds a message that is kept, once.
    pub(super) fn add_to_desk(&mut self, message: DeskMessage) {
        let known = self.desk.iter().any(|m| m.id == message.id);
        if known || self.desk.len() >= 2 * MAX_DESK_MESSAGES {
            return;
        }
        self.desk.push(message.clone());
        self.broadcast(&Event::Desk(message.clone()), |p| p.hears(&message));
    }

    pub(super) fn wait_for(&mut self, id: ParticipantId, n: u64) {
        if let Some(session) = self.people.get_mut(&id).and_then(|p| p.session.as_mut()) {
            session.wait_for(n);
        }
    }
}
