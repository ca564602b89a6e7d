//! The call itself: owns the socket and the connections to the others, and says what is so.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use domain::consultation::client::Happening;
use domain::consultation::command::{ChatText, Command, Side};
use domain::consultation::event::{CloseCode, EndReason, Event, IceConfig, Snapshot};
use domain::consultation::negotiation::{ConnectionState, Manners};
use domain::consultation::participant::{ParticipantRole, ParticipantState, ParticipantView};
use domain::consultation::signal::Signal;
use domain::ids::{ChatId, ConsultationId, InstanceId, ParticipantId};
use leptos::prelude::{ArcRwSignal, GetUntracked, Set, Update, WithUntracked};
use web_sys::MediaStream;

use super::local::Local;
use super::peer::Peer;
use super::socket::{News, Socket};
use crate::api::random_hex;
use crate::kit::browser::now;

pub use super::call_state::{CallState, Connection, Media};

/// A peer and the page of theirs it connects to.
struct Other {
    id: ParticipantId,
    instance: InstanceId,
    peer: Rc<Peer>,
}

/// One page's part in one consultation.
pub struct Call {
    /// What is so; plain data, for pages to read.
    pub state: CallState,
    consultation: ConsultationId,
    side: Side,
    socket: RefCell<Option<Rc<Socket>>>,
    others: RefCell<Vec<Other>>,
    ice: RefCell<Option<IceConfig>>,
    over: Cell<bool>,
}

thread_local! {
    static CURRENT: RefCell<Option<Rc<Call>>> = const { RefCell::new(None) };
    static GOING_ON: ArcRwSignal<Option<ConsultationId>> = ArcRwSignal::new(None);
}

impl Call {
    /// The call of this consultation: the one going on, or a new one.
    pub fn open(consultation: ConsultationId, side: Side) -> Rc<Self> {
        if let Some(current) = Self::current()
            && current.consultation == consultation
            && !current.over.get()
        {
            current.sign_in_again();
            return current;
        }
        Self::close();
        let call = Rc::new(Self {
            state: CallState::default(),
            consultation,
            side,
            socket: RefCell::new(None),
            others: RefCell::default(),
            ice: RefCell::new(None),
            over: Cell::new(false),
        });
        CURRENT.with_borrow_mut(|current| *current = Some(Rc::clone(&call)));
        Self::going_on().set(Some(consultation));
        let news = {
            let call = Rc::downgrade(&call);
            move |news| {
                if let Some(call) = call.upgrade() {
                    call.heard(news);
                }
            }
        };
        call.socket.replace(Some(Socket::start(
            consultation,
            side,
            new_instance(),
            news,
        )));
        let changed = {
            let call = Rc::downgrade(&call);
            move || {
                if let Some(call) = call.upgrade() {
                    call.devices_changed();
                }
            }
        };
        Local::get().on_change(Some(Rc::new(changed)));
        call
    }

    /// The call going on, if there is one.
    pub fn current() -> Option<Rc<Self>> {
        CURRENT.with_borrow(Clone::clone)
    }

    /// The consultation whose call goes on.
    pub fn going_on() -> ArcRwSignal<Option<ConsultationId>> {
        GOING_ON.with(Clone::clone)
    }

    /// Whether somebody else is in the call.
    pub fn is_with_somebody(&self) -> bool {
        !self.over.get() && !self.others.borrow().is_empty()
    }

    /// Lets go of the call, without telling the others that one leaves.
    pub fn close() {
        if let Some(call) = CURRENT.with_borrow_mut(Option::take) {
            call.finish();
            Self::going_on().set(None);
        }
    }

    /// Hangs up.
    pub fn leave(&self) {
        self.command(Command::Leave);
        self.drop_others();
        Local::get().stop();
        self.state
            .connection
            .set(Connection::Closed(CloseCode::Left));
    }

    /// Connects to the server again, when the sign-in had ended and there is another.
    pub fn sign_in_again(&self) {
        if self.state.sign_in_needed.get_untracked() {
            let socket = self.socket.borrow().clone();
            if let Some(socket) = socket {
                socket.sign_in_again();
            }
        }
    }

    /// Says something in writing.
    pub fn say(&self, text: ChatText) {
        if let Ok(id) = random_hex(16).parse::<ChatId>() {
            self.state.sending.update(|s| s.push((id, text.clone())));
            self.command(Command::Chat { id, text });
        }
    }

    /// What comes from a person: picture and sound.
    pub fn stream(&self, of: ParticipantId) -> Option<MediaStream> {
        let others = self.others.borrow();
        others.iter().find(|o| o.id == of)?.peer.stream()
    }

    fn command(&self, command: Command) {
        let socket = self.socket.borrow().clone();
        if let Some(socket) = socket {
            socket.command(command);
        }
    }

    fn devices_changed(&self) {
        let local = Local::get();
        let tracks = local.tracks();
        for other in self.others.borrow().iter() {
            other.peer.send_tracks(&tracks);
        }
        if self.state.admitted.get_untracked() {
            self.command(Command::Media(local.media_state()));
        }
    }

