//! Recording in the room: who is asked, what is kept of it, who is told. The rules are
//! [`crate::consultation::recording`]'s.

use super::commands::Done;
use super::machine::{Commit, Room};
use super::person::Person;
use super::{Change, MAX_CHAT_PENDING, Output};
use crate::consultation::event::{Event, Refusal};
use crate::consultation::recording::{
    Company, Consent, RecordingDeed, RecordingEnd, RecordingStep, RecordingView,
};
use crate::ids::ParticipantId;
use crate::time::Timestamp;

/// Recording in a room.
#[derive(Debug, Default)]
pub(super) struct Recording {
    /// Whether the site lets calls be recorded.
    allowed: bool,
    consent: Consent,
    /// What everybody in the call was told last.
    told: Option<RecordingView>,
}

impl Recording {
    fn view(&self) -> Option<RecordingView> {
        self.allowed.then(|| self.consent.view())
    }
}

impl Room {
    /// How recording stands, for who is in the call; nothing where the site does not record.
    pub fn recording(&self) -> Option<RecordingView> {
        self.recording.view()
    }

    /// The people in the call. A phone as a camera is its owner's, who answers for it.
    fn company(&self) -> Company {
        let in_call = |p: &&Person| p.is_told_of_the_call();
        let in_call = self.people.values().filter(in_call);
        in_call
            .filter_map(|p| Some((p.id, p.session.as_ref()?.instance)))
            .collect()
    }

    pub(super) fn recording_step(
        &mut self,
        id: ParticipantId,
        n: u64,
        step: RecordingStep,
        now: Timestamp,
    ) -> Result<Done, Refusal> {
        let person = self.people.get(&id).filter(|p| p.is_admitted());
        let person = person.ok_or(Refusal::NotAdmitted)?;
        let session = person.session.as_ref().ok_or(Refusal::Gone)?;
        let waiter = (id, session.serial, n);
        let too_many = session.pending() >= MAX_CHAT_PENDING;
        let deed = match step {
            RecordingStep::Ask => {
                if !person.role.hosts() || !self.recording.allowed {
                    return Err(Refusal::NotAcceptable);
                }
                let company = self.company();
                self.recording.consent.may_ask(id, &company)?;
                RecordingDeed::Asked { at: now }
            }
            RecordingStep::Answer { asked, yes: true } => {
                self.recording.consent.may_answer(id, asked)?;
                RecordingDeed::Agreed { asked }
            }
            RecordingStep::Answer { asked, yes: false } => {
                let done = self.recording.consent.decline(id, asked)?;
                self.keep_recording(done);
                return Ok(Done::Now);
            }
            RecordingStep::Stop => {
                let done = self.recording.consent.stop(id);
                self.keep_recording(done);
                return Ok(Done::Now);
            }
        };
        if too_many {
            return Err(Refusal::TooMany);
        }
        self.wait_for(id, n);
        let participant = id;
        Ok(self.commit(Change::Recording { participant, deed }, waiter))
    }

    /// The site lets calls be recorded, or does not.
    pub(super) fn recording_allowed(&mut self, allowed: bool) {
        self.recording.allowed = allowed;
        if !allowed {
            let done = self.recording.consent.end(RecordingEnd::NotAllowed);
            self.keep_recording(done);
        }
    }

    /// What was asked or agreed to is kept.
    pub(super) fn recording_kept(&mut self, participant: ParticipantId, deed: RecordingDeed) {
        match deed {
            RecordingDeed::Asked { at } if self.recording.allowed => {
                let company = self.company();
                self.recording.consent.asked(participant, at, &company);
            }
            RecordingDeed::Agreed { asked } => self.recording.consent.agreed(participant, asked),
            _ => {}
        }
    }

    /// Nothing is recorded of which nobody could tell later that it was.
    pub(super) fn recording_not_kept(&mut self, deed: RecordingDeed) {
        if matches!(deed, RecordingDeed::Began { .. }) {
            let done = self.recording.consent.end(RecordingEnd::NotKept);
            self.keep_recording(done);
        }
    }

    /// After whatever has happened: is everybody who is in the call asked, has everybody agreed, and
    /// does everybody know?
    pub(super) fn look_after_recording(&mut self, now: Timestamp) {
        let done = if self.recording.consent.is_off() {
            Vec::new()
        } else if self.ended.is_some() {
            self.recording.consent.end(RecordingEnd::Over)
        } else {
            let company = self.company();
            self.recording.consent.company(&company, now)
        };
        self.keep_recording(done);
        let recording = self.recording.view();
        if self.recording.told != recording {
            self.recording.told.clone_from(&recording);
            let event = Event::RecordingChanged { recording };
            self.broadcast(&event, Person::is_told_of_the_call);
        }
    }

    /// Somebody has just come into the call: they learn how recording stands.
    pub(super) fn tell_recording(&mut self, id: ParticipantId) {
        let recording = self.recording.told.clone();
        let person = self.people.get(&id);
        if recording.is_some() && person.is_some_and(Person::is_told_of_the_call) {
            self.push(id, Event::RecordingChanged { recording });
        }
    }

    fn keep_recording(&mut self, done: Vec<(ParticipantId, RecordingDeed)>) {
        for (participant, deed) in done {
            let what = Change::Recording { participant, deed };
            let ticket = self.next_ticket();
            let commit = Commit {
                what: what.clone(),
                waiters: Vec::new(),
            };
            self.commits.insert(ticket, commit);
            let change = what;
            self.out.push(Output::Commit { ticket, change });
        }
    }
}
