//! One other person's browser: drives the negotiation machine of `domain` on a real connection.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use domain::consultation::blur;
use domain::consultation::event::IceConfig;
use domain::consultation::ladder::{Ladder, Sample, Wish};
use domain::consultation::negotiation::{ConnectionState, Input, Manners, Negotiation, Output};
use domain::consultation::numbers::{Meter, Numbers};
use domain::consultation::quality::{Quality, Watch};
use domain::consultation::safety_words::{SafetyMessage, Verdict};
use domain::consultation::signal::{LinkId, Signal};
use domain::consultation::silence::{Silence, Sound};
use domain::consultation::stats::Stat;
use domain::consultation::voice::Voice;
use domain::consultation::way::Way;
use gloo_timers::callback::{Interval, Timeout};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{MediaStream, MediaStreamTrack};

use super::local::{Local, Tracks};
use super::rtc::{Rtc, RtcEvent, Shows};
use super::safety::Safety;
use crate::kit::browser::now;

/// How often a connection that stands is asked how it does.
const LOOK_MS: u32 = 1_000;

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
    silence: RefCell<Silence>,
    /// The way last seen.
    way: Cell<Option<Way>>,
    ladder: RefCell<Ladder>,
    watch: RefCell<Watch>,
    meter: RefCell<Meter>,
    numbers: RefCell<Numbers>,
    quality: Cell<Quality>,
    /// On hold: nothing goes there, and what comes is not shown.
    quiet: Cell<bool>,
    voice: RefCell<Voice>,
    speaks: Cell<bool>,
    safety: Safety,
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
            machine: RefCell::new(Negotiation::new(manners)),
            rtc: RefCell::new(None),
            timer: RefCell::new(None),
            stream: MediaStream::new().ok(),
            screen: MediaStream::new().ok(),
            state: Cell::new(ConnectionState::New),
            stood: Cell::new(false),
            silence: RefCell::default(),
            way: Cell::new(None),
            ladder: RefCell::default(),
            watch: RefCell::default(),
            meter: RefCell::default(),
            numbers: RefCell::default(),
            quality: Cell::default(),
            quiet: Cell::new(false),
            voice: RefCell::default(),
            speaks: Cell::new(false),
            safety: Safety::default(),
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
        self.numbers.borrow().clone()
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
        self.way.get()
    }

    pub fn quality(&self) -> Quality {
        self.quality.get()
    }

    /// Whether they speak just now.
    pub fn speaks(&self) -> bool {
        self.speaks.get()
    }

    pub fn safety(&self) -> Verdict {
        self.safety.verdict()
    }

    /// No more than this is wanted, here or there.
    pub fn wish(&self, wish: Wish) {
        self.ladder.borrow_mut().wish(wish);
        self.bound();
    }

    /// Whether more than two are in the call.
    pub fn company(&self, company: bool) {
        self.ladder.borrow_mut().company(company);
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

    /// A fresh connection in place of the old.
    fn create(&self) {
        let link = LinkId((js_sys::Math::random() * f64::from(u32::MAX)) as u32);
        let me = Weak::clone(&self.me);
        let on: Rc<dyn Fn(RtcEvent)> = Rc::new(move |event| {
            if let Some(peer) = me.upgrade() {
                peer.happened(event);
            }
        });
        for stream in [&self.stream, &self.screen].into_iter().flatten() {
            for track in stream.get_tracks().iter() {
                stream.remove_track(track.unchecked_ref::<MediaStreamTrack>());
            }
        }
        // The old one's handlers go with it, so none of its events can be taken for the new one's.
        self.rtc.replace(None);
        let Some(rtc) = Rtc::new(&self.ice.borrow(), &on) else {
            return;
        };
        if self.manners == Manners::Impolite {
            rtc.open_lines(&self.tracks());
        }
        self.rtc.replace(Some(Rc::new(rtc)));
        self.safety.forget();
        self.state.set(ConnectionState::New);
        self.input(Input::Started { link });
    }

    fn happened(&self, event: RtcEvent) {
        match event {
            RtcEvent::Needed => self.input(Input::NegotiationNeeded),
            RtcEvent::Candidate(candidate) => self.input(Input::LocalCandidate(candidate)),
            RtcEvent::State(state) => {
                self.state.set(state);
                self.input(Input::Connection(state));
                match state {
                    ConnectionState::Connected => {
                        self.stood.set(true);
                        self.begin_safety();
                    }
                    ConnectionState::Disconnected | ConnectionState::Failed => (self.doubt)(),
                    _ => {}
                }
                (self.changed)();
                self.look();
            }
            RtcEvent::Track(track, shows) => {
                let stream = match shows {
                    Shows::Person => &self.stream,
                    Shows::Screen => &self.screen,
                };
                if let Some(stream) = stream {
                    stream.add_track(&track);
                }
                (self.changed)();
            }
        }
    }

    /// Asks the browser how the connection does, acts on it, and says so when something is different.
    fn look(&self) {
        if let Some(again) = self.safety.tick(now()) {
            self.input(Input::Safety(again));
        }
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
            peer.listen(&stats);
            Local::get().hear_of_cpu(blur::short_of_cpu(&stats));
            let numbers = peer.meter.borrow_mut().look(&stats, now());
            peer.numbers.replace(numbers);
            if peer.learn(&stats) {
                (peer.changed)();
            }
        });
    }

    /// Nothing comes any more: the browser will say so in some seconds, which is too late.
    fn listen(&self, stats: &[Stat]) {
        let sound = self.silence.borrow_mut().look(stats);
        if sound != Sound::Comes {
            (self.doubt)();
        }
        if sound == Sound::Silent {
            self.input(Input::Silent);
        }
    }

    /// Whether anything is different now.
    fn learn(&self, stats: &[Stat]) -> bool {
        let way = Way::found_in(stats).or(self.way.get());
        let mut ladder = self.ladder.borrow_mut();
        let sample = Sample::found_in(stats, ladder.rung());
        ladder.observe(&sample, now());
        let (mine, theirs) = self.watch.borrow_mut().look(&sample, stats);
        let quality = Quality {
            mine,
            theirs,
            held: ladder.holds_picture_back(),
            ring_instead: ladder.ring_instead(),
        };
        drop(ladder);
        self.bound();
        let speaks = self.voice.borrow_mut().look(stats);
        // All are to be remembered, whichever is different.
        let another_way = self.way.replace(way) != way;
        let another_voice = self.speaks.replace(speaks) != speaks;
        self.quality.replace(quality) != quality || another_way || another_voice
    }

    fn bound(&self) {
        let rtc = self.rtc.borrow().clone();
        if let Some(rtc) = rtc.filter(|_| self.state.get() == ConnectionState::Connected) {
            let ladder = self.ladder.borrow();
            rtc.bound(ladder.picture(), ladder.screen());
        }
    }

    fn begin_safety(&self) {
        let rtc = self.rtc.borrow().clone();
        let fingerprints = rtc.and_then(|rtc| rtc.fingerprints());
        for message in self.safety.begin(self.manners, fingerprints, now()) {
            self.input(Input::Safety(message));
        }
    }

    /// A step towards safety words has come.
    fn hear_safety(&self, message: SafetyMessage) {
        let answer = self.safety.hear(message, now());
        if let Some(answer) = answer {
            self.input(Input::Safety(answer));
        }
        (self.changed)();
    }

    fn is_now(&self, rtc: &Rc<Rtc>) -> bool {
        let now = self.rtc.borrow();
        now.as_ref().is_some_and(|now| Rc::ptr_eq(now, rtc))
    }

    fn input(&self, input: Input) {
        let outputs = self.machine.borrow_mut().handle(input, now());
        for output in outputs {
            self.output(output);
        }
        self.set_timer();
    }

    fn set_timer(&self) {
        let wake_at = self.machine.borrow().wake_at();
        let timer = wake_at.map(|at| {
            let after = (at.0 - now().0).clamp(1, 60_000) as u32;
            let me = Weak::clone(&self.me);
            Timeout::new(after, move || {
                if let Some(peer) = me.upgrade() {
                    peer.input(Input::Tick);
                }
            })
        });
        self.timer.replace(timer);
    }

    fn output(&self, output: Output) {
        let rtc = self.rtc.borrow().clone();
        match (output, rtc) {
            (Output::Send(signal), _) => (self.send)(signal),
            (Output::Safety(message), _) => self.hear_safety(message),
            (Output::Recreate, _) => self.create(),
            (Output::SetLocal, Some(rtc)) => {
                let tracks = self.tracks();
                self.report(Rc::clone(&rtc), async move {
                    match rtc.set_local(tracks).await {
                        Some((kind, sdp)) => Input::LocalDescriptionSet { kind, sdp },
                        None => Input::OperationFailed,
                    }
                });
            }
            (Output::SetRemote { kind, sdp }, Some(rtc)) => {
                let set = rtc.set_remote(kind, &sdp);
                self.report(rtc, async move {
                    if set.await {
                        Input::RemoteDescriptionSet
                    } else {
                        Input::OperationFailed
                    }
                });
            }
            (Output::AddCandidate(candidate), Some(rtc)) => rtc.add_candidate(&candidate),
            (Output::RestartIce, Some(rtc)) => rtc.restart(),
            (_, None) => {}
        }
    }

    /// Tells the machine how an operation went, unless its connection has been given up meanwhile.
    fn report(&self, of: Rc<Rtc>, operation: impl Future<Output = Input> + 'static) {
        let me = Weak::clone(&self.me);
        spawn_local(async move {
            let input = operation.await;
            if let Some(peer) = me.upgrade()
                && peer.is_now(&of)
            {
                peer.input(input);
            }
        });
    }
}
