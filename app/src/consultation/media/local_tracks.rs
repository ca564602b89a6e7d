//! Getting the tracks of one's own devices, and getting them again when they end by themselves.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use leptos::prelude::{GetUntracked, Set};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen_futures::spawn_local;
use web_sys::MediaStreamTrack;

use super::devices::{self, Fault};
use super::local::Local;
use super::status::Status;

impl Local {
    /// Starts the camera for oneself to see, before the call: what was chosen for the call stays chosen.
    pub async fn show_oneself(self: Rc<Self>) {
        self.listen();
        self.get_camera().await;
    }

    /// Whoever has chosen to be heard only, and has looked at themselves, is not seen for that.
    pub fn go_as_chosen(&self) {
        let (off, microphone) = {
            let chosen = self.chosen.borrow();
            (chosen.camera_off, !chosen.no_microphone)
        };
        if off {
            self.want(false, microphone);
        }
    }

    pub(super) async fn get_camera(self: Rc<Self>) {
        self.camera.set(Status::Asking);
        let wanted = {
            let chosen = self.chosen.borrow();
            devices::camera_wanted(chosen.camera.as_deref(), chosen.away)
        };
        let got = devices::acquire(Some(wanted), None).await;
        if let Some(camera) = got.camera {
            self.take_camera(camera);
        }
        self.told();
        // With the permission come the names, and others to choose.
        self.list().await;
    }

    pub(super) async fn get_microphone(self: Rc<Self>) {
        self.microphone.set(Status::Asking);
        let wanted = devices::microphone_wanted(self.chosen.borrow().microphone.as_deref());
        let got = devices::acquire(None, Some(wanted)).await;
        if let Some(microphone) = got.microphone {
            self.take_microphone(microphone);
        }
        self.told();
        self.list().await;
    }

    pub(super) fn take_camera(self: &Rc<Self>, got: Result<MediaStreamTrack, Fault>) {
        self.stop_camera();
        match got {
            Ok(track) => {
                self.watch(&track);
                self.tracks.borrow_mut().camera = Some(track);
                self.blur_camera();
                self.camera.set(Status::On);
            }
            Err(fault) => self.camera.set(Status::Fault(fault)),
        }
    }

    pub(super) fn take_microphone(self: &Rc<Self>, got: Result<MediaStreamTrack, Fault>) {
        if let Some(old) = self.tracks.borrow_mut().microphone.take() {
            let_go(&old);
        }
        self.taken.set(false);
        match got {
            Ok(track) => {
                let off = self.chosen.borrow().microphone_off;
                track.set_enabled(!off);
                self.watch(&track);
                self.watch_taking(&track);
                self.tracks.borrow_mut().microphone = Some(track);
                self.microphone
                    .set(if off { Status::Off } else { Status::On });
            }
            Err(fault) => self.microphone.set(Status::Fault(fault)),
        }
    }

    /// A track that ends by itself: unplugged, or taken away by a phone call. It is asked for again.
    fn watch(self: &Rc<Self>, track: &MediaStreamTrack) {
        let local = Rc::downgrade(self);
        let ended = Closure::new(move || {
            if let Some(local) = local.upgrade() {
                local.look_after();
            }
        });
        track.set_onended(Some(ended.as_ref().unchecked_ref()));
        let mut ends = self.ends.borrow_mut();
        if ends.len() > 16 {
            // Tracks let go of have had their handlers taken away.
            ends.drain(..8);
        }
        ends.push(ended);
    }

    /// A microphone that the system silences, as for a telephone call, and gives back.
    fn watch_taking(self: &Rc<Self>, track: &MediaStreamTrack) {
        let local = Rc::downgrade(self);
        // Rust's clone, another name for the same track; the browser's would be another hold on it.
        let of = Clone::clone(track);
        let changed = Closure::<dyn FnMut()>::new(move || {
            if let Some(local) = local.upgrade() {
                local.taken.set(of.muted());
            }
        });
        track.set_onmute(Some(changed.as_ref().unchecked_ref()));
        track.set_onunmute(Some(changed.as_ref().unchecked_ref()));
        self.ends.borrow_mut().push(changed);
    }

    fn look_after(self: &Rc<Self>) {
        let ended = |track: &Option<MediaStreamTrack>| {
            track
                .as_ref()
                .is_some_and(|t| t.ready_state() == web_sys::MediaStreamTrackState::Ended)
        };
        let (camera, microphone) = {
            let tracks = self.tracks.borrow();
            (ended(&tracks.camera), ended(&tracks.microphone))
        };
        if camera {
            self.tracks.borrow_mut().camera = None;
            self.camera.set(Status::Fault(Fault::InUse));
        }
        if microphone {
            self.tracks.borrow_mut().microphone = None;
            self.microphone.set(Status::Fault(Fault::InUse));
        }
        self.told();
        let local = Rc::clone(self);
        // A camera with a microphone of its own ends twice: the second time takes this over for both.
        let again = Timeout::new(1_500, move || {
            spawn_local(async move {
                let lost = Status::Fault(Fault::InUse);
                if local.microphone.get_untracked() == lost {
                    Rc::clone(&local).get_microphone().await;
                }
                if local.camera.get_untracked() == lost {
                    local.get_camera().await;
                }
            });
        });
        self.retry.replace(Some(again));
    }
}

pub(super) fn let_go(track: &MediaStreamTrack) {
    track.set_onended(None);
    track.set_onmute(None);
    track.set_onunmute(None);
    track.stop();
}
