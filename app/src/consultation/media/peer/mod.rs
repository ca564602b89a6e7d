//! One other person's browser: the connection to it, what comes by it and what is sent.

mod line;
mod negotiation;

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use domain::consultation::blur;
use domain::consultation::event::IceConfig;
use domain::consultation::ladder::Wish;
use domain::consultation::negotiation::{ConnectionState, Input, Manners, Negotiation};
use domain::consultation::numbers::Numbers;
use domain::consultation::quality::Quality;
use domain::consultation::safety_words::{Verdict, Watch};
use domain::consultation::signal::Signal;
use domain::consultation::silence::Sound;
use domain::consultation::way::Way;
use gloo_timers::callback::{Interval, Timeout};
use leptos::prelude::window;
use wasm_bindgen_futures::spawn_local;
use web_sys::MediaStream;

use self::line::Line;
use super::local::{Local, Tracks};
use super::rtc::Rtc;
use crate::kit::browser::now;

/// How often a connection that stands is asked how it does.
const LOOK_MS: u32 = 1_000;

/// What this engine's connections cannot do themselves tells nobody, so it is asked by its name.
fn failed_is_final() -> bool {
    let agent = window().navigator().user_agent();
    agent.is_ok_and(|agent| agent.contains("Firefox/"))
}

/// The connection to one other page.
pub(super) struct Peer {
    me: Weak<Self>,
    manners: Manners,
    /// Whether they take picture and sound: a phone that is a camera takes none.
    takes: bool,
    ice: RefCell<IceConfig>,
    machine: RefCell<Negotiation>,
    rtc: RefCell<Option<Rc<Rtc>>>,
    timer: RefCell<Option<Timeout>>,
    /// What comes from them; the same stream over any number of connections.
    stream: Option<MediaStream>,
    /// Their shared screen; likewise.
    screen: Option<MediaStream>,
    state: Cell<ConnectionState>,
    /// Whether there has been picture or sound from them.
    stood: Cell<bool>,
    line: Line,
    /// On hold: nothing goes there, and what comes is not shown.
    quiet: Cell<bool>,
    safety: RefCell<Watch>,
    _looks: Interval,
    send: Box<dyn Fn(Signal)>,
    changed: Box<dyn Fn()>,
    /// It may be the network.
    doubt: Box<dyn Fn()>,
}

impl Peer {
    pub fn start(
        (manners, takes): (Manners, bool),
        ice: IceConfig,
        send: impl Fn(Signal) + 'static,
        changed: impl Fn() + 'static,
        doubt: impl Fn() + 'static,
    ) -> Rc<Self> {
        let peer = Rc::new_cyclic(|me| Self {
            me: Weak::clone(me),
            manners,
            takes,
            ice: RefCell::new(ice),
            machine: RefCell::new(
                Negotiation::new(manners).where_failed_is_final(failed_is_final()),
            ),
            rtc: RefCell::new(None),
            timer: RefCell::new(None),
            stream: MediaStream::new().ok(),
            screen: MediaStream::new().ok(),
            state: Cell::new(ConnectionState::New),
            stood: Cell::new(false),
            line: Line::default(),
            quiet: Cell::new(false),
            safety: RefCell::new(Watch::new(manners)),
            _looks: {
                let me = Weak::clone(me);
                Interval::new(LOOK_MS, move || {
                    if let Some(peer) = me.upgrade() {
                        peer.look();
                    }
                })
            },
            send: Box::new(send),
            changed: Box::new(changed),
            doubt: Box::new(doubt),
        });
        peer.create();
        peer
    }

    pub fn stream(&self) -> Option<MediaStream> {
        self.stream.clone().filter(|_| !self.quiet.get())
    }

    /// Puts them on hold, or takes them back; whether that is news.
    pub fn hush(&self, quiet: bool) -> bool {
        let news = self.quiet.replace(quiet) != quiet;
        if news {
            self.send_tracks(&Local::get().tracks());
        }
        news
    }

    fn tracks(&self) -> Tracks {
        if self.quiet.get() || !self.takes {
            Tracks::default()
        } else {
            Local::get().tracks()
        }
    }

