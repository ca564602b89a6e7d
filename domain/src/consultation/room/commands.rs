//! What participants send: frames, commands, and the answers of the disk.

use super::machine::{Commit, Room};
use super::person::Person;
use super::{
    Change, ConnId, MAX_CHAT_MESSAGES, MAX_CHAT_PENDING, MAX_SNAPSHOT_CHAT_BYTES, Output, Ticket,
};
use crate::consultation::command::{ChatText, ClientFrame, Command};
use crate::consultation::event::{ChatMessage, CloseCode, Event, Refusal, ServerFrame};
use crate::consultation::signal::Signal;
use crate::ids::{ChatId, InstanceId, ParticipantId};
use crate::time::Timestamp;

/// What became of a command at once.
pub(super) enum Done {
    /// It is done.
    Now,
    /// It waits for the disk.
    Waits,
    /// The session is gone.
    Over,
}

impl Room {
    pub(super) fn frame(&mut self, conn: ConnId, frame: ClientFrame, now: Timestamp) {
        let Some(&id) = self.conns.get(&conn) else {
            return;
        };
        match frame {
            ClientFrame::Hello { .. } => self.fail(conn, CloseCode::Malformed, now),
            ClientFrame::Ping => self.out.push(Output::Send {
                conn,
                frame: ServerFrame::Pong,
            }),
            ClientFrame::Ack { event } => {
                let session = self.people.get_mut(&id).and_then(|p| p.session.as_mut());
                if !session.is_some_and(|s| s.ack(event)) {
                    self.fail(conn, CloseCode::Malformed, now);
                }
            }
            ClientFrame::Command { n, command } => self.numbered(conn, id, n, command, now),
        }
    }

    fn numbered(
        &mut self,
        conn: ConnId,
        id: ParticipantId,
        n: u64,
        command: Command,
        now: Timestamp,
    ) {
        let Some(session) = self.people.get_mut(&id).and_then(|p| p.session.as_mut()) else {
            return;
        };
        match session.take(n) {
            None => return self.fail(conn, CloseCode::Malformed, now),
            Some(false) => return self.tell_heard(id),
            Some(true) => {}
        }
        let done = match self.allowed(id, command) {
            Ok(command) => self.command(id, n, command, now),
            Err(code) => Err(code),
        };
        match done {
            Ok(Done::Now) => self.tell_heard(id),
            Ok(Done::Waits | Done::Over) => {}
            Err(code) => self.refuse(id, n, code),
        }
    }

    fn command(
        &mut self,
        id: ParticipantId,
        n: u64,
        command: Command,
        now: Timestamp,
    ) -> Result<Done, Refusal> {
        match command {
            Command::Signal {
                to,
                to_instance,
                signal,
            } => self.signal(id, to, to_instance, signal),
            Command::Chat { id: chat, text } => self.chat(id, n, chat, text, now),
            Command::Media(media) => {
                if let Some(person) = self.people.get_mut(&id).filter(|p| p.media != media) {
                    person.media = media;
                    self.tell_about(id);
                }
                Ok(Done::Now)
            }
            Command::Way { way } => {
                let person = self.people.get_mut(&id).filter(|p| p.is_admitted());
                let person = person.ok_or(Refusal::NotAdmitted)?;
                if person.way.replace(way) != Some(way) {
                    self.tell_about(id);
                }
                Ok(Done::Now)
            }
            Command::AskPicture { of } => self.ask_picture(id, of).map(|()| Done::Now),
            Command::AnswerPicture { to, yes } => {
                self.answer_picture(id, to, yes).map(|()| Done::Now)
            }
            Command::Recording { step } => self.recording_step(id, n, step, now),
            Command::Desk { id: message, text } => self.write_to_desk(id, n, message, text, now),
            Command::Away { away } => self.step_away(id, n, away, now),
            Command::FirstPicture => {
                let admitted = self.people.get(&id).is_some_and(|p| p.is_admitted());
                if !admitted {
                    return Err(Refusal::NotAdmitted);
                }
                if !core::mem::replace(&mut self.pictured, true) {
                    let ticket = self.next_ticket();
                    let change = Change::FirstPicture { participant: id };
                    self.out.push(Output::Commit { ticket, change });
                }
                Ok(Done::Now)
            }
            Command::Leave => {
                self.tell_heard(id);
                self.leave(id, now);
                Ok(Done::Over)
            }
        }
    }

    fn signal(
        &mut self,
        from: ParticipantId,
        to: ParticipantId,
        to_instance: InstanceId,
        signal: Signal,
    ) -> Result<Done, Refusal> {
        let sender = self.people.get(&from).filter(|p| p.is_admitted());
        let sender = sender.ok_or(Refusal::NotAdmitted)?;
        if !signal.is_bounded() {
            return Err(Refusal::NotAcceptable);
        }
        if self.is_held_apart(from, to) {
            return Err(Refusal::OnHold);
        }
        let from_instance = sender.instance.ok_or(Refusal::Gone)?;
        let reachable = to != from
            && self.people.get(&to).is_some_and(|p| {
                sender.sees(p)
                    && p.is_admitted()
                    && p.session
                        .as_ref()
                        .is_some_and(|s| s.instance == to_instance)
            });
        if !reachable {
            return Err(Refusal::Gone);
        }
        let event = Event::Signal {
            from,
            from_instance,
            signal,
        };
        self.push(to, event);
        Ok(Done::Now)
    }

