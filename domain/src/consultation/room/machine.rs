//! The room itself: comings, goings and who is told what.

use std::collections::BTreeMap;

use super::person::Person;
use super::session::Session;
use super::{Change, ConnId, Connect, Input, MAX_PEOPLE, Member, Output, Ticket};
use crate::consultation::desk::DeskMessage;
use crate::consultation::event::{
    ChatMessage, CloseCode, EndReason, Event, IceConfig, ServerFrame,
};
use crate::consultation::files::FileView;
use crate::consultation::participant::{ParticipantRole, ParticipantState, ParticipantView};
use crate::consultation::queue::QueueView;
use crate::ids::{ChatId, ParticipantId};
use crate::time::Timestamp;

/// The room of one consultation.
#[derive(Debug, Default)]
pub struct Room {
    pub(super) people: BTreeMap<ParticipantId, Person>,
    pub(super) conns: BTreeMap<ConnId, ParticipantId>,
    /// Every message of the consultation by its id, so that one sent twice is recognised.
    pub(super) chat_ids: BTreeMap<ChatId, ParticipantId>,
    /// The newest messages, as far as a snapshot carries them.
    pub(super) chat: Vec<ChatMessage>,
    /// What was given, as the database knows it.
    pub(super) files: Vec<FileView>,
    /// What the clinic and the patient have written to each other, in the order it was kept.
    pub(super) desk: Vec<DeskMessage>,
    /// Whether anybody has seen a picture of another yet.
    pub(super) pictured: bool,
    /// Since when the clinicians have the others on hold.
    pub(super) hold: Option<Timestamp>,
    pub(super) recording: super::recording::Recording,
    pub(super) commits: BTreeMap<Ticket, Commit>,
    pub(super) out: Vec<Output>,
    pub(super) ended: Option<EndReason>,
    pub(super) queue: Option<QueueView>,
    pub(super) last_ticket: u64,
    last_serial: u64,
}

/// Something on its way to the disk, and the commands that wait for it: participant, session,
/// command number.
#[derive(Debug)]
pub(super) struct Commit {
    pub what: Change,
    pub waiters: Vec<(ParticipantId, u64, u64)>,
}

impl Room {
    /// A room that nobody has entered.
    pub fn new() -> Self {
        Self::default()
    }

    /// A room as the database remembers it: who came so far, and what was said.
    pub fn rebuild(members: Vec<Member>, chat: Vec<ChatMessage>) -> Self {
        let mut room = Self::new();
        for member in members.into_iter().take(MAX_PEOPLE) {
            room.people.insert(member.participant, Person::new(member));
        }
        for message in chat {
            room.keep_chat(message);
        }
        room
    }

    /// Takes in what happened; gives back what is to be done, in order.
    pub fn handle(&mut self, input: Input, now: Timestamp) -> Vec<Output> {
        match input {
            Input::Connect(connect) => self.connect(*connect, now),
            Input::Disconnect { conn } => self.disconnect(conn, now),
            Input::Frame { conn, frame } => self.frame(conn, frame, now),
            Input::Unreadable { conn } => self.fail(conn, CloseCode::Malformed, now),
            Input::Drop { conn, code } => self.fail(conn, code, now),
            Input::Admitted {
                participant,
                at,
                ice,
            } => self.admit(participant, at, ice, now),
            Input::SentBack { participant } => self.send_back(participant),
            Input::IceRenewed { participant, ice } => self.renew_ice(participant, ice, now),
            Input::Removed { participant } => self.remove(participant),
            Input::SignedOut { participant } => self.sign_out(participant),
            Input::QueueChanged { queue } => self.queue_changed(queue),
            Input::FilesChanged { files } => self.files_changed(files),
            Input::DeskChanged { thread } => self.desk_changed(thread),
            Input::HoldChanged { since } => self.hold_changed(since),
            Input::RecordingAllowed { allowed } => self.recording_allowed(allowed),
            Input::AwayKnown { participant, since } => self.away_known(participant, since),
            Input::Ended { reason } => self.end(reason, now),
            Input::Committed { ticket } => self.committed(ticket),
            Input::CommitFailed { ticket } => self.commit_failed(ticket),
            Input::Tick => self.tick(now),
        }
        self.look_after_recording(now);
        core::mem::take(&mut self.out)
    }

