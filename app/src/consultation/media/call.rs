//! The call itself: owns the socket and the connections to the others, and says what is so.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use domain::consultation::command::{ChatText, Command, Side};
use domain::consultation::event::{CloseCode, IceConfig};
use domain::consultation::way::Way;
use domain::ids::{ChatId, ConsultationId, FileId, InstanceId, ParticipantId};
use leptos::prelude::{ArcRwSignal, GetUntracked, Set, Update};
use web_sys::{Blob, MediaStream};

use super::call_others::Other;
use super::hearing::Ears;
use super::local::Local;
use super::network::Network;
use super::socket::Socket;
use crate::api::{Failure, put_file, random_hex, with_query};
use crate::kit::browser::now;

pub use super::call_state::{CallState, Connection, Media};

/// One page's part in one consultation.
pub struct Call {
    /// What is so; plain data, for pages to read.
    pub state: CallState,
    consultation: ConsultationId,
    pub(super) side: Side,
    socket: RefCell<Option<Rc<Socket>>>,
    pub(super) others: RefCell<Vec<Other>>,
    pub(super) ice: RefCell<Option<IceConfig>>,
    /// The way the server was told of.
    pub(super) told_way: Cell<Option<Way>>,
    /// Open while one is in the call.
    pub(super) ears: RefCell<Option<Ears>>,
    /// On hold by this side's own will, which the server may not know of yet.
    pub(super) held_here: Cell<bool>,
    /// Whether the server was told that the first picture is there.
    pictured: Cell<bool>,
    network: RefCell<Option<Network>>,
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
            told_way: Cell::new(None),
            ears: RefCell::new(None),
            held_here: Cell::new(false),
            pictured: Cell::new(false),
            network: RefCell::new(None),
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
        let socket = Socket::start(consultation, side, new_instance(), news);
        call.socket.replace(Some(Rc::clone(&socket)));
        let changed = {
            let call = Rc::downgrade(&call);
            move || {
                if let Some(call) = call.upgrade() {
                    call.devices_changed();
                }
            }
        };
        Local::get().on_change(Some(Rc::new(changed)));
        call.look_out();
        socket.catch_up();
        call
    }

    /// Which consultation it is of.
    pub const fn consultation(&self) -> ConsultationId {
        self.consultation
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
        self.ears.take();
        Local::get().stop();
        self.state
            .connection
            .set(Connection::Closed(CloseCode::Left));
        self.look_after_recording();
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

    /// An answer of the server has shown whether there is a sign-in: it may have ended while the
    /// connection stood, or have been made on another page.
    pub fn sign_in_is(&self, there: bool) {
        if !there {
            self.state.sign_in_needed.set(true);
        } else if self.state.connection.get_untracked() == Connection::SignInNeeded {
            self.sign_in_again();
        } else if self.state.sign_in_needed.get_untracked() {
            self.state.sign_in_needed.set(false);
        }
    }

    /// Says something in writing.
    pub fn say(&self, text: ChatText) {
        if let Ok(id) = random_hex(16).parse::<ChatId>() {
            self.state.sending.update(|s| s.push((id, text.clone())));
            self.command(Command::Chat { id, text });
        }
    }

    /// Asks a patient for a still picture for the record.
    pub fn ask_picture(&self, of: ParticipantId) {
        self.state.declined.set(false);
        self.command(Command::AskPicture { of });
    }

    /// Answers who asked for one.
    pub fn answer_picture(&self, to: ParticipantId, yes: bool) {
        self.state.asked.set(None);
        self.command(Command::AnswerPicture { to, yes });
    }

    /// Where a file of this call is.
    pub fn file_path(&self, id: FileId, about: &[(&str, String)]) -> String {
        let path = format!("/api/consultations/{}/files/{id}", self.consultation);
        let mut query = vec![("side", self.side_text().to_owned())];
        query.extend_from_slice(about);
        with_query(&path, &query)
    }

    /// Where a link for one's own phone as a camera is made, or what was made is ended.
    pub fn camera_path(&self, rest: &str) -> String {
        let path = format!("/api/consultations/{}/camera{rest}", self.consultation);
        with_query(&path, &[("side", self.side_text().to_owned())])
    }

    const fn side_text(&self) -> &'static str {
        match self.side {
            Side::Patient => "patient",
            Side::Staff => "staff",
            Side::Guest => "guest",
            Side::Camera => "camera",
        }
    }

    /// Gives a file to the others.
    ///
    /// # Errors
    /// What the server says, or that it could not be reached.
    pub async fn give(
        self: Rc<Self>,
        content: Blob,
        name: &str,
        picture: bool,
    ) -> Result<(), Failure> {
        let id = random_hex(16).parse().map_err(|_| Failure::Unreadable)?;
        let mut about = vec![("name", name.to_owned())];
        if picture {
            about.push(("picture", "true".to_owned()));
        }
        put_file(&self.file_path(id, &about), &content).await
    }

    /// A picture of somebody else is on the screen: the server keeps when that was so first.
    pub fn pictured(&self) {
        if !self.pictured.replace(true) {
            self.command(Command::FirstPicture);
        }
    }

    /// What comes from a person: picture and sound.
    pub fn stream(&self, of: ParticipantId) -> Option<MediaStream> {
        let others = self.others.borrow();
        others.iter().find(|o| o.id == of)?.peer.stream()
    }

    /// What comes from a person: their screen.
    pub fn screen(&self, of: ParticipantId) -> Option<MediaStream> {
        let others = self.others.borrow();
        others.iter().find(|o| o.id == of)?.peer.screen()
    }

    fn look_out(self: &Rc<Self>) {
        let call = Rc::downgrade(self);
        self.network.replace(Some(Network::watch(move || {
            if let Some(call) = call.upgrade() {
                call.network_changed();
            }
        })));
    }

    /// Neither the way to the server nor those to the others are waited for.
    fn network_changed(&self) {
        let socket = self.socket.borrow().clone();
        if let Some(socket) = socket {
            socket.renew();
        }
        for peer in self.peers() {
            peer.path_changed();
        }
    }

    /// Somebody is not heard any more: is the server?
    pub(super) fn doubt(&self) {
        let socket = self.socket.borrow().clone();
        if let Some(socket) = socket {
            socket.doubt();
        }
    }

    /// While somebody is lost, the way to the server is not left to its usual pace.
    pub(super) fn hasten(&self, lost: bool) {
        if let Some(socket) = &*self.socket.borrow() {
            socket.hasten(lost);
        }
    }

    pub(super) fn command(&self, command: Command) {
        let socket = self.socket.borrow().clone();
        if let Some(socket) = socket {
            socket.command(command);
        }
    }

    /// Whether the server knows that one's own screen is shared.
    pub(super) fn shares(&self) -> bool {
        let socket = self.socket.borrow();
        socket.as_ref().is_some_and(|socket| socket.shares())
    }

    /// The microphone is let go of: nothing here may hold it open.
    pub(super) fn stop_listening(&self) {
        // Taken while they look: then they see by themselves.
        if let Ok(ears) = self.ears.try_borrow()
            && let Some(ears) = &*ears
        {
            ears.rest();
        }
    }

    fn devices_changed(&self) {
        let local = Local::get();
        let tracks = local.tracks();
        for other in self.others.borrow().iter() {
            other.peer.send_tracks(&tracks);
        }
        self.wish(&self.state.people.get_untracked());
        self.tell_media();
    }

    pub(super) fn tell_media(&self) {
        if self.state.admitted.get_untracked() {
            self.command(Command::Media(Local::get().media_state()));
        }
    }

    pub(super) const fn is_over(&self) -> bool {
        self.over.get()
    }

    pub(super) fn finish(&self) {
        if self.over.replace(true) {
            return;
        }
        self.look_after_recording();
        self.drop_others();
        self.ears.take();
        self.network.replace(None);
        Local::get().on_change(None);
        let socket = self.socket.take();
        if let Some(socket) = socket {
            socket.end();
        }
    }
}

fn new_instance() -> InstanceId {
    let text = format!("{:012x}{}", now().0, random_hex(10));
    text.parse().unwrap_or(InstanceId::from_number(0))
}
