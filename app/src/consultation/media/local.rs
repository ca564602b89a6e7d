//! One's own camera and microphone: got once, kept over pages, lost and found again.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use domain::consultation::participant::{DeviceState, MediaState};
use domain::consultation::wire::DeviceFound;
use gloo_timers::callback::Timeout;
use leptos::prelude::{ArcRwSignal, GetUntracked, Set, Update};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen_futures::spawn_local;
use web_sys::{MediaStream, MediaStreamTrack};

use super::devices::{self, Device, DeviceKind, Fault};
use super::stored::Chosen;

/// How a camera or microphone stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Not asked for.
    Unasked,
    /// The browser is asking the person.
    Asking,
    /// Working.
    On,
    /// Switched off by the person.
    Off,
    /// Not working.
    Fault(Fault),
}

impl Status {
    /// As the others in the call are told.
    pub const fn state(self) -> DeviceState {
        match self {
            Self::On => DeviceState::On,
            Self::Fault(_) => DeviceState::Unavailable,
            _ => DeviceState::Off,
        }
    }

    /// As the clinic is told.
    pub const fn found(self) -> DeviceFound {
        match self {
            Self::On | Self::Off => DeviceFound::Works,
            Self::Fault(fault) => fault.found(),
            Self::Unasked | Self::Asking => DeviceFound::NotTried,
        }
    }
}

/// One's own tracks.
#[derive(Debug, Clone, Default)]
pub(super) struct Tracks {
    pub camera: Option<MediaStreamTrack>,
    pub microphone: Option<MediaStreamTrack>,
}

/// One's own devices. One for the whole bundle.
pub struct Local {
    /// The camera.
    pub camera: ArcRwSignal<Status>,
    /// The microphone.
    pub microphone: ArcRwSignal<Status>,
    /// All devices.
    pub devices: ArcRwSignal<Vec<Device>>,
    /// The chosen speaker; empty is the system's.
    pub speaker: ArcRwSignal<String>,
    /// Rises whenever a track has changed: look at the streams again.
    pub revision: ArcRwSignal<u32>,
    tracks: RefCell<Tracks>,
    chosen: RefCell<Chosen>,
    changed: RefCell<Option<Rc<dyn Fn()>>>,
    ends: RefCell<Vec<Closure<dyn FnMut()>>>,
    retry: RefCell<Option<Timeout>>,
    listening: Cell<bool>,
}

thread_local! {
    static LOCAL: Rc<Local> = Rc::new(Local::new());
}

impl Local {
    fn new() -> Self {
        let chosen = Chosen::read();
        Self {
            camera: ArcRwSignal::new(Status::Unasked),
            microphone: ArcRwSignal::new(Status::Unasked),
            devices: ArcRwSignal::new(Vec::new()),
            speaker: ArcRwSignal::new(chosen.speaker.clone().unwrap_or_default()),
            revision: ArcRwSignal::new(0),
            tracks: RefCell::default(),
            chosen: RefCell::new(chosen),
            changed: RefCell::default(),
            ends: RefCell::default(),
            retry: RefCell::default(),
            listening: Cell::new(false),
        }
    }

    /// The devices of this page.
    pub fn get() -> Rc<Self> {
        LOCAL.with(Rc::clone)
    }

    /// Whether devices have been asked for in this page load.
    pub fn was_asked(&self) -> bool {
        self.camera.get_untracked() != Status::Unasked
            || self.microphone.get_untracked() != Status::Unasked
    }

    /// Gets the devices wanted.
    pub async fn start(self: Rc<Self>, camera: bool, microphone: bool) {
        self.listen();
        let chosen = self.chosen.borrow().clone();
        let set = |wanted: bool, signal: &ArcRwSignal<Status>| {
            if wanted {
                signal.set(Status::Asking);
            } else if !matches!(signal.get_untracked(), Status::Fault(_)) {
                signal.set(Status::Off);
            }
        };
        set(camera, &self.camera);
        set(microphone, &self.microphone);
        let got = devices::acquire(
            camera.then(|| devices::camera_wanted(chosen.camera.as_deref())),
            microphone.then(|| devices::microphone_wanted(chosen.microphone.as_deref())),
        )
        .await;
        if let Some(camera) = got.camera {
            self.take_camera(camera);
        }
        if let Some(microphone) = got.microphone {
            self.take_microphone(microphone);
        }
        self.told();
        self.devices.set(devices::list().await);
    }

