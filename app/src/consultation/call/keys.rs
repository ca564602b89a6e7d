//! Single keys as shortcuts. They can be switched off, for people whose software types for them.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::Shown;
use super::bar::toggle_full_screen;
use super::leads::hold_pressed;
use crate::consultation::media::{Local, can_share};

const KEPT_AS: &str = "anteroom-no-shortcuts";

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

/// Whether this person wants them.
pub(super) fn wanted() -> bool {
    storage()
        .and_then(|s| s.get_item(KEPT_AS).ok().flatten())
        .is_none()
}

/// Keeps the choice on this device.
pub(super) fn want(shown: Shown, wanted: bool) {
    shown.shortcuts.set(wanted);
    if let Some(storage) = storage() {
        // A full or forbidden storage only means that the choice is asked for again.
        let _ = if wanted {
            storage.remove_item(KEPT_AS)
        } else {
            storage.set_item(KEPT_AS, "1")
        };
    }
}

/// Listens until the call is not shown any more.
pub(super) fn listen(shown: Shown) {
    let handle = window_event_listener(leptos::ev::keydown, move |event| pressed(shown, &event));
    on_cleanup(move || handle.remove());
}

fn pressed(shown: Shown, event: &KeyboardEvent) {
    let modified = event.ctrl_key() || event.alt_key() || event.meta_key() || event.repeat();
    // A question over the page has the keys for itself.
    let asked = matches!(document().query_selector("dialog[open]"), Ok(Some(_)));
    if modified || asked || !shown.shortcuts.get_untracked() || is_typing(event) {
        return;
    }
    match event.key().as_str() {
        "m" | "M" => Local::get().toggle_microphone(),
        "v" | "V" => Local::get().toggle_camera(),
        "c" | "C" => shown.chat_open.update(|open| *open = !*open),
        "d" | "D" => shown.devices_open.set(true),
        "s" | "S" if can_share() => Local::get().toggle_screen(),
        "o" | "O" => shown.more_open.set(true),
        "f" | "F" => toggle_full_screen(shown),
        "h" | "H" if shown.may_hold() => hold_pressed(shown),
        "l" | "L" => shown.leave_open.set(true),
        _ => return,
    }
    event.prevent_default();
}

fn is_typing(event: &KeyboardEvent) -> bool {
    let target = event
        .target()
        .and_then(|t| t.dyn_into::<web_sys::HtmlElement>().ok());
    target.is_some_and(|element| {
        let tag = element.tag_name();
        element.is_content_editable() || matches!(tag.as_str(), "INPUT" | "TEXTAREA" | "SELECT")
    })
}
