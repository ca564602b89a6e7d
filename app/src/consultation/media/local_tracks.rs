//! Getting the tracks of one's own devices, and getting them again when they end by themselves.

use std::rc::Rc;

use domain::consultation::getting::{Moment, Standing, Track, again_after};
use gloo_timers::callback::Timeout;
use leptos::prelude::{ArcRwSignal, GetUntracked, Set};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen_futures::spawn_local;
use web_sys::{MediaStreamTrack, MediaStreamTrackState};

use super::call::Call;
use super::devices::{self, DeviceKind, Fault};
use super::local::Local;
use super::status::Status;
use super::turn::Turn;

impl Local {
    /// Starts the camera for oneself to see, before the call: what was chosen for the call stays chosen.
    pub async fn show_oneself(self: Rc<Self>) {
        self.listen();
        self.obtain(DeviceKind::Camera).await;
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

    pub(super) fn turn(&self, kind: DeviceKind) -> &Turn {
        if kind == DeviceKind::Camera {
            &self.camera_turn
        } else {
            &self.microphone_turn
        }
    }

    pub(super) fn status(&self, kind: DeviceKind) -> &ArcRwSignal<Status> {
        if kind == DeviceKind::Camera {
            &self.camera
        } else {
            &self.microphone
        }
    }

    pub(super) fn track(&self, kind: DeviceKind) -> Option<MediaStreamTrack> {
        let tracks = self.tracks.borrow();
        if kind == DeviceKind::Camera {
            tracks.camera.clone()
        } else {
            tracks.microphone.clone()
        }
    }

    /// Gets the one chosen, in place of the one there is: that stays until there is another.
    pub(super) async fn obtain(self: Rc<Self>, kind: DeviceKind) {
        if !works(self.track(kind).as_ref()) {
            self.status(kind).set(Status::Asking);
        }
        self.obtain_quietly(kind).await;
    }

    /// The same, while what is said of it stays said.
    async fn obtain_quietly(self: Rc<Self>, kind: DeviceKind) {
        let turn = self.turn(kind).begin();
        let wanted = devices::wanted(kind, &self.chosen.borrow());
        let got = devices::one_or_any(kind, wanted).await;
        self.answered(kind, turn, got);
        self.told();
        // With the permission come the names, and others to choose.
        self.list().await;
    }

    pub(super) fn answered(
        self: &Rc<Self>,
        kind: DeviceKind,
        turn: u32,
        got: Result<MediaStreamTrack, Fault>,
    ) {
        if self.turn(kind).end(turn) {
            self.take(kind, got);
        } else if let Ok(late) = got {
            // Switched off meanwhile, or another was chosen.
            late.stop();
        }
    }

    pub(super) fn take(self: &Rc<Self>, kind: DeviceKind, got: Result<MediaStreamTrack, Fault>) {
        let camera = kind == DeviceKind::Camera;
        let off = !camera && self.chosen.borrow().microphone_off;
        let track = match got {
            Ok(track) => track,
            Err(fault) => {
                // One that is only silenced may come back by itself.
                let kept = is_there(self.track(kind).as_ref());
                self.status(kind).set(match (kept, off) {
                    (false, _) => Status::Fault(fault),
                    (true, false) => Status::On,
                    (true, true) => Status::Off,
                });
                return;
            }
        };
        self.watch(&track);
        let old = if camera {
            self.tracks.borrow_mut().camera.replace(track)
        } else {
            track.set_enabled(!off);
            self.taken.set(track.muted());
            self.watch_taking(&track);
            self.tracks.borrow_mut().microphone.replace(track)
        };
        if let Some(old) = old {
            let_go(&old);
        }
        if camera {
            self.blur_camera();
        }
        self.status(kind)
            .set(if off { Status::Off } else { Status::On });
    }

    /// Lets go of the device itself, whatever is asked of the browser meanwhile.
    pub(super) fn let_go_of(&self, kind: DeviceKind) {
        let track = {
            let mut tracks = self.tracks.borrow_mut();
            if kind == DeviceKind::Camera {
                tracks.camera.take()
            } else {
                tracks.microphone.take()
            }
        };
        let Some(track) = track else {
            return;
        };
        let_go(&track);
        if kind == DeviceKind::Camera {
            self.blur_nothing();
        } else if let Some(call) = Call::current() {
            call.stop_listening();
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
        for kind in [DeviceKind::Camera, DeviceKind::Microphone] {
            if self.track(kind).is_some() && !is_there(self.track(kind).as_ref()) {
                self.let_go_of(kind);
                self.status(kind).set(Status::Fault(Fault::InUse));
            }
        }
        self.told();
        self.recover_later(0);
    }

    /// A camera with a microphone of its own ends twice: the second time takes this over for both.
    fn recover_later(self: &Rc<Self>, tries: u32) {
        let Some(after) = again_after(tries) else {
            return;
        };
        let local = Rc::clone(self);
        let again = Timeout::new(after, move || {
            spawn_local(async move {
                Rc::clone(&local).recover(Moment::Changed).await;
                let lost = |kind| local.standing(kind).is_asked_again(Moment::Changed);
                if lost(DeviceKind::Microphone) || lost(DeviceKind::Camera) {
                    local.recover_later(tries + 1);
                }
            });
        });
        self.retry.replace(Some(again));
    }

    /// Asks again for what was lost.
    pub(super) async fn recover(self: Rc<Self>, at: Moment) {
        for kind in [DeviceKind::Microphone, DeviceKind::Camera] {
            if self.standing(kind).is_asked_again(at) {
                Rc::clone(&self).obtain_quietly(kind).await;
            }
        }
    }

    pub(super) fn standing(&self, kind: DeviceKind) -> Standing {
        let wanted = {
            let chosen = self.chosen.borrow();
            match kind {
                DeviceKind::Camera => !chosen.camera_off,
                _ => !chosen.no_microphone,
            }
        };
        let status = self.status(kind).get_untracked();
        Standing {
            wanted,
            asked: self.turn(kind).is_open(),
            lost: matches!(status, Status::Fault(Fault::InUse | Fault::Missing)),
            track: match self.track(kind) {
                None => Track::None,
                Some(track) if !is_there(Some(&track)) => Track::Ended,
                Some(track) if track.muted() => Track::Silenced,
                Some(_) => Track::Works,
            },
        }
    }
}

/// Whether something comes by a track, or may come again.
fn is_there(track: Option<&MediaStreamTrack>) -> bool {
    track.is_some_and(|track| track.ready_state() == MediaStreamTrackState::Live)
}

/// Whether something comes by a track.
pub(super) fn works(track: Option<&MediaStreamTrack>) -> bool {
    is_there(track) && track.is_some_and(|track| !track.muted())
}

pub(super) fn let_go(track: &MediaStreamTrack) {
    track.set_onended(None);
    track.set_onmute(None);
    track.set_onunmute(None);
    track.stop();
}