    fn heard(self: &Rc<Self>, news: News) {
        match news {
            News::Lost => {
                let known = self.state.connection.get_untracked();
                if !matches!(known, Connection::Closed(_) | Connection::SignInNeeded) {
                    self.state.connection.set(Connection::Lost);
                }
            }
            News::Happened(happening) => self.happened(happening),
        }
    }

    fn happened(self: &Rc<Self>, happening: Happening) {
        match happening {
            Happening::Began { snapshot, .. } => {
                self.stands();
                if let Some(snapshot) = snapshot {
                    self.begin(*snapshot);
                }
                self.signalling_back(false);
            }
            Happening::Continued => {
                self.stands();
                self.signalling_back(true);
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
            Happening::Closed(code) if code.ends_call(self.side) => {
                self.state.connection.set(Connection::Closed(code));
                self.finish();
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
        self.state.me.set(Some(snapshot.me));
        self.state.people.set(people);
        self.state.queue.set(snapshot.queue);
        if admitted {
            self.state.chat.set(snapshot.chat);
            self.said();
        }
        if let Some(ice) = snapshot.ice {
            self.ice.replace(Some(ice));
        }
        self.admit(admitted);
    }

    fn admit(self: &Rc<Self>, admitted: bool) {
        self.state.admitted.set(admitted);
        if admitted {
            self.command(Command::Media(Local::get().media_state()));
            self.meet();
        } else {
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
                    self.state
                        .people
                        .update(|people| upsert(people, participant));
                    self.meet();
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
            } => {
                self.ice.replace(Some(ice));
                self.state.people.set(participants);
                self.state.chat.set(chat);
                self.state.queue.set(None);
                self.admit(true);
            }
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
            Event::Ended { reason } => {
                self.state.ended.set(Some(reason));
                self.drop_others();
                if reason == EndReason::Finished {
                    Local::get().stop();
                }
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

    fn signalling_back(&self, complete: bool) {
        let peers: Vec<_> = self
            .others
            .borrow()
            .iter()
            .map(|o| Rc::clone(&o.peer))
            .collect();
        for peer in peers {
            peer.signalling_back(complete);
        }
    }

    /// Connects to everybody in the call, and lets go of whoever is not in it any more.
    fn meet(self: &Rc<Self>) {
        let Some(me) = self.state.me.get_untracked() else {
            return;
        };
        let Some(ice) = self.ice.borrow().clone() else {
            return;
        };
        if !self.state.admitted.get_untracked() {
            return;
        }
        let people = self.state.people.get_untracked();
        let in_call = |id| {
            people
                .iter()
                .any(|p| p.id == id && p.state == ParticipantState::Admitted)
        };
        self.others.borrow_mut().retain(|o| in_call(o.id));
        for person in people.iter().filter(|p| in_call(p.id)) {
            let Some(instance) = person.instance else {
                continue;
            };
            let known = {
                let others = self.others.borrow();
                others
                    .iter()
                    .any(|o| o.id == person.id && o.instance == instance)
            };
            if known {
                continue;
            }
            self.others.borrow_mut().retain(|o| o.id != person.id);
            let of = |p: &ParticipantView| (p.role == ParticipantRole::Patient, p.id);
            let manners = Manners::between(of(&me), of(person));
            let peer = self.connect(person.id, instance, manners, ice.clone());
            self.others.borrow_mut().push(Other {
                id: person.id,
                instance,
                peer,
            });
        }
        self.media_changed();
    }

    fn connect(
        self: &Rc<Self>,
        to: ParticipantId,
        to_instance: InstanceId,
        manners: Manners,
        ice: IceConfig,
    ) -> Rc<Peer> {
        let call = Rc::downgrade(self);
        let send = move |signal: Signal| {
            if let Some(call) = call.upgrade() {
                call.command(Command::Signal {
                    to,
                    to_instance,
                    signal,
                });
            }
        };
        let call = Rc::downgrade(self);
        let changed = move || {
            if let Some(call) = call.upgrade() {
                call.media_changed();
            }
        };
        Peer::start(manners, ice, send, changed)
    }

    fn media_changed(&self) {
        let others = self.others.borrow();
        let media = others
            .iter()
            .map(|o| Media {
                of: o.id,
                state: o.peer.state(),
            })
            .collect();
        drop(others);
        self.state.media.set(media);
    }

    fn drop_others(&self) {
        let others = self.others.take();
        drop(others);
        self.state.media.set(Vec::new());
    }

    fn finish(&self) {
        if self.over.replace(true) {
            return;
        }
        self.drop_others();
        Local::get().on_change(None);
        let socket = self.socket.take();
        if let Some(socket) = socket {
            socket.end();
        }
    }
}

fn upsert(people: &mut Vec<ParticipantView>, person: ParticipantView) {
    match people.iter_mut().find(|p| p.id == person.id) {
        Some(known) => *known = person,
        None => people.push(person),
    }
}

fn new_instance() -> InstanceId {
    let text = format!("{:012x}{}", now().0, random_hex(10));
    text.parse().unwrap_or(InstanceId::from_number(0))
}
