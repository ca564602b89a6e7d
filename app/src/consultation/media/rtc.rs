//! One `RTCPeerConnection`: a line for the voice, one for the face and one for a shared screen, whose
//! tracks are put in and taken out without ever negotiating again.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use domain::consultation::event::IceConfig;
use domain::consultation::ladder::Picture;
use domain::consultation::negotiation::{ConnectionState, SdpKind};
use domain::consultation::signal::Candidate;
use domain::consultation::stats::{self, Stat};
use js_sys::{Array, Map};
use serde_json::json;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    MediaStreamTrack, RtcConfiguration, RtcPeerConnection, RtcPeerConnectionIceEvent,
    RtcPeerConnectionState, RtcRtpSender, RtcRtpTransceiver, RtcRtpTransceiverDirection,
    RtcRtpTransceiverInit, RtcSdpType, RtcSessionDescriptionInit, RtcSignalingState, RtcTrackEvent,
};

use super::bindings::{Found, Negotiable, Receiving, object};
use super::bounds;
use super::local::Tracks;
use crate::api::json;

/// What a connection says by itself.
pub(super) enum RtcEvent {
    Needed,
    Candidate(Candidate),
    State(ConnectionState),
    Track(MediaStreamTrack, Shows),
}

/// What comes by a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shows {
    /// A person: voice or face.
    Person,
    /// Their screen.
    Screen,
}

type Handler<E> = Closure<dyn FnMut(E)>;

type Bounds = (Option<Picture>, Option<i32>);

/// What may be sent of face and screen.
type Pictures = (Option<Picture>, Option<Picture>);

pub(super) struct Rtc {
    connection: RtcPeerConnection,
    audio: RefCell<Option<RtcRtpSender>>,
    video: RefCell<Option<RtcRtpSender>>,
    screen: RefCell<Option<RtcRtpSender>>,
    /// What is in the lines, or about to be.
    tracks: RefCell<Tracks>,
    pictures: Cell<Pictures>,
    /// What face and screen were last bound to, and of how many lines they were.
    bounds: [Rc<Cell<Option<Bounds>>>; 2],
    _needed: Handler<JsValue>,
    _candidate: Handler<RtcPeerConnectionIceEvent>,
    _state: Handler<JsValue>,
    _track: Handler<RtcTrackEvent>,
}

impl Rtc {
    pub fn new(ice: &IceConfig, on: &Rc<dyn Fn(RtcEvent)>) -> Option<Self> {
        let configuration: RtcConfiguration = configuration(ice).unchecked_into();
        let connection = RtcPeerConnection::new_with_configuration(&configuration).ok()?;

        let needed = {
            let on = Rc::clone(on);
            Closure::new(move |_: JsValue| on(RtcEvent::Needed))
        };
        let candidate = {
            let on = Rc::clone(on);
            Closure::new(move |event: RtcPeerConnectionIceEvent| {
                if let Some(candidate) = event.candidate()
                    && !candidate.candidate().is_empty()
                {
                    on(RtcEvent::Candidate(Candidate {
                        candidate: candidate.candidate(),
                        sdp_mid: candidate.sdp_mid(),
                        sdp_m_line_index: candidate.sdp_m_line_index(),
                        username_fragment: candidate.unchecked_ref::<Found>().username_fragment(),
                    }));
                }
            })
        };
        let state = {
            let (on, connection) = (Rc::clone(on), connection.clone());
            Closure::new(move |_: JsValue| on(RtcEvent::State(state_of(&connection))))
        };
        let track = {
            let (on, connection) = (Rc::clone(on), connection.clone());
            Closure::new(move |event: RtcTrackEvent| {
                let shows = shows(&connection, &event.transceiver());
                on(RtcEvent::Track(event.track(), shows));
            })
        };
        connection.set_onnegotiationneeded(Some(needed.as_ref().unchecked_ref()));
        connection.set_onicecandidate(Some(candidate.as_ref().unchecked_ref()));
        connection.set_onconnectionstatechange(Some(state.as_ref().unchecked_ref()));
        connection.set_ontrack(Some(track.as_ref().unchecked_ref()));
        Some(Self {
            connection,
            audio: RefCell::new(None),
            video: RefCell::new(None),
            screen: RefCell::new(None),
            tracks: RefCell::default(),
            pictures: Cell::default(),
            bounds: Default::default(),
            _needed: needed,
            _candidate: candidate,
            _state: state,
            _track: track,
        })
    }

