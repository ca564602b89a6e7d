//! What was recorded, for as long as it is in this browser: to be saved or thrown away.

use leptos::prelude::*;

use super::go_on;
use crate::consultation::media::{Recorded, Recorder, let_record};
use crate::kit::{Button, Look, announce};
use crate::words::{t, t_string, use_i18n};

/// How large, in words.
fn size(bytes: f64) -> String {
    if bytes < 1_000_000.0 {
        format!("{:.0} kB", (bytes / 1_000.0).max(1.0))
    } else {
        format!("{:.1} MB", bytes / 1_000_000.0)
    }
}

/// On top of every page of the staff's while there is one. Lets calls be recorded at all.
#[component]
pub fn RecordingReady() -> impl IntoView {
    let_record();
    let i18n = use_i18n();
    let recorded: RwSignal<Option<Recorded>> = Recorder::get().recorded.clone().into();
    // Leaving the page with something unsaved asks first.
    let handle = window_event_listener(leptos::ev::beforeunload, move |event| {
        if Recorder::get().would_lose() {
            event.prevent_default();
        }
    });
    on_cleanup(move || handle.remove());
    let there = Memo::new(move |_| recorded.with(Option::is_some));
    Effect::new(move || {
        if there.get() {
            announce(t_string!(i18n, recording.ready.title).to_owned());
        }
    });
    move || {
        there.get().then(|| {
            let address = move || recorded.get().map(|r| r.address);
            let name = move || recorded.get().map(|r| r.name);
            let bytes = move || recorded.get().map(|r| size(r.bytes));
            let saved = Memo::new(move |_| recorded.get().is_some_and(|r| r.saved));
            let forget = move |_| {
                go_on();
                Recorder::get().forget();
                announce(t_string!(i18n, recording.ready.gone).to_owned());
            };
            view! {
                <section class="ar-strip ar-recorded" aria-labelledby="recorded-title">
                    <h2 class="nhsuk-heading-xs" id="recorded-title">
                        {t!(i18n, recording.ready.title)}" ("{bytes}")"
                    </h2>
                    <p>{move || if saved.get() {
                        t!(i18n, recording.ready.saved).into_any()
                    } else {
                        t!(i18n, recording.ready.words).into_any()
                    }}</p>
                    <a
                        class="nhsuk-button nhsuk-button--small"
                        id="recording-save"
                        rel="external"
                        href=address
                        download=name
                        on:click=move |_| Recorder::get().was_saved()
                    >
                        {t!(i18n, recording.ready.save)}
                    </a>
                    <Button id="recording-forget" look=Look::Small on_click=forget>
                        {move || if saved.get() {
                            t!(i18n, recording.ready.done).into_any()
                        } else {
                            t!(i18n, recording.ready.throw_away).into_any()
                        }}
                    </Button>
                </section>
            }
        })
    }
}
