//! Parts of the program that a page may ask for before they are needed.

use js_sys::Reflect;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

/// A part that is fetched by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// A time, who it is for, and confirming it.
    Booking,
    /// Devices, the waiting room and the call.
    Call,
}

#[derive(Clone, Copy)]
struct Fetcher(fn(Part));

/// Provides the way to fetch.
pub fn provide(fetch: fn(Part)) {
    provide_context(Fetcher(fetch));
}

/// Fetches a part while the person reads this page, so that it is there when they go on; not for
/// somebody who saves data.
pub fn fetch(part: Part) {
    if let Some(Fetcher(fetch)) = use_context::<Fetcher>()
        && !saves_data()
    {
        fetch(part);
    }
}

/// The browser's own wish, where it has one (the Save-Data client hint's script side).
fn saves_data() -> bool {
    let get = |object: &JsValue, name: &str| Reflect::get(object, &name.into()).ok();
    let connection = get(&window().navigator(), "connection").filter(|c| !c.is_undefined());
    let wish = connection.and_then(|connection| get(&connection, "saveData"));
    wish.is_some_and(|wish| wish.is_truthy())
}