    /// Whether nobody is connected or can still resume, and nothing is on its way to the disk.
    pub fn is_empty(&self) -> bool {
        self.commits.is_empty() && self.people.values().all(|p| p.session.is_none())
    }

    /// Whether this person has a live connection.
    pub fn is_connected(&self, participant: ParticipantId) -> bool {
        self.people
            .get(&participant)
            .is_some_and(Person::is_connected)
    }

    /// Everybody as they are now.
    pub fn people(&self) -> impl Iterator<Item = ParticipantView> {
        self.people.values().map(Person::view)
    }

    fn connect(&mut self, connect: Connect, now: Timestamp) {
        let Connect {
            conn,
            member,
            instance,
            resume,
            token,
            ice,
        } = connect;
        let id = member.participant;
        if self.people.get(&id).is_some_and(|p| p.removed) || self.is_without_owner(&member) {
            return self.refuse_connection(conn, CloseCode::Removed);
        }
        if self.ended.is_none() && self.would_be_one_too_many(&member) {
            // A connection of theirs from before their place was taken goes, too.
            self.drop_session(id, CloseCode::Full);
            self.tell_about(id);
            return self.refuse_connection(conn, CloseCode::Full);
        }
        if !self.people.contains_key(&id) {
            if self.ended.is_some() {
                return self.refuse_connection(conn, CloseCode::Ended);
            }
            if self.people.len() >= MAX_PEOPLE && !self.make_space() {
                return self.refuse_connection(conn, CloseCode::Unavailable);
            }
            self.people.insert(id, Person::new(member.clone()));
        }
        let Some(person) = self.people.get_mut(&id) else {
            return;
        };
        let resumed = resume.is_some_and(|resume| {
            person.session.as_mut().is_some_and(|session| {
                !session.is_over(now)
                    && session.can_resume(&resume.token, instance, resume.last_event)
                    && session.ack(resume.last_event)
            })
        });
        if !resumed && self.ended.is_some() {
            return self.refuse_connection(conn, CloseCode::Ended);
        }
        let renew_after = ice.renew_after_ms();
        let old = person.session.as_mut().and_then(|s| s.conn.take());
        if let Some(old) = old {
            self.conns.remove(&old);
            let code = CloseCode::Replaced;
            self.out.push(Output::Close { conn: old, code });
        }
        self.conns.insert(conn, id);
        if resumed {
            self.resume(id, conn);
        } else {
            self.begin(id, member, instance, token, ice, conn);
            self.ice_was_given(id, renew_after, now);
        }
        self.tell_about(id);
        if self.ended.is_some() {
            self.fail(conn, CloseCode::Ended, now);
        }
    }

    fn resume(&mut self, id: ParticipantId, conn: ConnId) {
        let Some(session) = self.people.get_mut(&id).and_then(|p| p.session.as_mut()) else {
            return;
        };
        session.conn = Some(conn);
        let mut frames = vec![ServerFrame::Welcome {
            resumed: true,
            token: session.token.clone(),
            participant: id,
            heard: session.heard(),
            snapshot: None,
        }];
        frames.extend(
            session
                .refusals()
                .map(|(n, code)| ServerFrame::Refused { code, n: Some(n) }),
        );
        frames.extend(session.kept().map(|(n, event)| ServerFrame::Event {
            n,
            event: event.clone(),
        }));
        self.out
            .extend(frames.into_iter().map(|frame| Output::Send { conn, frame }));
    }

