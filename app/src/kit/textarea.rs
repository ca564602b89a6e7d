//! Several lines of text.

use leptos::prelude::*;

use super::field::Field;
use super::form::ErrorWords;

/// Several lines of text.
#[component]
pub fn Textarea(
    /// The field's name in the request body.
    #[prop(into)]
    name: String,
    /// Its label.
    #[prop(into)]
    label: TextProp,
    /// What was typed.
    value: RwSignal<String>,
    /// A line of help.
    #[prop(optional, into)]
    hint: Option<TextProp>,
    /// Lines shown.
    #[prop(default = 5)]
    rows: u8,
    /// Whether the label is the page's heading.
    #[prop(optional)]
    heading: bool,
    /// The page's own words for errors.
    #[prop(optional, into)]
    words: Option<ErrorWords>,
) -> impl IntoView {
    let field = Field::new(&name, "", &label, hint, words);
    let error = field.error;
    let class = move || {
        if error.get().is_some() {
            "nhsuk-textarea nhsuk-textarea--error"
        } else {
            "nhsuk-textarea"
        }
    };
    view! {
        <div class=field.group_class()>
            {field.label(label, heading)}
            {field.messages()}
            <textarea
                class=class
                id=field.id.clone()
                name=name
                rows=rows.to_string()
                aria-describedby=field.described_by()
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
            ></textarea>
        </div>
    }
    .into_any()
}
