//! What to say: a ready-made notice, or words of one's own.

use domain::consultation::desk::{DeskText, DeskWords, MOST_LATE_MINUTES};
use domain::error::FieldError;
use leptos::prelude::*;

use crate::kit::{Choice, Form, Select, TextInput, Textarea};
use crate::text;
use crate::words::{I18n, t, use_i18n};

/// What stands in the fields.
#[derive(Clone, Copy)]
pub(super) struct Saying {
    kind: RwSignal<String>,
    minutes: RwSignal<String>,
    text: RwSignal<String>,
}

impl Saying {
    /// Begins with this kind of message.
    pub fn new(kind: &str) -> Self {
        Self {
            kind: RwSignal::new(kind.to_owned()),
            minutes: RwSignal::new("20".to_owned()),
            text: RwSignal::new(String::new()),
        }
    }

    /// The words, or nothing when a field was refused.
    pub fn words(self, form: Form) -> Option<DeskWords> {
        let words = match self.kind.get_untracked().as_str() {
            "running_late" => {
                let minutes = self.minutes.with_untracked(|m| m.trim().parse().ok());
                let minutes = minutes.filter(|m| (1..=MOST_LATE_MINUTES).contains(m));
                let Some(minutes) = minutes else {
                    form.refuse("desk.minutes", FieldError::OutOfRange);
                    return None;
                };
                DeskWords::RunningLate { minutes }
            }
            "shortly" => DeskWords::Shortly,
            "trouble" => DeskWords::Trouble,
            "will_ring" => DeskWords::WillRing,
            _ => match DeskText::new(&self.text.get_untracked()) {
                Ok(text) => DeskWords::Text { text },
                Err(error) => {
                    form.refuse("desk.words", error.into());
                    return None;
                }
            },
        };
        if let Err(error) = words.check() {
            form.refuse("desk.words", error);
            return None;
        }
        Some(words)
    }

    /// It is sent: the next one starts empty.
    pub fn clear(self) {
        self.text.set(String::new());
    }
}

fn choices(i18n: I18n) -> Vec<Choice> {
    vec![
        Choice::new("running_late", text!(i18n, room.staff.running_late)),
        Choice::new("shortly", text!(i18n, room.staff.shortly)),
        Choice::new("trouble", text!(i18n, room.staff.trouble)),
        Choice::new("will_ring", text!(i18n, room.staff.will_ring)),
        Choice::new("text", text!(i18n, room.staff.text)),
    ]
}

#[component]
pub(super) fn SayingFields(saying: Saying) -> impl IntoView {
    let i18n = use_i18n();
    let kind = saying.kind;
    let own = Memo::new(move |_| kind.with(|k| k == "text"));
    let late = Memo::new(move |_| kind.with(|k| k == "running_late"));
    view! {
        <Select
            name="desk.kind"
            label=text!(i18n, room.staff.what)
            value=kind
            choices=Signal::derive(move || choices(i18n))
        />
        <Show when=move || late.get()>
            <TextInput
                name="desk.minutes"
                label=text!(i18n, room.staff.minutes)
                value=saying.minutes
                inputmode="numeric"
                width=3
                autocomplete="off"
            />
        </Show>
        <Show
            when=move || own.get()
            fallback=move || view! { <p class="nhsuk-hint">{t!(i18n, room.staff.translated)}</p> }
        >
            <Textarea
                name="desk.words"
                label=text!(i18n, room.staff.words)
                hint=text!(i18n, room.staff.words_hint)
                value=saying.text
                rows=3
            />
        </Show>
    }
    .into_any()
}
