//! One's own camera and microphone: got once, kept over pages, lost and found again.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use domain::consultation::blur::Blur;
use domain::consultation::devices::News;
use domain::consultation::ladder::Wish;
use domain::consultation::participant::{DeviceState, MediaState};
use gloo_timers::callback::Timeout;
use leptos::prelude::{ArcRwSignal, GetUntracked, Set, Update};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen_futures::spawn_local;
use web_sys::{MediaStream, MediaStreamTrack};

use super::blurring::Blurring;
use super::devices::{self, Device, DeviceKind};
use super::stored::{self, Chosen};
use super::turn::Turn;

pub use super::status::Status;

/// One's own tracks.
#[derive(Debug, Clone, Default)]
pub(super) struct Tracks {
    pub camera: Option<MediaStreamTrack>,
    pub microphone: Option<MediaStreamTrack>,
    pub screen: Option<MediaStreamTrack>,
}

/// One's own devices. One for the whole bundle.
pub struct Local {
    /// The camera.
    pub camera: ArcRwSignal<Status>,
    /// The microphone.
    pub microphone: ArcRwSignal<Status>,
    /// All devices.
    pub devices: ArcRwSignal<Vec<Device>>,
    /// Whether one's own screen is shared.
    pub screen: ArcRwSignal<bool>,
    /// Whether the phone or the computer has silenced the microphone for something of its own.
    pub taken: ArcRwSignal<bool>,
    /// A device that has come or gone, until it was answered or seen.
    pub news: ArcRwSignal<Option<News>>,
    /// The chosen speaker; empty is the system's.
    pub speaker: ArcRwSignal<String>,
    /// What is wanted at most, to go and to come.
    pub wish: ArcRwSignal<Wish>,
    /// Whether one's background is blurred.
    pub blur: ArcRwSignal<Blur>,
    pub(super) blurring: RefCell<Option<Blurring>>,
    /// Counts the cameras that were to be blurred: what is heard of an earlier one is no news.
    pub(super) blur_turn: Cell<u32>,
    /// Whether a connection has been short of the processor since the last look.
    pub(super) short_of_cpu: Cell<bool>,
    held: Cell<bool>,
    /// Rises whenever a track has changed: look at the streams again.
    pub revision: ArcRwSignal<u32>,
    pub(super) tracks: RefCell<Tracks>,
    pub(super) chosen: RefCell<Chosen>,
    pub(super) camera_turn: Turn,
    pub(super) microphone_turn: Turn,
    changed: RefCell<Option<Rc<dyn Fn()>>>,
    pub(super) ends: RefCell<Vec<Closure<dyn FnMut()>>>,
    pub(super) retry: RefCell<Option<Timeout>>,
    pub(super) listening: Cell<bool>,
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
            screen: ArcRwSignal::new(false),
            taken: ArcRwSignal::new(false),
            news: ArcRwSignal::new(None),
            speaker: ArcRwSignal::new(chosen.speaker.clone().unwrap_or_default()),
            wish: ArcRwSignal::new(chosen.wish),
            blur: ArcRwSignal::new(if stored::blur_wanted() {
                Blur::Starting { clear: false }
            } else {
                Blur::Off
            }),
            blurring: RefCell::default(),
            blur_turn: Cell::default(),
            short_of_cpu: Cell::default(),
            held: Cell::new(false),
            revision: ArcRwSignal::new(0),
            tracks: RefCell::default(),
            chosen: RefCell::new(chosen),
            camera_turn: Turn::default(),
            microphone_turn: Turn::default(),
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
        let (camera_turn, microphone_turn) = (&self.camera_turn, &self.microphone_turn);
        let turns = (
            camera.then(|| camera_turn.begin()),
            microphone.then(|| microphone_turn.begin()),
        );
        let got = devices::acquire(
            camera.then(|| devices::wanted(DeviceKind::Camera, &chosen)),
            microphone.then(|| devices::wanted(DeviceKind::Microphone, &chosen)),
        )
        .await;
        if let (Some(camera), Some(turn)) = (got.camera, turns.0) {
            self.answered(DeviceKind::Camera, turn, camera);
        }
        if let (Some(microphone), Some(turn)) = (got.microphone, turns.1) {
            self.answered(DeviceKind::Microphone, turn, microphone);
        }
        self.told();
        self.list().await;
    }

    /// Gets the devices again as they were before a reload, or after a pause.
    pub async fn resume(self: Rc<Self>) {
        let asking = |signal: &ArcRwSignal<Status>| signal.get_untracked() == Status::Asking;
        if asking(&self.camera) || asking(&self.microphone) {
            return;
        }
        let (camera, microphone) = {
            let chosen = self.chosen.borrow();
            (!chosen.camera_off, !chosen.no_microphone)
        };
        let microphone = microphone && self.tracks.borrow().microphone.is_none();
        if microphone {
            self.start(camera, true).await;
        } else if camera && self.tracks.borrow().camera.is_none() {
            self.obtain(DeviceKind::Camera).await;
        }
    }

    /// Lets go of the camera until it is needed.
    pub fn rest_camera(&self) {
        // Also one that is only on its way.
        if self.tracks.borrow().camera.is_some() || self.camera_turn.is_open() {
            self.stop_camera();
            self.blurring.take();
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
            self.stop_microphone();
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
                spawn_local(async move { self.obtain(DeviceKind::Microphone).await });
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
                spawn_local(async move { self.obtain(DeviceKind::Camera).await });
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

    /// Whether one's own picture is of oneself, to be seen as in a mirror.
    pub fn is_mirror(&self) -> bool {
        let camera = self.tracks.borrow().camera.clone();
        facing(camera.as_ref()).as_deref() != Some("environment")
    }

    /// Lets go of everything.
    pub fn stop(&self) {
        self.stop_camera();
        self.blurring.take();
        self.stop_sharing();
        self.stop_microphone();
        self.camera.set(Status::Unasked);
        self.microphone.set(Status::Unasked);
        self.told();
        self.ends.borrow_mut().clear();
    }

    /// One's own picture as the others get it, for a `<video>`.
    pub fn picture(&self) -> Option<MediaStream> {
        let stream = MediaStream::new().ok()?;
        stream.add_track(self.tracks().camera.as_ref()?);
        Some(stream)
    }

    /// The tracks of both, as the others get them.
    pub fn own_tracks(&self) -> Vec<MediaStreamTrack> {
        let tracks = self.tracks();
        let both = [&tracks.microphone, &tracks.camera];
        both.into_iter().flatten().cloned().collect()
    }

    /// The microphone, when there is one.
    pub fn microphone_track(&self) -> Option<MediaStreamTrack> {
        self.tracks.borrow().microphone.clone()
    }

    /// What the others are told.
    pub fn media_state(&self) -> MediaState {
        MediaState {
            microphone: self.microphone.get_untracked().state(),
            camera: match self.camera.get_untracked() {
                Status::On if self.tracks().camera.is_none() => DeviceState::Off,
                status => status.state(),
            },
            screen: self.screen.get_untracked(),
            held: self.held.get(),
            wish: self.wish(),
        }
    }

    /// What is wanted at most, to go and to come.
    pub fn wish(&self) -> Wish {
        self.wish.get_untracked()
    }

    /// Wants more or less from now on.
    pub fn choose_wish(&self, wish: Wish) {
        self.choose_with(|c| c.wish = wish);
        self.wish.set(wish);
        self.told();
    }

    /// The line is too poor for a picture, or not; whether that is news.
    pub(super) fn hold(&self, held: bool) -> bool {
        self.held.replace(held) != held
    }

    /// What may leave: of the camera what may be seen of the person.
    pub(super) fn tracks(&self) -> Tracks {
        let tracks = self.tracks.borrow().clone();
        let camera = tracks.camera.and_then(|camera| self.face(camera));
        Tracks { camera, ..tracks }
    }

    pub(super) fn on_change(&self, changed: Option<Rc<dyn Fn()>>) {
        self.changed.replace(changed);
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

    pub(super) fn stop_camera(&self) {
        self.camera_turn.drop_open();
        self.let_go_of(DeviceKind::Camera);
    }

    fn stop_microphone(&self) {
        self.microphone_turn.drop_open();
        self.let_go_of(DeviceKind::Microphone);
    }

    pub(super) fn choose_with(&self, change: impl FnOnce(&mut Chosen)) {
        let mut chosen = self.chosen.borrow_mut();
        change(&mut chosen);
        chosen.keep();
    }

    pub(super) fn told(&self) {
        self.revision.update(|n| *n = n.wrapping_add(1));
        let changed = self.changed.borrow().clone();
        if let Some(changed) = changed {
            changed();
        }
    }
}

/// Which way a camera looks, as the browser says it; a webcam says nothing.
pub(super) fn facing(camera: Option<&MediaStreamTrack>) -> Option<String> {
    let settings = camera?.get_settings();
    let facing = js_sys::Reflect::get(&settings, &"facingMode".into()).ok()?;
    facing.as_string().filter(|facing| !facing.is_empty())
}
