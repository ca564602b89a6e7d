//! Pictures of the camera, blurred by a worker and put on a canvas whose track goes to the others.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use domain::consultation::blur::{Budget, Cost, Why};
use gloo_timers::callback::Interval;
use js_sys::{Array, Reflect};
use leptos::prelude::{document, window};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    CanvasRenderingContext2d, HtmlCanvasElement, HtmlVideoElement, ImageBitmap, MediaStream,
    MediaStreamTrack, MessageEvent, Worker,
};

use super::blur_by_browser::{self, Watching};
use super::local::Local;

/// How often the cost is looked at.
const LOOK_MS: u32 = 1_000;
/// A video has a picture to show from here on (`HAVE_CURRENT_DATA`).
const HAS_PICTURE: u16 = 2;

/// Whether a background can be blurred here at all: by this camera, or with what the browser has.
pub fn can_blur() -> bool {
    let by_camera = || {
        let local = Local::get();
        let tracks = local.tracks.borrow();
        tracks
            .camera
            .as_ref()
            .is_some_and(blur_by_browser::is_offered)
    };
    by_camera() || has_all()
}

/// A worker with a surface of its own to draw on, and a canvas that can be filmed.
fn has_all() -> bool {
    let has = |of: &JsValue, name: &str| Reflect::has(of, &name.into()).unwrap_or(false);
    let window = window();
    let canvas = document().create_element("canvas").ok();
    ["Worker", "OffscreenCanvas", "createImageBitmap"]
        .iter()
        .all(|name| has(&window, name))
        && canvas.is_some_and(|canvas| has(&canvas, "captureStream"))
}

/// What is heard of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum News {
    /// The first blurred picture is there.
    Ready,
    /// No more are coming.
    Failed(Why),
}

/// What blurs.
pub(super) enum Blurring {
    /// The browser: the camera's own track is blurred.
    Browser { _watching: Watching },
    /// The worker.
    Worker(Rc<Pump>),
}

impl Blurring {
    /// The track to send in the camera's stead.
    pub fn track(&self, camera: MediaStreamTrack) -> MediaStreamTrack {
        match self {
            Self::Browser { .. } => camera,
            // Rust's clone, another name for the same track; the browser's would be another track.
            Self::Worker(pump) => Clone::clone(&pump.track),
        }
    }
}

/// Takes pictures to the worker and back, one at a time.
pub(super) struct Pump {
    worker: Worker,
    video: HtmlVideoElement,
    canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
    track: MediaStreamTrack,
    /// When the picture on its way left, in milliseconds of the page.
    left_at: Cell<Option<f64>>,
    /// The time of the last picture taken, in seconds of the video.
    shown: Cell<f64>,
    cost: Cell<Cost>,
    spent_ms: Cell<f64>,
    begun: Cell<bool>,
    budget: RefCell<Budget>,
    tell: Box<dyn Fn(News)>,
    _heard: Closure<dyn FnMut(MessageEvent)>,
    _failed: Closure<dyn FnMut()>,
    _looks: Interval,
}

