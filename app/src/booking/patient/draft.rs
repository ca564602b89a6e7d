//! What a patient has chosen and answered so far. Kept in the tab's own storage, so that neither
//! Back nor a reload nor a lock screen loses it; gone when the booking is done, after half an hour,
//! or with the tab.

use domain::booking::wire::{Hold, HoldKey, PublicService, Wishes};
use domain::people::wire::{DateFields, Language, PatientForm};
use domain::time::Timestamp;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use wasm_bindgen_futures::spawn_local;

use crate::api;
use crate::kit::browser::now;
use crate::routes::at_the_root;

const KEPT_AS: &str = "anteroom-booking";
const KEPT_FOR_MINUTES: i64 = 30;

/// The answers so far.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Draft {
    /// What is being booked.
    pub service: Option<PublicService>,
    /// The time kept for this person. Its secret is a claim ticket for a free slot, worth nothing
    /// else and for a few minutes only.
    pub hold: Option<Hold>,
    /// The clinician of the held time.
    pub clinician: String,
    /// The site of the held time.
    pub site: String,
    /// Who.
    pub patient: PatientForm,
    /// Whether they said that they don't know their NHS number.
    pub number_unknown: bool,
    /// Why they come.
    pub reason: String,
    /// How many of the questions that may be left empty they have gone on from.
    #[serde(default)]
    pub passed: u8,
    /// What suits them, when they join the waiting list instead of taking a time.
    #[serde(default)]
    pub wishes: Option<Wishes>,
    saved_at: Timestamp,
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            service: None,
            hold: None,
            clinician: String::new(),
            site: String::new(),
            patient: PatientForm {
                name: String::new(),
                date_of_birth: DateFields::default(),
                nhs_number: String::new(),
                mobile: String::new(),
                email: String::new(),
                language: Language::En,
                interpreter: String::new(),
                formats: String::new(),
                more_time: false,
            },
            number_unknown: false,
            reason: String::new(),
            passed: 0,
            wishes: None,
            saved_at: Timestamp(0),
        }
    }
}

impl Draft {
    /// Whether this is about the service with this slug, and a time is kept.
    pub fn holds(&self, slug: &str) -> bool {
        self.hold.is_some() && self.is_about(slug)
    }

    /// Whether they join the waiting list of the service with this slug.
    pub fn waits(&self, slug: &str) -> bool {
        self.wishes.is_some() && self.is_about(slug)
    }

    /// What names the time that is kept.
    pub fn key(&self) -> Option<HoldKey> {
        self.hold.as_ref().map(Hold::key)
    }

    fn is_about(&self, slug: &str) -> bool {
        self.service.as_ref().is_some_and(|s| s.slug == slug)
    }
}

#[derive(Clone, Copy)]
struct Current(RwSignal<Draft>);

fn storage() -> Option<web_sys::Storage> {
    window().session_storage().ok().flatten()
}

fn kept() -> Option<Draft> {
    let text = storage()?.get_item(KEPT_AS).ok().flatten()?;
    let draft: Draft = api::json::parse(&text)?;
    let age = now().minutes_since(draft.saved_at);
    (0..KEPT_FOR_MINUTES).contains(&age).then_some(draft)
}

fn keep(draft: &Draft) {
    let Some(storage) = storage() else { return };
    // Without storage a reload asks again; nothing else depends on it.
    if *draft == Draft::default() {
        let _ = storage.remove_item(KEPT_AS);
        return;
    }
    let mut draft = draft.clone();
    draft.saved_at = now();
    if let Ok(text) = serde_json::to_string(&draft) {
        let _ = storage.set_item(KEPT_AS, &text);
    }
}

/// The draft. It outlives the page that first asks for it.
pub(super) fn use_draft() -> RwSignal<Draft> {
    if let Some(Current(draft)) = use_context() {
        return draft;
    }
    at_the_root(|| {
        let draft = RwSignal::new(kept().unwrap_or_default());
        provide_context(Current(draft));
        Effect::new(move || draft.with(keep));
        draft
    })
}

/// A signal for one answer that starts from the draft and writes back what is typed.
pub(super) fn answer<T: Clone + PartialEq + Send + Sync + 'static>(
    draft: RwSignal<Draft>,
    part: fn(&mut Draft) -> &mut T,
) -> RwSignal<T> {
    let mut now = draft.get_untracked();
    let signal = RwSignal::new(part(&mut now).clone());
    Effect::new(move || {
        let value = signal.get();
        let mut now = draft.get_untracked();
        if *part(&mut now) != value {
            draft.update(|draft| *part(draft) = value);
        }
    });
    signal
}

/// Gives a time back that is not wanted any more, without waiting for the answer: it would run
/// out by itself.
pub(super) fn release(hold: Hold) {
    spawn_local(async move {
        let key = hold.key();
        let path = format!("/api/holds/{}", key.id);
        let _ = api::delete::<(), _>(&path, &key).await;
    });
}