    /// Gets the devices again as they were before a reload, or after a pause.
    pub async fn resume(self: Rc<Self>) {
        let (camera, microphone) = {
            let chosen = self.chosen.borrow();
            (!chosen.camera_off, !chosen.no_microphone)
        };
        let microphone = microphone && self.tracks.borrow().microphone.is_none();
        if microphone {
            self.start(camera, true).await;
        } else if camera && self.tracks.borrow().camera.is_none() {
            self.get_camera().await;
        }
    }

    /// Lets go of the camera until it is needed.
    pub fn rest_camera(&self) {
        if self.tracks.borrow().camera.is_some() {
            self.stop_camera();
            self.camera.set(Status::Unasked);
            self.told();
        }
    }

    /// Remembers which devices are wanted at all.
    pub fn want(&self, camera: bool, microphone: bool) {
        self.choose_with(|c| {
            c.camera_off = !camera;
            c.no_microphone = !microphone;
        });
        // What does not work stays said.
        let off = |signal: &ArcRwSignal<Status>| {
            if !matches!(signal.get_untracked(), Status::Fault(_)) {
                signal.set(Status::Off);
            }
        };
        if !camera {
            self.stop_camera();
            off(&self.camera);
        }
        if !microphone {
            if let Some(track) = self.tracks.borrow_mut().microphone.take() {
                let_go(&track);
            }
            off(&self.microphone);
        }
        self.told();
    }

    /// Switches the microphone on or off.
    pub fn toggle_microphone(self: Rc<Self>) {
        match self.microphone.get_untracked() {
            Status::Asking => {}
            Status::On => self.hush(true),
            Status::Off if self.tracks.borrow().microphone.is_some() => self.hush(false),
            _ => {
                self.choose_with(|c| {
                    c.microphone_off = false;
                    c.no_microphone = false;
                });
                spawn_local(async move { self.get_microphone().await });
            }
        }
    }

    /// Switches the camera on or off; off really lets go of it.
    pub fn toggle_camera(self: Rc<Self>) {
        match self.camera.get_untracked() {
            Status::Asking => {}
            Status::On => {
                self.choose_with(|c| c.camera_off = true);
                self.stop_camera();
                self.camera.set(Status::Off);
                self.told();
            }
            _ => {
                self.choose_with(|c| c.camera_off = false);
                spawn_local(async move { self.get_camera().await });
            }
        }
    }

    /// Changes to another device, in mid-call too.
    pub fn choose(self: Rc<Self>, kind: DeviceKind, id: String) {
        match kind {
            DeviceKind::Speaker => {
                self.choose_with(|c| c.speaker = Some(id.clone()));
                self.speaker.set(id);
            }
            DeviceKind::Camera => {
                self.choose_with(|c| {
                    c.camera = Some(id);
                    c.camera_off = false;
                });
                // Phones can't open a second camera while the first is open.
                self.stop_camera();
                spawn_local(async move { self.get_camera().await });
            }
            DeviceKind::Microphone => {
                self.choose_with(|c| c.microphone = Some(id));
                spawn_local(async move { self.get_microphone().await });
            }
        }
    }

    /// The device of that kind in use.
    pub fn in_use(&self, kind: DeviceKind) -> Option<String> {
        let tracks = self.tracks.borrow();
        let track = match kind {
            DeviceKind::Camera => tracks.camera.as_ref()?,
            DeviceKind::Microphone => tracks.microphone.as_ref()?,
            DeviceKind::Speaker => return Some(self.speaker.get_untracked()),
        };
        track.get_settings().get_device_id()
    }

    /// Lets go of everything.
    pub fn stop(&self) {
        self.stop_camera();
        if let Some(track) = self.tracks.borrow_mut().microphone.take() {
            let_go(&track);
        }
        self.camera.set(Status::Unasked);
        self.microphone.set(Status::Unasked);
        self.told();
        self.ends.borrow_mut().clear();
    }

    /// One's own picture, for a `<video>`.
    pub fn picture(&self) -> Option<MediaStream> {
        let stream = MediaStream::new().ok()?;
        stream.add_track(self.tracks.borrow().camera.as_ref()?);
        Some(stream)
    }

