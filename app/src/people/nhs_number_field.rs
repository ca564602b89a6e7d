//! An NHS number, checked while it is typed.

use domain::error::FieldError;
use domain::people::nhs_number::NhsNumber;
use leptos::prelude::*;

use crate::kit::TextInput;
use crate::text;
use crate::words::{t_string, use_i18n};

/// An NHS number, checked while it is typed.
#[component]
pub fn NhsNumberField(
    /// The field's name in the request body.
    #[prop(into)]
    name: String,
    /// What was typed.
    value: RwSignal<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let hint = TextProp::from(move || match NhsNumber::parse(&value.get()) {
        Ok(number) => {
            format!(
                "{}: {}",
                number.shown(),
                t_string!(i18n, staff.field.nhs_number_good)
            )
        }
        Err(FieldError::CheckDigit) => t_string!(i18n, staff.field.nhs_number_bad).to_owned(),
        Err(_) => t_string!(i18n, staff.field.nhs_number_hint).to_owned(),
    });
    view! {
        <TextInput
            name=name
            label=text!(i18n, staff.field.nhs_number)
            hint=hint
            value=value
            inputmode="numeric"
            autocomplete="off"
            width=20
        />
    }
    .into_any()
}
