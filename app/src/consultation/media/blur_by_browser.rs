//! Blur by the browser itself, or by the system below it (W3C mediacapture-extensions, `backgroundBlur`): where
//! it is on offer it costs a call nothing.

use js_sys::{Array, Reflect};
use serde_json::json;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::MediaStreamTrack;

use super::bindings::{Capable, object};

const NAME: &str = "backgroundBlur";

/// Whether this camera offers it.
pub(super) fn is_offered(camera: &MediaStreamTrack) -> bool {
    let Ok(can) = camera.unchecked_ref::<Capable>().capabilities() else {
        return false;
    };
    let offered = Reflect::get(&can, &NAME.into()).ok();
    let offered = offered.and_then(|found| found.dyn_into::<Array>().ok());
    offered.is_some_and(|offered| offered.includes(&JsValue::TRUE, 0))
}

/// Whether it is on just now.
pub(super) fn is_on(camera: &MediaStreamTrack) -> bool {
    let settings = camera.get_settings();
    Reflect::get(&settings, &NAME.into()).is_ok_and(|on| on == JsValue::TRUE)
}

/// Switches it; answers whether it is on afterwards.
pub(super) async fn switch(camera: &MediaStreamTrack, on: bool) -> bool {
    let wanted = object(&json!({ NAME: { "exact": on } }));
    if let Ok(asked) = camera.unchecked_ref::<Capable>().apply(&wanted) {
        // Where the system has the last word it may refuse; what is so then is looked at.
        let _ = JsFuture::from(asked).await;
    }
    is_on(camera)
}

/// Hears of a blur that the system has taken away, for as long as the answer is kept.
pub(super) struct Watching {
    camera: MediaStreamTrack,
    changed: Closure<dyn FnMut()>,
}

/// The track's event for what the system has changed about it.
const CHANGED: &str = "configurationchange";

impl Watching {
    pub fn start(camera: &MediaStreamTrack, lost: impl Fn() + 'static) -> Self {
        // Rust's clone, another name for the same track; the browser's would be another hold on it.
        let camera = Clone::clone(camera);
        let changed = {
            let camera = Clone::clone(&camera);
            Closure::<dyn FnMut()>::new(move || {
                if !is_on(&camera) {
                    lost();
                }
            })
        };
        // Refused by no browser.
        let _ = camera.add_event_listener_with_callback(CHANGED, changed.as_ref().unchecked_ref());
        Self { camera, changed }
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let changed = self.changed.as_ref().unchecked_ref();
        let _ = self
            .camera
            .remove_event_listener_with_callback(CHANGED, changed);
    }
}
