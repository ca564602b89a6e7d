//! Changing to another device, in mid-call too: the old one works until the new one does.

use std::rc::Rc;

use domain::consultation::devices::News;
use domain::consultation::getting::{Next, Step};
use leptos::prelude::{GetUntracked, Set};
use wasm_bindgen_futures::spawn_local;

use super::devices::{self, DeviceKind};
use super::local::{Local, facing};
use super::local_tracks::works;
use super::status::Status;
use super::stored::Chosen;

impl Local {
    /// Changes to another device.
    pub fn choose(self: Rc<Self>, kind: DeviceKind, id: String) {
        match kind {
            DeviceKind::Speaker => {
                self.choose_with(|c| c.speaker = Some(id.clone()));
                self.speaker.set(id);
            }
            DeviceKind::Camera => self.change(kind, move |c| {
                c.camera = Some(id.clone());
                c.camera_off = false;
                c.away = false;
            }),
            DeviceKind::Microphone => {
                self.change(kind, move |c| c.microphone = Some(id.clone()));
            }
        }
    }

    /// The other camera: of a phone the one that looks the other way, else the next in the list.
    pub fn turn_camera(self: Rc<Self>) {
        if self.camera.get_untracked() == Status::Asking {
            return;
        }
        let camera = self.tracks.borrow().camera.clone();
        let way = facing(camera.as_ref());
        if way.is_some() || self.chosen.borrow().away {
            let away = way.as_deref() != Some("environment");
            self.change(DeviceKind::Camera, move |c| {
                c.camera = None;
                c.away = away;
                c.camera_off = false;
            });
            return;
        }
        let devices = self.devices.get_untracked();
        let cameras = devices.iter().filter(|d| d.kind == DeviceKind::Camera);
        let ids: Vec<&str> = cameras.map(|d| d.id.as_str()).collect();
        let now = self.in_use(DeviceKind::Camera).unwrap_or_default();
        let at = ids.iter().position(|id| *id == now).map_or(0, |at| at + 1);
        if let Some(next) = ids.get(at % ids.len().max(1)) {
            let next = (*next).to_owned();
            self.choose(DeviceKind::Camera, next);
        }
    }

    fn change(self: Rc<Self>, kind: DeviceKind, choice: impl Fn(&mut Chosen) + 'static) {
        self.news.set(None);
        if works(self.track(kind).as_ref()) {
            spawn_local(async move { self.go_over(kind, &choice).await });
        } else {
            self.choose_with(choice);
            spawn_local(async move { self.obtain(kind).await });
        }
    }

    /// From the one that works to the one chosen, by the steps that `domain` says.
    async fn go_over(self: Rc<Self>, kind: DeviceKind, choice: &dyn Fn(&mut Chosen)) {
        let turn = self.turn(kind).begin();
        let before = self.in_use(kind);
        let mut chosen = self.chosen.borrow().clone();
        choice(&mut chosen);
        let way = facing(self.track(kind).as_ref());
        let mut step = Step::first(kind == DeviceKind::Camera && way.is_some());
        let used = loop {
            let wanted = match step {
                Step::Beside => devices::wanted(kind, &chosen),
                Step::Alone => {
                    self.let_go_of(kind);
                    self.status(kind).set(Status::Asking);
                    self.told();
                    devices::wanted(kind, &chosen)
                }
                Step::Back => devices::exactly(kind, before.as_deref()),
            };
            let got = devices::one(kind, wanted).await;
            if !self.turn(kind).is(turn) {
                if let Ok(late) = got {
                    late.stop();
                }
                return;
            }
            match step.next(devices::answer(&got)) {
                Next::Try(next) => step = next,
                Next::Keep => break false,
                Next::Take | Next::GiveUp => {
                    self.take(kind, got);
                    break step != Step::Back;
                }
            }
        };
        self.turn(kind).end(turn);
        if used {
            self.choose_with(choice);
        } else if self.track(kind).is_some() {
            self.news.set(Some(News::Kept(kind)));
        }
        self.told();
        self.list().await;
    }
}
