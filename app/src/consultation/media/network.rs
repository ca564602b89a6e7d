//! Notices that this device's way to the network is another than before, or is there again: a browser
//! keeps a dead socket for a long time, and a dead way of media for several seconds.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_timers::callback::Interval;
use leptos::prelude::{document, window};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};

use super::bindings::Networked;
use crate::kit::browser::now;

/// How often it is looked whether time has gone by without us.
const LOOK_MS: u32 = 1_000;
/// So much more between two looks means that the device has slept.
const SLEPT_MS: i64 = 6_000;

/// Looks out for as long as it lives.
pub(super) struct Network {
    changed: Closure<dyn FnMut()>,
    another: Option<(JsValue, Closure<dyn FnMut()>)>,
    _awake: Interval,
}

impl Network {
    pub fn watch(changed: impl Fn() + 'static) -> Self {
        let changed = Rc::new(changed);
        let online = {
            let changed = Rc::clone(&changed);
            Closure::<dyn FnMut()>::new(move || changed())
        };
        let _ = window().add_event_listener_with_callback("online", listener(&online));
        Self {
            another: another_kind(Rc::clone(&changed)),
            changed: online,
            _awake: awake(changed),
        }
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        let listening = listener(&self.changed);
        let _ = window().remove_event_listener_with_callback("online", listening);
        if let Some((connection, another)) = &self.another {
            let connection: &web_sys::EventTarget = connection.unchecked_ref();
            let _ = connection.remove_event_listener_with_callback("change", listener(another));
        }
    }
}

fn listener(of: &Closure<dyn FnMut()>) -> &js_sys::Function {
    of.as_ref().unchecked_ref()
}

/// From Wi-Fi to the mobile network, say. Browsers that do not tell which it is have no such thing, or speak
/// only of how fast it is, which is nothing to act on.
fn another_kind(changed: Rc<impl Fn() + 'static>) -> Option<(JsValue, Closure<dyn FnMut()>)> {
    let connection = window().navigator().unchecked_into::<Networked>();
    let connection = connection.connection().filter(|c| c.kind().is_some())?;
    let known = RefCell::new(connection.kind());
    let another = {
        let connection = connection.clone();
        Closure::<dyn FnMut()>::new(move || {
            let kind = connection.kind();
            let none = kind.as_deref() == Some("none");
            if !none && known.replace(kind.clone()) != kind {
                changed();
            }
        })
    };
    let target: &web_sys::EventTarget = connection.unchecked_ref();
    let _ = target.add_event_listener_with_callback("change", listener(&another));
    Some((connection.into(), another))
}

/// A laptop that was closed, a phone that was asleep: nothing is as it was.
fn awake(changed: Rc<impl Fn() + 'static>) -> Interval {
    let looked = Cell::new(now().0);
    Interval::new(LOOK_MS, move || {
        let time = now().0;
        let slept = time - looked.replace(time) > SLEPT_MS;
        // Pages that nobody looks at are woken seldom by their browsers; the socket notices when they are again.
        if slept && !document().hidden() {
            changed();
        }
    })
}
