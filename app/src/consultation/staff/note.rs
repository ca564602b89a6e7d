//! The note: saved by itself, and never over somebody else's version.

use domain::consultation::wire::{ConsultationView, Note as Saved, SaveNote};
use domain::error::ErrorCode;
use domain::ids::ConsultationId;
use domain::time::Timestamp;
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::api::{self, Failure};
use crate::kit::{Button, Look, Warning, dates, failure_words};
use crate::text;
use crate::words::{t, t_string, use_i18n};

/// A pause in typing after which the note is saved.
const PAUSE_MS: u32 = 900;
/// After a failure it is tried again.
const AGAIN_MS: u32 = 5_000;

#[derive(Debug, Clone, PartialEq)]
enum State {
    /// As on the server.
    Saved(Option<Timestamp>),
    /// Typed, and soon to be saved.
    Typed,
    Saving,
    Failed(Failure),
    /// Somebody else saved this in between.
    Conflict(Saved),
}

/// The note of this page. Copy; lives as long as the component that made it.
#[derive(Clone, Copy)]
pub(super) struct Note {
    id: ConsultationId,
    text: RwSignal<String>,
    version: RwSignal<i64>,
    state: RwSignal<State>,
    timer: StoredValue<Option<Timeout>, LocalStorage>,
}

impl Note {
    pub fn new(id: ConsultationId, saved: Saved) -> Self {
        Self {
            id,
            text: RwSignal::new(saved.text),
            version: RwSignal::new(saved.version),
            state: RwSignal::new(State::Saved(saved.saved_at)),
            timer: StoredValue::new_local(None),
        }
    }

    fn typed(self, text: String) {
        self.text.set(text);
        if matches!(
            self.state.get_untracked(),
            State::Saved(_) | State::Failed(_)
        ) {
            self.state.set(State::Typed);
        }
        if !matches!(self.state.get_untracked(), State::Conflict(_)) {
            self.later(PAUSE_MS);
        }
    }

    fn later(self, ms: u32) {
        let timer = Timeout::new(ms, move || {
            spawn_local(async move {
                self.save().await;
            });
        });
        self.timer.try_set_value(Some(timer));
    }

    /// Whether there is something that is not on the server.
    fn is_open(self) -> bool {
        self.state
            .try_with_untracked(|s| !matches!(s, State::Saved(_)))
            .unwrap_or(false)
    }

    /// Saves now; answers whether all that was typed is on the server.
    pub async fn save(self) -> bool {
        match self.state.try_get_untracked() {
            Some(State::Typed | State::Failed(_)) => {}
            Some(State::Saved(_)) => return true,
            // Being saved already: what was typed since is saved after it.
            Some(State::Saving) => {
                self.later(PAUSE_MS);
                return false;
            }
            Some(State::Conflict(_)) | None => return false,
        }
        let sent = self.text.get_untracked();
        let body = SaveNote {
            text: sent.clone(),
            version: self.version.get_untracked(),
        };
        self.state.set(State::Saving);
        let address = format!("/api/consultations/{}/note", self.id);
        let answer = api::put::<Saved, _>(&address, &body).await;
        let state = match answer {
            Ok(saved) => {
                self.version.try_set(saved.version);
                State::Saved(saved.saved_at)
            }
            Err(failure) if failure.is(ErrorCode::WrongState) => self.conflict(failure).await,
            Err(failure) => {
                self.later(AGAIN_MS);
                State::Failed(failure)
            }
        };
        let saved = matches!(state, State::Saved(_));
        if self.state.try_set(state).is_some() {
            return saved;
        }
        let more = saved && self.text.get_untracked() != sent;
        if more {
            self.state.set(State::Typed);
            self.later(PAUSE_MS);
        }
        saved && !more
    }

    async fn conflict(self, failure: Failure) -> State {
        let address = format!("/api/consultations/{}", self.id);
        match api::get::<ConsultationView>(&address).await {
            Ok(now) => State::Conflict(now.note),
            Err(_) => {
                self.later(AGAIN_MS);
                State::Failed(failure)
            }
        }
    }

    fn settle(self, theirs: &Saved, text: String) {
        self.version.set(theirs.version);
        self.state.set(State::Typed);
        self.text.set(text);
        self.later(1);
    }
}

#[component]
pub(super) fn NotePanel(note: Note) -> impl IntoView {
    let i18n = use_i18n();
    // Leaving the page with something unsaved asks first.
    let handle = window_event_listener(leptos::ev::beforeunload, move |event| {
        if note.is_open() {
            event.prevent_default();
        }
    });
    on_cleanup(move || handle.remove());
    on_cleanup(move || {
        if note.is_open() {
            spawn_local(async move {
                note.save().await;
            });
        }
    });
    let state_words = move || match note.state.get() {
        State::Saved(None) => String::new(),
        State::Saved(Some(at)) => {
            let time = dates::short_time(at, "");
            t_string!(i18n, consultation.note.saved, time = time)
        }
        State::Typed => t_string!(i18n, consultation.note.unsaved).to_owned(),
        State::Saving => t_string!(i18n, consultation.note.saving).to_owned(),
        State::Failed(failure) => {
            let why = failure_words(i18n, &failure);
            t_string!(i18n, consultation.note.failed, why = why)
        }
        State::Conflict(_) => t_string!(i18n, consultation.note.conflict).to_owned(),
    };
    view! {
        <div class="ar-note">
            <h2 class="nhsuk-heading-m" id="note-heading">
                <label for="note">{t!(i18n, consultation.note.heading)}</label>
            </h2>
            <p class="nhsuk-hint" id="note-hint">{t!(i18n, consultation.note.hint)}</p>
            <textarea
                class="nhsuk-textarea"
                id="note"
                rows="8"
                maxlength="20000"
                aria-describedby="note-hint"
                prop:value=move || note.text.get()
                on:input=move |event| note.typed(event_target_value(&event))
                on:blur=move |_| spawn_local(async move { note.save().await; })
            ></textarea>
            <p class="ar-saved" role="status" id="note-state">{state_words}</p>
            <Conflict note=note/>
        </div>
    }
    .into_any()
}

/// Two versions: the clinician chooses.
#[component]
fn Conflict(note: Note) -> impl IntoView {
    let i18n = use_i18n();
    move || {
        let State::Conflict(theirs) = note.state.get() else {
            return None;
        };
        let (mine, both, take) = (theirs.clone(), theirs.clone(), theirs.clone());
        let other = text!(i18n, consultation.note.theirs);
        Some(view! {
            <Warning>
                <p>{t!(i18n, consultation.note.conflict)}</p>
                <h3 class="nhsuk-heading-s">{move || other.get()}</h3>
                <blockquote class="ar-words ar-lines">{theirs.text}</blockquote>
                <div class="ar-buttons">
                    <Button look=Look::Small on_click=move |_| {
                        let text = note.text.get_untracked();
                        note.settle(&both, format!("{}\n\n{text}", both.text));
                    }>{t!(i18n, consultation.note.join_both)}</Button>
                    <Button look=Look::Small on_click=move |_| {
                        note.settle(&mine, note.text.get_untracked());
                    }>{t!(i18n, consultation.note.keep_mine)}</Button>
                    <Button look=Look::Small on_click=move |_| {
                        note.settle(&take, take.text.clone());
                    }>{t!(i18n, consultation.note.take_theirs)}</Button>
                </div>
            </Warning>
        })
    }
}
