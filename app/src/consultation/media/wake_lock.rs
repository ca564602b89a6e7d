//! Keeps the screen on during a call.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_timers::callback::Interval;
use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::bindings::{Awake, Wakeful};

/// While this lives, the screen stays on (where the browser can).
pub struct WakeLock {
    held: Rc<RefCell<Option<Awake>>>,
    over: Rc<Cell<bool>>,
    seen: Closure<dyn FnMut()>,
    _renewal: Interval,
}

impl WakeLock {
    /// Asks for the screen to stay on.
    pub fn hold() -> Self {
        let held = Rc::new(RefCell::new(None));
        let over = Rc::new(Cell::new(false));
        ask(&held, &over);
        let again = {
            let (held, over) = (Rc::clone(&held), Rc::clone(&over));
            move || ask(&held, &over)
        };
        // The browser lets go whenever the page is hidden, and does not come back by itself. It also lets go
        // while the battery is low, and tells nobody when it is not any more.
        let renewal = Interval::new(10_000, again.clone());
        let seen = Closure::new(again);
        // Refused by no browser.
        let _ = document()
            .add_event_listener_with_callback("visibilitychange", seen.as_ref().unchecked_ref());
        Self {
            held,
            over,
            seen,
            _renewal: renewal,
        }
    }
}

fn ask(held: &Rc<RefCell<Option<Awake>>>, over: &Rc<Cell<bool>>) {
    let navigator = window().navigator();
    let Some(waker) = navigator.unchecked_ref::<Wakeful>().wake_lock() else {
        return;
    };
    if document().hidden() {
        held.replace(None);
        return;
    }
    if held.borrow().as_ref().is_some_and(|it| !it.released()) {
        return;
    }
    let (held, over) = (Rc::clone(held), Rc::clone(over));
    spawn_local(async move {
        // Refused on low battery: then the screen goes dark as ever.
        if let Ok(awake) = JsFuture::from(waker.request("screen")).await {
            let awake: Awake = awake.unchecked_into();
            if over.get() {
                release(&awake);
            } else {
                held.replace(Some(awake));
            }
        }
    });
}

fn release(awake: &Awake) {
    let released = awake.release();
    spawn_local(async move {
        let _ = JsFuture::from(released).await;
    });
}

impl Drop for WakeLock {
    fn drop(&mut self) {
        self.over.set(true);
        let _ = document().remove_event_listener_with_callback(
            "visibilitychange",
            self.seen.as_ref().unchecked_ref(),
        );
        if let Some(awake) = self.held.take() {
            release(&awake);
        }
    }
}
