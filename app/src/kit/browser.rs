//! Small services of the browser that pages need.

use domain::time::Timestamp;
use gloo_timers::callback::Interval;
use leptos::prelude::*;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};

/// This device's clock. Prefer the server's where an answer brings it.
pub fn now() -> Timestamp {
    Timestamp(js_sys::Date::now() as i64)
}

/// In small letters, by the browser: the tables for it would weigh six kilobytes in a program.
pub fn lower_case(text: &str) -> String {
    js_sys::JsString::from(text).to_lower_case().into()
}

/// Moves the keyboard's focus to the element with this id.
pub fn focus(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        focus_element(&element);
    }
}

/// Moves the keyboard's focus to an element.
pub fn focus_element(element: &web_sys::Element) {
    if let Some(element) = element.dyn_ref::<web_sys::HtmlElement>() {
        // Only an element that has left the page refuses, and then there is nothing to do.
        let _ = element.focus();
    }
}

/// Runs something again and again until the current component goes away.
pub fn every(ms: u32, act: impl FnMut() + 'static) {
    // Owned by the component: dropped, and so stopped, with it.
    StoredValue::new_local(Interval::new(ms, act));
}

/// The time as a signal, looked at every so often; for views that show a passing time.
pub fn clock(every_ms: u32) -> ReadSignal<Timestamp> {
    let (time, set_time) = signal(now());
    every(every_ms, move || set_time.set(now()));
    time
}

/// Runs something each time that the page comes to the front again, for as long as it is loaded.
pub fn when_seen(act: impl Fn() + 'static) {
    let seen = Closure::<dyn FnMut()>::new(move || {
        if !document().hidden() {
            act();
        }
    });
    // Refused by no browser.
    let _ = document()
        .add_event_listener_with_callback("visibilitychange", seen.as_ref().unchecked_ref());
    seen.forget();
}

/// Loads a page anew: for the way from one bundle to the other.
pub fn leave_for(address: &str) {
    // The browser refuses only addresses it cannot parse; ours are constants.
    let _ = window().location().set_href(address);
}

/// The secret in the address's fragment, which no server or log ever sees; the address is `path` without
/// it from then on.
pub fn take_fragment(path: &str) -> Option<String> {
    let fragment = window().location().hash().ok()?;
    readdress(path);
    let secret = fragment.trim_start_matches('#');
    (!secret.is_empty()).then(|| secret.to_owned())
}

/// Puts another address of our own in place of this one, without going there.
pub fn readdress(path: &str) {
    if let Ok(history) = window().history() {
        // Browsers refuse only addresses of other sites.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(path));
    }
}