impl Pump {
    /// Starts one; nothing where the browser lacks something.
    pub fn start(tell: impl Fn(News) + 'static) -> Option<Rc<Self>> {
        if !has_all() {
            return None;
        }
        let script = document().query_selector("script[data-blur]").ok()??;
        let worker = Worker::new(&script.get_attribute("data-blur")?).ok()?;
        let video: HtmlVideoElement = document().create_element("video").ok()?.unchecked_into();
        video.set_muted(true);
        // Without it phones put a playing video on the whole screen.
        video.set_attribute("playsinline", "").ok()?;
        let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.unchecked_into();
        let context = canvas.get_context("2d").ok()??.unchecked_into();
        let stream = canvas.capture_stream().ok()?;
        let track: MediaStreamTrack = stream.get_video_tracks().get(0).dyn_into().ok()?;
        let pump = Rc::new_cyclic(|me: &Weak<Self>| {
            let heard = {
                let me = Weak::clone(me);
                Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
                    if let Some(pump) = me.upgrade() {
                        pump.hear(event.data());
                    }
                })
            };
            let failed = {
                let me = Weak::clone(me);
                Closure::<dyn FnMut()>::new(move || {
                    if let Some(pump) = me.upgrade() {
                        pump.fail(Why::Broken);
                    }
                })
            };
            let looks = {
                let me = Weak::clone(me);
                Interval::new(LOOK_MS, move || {
                    if let Some(pump) = me.upgrade() {
                        pump.look();
                    }
                })
            };
            worker.set_onmessage(Some(heard.as_ref().unchecked_ref()));
            worker.set_onerror(Some(failed.as_ref().unchecked_ref()));
            Self {
                worker,
                video,
                canvas,
                context,
                track,
                left_at: Cell::default(),
                shown: Cell::new(-1.0),
                cost: Cell::default(),
                spent_ms: Cell::default(),
                begun: Cell::default(),
                budget: RefCell::default(),
                tell: Box::new(tell),
                _heard: heard,
                _failed: failed,
                _looks: looks,
            }
        });
        Some(pump)
    }

    /// Takes its pictures from this camera from now on; from none, it rests.
    pub fn feed(&self, camera: Option<&MediaStreamTrack>) {
        let stream = camera.and_then(|camera| {
            let stream = MediaStream::new().ok()?;
            stream.add_track(camera);
            Some(stream)
        });
        self.video.set_src_object(stream.as_ref());
        if stream.is_some()
            && let Ok(playing) = self.video.play()
        {
            spawn_local(async move {
                // Interrupted when the camera goes away again.
                let _ = JsFuture::from(playing).await;
            });
        }
    }

    fn hear(self: &Rc<Self>, said: JsValue) {
        if let Some(bitmap) = said.dyn_ref::<ImageBitmap>() {
            self.show(bitmap);
        } else if said == JsValue::from_str("tick") {
            self.take();
        } else {
            let cannot = said == JsValue::from_str("cannot");
            self.fail(if cannot { Why::Cannot } else { Why::Broken });
        }
    }

    /// The next picture, if there is one and none is on its way.
    fn take(self: &Rc<Self>) {
        let at = self.video.current_time();
        if self.video.ready_state() < HAS_PICTURE || at == self.shown.get() {
            return;
        }
        if self.left_at.get().is_some() {
            self.count(|cost| cost.dropped += 1);
            return;
        }
        let Ok(taken) = window().create_image_bitmap_with_html_video_element(&self.video) else {
            return;
        };
        self.shown.set(at);
        self.left_at.set(Some(clock()));
        let me = Rc::downgrade(self);
        spawn_local(async move {
            let bitmap = JsFuture::from(taken).await;
            let Some(pump) = me.upgrade() else { return };
            let sent = bitmap.and_then(|bitmap| {
                let with = Array::of1(&bitmap);
                pump.worker.post_message_with_transfer(&bitmap, &with)
            });
            if sent.is_err() {
                // The camera has gone in between.
                pump.left_at.set(None);
            }
        });
    }

    fn show(&self, bitmap: &ImageBitmap) {
        if self.canvas.width() != bitmap.width() || self.canvas.height() != bitmap.height() {
            self.canvas.set_width(bitmap.width());
            self.canvas.set_height(bitmap.height());
        }
        let drawn = self
            .context
            .draw_image_with_image_bitmap(bitmap, 0.0, 0.0)
            .is_ok();
        bitmap.close();
        if let Some(left_at) = self.left_at.take() {
            self.spent_ms.set(self.spent_ms.get() + clock() - left_at);
        }
        self.count(|cost| cost.made += 1);
        if drawn && !self.begun.replace(true) {
            (self.tell)(News::Ready);
        }
    }

    fn count(&self, change: impl FnOnce(&mut Cost)) {
        let mut cost = self.cost.get();
        change(&mut cost);
        self.cost.set(cost);
    }

    fn look(&self) {
        if !self.begun.get() {
            // The first picture waits for what must be fetched.
            return;
        }
        let mut cost = self.cost.take();
        let spent = self.spent_ms.take();
        let away = self.left_at.get().map_or(0.0, |left_at| clock() - left_at);
        cost.frame_ms = away.max(spent / f64::from(cost.made.max(1)));
        cost.short_of_cpu = Local::get().short_of_cpu.take();
        if self.budget.borrow_mut().look(&cost) {
            (self.tell)(News::Failed(Why::TooBusy));
        }
    }

    fn fail(&self, why: Why) {
        (self.tell)(News::Failed(why));
    }
}

impl Drop for Pump {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
        self.video.set_src_object(None);
        self.track.stop();
    }
}

/// Milliseconds since the page began.
fn clock() -> f64 {
    window().performance().map_or(0.0, |clock| clock.now())
}
