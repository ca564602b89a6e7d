//! What the server says of a call, and what comes of it.

use std::rc::Rc;

use domain::consultation::client::Happening;
use domain::consultation::command::{Command, Side};
use domain::consultation::event::{CloseCode, Event, Snapshot};
use domain::consultation::negotiation::ConnectionState;
use domain::consultation::participant::{ParticipantState, ParticipantView, Presence};
use domain::consultation::sharing;
use domain::ids::ParticipantId;
use leptos::prelude::{GetUntracked, Set, Update, WithUntracked};

use super::call::Call;
use super::call_others::Other;
use super::call_state::Connection;
use super::hearing::Ears;
use super::local::Local;
use super::socket::News;

impl Call {
    pub(super) fn heard(self: &Rc<Self>, news: News) {
        match news {
            News::Lost => {
                let known = self.state.connection.get_untracked();
                if !matches!(known, Connection::Closed(_) | Connection::SignInNeeded) {
                    self.state.connection.set(Connection::Lost);
                }
            }
            News::Happened(happening) => self.happened(happening),
        }
        self.look_after_recording();
    }

    fn happened(self: &Rc<Self>, happening: Happening) {
        match happening {
            Happening::Began { snapshot, .. } => {
                self.stands();
                // Those who are met only now have missed nothing.
                let known = self.peers();
                if let Some(snapshot) = snapshot {
                    self.begin(*snapshot);
                }
                let still = self.peers();
                for peer in known
                    .iter()
                    .filter(|peer| still.iter().any(|s| Rc::ptr_eq(s, peer)))
                {
                    peer.signalling_back(false);
                }
            }
            Happening::Continued => {
                self.stands();
                for peer in self.peers() {
                    peer.signalling_back(true);
                }
            }
            Happening::Event(event) => self.event(event),
            Happening::Refused {
                command: Some(Command::Chat { id, .. }),
                ..
            } => {
                self.state
                    .sending
                    .update(|s| s.retain(|(sent, _)| *sent != id));
                self.state.refused_chat.update(|n| *n += 1);
            }
            Happening::Refused {
                command: Some(Command::Desk { id, .. }),
                ..
            } => self.desk_was_refused(id),
            Happening::Refused {
                command: Some(Command::Recording { .. }),
                ..
            } => self.state.recording_refused.set(true),
            Happening::Closed(code) if code.ends_call(self.side) => {
                self.state.connection.set(Connection::Closed(code));
                self.finish();
                Local::get().stop();
            }
            Happening::Closed(CloseCode::SignInNeeded) => {
                self.state.sign_in_needed.set(true);
                // Whoever has hung up stays hung up.
                if !matches!(self.state.connection.get_untracked(), Connection::Closed(_)) {
                    self.state.connection.set(Connection::SignInNeeded);
                }
            }
            Happening::Refused { .. } | Happening::Closed(_) | Happening::Broken => {}
        }
    }

    fn stands(&self) {
        self.state.connection.set(Connection::Live);
        self.state.sign_in_needed.set(false);
    }

    fn begin(self: &Rc<Self>, snapshot: Snapshot) {
        // Somebody else has signed in meanwhile: what went on before is not theirs.
        let before = self.state.me.get_untracked();
        if before.is_some_and(|me| me.id != snapshot.me.id) {
            self.drop_others();
            self.state.people.set(Vec::new());
        }
        let mut people = snapshot.participants;
        // After a restart the server may know less than we see: whoever's media flows stays.
        let flowing = |id: ParticipantId| {
            let others = self.others.borrow();
            others
                .iter()
                .any(|o| o.id == id && o.peer.state() == ConnectionState::Connected)
        };
        self.state.people.with_untracked(|before| {
            for person in before {
                if people.iter().all(|p| p.id != person.id) && flowing(person.id) {
                    people.push(person.clone());
                }
            }
        });
        let admitted = snapshot.me.state == ParticipantState::Admitted;
        self.desk_begins(snapshot.desk, snapshot.me.away_since);
        if !self.held_here.get() {
            self.state.hold.set(snapshot.hold);
        }
        self.state.recording.set(snapshot.recording);
        self.state.me.set(Some(snapshot.me));
        self.people_are(people);
        self.state.queue.set(snapshot.queue);
        if admitted {
            self.state.chat.set(snapshot.chat);
            self.state.files.set(snapshot.files);
            self.said();
        }
        if let Some(ice) = snapshot.ice {
            self.use_ice(ice);
        }
        self.admit(admitted);
    }