    fn chat(
        &mut self,
        id: ParticipantId,
        n: u64,
        chat: ChatId,
        text: ChatText,
        now: Timestamp,
    ) -> Result<Done, Refusal> {
        let person = self.people.get_mut(&id).filter(|p| p.is_admitted());
        let person = person.ok_or(Refusal::NotAdmitted)?;
        if text.is_blank() {
            return Err(Refusal::NotAcceptable);
        }
        let (name, role) = (person.name.clone(), person.role);
        let session = person.session.as_mut().ok_or(Refusal::Gone)?;
        let waiter = (id, session.serial, n);
        match self.chat_ids.get(&chat) {
            Some(from) if *from != id => return Err(Refusal::NotAcceptable),
            Some(_) => {
                let is_it = |c: &&mut Commit| matches!(&c.what, Change::Chat(m) if m.id == chat);
                let commit = self.commits.values_mut().find(is_it);
                return Ok(commit.map_or(Done::Now, |commit| {
                    session.wait_for(n);
                    commit.waiters.push(waiter);
                    Done::Waits
                }));
            }
            None => {}
        }
        let full = self.chat_ids.len() >= MAX_CHAT_MESSAGES;
        if full || session.pending() >= MAX_CHAT_PENDING {
            return Err(Refusal::TooMany);
        }
        session.wait_for(n);
        self.chat_ids.insert(chat, id);
        let message = ChatMessage {
            id: chat,
            from: id,
            name,
            role,
            at: now,
            text,
        };
        Ok(self.commit(Change::Chat(message), waiter))
    }

    /// Asks the shell to keep something; the command waits for the answer.
    pub(super) fn commit(&mut self, what: Change, waiter: (ParticipantId, u64, u64)) -> Done {
        let ticket = self.next_ticket();
        let commit = Commit {
            what: what.clone(),
            waiters: vec![waiter],
        };
        self.commits.insert(ticket, commit);
        let change = what;
        self.out.push(Output::Commit { ticket, change });
        Done::Waits
    }

    pub(super) fn committed(&mut self, ticket: Ticket) {
        let Some(Commit { what, waiters }) = self.commits.remove(&ticket) else {
            return;
        };
        match what {
            Change::Chat(message) => {
                self.keep_chat(message.clone());
                self.broadcast(&Event::Chat(message), Person::is_told_of_the_call);
            }
            Change::Desk { message, .. } => self.add_to_desk(message),
            Change::Away { participant, since } => self.away_kept(participant, since),
            Change::Recording { participant, deed } => self.recording_kept(participant, deed),
            Change::FirstPicture { .. } | Change::Left { .. } => {}
        }
        for (id, serial, n) in waiters {
            if self.settle(id, serial, n) {
                self.tell_heard(id);
            }
        }
    }

    pub(super) fn commit_failed(&mut self, ticket: Ticket) {
        let Some(Commit { what, waiters }) = self.commits.remove(&ticket) else {
            return;
        };
        match what {
            Change::Chat(message) => {
                self.chat_ids.remove(&message.id);
            }
            Change::Recording { deed, .. } => self.recording_not_kept(deed),
            _ => {}
        }
        for (id, serial, n) in waiters {
            if self.settle(id, serial, n) {
                self.refuse(id, n, Refusal::Unavailable);
            }
        }
    }

    fn settle(&mut self, id: ParticipantId, serial: u64, n: u64) -> bool {
        let session = self.people.get_mut(&id).and_then(|p| p.session.as_mut());
        let session = session.filter(|s| s.serial == serial);
        session.is_some_and(|session| {
            session.settle(n);
            true
        })
    }

    fn tell_heard(&mut self, id: ParticipantId) {
        let Some(session) = self.people.get(&id).and_then(|p| p.session.as_ref()) else {
            return;
        };
        if let Some(conn) = session.conn {
            let frame = ServerFrame::Heard { n: session.heard() };
            self.out.push(Output::Send { conn, frame });
        }
    }

    fn refuse(&mut self, id: ParticipantId, n: u64, code: Refusal) {
        let Some(session) = self.people.get_mut(&id).and_then(|p| p.session.as_mut()) else {
            return;
        };
        session.refuse(n, code);
        if let Some(conn) = session.conn {
            let frame = ServerFrame::Refused { code, n: Some(n) };
            self.out.push(Output::Send { conn, frame });
        }
        self.tell_heard(id);
    }

    pub(super) const fn next_ticket(&mut self) -> Ticket {
        self.last_ticket += 1;
        Ticket(self.last_ticket)
    }

    pub(super) fn keep_chat(&mut self, message: ChatMessage) {
        self.chat_ids.insert(message.id, message.from);
        self.chat.push(message);
        let mut weight: usize = self.chat.iter().map(ChatMessage::weight).sum();
        while weight > MAX_SNAPSHOT_CHAT_BYTES && self.chat.len() > 1 {
            weight -= self.chat.remove(0).weight();
        }
    }
}