    /// The side that offers opens all lines, whether it has devices or not.
    pub fn open_lines(&self, tracks: &Tracks) {
        for kind in ["audio", "video", "video"] {
            let init = RtcRtpTransceiverInit::new();
            init.set_direction(RtcRtpTransceiverDirection::Sendrecv);
            self.connection
                .add_transceiver_with_str_and_init(kind, &init);
        }
        self.adopt_lines(tracks);
    }

    /// The side that answers takes the lines as offered, and sends on them too. Of those for pictures
    /// the first is the face's, the second the screen's.
    fn adopt_lines(&self, tracks: &Tracks) {
        let mut pictures = [&self.video, &self.screen].into_iter();
        for line in lines(&self.connection) {
            line.set_direction(RtcRtpTransceiverDirection::Sendrecv);
            let slot = if is_voice(&line) {
                bounds::double_voice(&line);
                Some(&self.audio)
            } else {
                pictures.next()
            };
            if let Some(slot) = slot {
                slot.borrow_mut().get_or_insert_with(|| line.sender());
            }
        }
        self.send(tracks);
    }

    /// Puts these tracks into the lines.
    pub fn send(&self, tracks: &Tracks) {
        self.tracks.replace(tracks.clone());
        // Before anything goes: a browser that begins with more than the line bears must begin anew.
        self.keep_bounds();
        let lines = [
            (&self.audio, &tracks.microphone),
            (&self.video, &tracks.camera),
            (&self.screen, &tracks.screen),
        ];
        for (sender, track) in lines {
            if let Some(sender) = &*sender.borrow()
                && sender.track().as_ref() != track.as_ref()
            {
                let replaced = sender.replace_track(track.as_ref());
                spawn_local(async move {
                    // Refused only when the connection has just been closed.
                    let _ = JsFuture::from(replaced).await;
                });
            }
        }
    }

    /// Sets the local description; answers its kind and text.
    pub async fn set_local(self: Rc<Self>, tracks: Tracks) -> Option<(SdpKind, String)> {
        if self.connection.signaling_state() == RtcSignalingState::HaveRemoteOffer {
            self.adopt_lines(&tracks);
        }
        let set = self
            .connection
            .unchecked_ref::<Negotiable>()
            .set_local_description_of_its_own();
        JsFuture::from(set).await.ok()?;
        let description = self.connection.local_description()?;
        let kind = match description.type_() {
            RtcSdpType::Offer => SdpKind::Offer,
            RtcSdpType::Answer => SdpKind::Answer,
            _ => return None,
        };
        Some((kind, description.sdp()))
    }

    /// Sets the remote description; answers whether the browser took it.
    pub fn set_remote(&self, kind: SdpKind, sdp: &str) -> impl Future<Output = bool> + use<> {
        let kind = match kind {
            SdpKind::Offer => RtcSdpType::Offer,
            SdpKind::Answer => RtcSdpType::Answer,
        };
        let description = RtcSessionDescriptionInit::new(kind);
        description.set_sdp(sdp);
        let set = self.connection.set_remote_description(&description);
        async move { JsFuture::from(set).await.is_ok() }
    }

    pub fn add_candidate(&self, candidate: &Candidate) {
        let init = object(&json!({
            "candidate": candidate.candidate,
            "sdpMid": candidate.sdp_mid,
            "sdpMLineIndex": candidate.sdp_m_line_index,
            "usernameFragment": candidate.username_fragment,
        }));
        let added = self
            .connection
            .unchecked_ref::<Negotiable>()
            .add_candidate(&init);
        spawn_local(async move {
            // One way less to reach the other side; there are more.
            let _ = JsFuture::from(added).await;
        });
    }

    /// From now on ways are looked for with these; the one in use stays.
    pub fn set_ice(&self, ice: &IceConfig) {
        // A browser that cannot goes on with those it had: most calls are over before they end.
        let _ = self
            .connection
            .unchecked_ref::<Negotiable>()
            .set_configuration(&configuration(ice));
    }

    /// What the browser counts; nothing when it does not tell.
    pub async fn stats(&self) -> Vec<Stat> {
        let Ok(told) = JsFuture::from(self.connection.get_stats()).await else {
            return Vec::new();
        };
        let entries = Array::from(&told.unchecked_ref::<Map>().values());
        let is_read = |entry: &JsValue| {
            let kind = js_sys::Reflect::get(entry, &"type".into()).ok();
            let kind = kind.and_then(|kind| kind.as_string());
            kind.is_some_and(|kind| stats::KINDS.contains(&kind.as_str()))
        };
        let read = entries.iter().filter(is_read);
        read.filter_map(json::value).collect()
    }