    /// The microphone's track, for a level meter.
    pub fn microphone_track(&self) -> Option<MediaStreamTrack> {
        self.tracks.borrow().microphone.clone()
    }

    /// What the others are told.
    pub fn media_state(&self) -> MediaState {
        MediaState {
            microphone: self.microphone.get_untracked().state(),
            camera: self.camera.get_untracked().state(),
            screen: false,
        }
    }

    pub(super) fn tracks(&self) -> Tracks {
        self.tracks.borrow().clone()
    }

    pub(super) fn on_change(&self, changed: Option<Rc<dyn Fn()>>) {
        self.changed.replace(changed);
    }

    async fn get_camera(self: Rc<Self>) {
        self.camera.set(Status::Asking);
        let wanted = devices::camera_wanted(self.chosen.borrow().camera.as_deref());
        let got = devices::acquire(Some(wanted), None).await;
        if let Some(camera) = got.camera {
            self.take_camera(camera);
        }
        self.told();
    }

    async fn get_microphone(self: Rc<Self>) {
        self.microphone.set(Status::Asking);
        let wanted = devices::microphone_wanted(self.chosen.borrow().microphone.as_deref());
        let got = devices::acquire(None, Some(wanted)).await;
        if let Some(microphone) = got.microphone {
            self.take_microphone(microphone);
        }
        self.told();
    }

    fn take_camera(self: &Rc<Self>, got: Result<MediaStreamTrack, Fault>) {
        self.stop_camera();
        match got {
            Ok(track) => {
                self.watch(&track);
                self.tracks.borrow_mut().camera = Some(track);
                self.camera.set(Status::On);
            }
            Err(fault) => self.camera.set(Status::Fault(fault)),
        }
    }

    fn take_microphone(self: &Rc<Self>, got: Result<MediaStreamTrack, Fault>) {
        if let Some(old) = self.tracks.borrow_mut().microphone.take() {
            let_go(&old);
        }
        match got {
            Ok(track) => {
                let off = self.chosen.borrow().microphone_off;
                track.set_enabled(!off);
                self.watch(&track);
                self.tracks.borrow_mut().microphone = Some(track);
                self.microphone
                    .set(if off { Status::Off } else { Status::On });
            }
            Err(fault) => self.microphone.set(Status::Fault(fault)),
        }
    }

    fn hush(&self, off: bool) {
        self.choose_with(|c| c.microphone_off = off);
        if let Some(track) = &self.tracks.borrow().microphone {
            track.set_enabled(!off);
        }
        self.microphone
            .set(if off { Status::Off } else { Status::On });
        self.told();
    }

    fn stop_camera(&self) {
        if let Some(track) = self.tracks.borrow_mut().camera.take() {
            let_go(&track);
        }
    }

    fn choose_with(&self, change: impl FnOnce(&mut Chosen)) {
        let mut chosen = self.chosen.borrow_mut();
        change(&mut chosen);
        chosen.keep();
    }

    fn told(&self) {
        self.revision.update(|n| *n = n.wrapping_add(1));
        let changed = self.changed.borrow().clone();
        if let Some(changed) = changed {
            changed();
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
        if ends.len() > 8 {
            // Tracks let go of have had their handlers taken away.
            ends.drain(..4);
        }
        ends.push(ended);
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
        let again = Timeout::new(1_500, move || {
            spawn_local(async move {
                if microphone {
                    Rc::clone(&local).get_microphone().await;
                }
                if camera {
                    local.get_camera().await;
                }
            });
        });
        self.retry.replace(Some(again));
    }

    /// Devices that are plugged in or out.
    fn listen(self: &Rc<Self>) {
        if self.listening.replace(true) {
            return;
        }
        let local = Rc::clone(self);
        let changed = Closure::<dyn FnMut()>::new(move || {
            let local = Rc::clone(&local);
            spawn_local(async move { local.devices.set(devices::list().await) });
        });
        if let Some(devices) = devices::media_devices() {
            devices.set_ondevicechange(Some(changed.as_ref().unchecked_ref()));
        }
        // Lives as long as the page.
        changed.forget();
    }
}

fn let_go(track: &MediaStreamTrack) {
    track.set_onended(None);
    track.stop();
}
