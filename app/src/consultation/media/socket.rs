//! The WebSocket to the server: opened again whenever it is lost, as fast as makes sense.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use domain::consultation::client::{Happening, Session};
use domain::consultation::command::{ClientFrame, Command, Side};
use domain::consultation::event::{CloseCode, ServerFrame};
use domain::error::ErrorCode;
use domain::ids::{ConsultationId, InstanceId};
use gloo_timers::callback::{Interval, Timeout};
use leptos::prelude::{document, window};
use serde::de::IgnoredAny;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{MessageEvent, WebSocket};

use super::pace::Pace;
use crate::consultation::early::{self, EarlySocket};
use crate::kit::browser::now;

/// How often the socket is looked after.
const LOOK_MS: u32 = 1_000;
/// How long somebody in doubt waits for the server to say anything.
const DOUBT_MS: u32 = 1_500;

/// One socket, with the handlers that must live as long as it.
struct Open {
    socket: WebSocket,
    /// Whether it ever opened.
    stood: Rc<Cell<bool>>,
    _opened: Closure<dyn FnMut(JsValue)>,
    _message: Closure<dyn FnMut(MessageEvent)>,
    _closed: Closure<dyn FnMut(JsValue)>,
}

impl Drop for Open {
    fn drop(&mut self) {
        self.socket.set_onopen(None);
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
        self.socket.set_onerror(None);
        // Closing what is closed already is no error that matters.
        let _ = self.socket.close();
    }
}

/// What a socket tells its owner.
pub(super) enum News {
    /// The connection to the server is lost; it is being made again.
    Lost,
    /// See there.
    Happened(Happening),
}

pub(super) struct Socket {
    me: Weak<Self>,
    address: String,
    consultation: ConsultationId,
    side: Side,
    session: RefCell<Session>,
    open: RefCell<Option<Open>>,
    /// What was said before this program was there.
    early: RefCell<Vec<String>>,
    pace: Pace,
    heard_at: Cell<i64>,
    opened_at: Cell<i64>,
    pinged_at: Cell<i64>,
    over: Cell<bool>,
    /// The sign-in has ended: no connection is tried until there is another.
    resting: Cell<bool>,
    again: RefCell<Option<Timeout>>,
    doubt: RefCell<Option<Timeout>>,
    watch: RefCell<Option<Interval>>,
    awake: RefCell<Option<Closure<dyn FnMut()>>>,
    news: Box<dyn Fn(News)>,
}

impl Socket {
    pub fn start(
        consultation: ConsultationId,
        side: Side,
        instance: InstanceId,
        news: impl Fn(News) + 'static,
    ) -> Rc<Self> {
        let early = early::socket(consultation).filter(|_| side == Side::Patient);
        let instance = early.as_ref().map_or(instance, |early| early.instance);
        let socket = Rc::new_cyclic(|me| Self {
            me: Weak::clone(me),
            address: address(consultation),
            consultation,
            side,
            session: RefCell::new(Session::new(side, instance)),
            open: RefCell::new(None),
            early: RefCell::default(),
            pace: Pace::default(),
            heard_at: Cell::new(0),
            opened_at: Cell::new(0),
            pinged_at: Cell::new(0),
            over: Cell::new(false),
            resting: Cell::new(false),
            again: RefCell::new(None),
            doubt: RefCell::new(None),
            watch: RefCell::new(None),
            awake: RefCell::new(None),
            news: Box::new(news),
        });
        match early {
            Some(early) => socket.take_over(early),
            None => socket.open(),
        }
        socket.look_out();
        socket
    }

    pub fn command(&self, command: Command) {
        let frame = self.session.borrow_mut().command(command);
        if let Some(frame) = frame {
            self.send(&frame);
        }
    }

    pub fn shares(&self) -> bool {
        self.session.borrow().shares()
    }

    /// No more connections.
    pub fn end(&self) {
        self.over.set(true);
        self.open.replace(None);
        self.again.replace(None);
        self.watch.replace(None);
        if let Some(awake) = self.awake.take() {
            let listener = awake.as_ref().unchecked_ref();
            let _ = window().remove_event_listener_with_callback("focus", listener);
            let _ = document().remove_event_listener_with_callback("visibilitychange", listener);
        }
    }