    /// Whoever begins to share their screen takes the place of one's own.
    fn people_are(&self, people: Vec<ParticipantView>) {
        let heard = self.shares();
        let began = self.state.people.with_untracked(|before| {
            let began = sharing::takes_over(heard, before, &people);
            began.map(|person| person.name.clone())
        });
        self.state.people.set(people);
        let local = Local::get();
        if began.is_some() && local.screen.get_untracked() {
            local.toggle_screen();
            self.state.screen_taken.set(began);
        }
    }

    fn admit(self: &Rc<Self>, admitted: bool) {
        self.state.admitted.set(admitted);
        if admitted {
            self.command(Command::Media(Local::get().media_state()));
            // The server may not know any more.
            self.told_way.set(None);
            self.hold_is(self.state.hold.get_untracked());
            // A camera neither listens nor is listened to.
            if self.side != Side::Camera {
                let mut ears = self.ears.borrow_mut();
                ears.get_or_insert_with(|| Ears::open(Rc::downgrade(self)));
            }
        } else {
            self.ears.take();
            self.drop_others();
        }
    }

    fn event(self: &Rc<Self>, event: Event) {
        match event {
            Event::ParticipantChanged { participant } => {
                let mine = self
                    .state
                    .me
                    .with_untracked(|me| me.as_ref().is_some_and(|me| me.id == participant.id));
                if mine {
                    self.state.me.set(Some(participant));
                } else {
                    let was_there = self.state.people.with_untracked(|people| {
                        let known = people.iter().find(|p| p.id == participant.id);
                        known.is_some_and(|p| p.presence == Presence::Connected)
                    });
                    let mut people = self.state.people.get_untracked();
                    upsert(&mut people, participant.clone());
                    self.people_are(people);
                    self.meet();
                    if !was_there {
                        self.is_back(&participant);
                    }
                }
            }
            Event::ParticipantLeft { participant } => {
                self.state
                    .people
                    .update(|people| people.retain(|p| p.id != participant));
                self.meet();
            }
            Event::QueueChanged { queue } => self.state.queue.set(Some(queue)),
            Event::Admitted {
                ice,
                participants,
                chat,
                files,
            } => {
                self.use_ice(ice);
                self.state.people.set(participants);
                self.state.chat.set(chat);
                self.state.files.set(files);
                self.state.queue.set(None);
                self.state.hold.set(None);
                self.state.recording.set(None);
                self.admit(true);
            }
            Event::IceChanged { ice } => self.use_ice(ice),
            Event::Signal {
                from,
                from_instance,
                signal,
            } => {
                let peer = {
                    let others = self.others.borrow();
                    let of = |o: &&Other| o.id == from && o.instance == from_instance;
                    others.iter().find(of).map(|o| Rc::clone(&o.peer))
                };
                if let Some(peer) = peer {
                    peer.receive(signal);
                }
            }
            Event::Chat(message) => {
                self.state.chat.update(|chat| {
                    if chat.iter().all(|m| m.id != message.id) {
                        chat.push(message);
                    }
                });
                self.said();
            }
            Event::FilesChanged { files } => self.state.files.set(files),
            Event::PictureAsked { from, name } => self.state.asked.set(Some((from, name))),
            Event::PictureAnswered { yes, .. } => self.state.declined.set(!yes),
            Event::SentBack { queue, desk } => {
                self.state.hold.set(None);
                self.state.recording.set(None);
                self.state.people.set(Vec::new());
                self.state.files.set(Vec::new());
                self.state.asked.set(None);
                self.state.queue.set(queue);
                self.desk_begins(desk, None);
                self.state.sent_back.update(|n| *n += 1);
                self.admit(false);
            }
            Event::HoldChanged { since } => self.hold_is(since),
            Event::RecordingChanged { recording } => self.state.recording.set(recording),
            Event::Desk(message) => self.desk_has(message),
            Event::AwayChanged { since } => self.state.away_since.set(since),
            Event::Ended { reason } => {
                self.state.ended.set(Some(reason));
                self.drop_others();
                Local::get().stop();
            }
        }
    }

    /// What has come back from the server is not being sent any more.
    fn said(&self) {
        let chat = self.state.chat.get_untracked();
        self.state
            .sending
            .update(|s| s.retain(|(id, _)| chat.iter().all(|m| m.id != *id)));
    }
}

fn upsert(people: &mut Vec<ParticipantView>, person: ParticipantView) {
    match people.iter_mut().find(|p| p.id == person.id) {
        Some(known) => *known = person,
        None => people.push(person),
    }
}
