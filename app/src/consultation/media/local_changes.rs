//! Devices that come and go in mid-call, a screen shared.

use std::rc::Rc;

use domain::consultation::devices::{InUse, News, look};
use domain::consultation::getting::Moment;
use leptos::prelude::{GetUntracked, Set};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen_futures::spawn_local;

use super::devices::{self, Device, DeviceKind};
use super::local::Local;
use super::local_tracks::let_go;
use crate::kit::browser::when_seen;

impl Local {
    /// Looks which devices there are, and answers what has come or gone.
    pub(super) async fn list(self: &Rc<Self>) {
        let before = self.devices.get_untracked();
        let now = devices::list().await;
        let news = look(&before, &now, &self.used());
        self.devices.set(now);
        for one in news {
            self.hear_of(one);
        }
    }

    fn used(&self) -> InUse {
        let some = |kind| self.in_use(kind).filter(|id| !id.is_empty());
        InUse {
            camera: some(DeviceKind::Camera),
            microphone: some(DeviceKind::Microphone),
            speaker: some(DeviceKind::Speaker),
        }
    }

    fn hear_of(self: &Rc<Self>, news: News) {
        if let News::Gone(device) = &news {
            let local = Rc::clone(self);
            let kind = device.kind;
            // The browser's own choice from now on: what is plugged in again is offered.
            self.choose_with(|c| match kind {
                DeviceKind::Camera => c.camera = None,
                DeviceKind::Microphone => c.microphone = None,
                DeviceKind::Speaker => c.speaker = None,
            });
            if kind == DeviceKind::Speaker {
                self.speaker.set(String::new());
            } else if !self.turn(kind).is_open() {
                spawn_local(async move { local.obtain(kind).await });
            }
        }
        let microphone = self.standing(DeviceKind::Microphone);
        // Whoever has none need not be asked whether they want one: it is used.
        if !matches!(news, News::Come { .. }) || !microphone.is_asked_again(Moment::Changed) {
            self.news.set(Some(news));
        }
    }

    /// Takes what was offered: the microphone, and the speaker that belongs to it.
    pub fn take_offer(self: Rc<Self>, microphone: &Device, speaker: Option<&Device>) {
        self.news.set(None);
        if let Some(speaker) = speaker {
            Rc::clone(&self).choose(DeviceKind::Speaker, speaker.id.clone());
        }
        self.choose(DeviceKind::Microphone, microphone.id.clone());
    }

    /// Starts the camera that looks away from the person, and nothing else: for a phone that shows
    /// something. Of the choices only this tab's are touched.
    pub async fn show_away(self: Rc<Self>) {
        self.choose_with(|c| {
            c.camera = None;
            c.away = true;
            c.camera_off = false;
        });
        self.start(true, false).await;
    }

    /// Whether there is another camera to turn to.
    pub fn can_turn(&self) -> bool {
        let devices = self.devices.get_untracked();
        let cameras = devices.iter().filter(|d| d.kind == DeviceKind::Camera);
        cameras.count() > 1
    }

    /// Shares a screen, or stops it.
    pub fn toggle_screen(self: Rc<Self>) {
        if self.screen.get_untracked() {
            self.stop_sharing();
            self.told();
            return;
        }
        spawn_local(async move {
            let Some(track) = devices::screen().await else {
                return;
            };
            let local = Rc::downgrade(&self);
            // The browser has a button of its own to stop it.
            let ended = Closure::<dyn FnMut()>::new(move || {
                if let Some(local) = local.upgrade() {
                    local.stop_sharing();
                    local.told();
                }
            });
            track.set_onended(Some(ended.as_ref().unchecked_ref()));
            self.ends.borrow_mut().push(ended);
            self.stop_sharing();
            self.tracks.borrow_mut().screen = Some(track);
            self.screen.set(true);
            self.told();
        });
    }

    pub(super) fn stop_sharing(&self) {
        if let Some(track) = self.tracks.borrow_mut().screen.take() {
            let_go(&track);
            self.screen.set(false);
        }
    }

    /// Devices that are plugged in or out, and what a telephone call did to them meanwhile.
    pub(super) fn listen(self: &Rc<Self>) {
        if self.listening.replace(true) {
            return;
        }
        let local = Rc::clone(self);
        let changed = Closure::<dyn FnMut()>::new(move || {
            let local = Rc::clone(&local);
            spawn_local(async move {
                local.list().await;
                local.recover(Moment::Changed).await;
            });
        });
        if let Some(devices) = devices::media_devices() {
            devices.set_ondevicechange(Some(changed.as_ref().unchecked_ref()));
        }
        // Lives as long as the page.
        changed.forget();
        let local = Rc::clone(self);
        when_seen(move || {
            let local = Rc::clone(&local);
            spawn_local(async move { local.recover(Moment::Seen).await });
        });
    }
}
