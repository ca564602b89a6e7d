//! A date of birth in one field, with what was understood shown below it while typing.

use domain::people::wire::DateFields;
use domain::time::Date;
use leptos::prelude::*;

use super::typed_date;
use crate::kit::browser::now;
use crate::kit::{TextInput, dates};
use crate::text;
use crate::words::{t_string, use_i18n};

/// Today, by this device's clock.
pub fn today() -> Date {
    dates::local(now(), "").0
}

/// What was typed, as the three fields of a request.
pub fn born_fields(typed: RwSignal<String>) -> DateFields {
    typed_date::read(&typed.get(), today())
}

/// The date typed, when it is one.
pub fn born_date(typed: RwSignal<String>) -> Option<Date> {
    typed_date::date(&born_fields(typed)).filter(|born| *born <= today())
}

/// A date of birth in one field.
#[component]
pub fn BornField(
    /// The field's name in the request body.
    #[prop(into)]
    name: String,
    /// What was typed.
    value: RwSignal<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let hint = TextProp::from(move || match born_date(value) {
        Some(born) => {
            let date = dates::full(i18n, born);
            let years = typed_date::age(born, today());
            t_string!(
                i18n,
                staff.field.born_understood,
                date = date,
                years = years
            )
            .to_string()
        }
        None => t_string!(i18n, staff.field.date_of_birth_hint).to_owned(),
    });
    view! {
        <TextInput
            name=name
            label=text!(i18n, staff.field.date_of_birth)
            hint=hint
            value=value
            autocomplete="off"
            width=20
        />
    }
    .into_any()
}
