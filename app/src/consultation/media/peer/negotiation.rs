//! How a connection to one other browser is made, and made again: the machine of `domain`, driven on
//! the browser's own connection.

use std::rc::{Rc, Weak};

use domain::consultation::negotiation::{ConnectionState, Input, Manners, Output};
use domain::consultation::safety_words::{Hex, SafetyMessage};
use domain::consultation::signal::LinkId;
use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::MediaStreamTrack;

use super::Peer;
use crate::api::random_hex;
use crate::consultation::media::rtc::{Rtc, RtcEvent, Shows};
use crate::kit::browser::now;

impl Peer {
    /// A fresh connection in place of the old.
    pub(super) fn create(&self) {
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
        self.line.opens();
        let (picture, screen) = self.line.bounds();
        rtc.bound(picture, screen);
        if self.manners == Manners::Impolite {
            rtc.open_lines(&self.tracks());
        }
        self.rtc.replace(Some(Rc::new(rtc)));
        self.safety.borrow_mut().renew();
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
                    // All else about it can wait until the first picture has come: the next look sees to it.
                    ConnectionState::Connected => self.stood.set(true),
                    ConnectionState::Disconnected | ConnectionState::Failed => (self.doubt)(),
                    _ => {}
                }
                (self.changed)();
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

    /// Looks after the safety words of a connection that stands. On hold the server passes nothing on by which
    /// they could be made.
    pub(super) fn look_for_words(&self) {
        let stands = self.state.get() == ConnectionState::Connected && !self.quiet.get();
        let rtc = self.rtc.borrow().clone().filter(|_| stands);
        let described = rtc.and_then(|rtc| rtc.descriptions());
        let described = described.as_ref();
        let known = self.safety();
        let said = self.safety.borrow_mut().look(
            stands,
            described.map(|(own, theirs)| (own.as_str(), theirs.as_str())),
            || Hex::parse(&random_hex(16)),
            now(),
        );
        for message in said {
            self.input(Input::Safety(message));
        }
        if self.safety() != known {
            (self.changed)();
        }
    }

    /// A step towards safety words has come.
    fn hear_safety(&self, message: SafetyMessage) {
        let answer = self.safety.borrow_mut().hear(message, now());
        if let Some(answer) = answer {
            self.input(Input::Safety(answer));
        }
        (self.changed)();
    }

    pub(super) fn is_now(&self, rtc: &Rc<Rtc>) -> bool {
        let now = self.rtc.borrow();
        now.as_ref().is_some_and(|now| Rc::ptr_eq(now, rtc))
    }

    pub(super) fn input(&self, input: Input) {
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
