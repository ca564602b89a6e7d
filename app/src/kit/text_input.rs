//! One line of text.

use leptos::prelude::*;

use super::field::Field;
use super::form::ErrorWords;

/// One line of text: names, numbers, addresses, passwords.
#[component]
pub fn TextInput(
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
    /// `text`, `email`, `tel`, `password`, `search`, `time`.
    #[prop(default = "text")]
    kind: &'static str,
    /// The keyboard on a phone, such as `numeric`.
    #[prop(optional)]
    inputmode: Option<&'static str>,
    /// What the browser may fill in, such as `name`, `bday`, `one-time-code`.
    #[prop(optional)]
    autocomplete: Option<&'static str>,
    /// Width in characters: 2, 3, 4, 5, 10, 20 or 30.
    #[prop(optional)]
    width: Option<u8>,
    /// Whether the label is the page's heading.
    #[prop(optional)]
    heading: bool,
    /// The page's own words for errors.
    #[prop(optional, into)]
    words: Option<ErrorWords>,
) -> impl IntoView {
    let field = Field::new(&name, "", &label, hint, words);
    let error = field.error;
    let width = width.map_or(String::new(), |w| format!(" nhsuk-input--width-{w}"));
    let class = move || {
        let wrong = if error.get().is_some() {
            " nhsuk-input--error"
        } else {
            ""
        };
        format!("nhsuk-input{width}{wrong}")
    };
    let is_words = kind == "text" && inputmode.is_none();
    view! {
        <div class=field.group_class()>
            {field.label(label, heading)}
            {field.messages()}
            <input
                class=class
                id=field.id.clone()
                name=name
                type=kind
                inputmode=inputmode
                autocomplete=autocomplete
                spellcheck=(!is_words || autocomplete.is_some()).then_some("false")
                aria-describedby=field.described_by()
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
            />
        </div>
    }
    .into_any()
}
