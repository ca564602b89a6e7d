//! Keyboard shortcuts: `g` then a letter goes to a page, `?` shows the list. Silent while somebody
//! types, and can be switched off (WCAG 2.1.4).

use gloo_timers::callback::Timeout;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::nav::Place;

const KEPT_AS: &str = "anteroom-shortcuts";
/// After this long a lone `g` is forgotten.
const SECOND_KEY_MS: u32 = 1_500;

/// The state of the shortcuts.
#[derive(Clone, Copy)]
pub struct Shortcuts {
    /// Whether they work.
    pub on: RwSignal<bool>,
    /// Whether the list is shown.
    pub list: RwSignal<bool>,
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

/// Whether a key press belongs to a field, to the browser or to a dialog.
pub fn is_taken(event: &KeyboardEvent) -> bool {
    if event.ctrl_key() || event.alt_key() || event.meta_key() || event.default_prevented() {
        return true;
    }
    let target = event
        .target()
        .and_then(|t| t.dyn_into::<web_sys::Element>().ok());
    target.is_some_and(|element| {
        let tag = element.tag_name();
        matches!(tag.as_str(), "INPUT" | "TEXTAREA" | "SELECT")
            || matches!(element.closest("dialog,[contenteditable]"), Ok(Some(_)))
    })
}

impl Shortcuts {
    /// Listens for as long as the staff frame stands; `go` changes the page.
    pub fn listen(places: Signal<Vec<Place>>, go: impl Fn(&'static str) + 'static) -> Self {
        let kept = storage().and_then(|s| s.get_item(KEPT_AS).ok().flatten());
        let shortcuts = Self {
            on: RwSignal::new(kept.as_deref() != Some("off")),
            list: RwSignal::new(false),
        };
        let waiting = StoredValue::new_local(None::<Timeout>);
        let handle = window_event_listener(leptos::ev::keydown, move |event| {
            if is_taken(&event) {
                return;
            }
            let key = event.key();
            if key == "?" {
                event.prevent_default();
                shortcuts.list.set(true);
                return;
            }
            if !shortcuts.on.get_untracked() {
                return;
            }
            let second = waiting.try_update_value(Option::take).flatten().is_some();
            if second {
                let to = places.with_untracked(|places| {
                    places
                        .iter()
                        .copied()
                        .find(|place| key == place.key().to_string())
                });
                if let Some(place) = to {
                    event.prevent_default();
                    go(place.href());
                }
            } else if key == "g" {
                waiting.set_value(Some(Timeout::new(SECOND_KEY_MS, move || {
                    waiting.try_update_value(Option::take);
                })));
            }
        });
        on_cleanup(move || handle.remove());
        shortcuts
    }

    /// Switches them and keeps the choice on this device.
    pub fn switch(self) {
        self.on.update(|on| *on = !*on);
        if let Some(storage) = storage() {
            // A full or forbidden storage only means that the choice is asked for again.
            let _ = storage.set_item(KEPT_AS, if self.on.get_untracked() { "on" } else { "off" });
        }
    }
}
