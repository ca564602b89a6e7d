//! Keeps the screen on during a call.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_timers::callback::Interval;
use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::bindings::{Awake, Wakeful};

/// While this lives, the screen stays on (where the browser can).
pub struct WakeLock {
    held: Rc<RefCell<Option<Awake>>>,
    over: Rc<Cell<bool>>,
    _renewal: Interval,
}

impl WakeLock {
    /// Asks for the screen to stay on.
    pub fn hold() -> Self {
        let held = Rc::new(RefCell::new(None));
        let over = Rc::new(Cell::new(false));
        ask(&held, &over);
        // The browser lets go whenever the page is hidden, and does not come back by itself.
        let renewal = {
            let (held, over) = (Rc::clone(&held), Rc::clone(&over));
            Interval::new(10_000, move || ask(&held, &over))
        };
        Self {
            held,
            over,
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
    if held.borrow().is_some() {
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
        if let Some(awake) = self.held.take() {
            release(&awake);
        }
    }
}
