//! A password field that can be shown: typing what one can see goes wrong less often.

use leptos::prelude::*;

use crate::kit::TextInput;
use crate::words::{t_string, use_i18n};

/// A password with a button that shows it.
#[component]
pub fn PasswordInput(
    /// The field's name in the request body.
    name: &'static str,
    /// Its label.
    label: TextProp,
    /// What was typed.
    value: RwSignal<String>,
    /// `current-password` or `new-password`.
    autocomplete: &'static str,
    /// A line of help.
    #[prop(optional, into)]
    hint: Option<TextProp>,
) -> impl IntoView {
    let i18n = use_i18n();
    let shown = RwSignal::new(false);
    let kind = Signal::derive(move || if shown.get() { "text" } else { "password" });
    Effect::new(move || {
        let kind = kind.get();
        if let Some(input) = document().get_element_by_id(name) {
            // `type` is an attribute every input takes.
            let _ = input.set_attribute("type", kind);
        }
    });
    let input = match hint {
        Some(hint) => view! {
            <TextInput
                name=name label=label hint=hint value=value
                kind="password" autocomplete=autocomplete width=30
            />
        }
        .into_any(),
        None => view! {
            <TextInput
                name=name label=label value=value
                kind="password" autocomplete=autocomplete width=30
            />
        }
        .into_any(),
    };
    view! {
        <div class="ar-password">
            {input}
            <button
                type="button"
                class="nhsuk-button nhsuk-button--secondary nhsuk-button--small ar-password__show"
                aria-controls=name
                aria-label=move || if shown.get() {
                    t_string!(i18n, staff.sign_in.hide_password)
                } else {
                    t_string!(i18n, staff.sign_in.show_password)
                }
                on:click=move |_| shown.update(|shown| *shown = !*shown)
            >
                {move || if shown.get() {
                    t_string!(i18n, staff.sign_in.hide)
                } else {
                    t_string!(i18n, staff.sign_in.show)
                }}
            </button>
        </div>
    }
    .into_any()
}
