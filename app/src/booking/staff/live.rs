//! Hints from the server that the board has changed. A hint carries nothing: it only says "look
//! again". When the line breaks it is made again by itself, and a slow look every half minute
//! covers what a broken line missed.

use std::time::Duration;

use gloo_timers::callback::{Interval, Timeout};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::EventSource;

const LOOK_ANYWAY_MS: u32 = 30_000;
const RECONNECT_MS: u32 = 3_000;
const WORRY_MS: u32 = 8_000;

/// A listener's two faces: how often it was told to look again, and whether it can hear.
#[derive(Clone, Copy)]
pub struct Live {
    /// Rises with every hint.
    pub hints: RwSignal<u32>,
    /// Whether the line to the server stands.
    pub online: RwSignal<bool>,
    source: StoredValue<Option<Line>, LocalStorage>,
}

struct Line {
    source: EventSource,
    retry: Option<Timeout>,
    worry: Option<Timeout>,
    _told: Closure<dyn FnMut(web_sys::Event)>,
    _opened: Closure<dyn FnMut(web_sys::Event)>,
    _broke: Closure<dyn FnMut(web_sys::Event)>,
}

impl Drop for Line {
    fn drop(&mut self) {
        self.source.set_onmessage(None);
        self.source.set_onopen(None);
        self.source.set_onerror(None);
        self.source.close();
    }
}

/// Listens for as long as the page that asked stands.
pub fn listen(address: Signal<String>) -> Live {
    let live = Live {
        hints: RwSignal::new(0),
        online: RwSignal::new(true),
        source: StoredValue::new_local(None),
    };
    Effect::new(move || connect(live, &address.get()));
    let anyway = StoredValue::new_local(Some(Interval::new(LOOK_ANYWAY_MS, move || look(live))));
    let back = window_event_listener(leptos::ev::visibilitychange, move |_| look(live));
    on_cleanup(move || {
        back.remove();
        anyway.try_update_value(Option::take);
        live.source.try_update_value(Option::take);
    });
    live
}

fn look(live: Live) {
    live.hints.try_update(|n| *n = n.wrapping_add(1));
}

fn connect(live: Live, address: &str) {
    let Ok(source) = EventSource::new(address) else {
        return;
    };
    let told = Closure::<dyn FnMut(web_sys::Event)>::new(move |_| look(live));
    let opened = Closure::<dyn FnMut(web_sys::Event)>::new(move |_| {
        // What happened while the line was down is only known by looking.
        if live.online.try_get_untracked() == Some(false) {
            look(live);
        }
        live.online.try_set(true);
        live.source.try_update_value(|line| {
            if let Some(line) = line {
                line.worry = None;
            }
        });
    });
    let again = address.to_owned();
    let broke = Closure::<dyn FnMut(web_sys::Event)>::new(move |_| {
        live.source.try_update_value(|line| {
            let Some(line) = line else { return };
            // The server ends every line after a while; that alone is no reason to worry anybody.
            line.worry.get_or_insert_with(|| {
                Timeout::new(WORRY_MS, move || {
                    live.online.try_set(false);
                })
            });
            // The browser tries again by itself, except after an answer that is no stream.
            if line.source.ready_state() == EventSource::CLOSED {
                let again = again.clone();
                line.retry = Some(Timeout::new(RECONNECT_MS, move || connect(live, &again)));
            }
        });
    });
    // A line that takes the place of a broken one takes over its worry.
    let worry = live
        .source
        .try_update_value(|line| line.take()?.worry.take())
        .flatten();
    source.set_onmessage(Some(told.as_ref().unchecked_ref()));
    let _ = source.add_event_listener_with_callback("changed", told.as_ref().unchecked_ref());
    source.set_onopen(Some(opened.as_ref().unchecked_ref()));
    source.set_onerror(Some(broke.as_ref().unchecked_ref()));
    live.source.try_set_value(Some(Line {
        source,
        retry: None,
        worry,
        _told: told,
        _opened: opened,
        _broke: broke,
    }));
}

/// The browser's clock against the server's, so that waiting minutes rise without asking.
pub fn ticking(every: Duration) -> RwSignal<f64> {
    let now = RwSignal::new(js_sys::Date::now());
    let every = u32::try_from(every.as_millis()).unwrap_or(15_000);
    let timer = Interval::new(every, move || {
        now.try_set(js_sys::Date::now());
    });
    let timer = StoredValue::new_local(Some(timer));
    on_cleanup(move || {
        timer.try_update_value(Option::take);
    });
    now
}