    /// Somebody has signed in again: connects at once.
    pub fn sign_in_again(&self) {
        if self.resting.replace(false) {
            self.pace.begin();
            self.open();
        }
    }

    fn rest(&self) {
        self.resting.set(true);
        self.open.replace(None);
        self.again.replace(None);
        self.session.borrow_mut().lost();
    }

    fn with(&self, act: impl Fn(&Self) + 'static) -> impl Fn() + 'static {
        let me = Weak::clone(&self.me);
        move || {
            if let Some(socket) = me.upgrade() {
                act(&socket);
            }
        }
    }

    fn open(&self) {
        self.again.replace(None);
        self.opened_at.set(now().0);
        match WebSocket::new(&self.address) {
            Ok(socket) => self.attend(socket, false),
            Err(_) => self.open_later(),
        }
    }

    /// Goes on with a socket that the page has opened.
    fn take_over(&self, early: EarlySocket) {
        self.opened_at.set(now().0);
        let open = early.socket.ready_state() == WebSocket::OPEN;
        if open {
            self.heard_at.set(now().0);
            // It was said already.
            let _said = self.session.borrow_mut().hello();
        }
        self.attend(early.socket, open);
        self.early.replace(early.frames);
    }

    /// Hears what was said before this program was there: whoever gets the news must know this socket first.
    pub fn catch_up(&self) {
        for frame in self.early.take() {
            self.heard(&frame);
        }
    }

    fn attend(&self, socket: WebSocket, open: bool) {
        let stood = Rc::new(Cell::new(open));
        let opened = {
            let stood = Rc::clone(&stood);
            let act = self.with(move |s| {
                stood.set(true);
                s.heard_at.set(now().0);
                s.pace.opened_after(now().0 - s.opened_at.get());
                let hello = s.session.borrow_mut().hello();
                s.send(&hello);
            });
            Closure::new(move |_: JsValue| act())
        };
        let message = {
            let me = Weak::clone(&self.me);
            Closure::new(move |event: MessageEvent| {
                if let (Some(socket), Some(text)) = (me.upgrade(), event.data().as_string()) {
                    socket.heard(&text);
                }
            })
        };
        let closed = {
            let act = self.with(Self::lost);
            Closure::new(move |_: JsValue| act())
        };
        socket.set_onopen(Some(opened.as_ref().unchecked_ref()));
        socket.set_onmessage(Some(message.as_ref().unchecked_ref()));
        socket.set_onclose(Some(closed.as_ref().unchecked_ref()));
        self.open.replace(Some(Open {
            socket,
            stood,
            _opened: opened,
            _message: message,
            _closed: closed,
        }));
    }

    fn lost(&self) {
        let refused = self
            .open
            .replace(None)
            .is_some_and(|open| !open.stood.get());
        self.session.borrow_mut().lost();
        if !self.over.get() && !self.resting.get() {
            (self.news)(News::Lost);
            self.open_later();
            if refused && self.side == Side::Staff {
                self.ask_why();
            }
        }
    }

    /// A page is not told why a socket was refused; the same question over HTTP is answered.
    fn ask_why(&self) {
        let me = Weak::clone(&self.me);
        let path = format!("/api/consultations/{}", self.consultation);
        spawn_local(async move {
            let answer = crate::api::get::<IgnoredAny>(&path).await;
            let ended = answer.is_err_and(|failure| failure.is(ErrorCode::SignInNeeded));
            if let Some(socket) = me.upgrade().filter(|_| ended)
                && !socket.over.get()
                && !socket.resting.get()
                && !socket.session.borrow().is_welcomed()
            {
                socket.rest();
                let code = CloseCode::SignInNeeded;
                (socket.news)(News::Happened(Happening::Closed(code)));
            }
        });
    }

    fn open_later(&self) {
        let act = self.with(Self::open);
        let pause = self.pace.pause_ms();
        self.again.replace(Some(Timeout::new(pause, act)));
    }

    fn send(&self, frame: &ClientFrame) {
        if let (Some(open), Ok(text)) = (&*self.open.borrow(), serde_json::to_string(frame)) {
            // A socket that is closing: the command is kept and sent again.
            let _ = open.socket.send_with_str(&text);
        }
    }

    fn heard(&self, text: &str) {
        self.heard_at.set(now().0);
        let Some(frame) = crate::api::json::parse::<ServerFrame>(text) else {
            return;
        };
        let received = self.session.borrow_mut().receive(frame);
        for frame in &received.send {
            self.send(frame);
        }
        for happening in received.happened {
            match &happening {
                Happening::Began { .. } | Happening::Continued => self.pace.begin(),
                Happening::Broken => return self.lost(),
                Happening::Closed(CloseCode::TooFast) => self.pace.slow_down(),
                Happening::Closed(code) if code.ends_call(self.side) => self.end(),
                Happening::Closed(code) if !code.reconnects() => self.rest(),
                _ => {}
            }
            (self.news)(News::Happened(happening));
        }
    }

    /// Asks whether the server is there, and gives up a socket that has gone silent.
    fn look_after(&self) {
        let Some(state) = self.open.borrow().as_ref().map(|o| o.socket.ready_state()) else {
            return;
        };
        let time = now().0;
        if state == WebSocket::OPEN {
            if time - self.heard_at.get() > self.pace.silence_ms() {
                return self.lost();
            }
            if time - self.pinged_at.get() < self.pace.ping_ms() {
                return;
            }
            let acknowledgement = self.session.borrow_mut().acknowledge();
            if let Some(frame) = acknowledgement {
                self.send(&frame);
            }
            self.ping();
        } else if time - self.opened_at.get() > self.pace.opening_ms() {
            self.lost();
        }
    }

    fn ping(&self) {
        self.pinged_at.set(now().0);
        let asks = self.session.borrow().is_welcomed();
        asks.then(|| self.send(&ClientFrame::Ping));
    }

    /// From now on more or less is waited for.
    pub fn hasten(&self, hasty: bool) {
        if self.pace.hasten(hasty) {
            // It has not been asked often enough for the new measure.
            let just = now().0 - self.pace.silence_ms() + i64::from(DOUBT_MS);
            self.heard_at.set(self.heard_at.get().max(just));
            self.ping();
        }
    }

    /// The device's network is another one: a socket of the old would be silent for long. Continuing costs
    /// nothing, so it is not asked whether the old one still works.
    pub fn renew(&self) {
        if !self.over.get() && !self.resting.get() {
            self.pace.begin();
            self.session.borrow_mut().lost();
            self.open();
        }
    }

    /// Something else has gone silent: if the server has too, its socket is given up at once.
    pub fn doubt(&self) {
        let asked = now().0;
        let is_open = |open: &Open| open.socket.ready_state() == WebSocket::OPEN;
        if !self.open.borrow().as_ref().is_some_and(is_open) || self.doubt.borrow().is_some() {
            return;
        }
        self.ping();
        let act = self.with(move |s| {
            s.doubt.replace(None);
            let same = s.opened_at.get() <= asked && s.open.borrow().is_some();
            if same && s.heard_at.get() < asked {
                s.pace.begin();
                s.lost();
            }
        });
        self.doubt.replace(Some(Timeout::new(DOUBT_MS, act)));
    }

    /// The person is back: no need to wait any longer.
    fn hurry(&self) {
        if self.over.get() || document().hidden() {
            return;
        }
        // They may have signed in again elsewhere.
        self.resting.set(false);
        self.pace.begin();
        if self.open.borrow().is_some() {
            self.doubt();
        } else {
            self.open();
        }
    }

    fn look_out(&self) {
        self.watch
            .replace(Some(Interval::new(LOOK_MS, self.with(Self::look_after))));
        let awake = Closure::<dyn FnMut()>::new(self.with(Self::hurry));
        let listener = awake.as_ref().unchecked_ref();
        // A browser that knows no such events just waits for the timer.
        let _ = window().add_event_listener_with_callback("focus", listener);
        let _ = document().add_event_listener_with_callback("visibilitychange", listener);
        self.awake.replace(Some(awake));
    }
}

fn address(consultation: ConsultationId) -> String {
    let origin = window().location().origin().unwrap_or_default();
    // An address of `https` becomes one of `wss`.
    let rest = origin.strip_prefix("http").unwrap_or_default();
    format!("ws{rest}/api/consultations/{consultation}/socket")
}