    fn begin(
        &mut self,
        id: ParticipantId,
        member: Member,
        instance: crate::ids::InstanceId,
        token: crate::consultation::command::ResumeToken,
        ice: IceConfig,
        conn: ConnId,
    ) {
        self.last_serial += 1;
        let Some(person) = self.people.get_mut(&id) else {
            return;
        };
        person.arrive(&member);
        if person.instance.replace(instance) != Some(instance) {
            person.way = None;
        }
        person.session = Some(Session::new(
            self.last_serial,
            token.clone(),
            instance,
            conn,
        ));
        let Some(snapshot) = self.snapshot(id, ice) else {
            return;
        };
        let frame = ServerFrame::Welcome {
            resumed: false,
            token,
            participant: id,
            heard: 0,
            snapshot: Some(Box::new(snapshot)),
        };
        self.out.push(Output::Send { conn, frame });
    }

    fn refuse_connection(&mut self, conn: ConnId, code: CloseCode) {
        self.out.push(Output::Close { conn, code });
    }

    fn disconnect(&mut self, conn: ConnId, now: Timestamp) {
        let Some(id) = self.conns.remove(&conn) else {
            return;
        };
        if let Some(session) = self.people.get_mut(&id).and_then(|p| p.session.as_mut()) {
            session.lose(now);
        }
        self.tell_about(id);
    }

    /// Closes a connection; the session stays for a resume.
    pub(super) fn fail(&mut self, conn: ConnId, code: CloseCode, now: Timestamp) {
        if self.conns.contains_key(&conn) {
            self.out.push(Output::Close { conn, code });
            self.disconnect(conn, now);
        }
    }

    /// Closes whatever connection this person has and forgets their session.
    pub(super) fn drop_session(&mut self, id: ParticipantId, code: CloseCode) {
        let session = self.people.get_mut(&id).and_then(|p| p.session.take());
        if let Some(conn) = session.and_then(|s| s.conn) {
            self.conns.remove(&conn);
            self.out.push(Output::Close { conn, code });
        }
    }

    fn admit(&mut self, id: ParticipantId, at: Timestamp, ice: IceConfig, now: Timestamp) {
        if self.ended.is_some() {
            return;
        }
        self.catch_up_with_admission(id, at);
        let full = !self.has_place_for(id);
        let Some(person) = self.people.get_mut(&id) else {
            return;
        };
        // With nobody's place free they go on waiting; whoever leaves makes the shell say it again.
        if full && person.session.is_some() && !person.is_admitted() {
            return;
        }
        // Whoever hung up is asked again when they come back.
        let gone = person.state == ParticipantState::Left;
        if gone || person.removed || !person.admit(at) {
            return;
        }
        let Some(person) = self.people.get(&id) else {
            return;
        };
        let (participants, chat) = (self.seen_by(person), self.chat_for(person));
        let files = self.files_for(person);
        let renew_after = ice.renew_after_ms();
        let event = Event::Admitted {
            ice,
            participants,
            chat,
            files,
        };
        self.push(id, event);
        self.tell_hold(id);
        self.tell_recording(id);
        self.ice_was_given(id, renew_after, now);
        self.tell_about(id);
        self.take_place(id, now);
    }

    fn queue_changed(&mut self, queue: Option<QueueView>) {
        if self.queue == queue {
            return;
        }
        self.queue = queue;
        if let Some(queue) = queue {
            let waits = |p: &Person| {
                p.state == ParticipantState::Waiting && p.role == ParticipantRole::Patient
            };
            self.broadcast(&Event::QueueChanged { queue }, waits);
        }
    }

    fn end(&mut self, reason: EndReason, now: Timestamp) {
        if self.ended.is_some() {
            return;
        }
        self.broadcast(&Event::Ended { reason }, |_| true);
        self.ended = Some(reason);
        let conns: Vec<ConnId> = self.conns.keys().copied().collect();
        for conn in conns {
            self.fail(conn, CloseCode::Ended, now);
        }
    }

    fn tick(&mut self, now: Timestamp) {
        for person in self.people.values_mut() {
            if person.session.as_ref().is_some_and(|s| s.is_over(now)) {
                person.session = None;
                // Their place is free.
                self.out.push(Output::PresenceChanged);
            }
        }
        self.ask_for_ice(now);
    }
}