    /// Both ends' descriptions, this one's first.
    pub fn descriptions(&self) -> Option<(String, String)> {
        let own = self.connection.local_description()?.sdp();
        let theirs = self.connection.remote_description()?.sdp();
        Some((own, theirs))
    }

    /// Sends no more of face and screen than this, and the voice before them.
    pub fn bound(&self, face: Option<Picture>, screen: Option<Picture>) {
        self.pictures.set((face, screen));
        self.keep_bounds();
    }

    fn keep_bounds(&self) {
        let (face, screen) = self.pictures.get();
        let tracks = self.tracks.borrow();
        let [of_face, of_screen] = &self.bounds;
        let voice = bound_one(&self.video, of_face, face, tracks.camera.as_ref());
        bound_one(&self.screen, of_screen, screen, tracks.screen.as_ref());
        if voice && let Some(audio) = &*self.audio.borrow() {
            bounds::voice_first(audio, face);
        }
    }

    /// How loud the other person is just now, from 0 (silence) to 1 (RFC 6464's level as browsers tell it).
    pub fn loudness(&self) -> f64 {
        let voice = lines(&self.connection).find(is_voice);
        let Some(voice) = voice else {
            return 0.0;
        };
        let receiver = voice.receiver();
        let Ok(sources) = receiver.unchecked_ref::<Receiving>().sources() else {
            return 0.0;
        };
        let level = |source: JsValue| {
            let level = js_sys::Reflect::get(&source, &"audioLevel".into()).ok()?;
            level.as_f64()
        };
        sources.iter().filter_map(level).fold(0.0, f64::max)
    }

    pub fn restart(&self) {
        self.connection.unchecked_ref::<Negotiable>().restart_ice();
    }
}

impl Drop for Rtc {
    fn drop(&mut self) {
        self.connection.set_onnegotiationneeded(None);
        self.connection.set_onicecandidate(None);
        self.connection.set_onconnectionstatechange(None);
        self.connection.set_ontrack(None);
        self.connection.close();
    }
}

/// Whether anything was to be changed.
fn bound_one(
    line: &RefCell<Option<RtcRtpSender>>,
    known: &Rc<Cell<Option<Bounds>>>,
    picture: Option<Picture>,
    track: Option<&MediaStreamTrack>,
) -> bool {
    let line = line.borrow();
    let height = track.and_then(|track| track.get_settings().get_height());
    let (Some(sender), Some(height)) = (&*line, height) else {
        return false;
    };
    let bounds = Some((picture, Some(height)));
    if known.replace(bounds) == bounds {
        return false;
    }
    let known = Rc::clone(known);
    bounds::bound(sender, picture, f64::from(height), move || known.set(None));
    true
}

/// An `RTCConfiguration`.
pub fn configuration(ice: &IceConfig) -> JsValue {
    object(&json!({
        "iceServers": ice.servers,
        "iceTransportPolicy": if ice.relay_only { "relay" } else { "all" },
        "bundlePolicy": "max-bundle",
    }))
}

/// The lines in use, in the order in which they were offered.
fn lines(connection: &RtcPeerConnection) -> impl Iterator<Item = RtcRtpTransceiver> + use<> {
    let all = connection.get_transceivers();
    let lines = (0..all.length()).map(move |at| all.get(at).unchecked_into());
    lines.filter(|line: &RtcRtpTransceiver| line.direction() != RtcRtpTransceiverDirection::Stopped)
}

fn is_voice(line: &RtcRtpTransceiver) -> bool {
    line.receiver().track().kind() == "audio"
}

fn shows(connection: &RtcPeerConnection, line: &RtcRtpTransceiver) -> Shows {
    let second = lines(connection).filter(|line| !is_voice(line)).nth(1);
    if second.is_some_and(|second| second.mid() == line.mid()) {
        Shows::Screen
    } else {
        Shows::Person
    }
}

fn state_of(connection: &RtcPeerConnection) -> ConnectionState {
    match connection.connection_state() {
        RtcPeerConnectionState::Connecting => ConnectionState::Connecting,
        RtcPeerConnectionState::Connected => ConnectionState::Connected,
        RtcPeerConnectionState::Disconnected => ConnectionState::Disconnected,
        RtcPeerConnectionState::Failed => ConnectionState::Failed,
        RtcPeerConnectionState::Closed => ConnectionState::Closed,
        _ => ConnectionState::New,
    }
}
