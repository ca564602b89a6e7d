//! Captions of what the others say: switched on by each person for themselves.

use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::MediaStreamTrack;

use super::Shown;
use crate::consultation::media::{Captioner, Possible, captions_possible, fetch_captions};
use crate::kit::{Button, Look, announce};
use crate::words::{I18n, Locale, t, t_string, use_i18n};

/// Where they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Off,
    /// The browser fetches what it needs.
    Fetching,
    On,
    /// Not by this browser, or not in this language.
    NotHere,
    /// The browser could not fetch what it needs, or stopped.
    Failed,
}

/// The switch and what it switches; one for a call as it is shown.
#[derive(Clone, Copy)]
pub(super) struct Switch {
    pub state: RwSignal<State>,
    captioner: RwSignal<Option<Rc<Captioner>>, LocalStorage>,
}

impl Switch {
    pub fn new() -> Self {
        Self {
            state: RwSignal::new(State::Off),
            captioner: RwSignal::new_local(None),
        }
    }

    fn off(self) {
        self.captioner.set(None);
        self.state.set(State::Off);
    }

    fn on(self, language: &'static str) {
        self.captioner.set(Some(Captioner::new(language)));
        self.state.set(State::On);
    }
}

/// The language of the page is taken to be that of the talk.
const fn language(of: Locale) -> &'static str {
    match of {
        Locale::en => "en-GB",
        Locale::cy => "cy",
    }
}

/// Switches them on, in the moment of a tap: browsers fetch nothing otherwise.
fn turn_on(switch: Switch, language: &'static str) {
    spawn_local(async move {
        match captions_possible(language).await {
            Possible::Now => switch.on(language),
            Possible::No => switch.state.set(State::NotHere),
            Possible::AfterFetching => {
                switch.state.set(State::Fetching);
                let there = fetch_captions(language).await;
                // Whoever has changed their mind meanwhile gets none.
                match (switch.state.try_get_untracked(), there) {
                    (Some(State::Fetching), true) => switch.on(language),
                    (Some(State::Fetching), false) => switch.state.set(State::Failed),
                    _ => {}
                }
            }
        }
    });
}

fn state_words(i18n: I18n, state: State) -> &'static str {
    match state {
        State::Off => t_string!(i18n, call.captions.off_words),
        State::Fetching => t_string!(i18n, call.captions.fetching),
        State::On => t_string!(i18n, call.captions.on_words),
        State::NotHere => t_string!(i18n, call.captions.not_here),
        State::Failed => t_string!(i18n, call.captions.failed),
    }
}

/// The switch, among what is wanted now and then.
#[component]
pub(super) fn CaptionsSwitch() -> impl IntoView {
    let i18n = use_i18n();
    let switch = expect_context::<Shown>().captions;
    let on = move || matches!(switch.state.get(), State::On | State::Fetching);
    let toggle = move |_| {
        if on() {
            switch.off();
        } else {
            turn_on(switch, language(untrack(move || i18n.get_locale())));
        }
    };
    view! {
        <div class="ar-call__choice">
            <Button id="more-captions" look=Look::Secondary on_click=toggle>
                {move || if on() {
                    t!(i18n, call.captions.turn_off).into_any()
                } else {
                    t!(i18n, call.captions.turn_on).into_any()
                }}
            </Button>
            <p class="nhsuk-hint" role="status">{move || state_words(i18n, switch.state.get())}</p>
        </div>
    }
    .into_any()
}

/// The lines, at the bottom of the picture.
#[component]
pub(super) fn CaptionLines() -> impl IntoView {
    let i18n = use_i18n();
    let shown = expect_context::<Shown>();
    let switch = shown.captions;
    Effect::new(move || {
        let others = shown.persons();
        shown.media.track();
        let Some(captioner) = switch.captioner.get() else {
            return;
        };
        let call = shown.call();
        let voice = |of| {
            let tracks = call.stream(of)?.get_audio_tracks();
            Some((of, tracks.get(0).dyn_into::<MediaStreamTrack>().ok()?))
        };
        let voices: Vec<_> = others
            .iter()
            .filter_map(|person| voice(person.id))
            .collect();
        captioner.follow(&voices);
    });
    Effect::new(move || {
        let captioner = switch.captioner.get();
        if captioner.is_some_and(|captioner| captioner.failed.get()) {
            switch.captioner.set(None);
            switch.state.set(State::Failed);
            announce(t_string!(i18n, call.captions.failed).to_owned());
        }
    });
    let name = move |of| {
        shown.others.with(|others| {
            let person = others.iter().find(|person| person.id == of);
            person.map_or_else(String::new, |person| shown.named(i18n, person))
        })
    };
    let lines = move |captioner: Rc<Captioner>| {
        let lines = captioner.lines.clone();
        let each = {
            let lines = lines.clone();
            move || lines.get().lines().to_vec()
        };
        // What is understood changes while it is read: a line is drawn anew when its words do.
        view! {
            <For each=each key=|line| (line.number, line.words.clone()) let:line>
                <p><strong>{name(line.of)}":"</strong> " " {line.words}</p>
            </For>
        }
    };
    // Not said by a screen reader: whoever uses one hears the voice itself.
    view! {
        {move || switch.captioner.get().map(|captioner| view! {
            <div class="ar-call__captions" aria-live="off">
                <p class="ar-call__captions-label">{t!(i18n, call.captions.label)}</p>
                {lines(captioner)}
            </div>
        })}
    }
    .into_any()
}
