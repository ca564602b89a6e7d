//! One's own background, blurred: what may leave, and what is done when it can't be.

use std::rc::Rc;

use domain::consultation::blur::{Face, Input, Why};
use leptos::prelude::{GetUntracked, Set};
use wasm_bindgen_futures::spawn_local;
use web_sys::MediaStreamTrack;

use super::blur_by_browser::{self, Watching};
use super::blurring::{Blurring, News, Pump};
use super::local::{Local, Status};
use super::stored::keep_blur;

impl Local {
    /// Wants one's background blurred, or not.
    pub fn want_blur(self: &Rc<Self>, wanted: bool) {
        keep_blur(wanted);
        if wanted {
            let seen = self.camera.get_untracked() == Status::On;
            self.blur_hears(Input::Wanted { seen });
            self.blur_camera();
        } else {
            self.blur_hears(Input::NotWanted);
        }
    }

    /// Of this camera what may be seen of the person.
    pub(super) fn face(&self, camera: MediaStreamTrack) -> Option<MediaStreamTrack> {
        match self.blur.get_untracked().face() {
            Face::Clear => Some(camera),
            Face::Blurred => {
                let blurring = self.blurring.borrow();
                blurring.as_ref().map(|blurring| blurring.track(camera))
            }
            Face::Nothing => None,
        }
    }

    /// Blurs the camera there is, when that is wanted: another one, or the first.
    pub(super) fn blur_camera(self: &Rc<Self>) {
        let camera = self.tracks.borrow().camera.clone();
        let Some(camera) = camera.filter(|_| self.blur.get_untracked().is_on()) else {
            return;
        };
        if let Some(Blurring::Worker(pump)) = &*self.blurring.borrow() {
            pump.feed(Some(&camera));
            return;
        }
        // The browser's blur is the former camera's.
        self.blurring.take();
        let after = self.blur.get_untracked().after(Input::Renewed);
        self.blur.set(after);
        let turn = self.blur_turn.get().wrapping_add(1);
        self.blur_turn.set(turn);
        let local = Rc::clone(self);
        spawn_local(async move { local.begin_blur(camera, turn).await });
    }

    /// There is no camera for now.
    pub(super) fn blur_nothing(&self) {
        if let Some(Blurring::Worker(pump)) = &*self.blurring.borrow() {
            pump.feed(None);
        }
    }

    /// Whether a connection is short of the processor.
    pub(super) fn hear_of_cpu(&self, short: bool) {
        self.short_of_cpu.set(self.short_of_cpu.get() || short);
    }

    async fn begin_blur(self: Rc<Self>, camera: MediaStreamTrack, turn: u32) {
        let tell = {
            let local = Rc::downgrade(&self);
            move |news| {
                let local = local.clone();
                // Not at once: what tells of it may be let go of in consequence.
                spawn_local(async move {
                    if let Some(local) = local.upgrade() {
                        local.hear_of_blur(news, turn);
                    }
                });
            }
        };
        if blur_by_browser::is_offered(&camera) && blur_by_browser::switch(&camera, true).await {
            if !self.is_blur_turn(turn) {
                return;
            }
            let watching = {
                let tell = tell.clone();
                Watching::start(&camera, move || tell(News::Failed(Why::Broken)))
            };
            self.blurring.replace(Some(Blurring::Browser {
                _watching: watching,
            }));
            self.blur_hears(Input::Ready);
            return;
        }
        if !self.is_blur_turn(turn) {
            return;
        }
        match Pump::start(tell) {
            Some(pump) => {
                pump.feed(Some(&camera));
                self.blurring.replace(Some(Blurring::Worker(pump)));
            }
            None => self.blur_hears(Input::Failed(Why::Cannot)),
        }
    }

    fn is_blur_turn(&self, turn: u32) -> bool {
        self.blur_turn.get() == turn && self.blur.get_untracked().is_on()
    }

    fn hear_of_blur(&self, news: News, turn: u32) {
        if self.is_blur_turn(turn) {
            self.blur_hears(match news {
                News::Ready => Input::Ready,
                News::Failed(why) => Input::Failed(why),
            });
        }
    }

    fn blur_hears(&self, input: Input) {
        let before = self.blur.get_untracked();
        let after = before.after(input);
        if after == before {
            return;
        }
        self.blur.set(after);
        self.told();
        if !after.is_on() {
            self.let_go_of_blur();
        }
    }

    /// After the track that it made has been replaced: the others see no gap.
    fn let_go_of_blur(&self) {
        self.blur_turn.set(self.blur_turn.get().wrapping_add(1));
        let by_browser = matches!(self.blurring.take(), Some(Blurring::Browser { .. }));
        let camera = self.tracks.borrow().camera.clone();
        if let Some(camera) = camera.filter(|_| by_browser) {
            spawn_local(async move {
                blur_by_browser::switch(&camera, false).await;
            });
        }
    }
}
