//! A choice from a list that folds away.

use leptos::prelude::*;

use super::field::{Choice, Field};
use super::form::ErrorWords;

/// A choice from a list that folds away; patients get [`Radios`](super::Radios) where they can.
#[component]
pub fn Select(
    /// The field's name in the request body.
    #[prop(into)]
    name: String,
    /// Its label.
    #[prop(into)]
    label: TextProp,
    /// What was chosen.
    value: RwSignal<String>,
    /// The choices.
    #[prop(into)]
    choices: Signal<Vec<Choice>>,
    /// A line of help.
    #[prop(optional, into)]
    hint: Option<TextProp>,
    /// The page's own words for errors.
    #[prop(optional, into)]
    words: Option<ErrorWords>,
) -> impl IntoView {
    let field = Field::new(&name, "", &label, hint, words);
    let error = field.error;
    let class = move || {
        if error.get().is_some() {
            "nhsuk-select nhsuk-select--error"
        } else {
            "nhsuk-select"
        }
    };
    let options = move || {
        let options = choices.get().into_iter().map(|choice| {
            let own = choice.value.clone();
            view! {
                <option value=choice.value prop:selected=move || value.get() == own>
                    {move || choice.label.get()}
                </option>
            }
        });
        options.collect_view()
    };
    view! {
        <div class=field.group_class()>
            {field.label(label, false)}
            {field.messages()}
            <select
                class=class
                id=field.id.clone()
                name=name
                aria-describedby=field.described_by()
                on:change=move |event| value.set(event_target_value(&event))
            >
                {options}
            </select>
        </div>
    }
    .into_any()
}
