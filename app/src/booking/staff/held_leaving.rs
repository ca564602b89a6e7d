//! What is still said when a page is loaded anew or closed.

use js_sys::{Function, Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};

/// Runs something when the page goes, for as long as the current component stands.
pub fn on_leaving(act: impl Fn() + 'static) {
    let handle = window_event_listener_untyped("pagehide", move |_| act());
    on_cleanup(move || handle.remove());
}

/// Asks the server to remove something, and waits for no answer: the browser sends it though the page has gone.
pub fn send_off(path: &str) {
    let asked = Object::new();
    for (name, value) in [
        ("method", JsValue::from("DELETE")),
        ("keepalive", JsValue::TRUE),
    ] {
        // Refused by no plain object.
        let _ = Reflect::set(&asked, &name.into(), &value);
    }
    let fetch = Reflect::get(&window(), &"fetch".into());
    if let Some(fetch) = fetch.ok().and_then(|it| it.dyn_into::<Function>().ok()) {
        // It would run out by itself.
        let _ = fetch.call2(&window(), &path.into(), &asked);
    }
}
