//! A connection to the server's peer, which sends back what it gets.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use domain::consultation::event::IceConfig;
use domain::consultation::stats::Stat;
use domain::support::tries::Try;
use domain::support::wire::{CheckAnswer, CheckOffer};
use domain::support::{PICTURE_BPS, voice_line};
use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Map, Promise};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    MediaStream, MediaStreamTrack, RtcPeerConnection, RtcPeerConnectionState,
    RtcRtpEncodingParameters, RtcRtpSender, RtcRtpTransceiverInit, RtcSdpType,
    RtcSessionDescriptionInit, RtcTrackEvent,
};

use super::channel::{Channel, Heard};
use crate::api;
use crate::api::json;
use crate::consultation::media::ice_configuration;

/// How often a connection is looked at while it is awaited.
pub(super) const LOOK_MS: u32 = 25;

/// By this much the picture is made smaller that is sent to come back.
const SMALLER: f32 = 4.0;

/// This page's clock, in milliseconds, which never goes back.
pub(super) fn now_ms() -> f64 {
    let clock = leptos::prelude::window().performance();
    clock.map_or_else(js_sys::Date::now, |clock| clock.now())
}

pub(super) struct Echo {
    connection: RtcPeerConnection,
    pub probe: Channel,
    pub burst: Channel,
    senders: RefCell<Vec<RtcRtpSender>>,
    came: Rc<RefCell<Vec<MediaStreamTrack>>>,
    begun: Cell<Try>,
    refused: Cell<bool>,
    _track: Closure<dyn FnMut(RtcTrackEvent)>,
}

impl Echo {
    /// A connection that has not called yet.
    pub fn new(ice: &IceConfig, hear: Rc<dyn Fn(Heard)>) -> Option<Self> {
        let configuration = ice_configuration(ice).unchecked_into();
        let connection = RtcPeerConnection::new_with_configuration(&configuration).ok()?;
        let probe = Channel::loose(&connection, Rc::clone(&hear));
        let burst = Channel::sure(&connection, hear);
        let came: Rc<RefCell<Vec<MediaStreamTrack>>> = Rc::default();
        let track = Closure::new({
            let came = Rc::clone(&came);
            move |event: RtcTrackEvent| came.borrow_mut().push(event.track())
        });
        connection.set_ontrack(Some(track.as_ref().unchecked_ref()));
        Some(Self {
            connection,
            probe,
            burst,
            senders: RefCell::default(),
            came,
            begun: Cell::new(Try {
                began_ms: now_ms(),
                answered_ms: None,
            }),
            refused: Cell::new(false),
            _track: track,
        })
    }

    /// Sends these along.
    pub fn send(&self, tracks: &[MediaStreamTrack]) {
        for track in tracks {
            let init = RtcRtpTransceiverInit::new();
            if track.kind() == "video" {
                // Whole pictures would fill a narrow line, of which the voice is to tell what it is like.
                let small = RtcRtpEncodingParameters::new();
                small.set_max_bitrate(PICTURE_BPS);
                small.set_scale_resolution_down_by(SMALLER);
                init.set_send_encodings(&Array::of1(&small));
            }
            let stream = MediaStream::new();
            if let Ok(stream) = stream {
                init.set_streams(&Array::of1(&stream));
            }
            let line = self
                .connection
                .add_transceiver_with_media_stream_track_and_init(track, &init);
            self.senders.borrow_mut().push(line.sender());
        }
    }

    /// Sends nothing more of picture and voice.
    pub fn rest(&self) {
        for sender in self.senders.borrow_mut().drain(..) {
            quietly(sender.replace_track(None));
        }
    }

    /// What comes back.
    pub fn came(&self) -> Vec<MediaStreamTrack> {
        self.came.borrow().clone()
    }

    /// Calls the peer of this check.
    pub async fn call(&self, check: &str) {
        if self.describe(check).await.is_none() {
            self.refused.set(true);
        }
        self.begun.set(Try {
            answered_ms: Some(now_ms()),
            ..self.begun.get()
        });
    }

    /// When it called.
    pub fn begun(&self) -> Try {
        self.begun.get()
    }

    /// Whether it got no answer to its call.
    pub fn is_refused(&self) -> bool {
        self.refused.get()
    }

    /// Whether it stands for both sides: a channel does, or a voice comes back. One side alone may think so for a
    /// while when the last word of a handshake is lost.
    pub async fn stands(&self) -> bool {
        self.connection.connection_state() == RtcPeerConnectionState::Connected
            && (self.is_open() || voice_line::heard(&self.stats().await))
    }

    fn is_open(&self) -> bool {
        self.probe.is_open() && self.burst.is_open()
    }

    /// Whether it never will.
    pub fn has_failed(&self) -> bool {
        self.is_refused() || self.connection.connection_state() == RtcPeerConnectionState::Failed
    }

    /// Waits for its channels; answers whether they are open by then.
    pub async fn opens(&self, until_ms: f64, over: &dyn Fn() -> bool) -> bool {
        while !self.is_open() && now_ms() < until_ms && !over() {
            TimeoutFuture::new(LOOK_MS).await;
        }
        self.is_open()
    }

    /// The offer goes as it is: the peer waits to be called, so it needs to know no address of ours.
    async fn describe(&self, check: &str) -> Option<()> {
        let offer = JsFuture::from(self.connection.create_offer()).await.ok()?;
        let offer: RtcSessionDescriptionInit = offer.unchecked_into();
        let set = self.connection.set_local_description(&offer);
        JsFuture::from(set).await.ok()?;
        let asked = CheckOffer {
            check: check.to_owned(),
            sdp: self.connection.local_description()?.sdp(),
        };
        let answer: CheckAnswer = api::post("/api/check/offer", &asked).await.ok()?;
        let description = RtcSessionDescriptionInit::new(RtcSdpType::Answer);
        description.set_sdp(&answer.sdp);
        let set = self.connection.set_remote_description(&description);
        JsFuture::from(set).await.ok()?;
        Some(())
    }

    pub async fn stats(&self) -> Vec<Stat> {
        let Ok(stats) = JsFuture::from(self.connection.get_stats()).await else {
            return Vec::new();
        };
        let entries = Array::from(&stats.unchecked_ref::<Map>().values());
        entries.iter().filter_map(json::value).collect()
    }
}

impl Drop for Echo {
    fn drop(&mut self) {
        self.connection.set_ontrack(None);
        self.connection.close();
    }
}

/// A track is taken out; refused only when the connection has closed.
fn quietly(promise: Promise) {
    spawn_local(async move {
        let _: Result<JsValue, JsValue> = JsFuture::from(promise).await;
    });
}
