//! A short number to type: minutes, days, how many.

use leptos::prelude::*;

use crate::kit::TextInput;

/// A whole number of a few digits.
#[component]
pub fn ShortNumber(
    /// The field's name in the request.
    #[prop(into)]
    name: String,
    /// Its label.
    #[prop(into)]
    label: TextProp,
    /// A line of help, if any.
    #[prop(optional, into)]
    hint: Option<TextProp>,
    /// What is typed.
    value: RwSignal<String>,
) -> impl IntoView {
    match hint {
        Some(hint) => {
            view! { <TextInput name=name label=label hint=hint value=value inputmode="numeric" width=4/> }
                .into_any()
        }
        None => {
            view! { <TextInput name=name label=label value=value inputmode="numeric" width=4/> }.into_any()
        }
    }
}