    pub fn screen(&self) -> Option<MediaStream> {
        self.screen.clone().filter(|_| !self.quiet.get())
    }

    /// The figures of the last look.
    pub fn numbers(&self) -> Numbers {
        self.line.numbers()
    }

    /// How loud they are just now, from 0 to 1.
    pub fn loudness(&self) -> f64 {
        self.rtc.borrow().as_ref().map_or(0.0, |rtc| rtc.loudness())
    }

    /// How it stands, for people: until they are seen or heard again they are lost, whatever is being tried.
    pub fn state(&self) -> ConnectionState {
        match self.state.get() {
            ConnectionState::New | ConnectionState::Connecting if self.stood.get() => {
                ConnectionState::Disconnected
            }
            state => state,
        }
    }

    /// Whether they were seen or heard, and are not now.
    pub fn is_lost(&self) -> bool {
        self.stood.get() && self.state.get() != ConnectionState::Connected
    }

    pub fn way(&self) -> Option<Way> {
        self.line.way()
    }

    pub fn quality(&self) -> Quality {
        self.line.quality()
    }

    /// Whether they speak just now.
    pub fn speaks(&self) -> bool {
        self.line.speaks()
    }

    pub fn safety(&self) -> Verdict {
        self.safety.borrow().verdict()
    }

    /// No more than this is wanted, here or there.
    pub fn wish(&self, wish: Wish) {
        self.line.wish(wish);
        self.bound();
    }

    /// Whether more than two are in the call.
    pub fn company(&self, company: bool) {
        self.line.company(company);
        self.bound();
    }

    /// Fresh credentials: for the connection there is, and for those that may follow it.
    pub fn set_ice(&self, ice: &IceConfig) {
        if let Some(rtc) = &*self.rtc.borrow() {
            rtc.set_ice(ice);
        }
        self.ice.replace(ice.clone());
        if self.is_lost() {
            // What was tried with the old ones may have been in vain.
            self.path_changed();
        }
    }

    /// This device's way to the network is another one, or is there again.
    pub fn path_changed(&self) {
        self.input(Input::PathChanged);
    }

    /// Their way to the server is back.
    pub fn other_back(&self) {
        if self.state.get() != ConnectionState::Connected {
            self.input(Input::OtherBack);
        }
    }

    pub fn send_tracks(&self, tracks: &Tracks) {
        if let Some(rtc) = &*self.rtc.borrow() {
            let nothing = Tracks::default();
            let sends = self.takes && !self.quiet.get();
            rtc.send(if sends { tracks } else { &nothing });
        }
    }

    pub fn receive(&self, signal: Signal) {
        self.input(Input::Remote(signal));
    }

    pub fn signalling_back(&self, complete: bool) {
        self.input(Input::SignallingBack { complete });
    }

    /// Asks the browser how the connection does, acts on it, and says so when something is different.
    fn look(&self) {
        self.look_for_words();
        let rtc = self.rtc.borrow().clone();
        // On hold nothing flows, which says nothing about the line.
        let flows = self.state.get() == ConnectionState::Connected && !self.quiet.get();
        let Some(rtc) = rtc.filter(|_| flows) else {
            return;
        };
        let me = Weak::clone(&self.me);
        spawn_local(async move {
            let stats = rtc.stats().await;
            let Some(peer) = me.upgrade().filter(|peer| peer.is_now(&rtc)) else {
                return;
            };
            peer.heard(peer.line.hear(&stats));
            Local::get().hear_of_cpu(blur::short_of_cpu(&stats));
            let news = peer.line.learn(&stats, now());
            peer.bound();
            if news {
                (peer.changed)();
            }
        });
    }

    /// Nothing comes any more: the browser will say so in some seconds, which is too late.
    fn heard(&self, sound: Sound) {
        if sound != Sound::Comes {
            (self.doubt)();
        }
        if sound == Sound::Silent {
            self.input(Input::Silent);
        }
    }

    fn bound(&self) {
        if let Some(rtc) = &*self.rtc.borrow() {
            let (picture, screen) = self.line.bounds();
            rtc.bound(picture, screen);
        }
    }
}
