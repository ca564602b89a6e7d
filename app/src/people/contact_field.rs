//! A mobile number or an e-mail address in one field: what it is shows in what was typed.

use domain::people::contact::MobileNumber;
use domain::people::wire::PatientForm;
use leptos::prelude::*;

use crate::kit::TextInput;
use crate::text;
use crate::words::{t_string, use_i18n};

/// Puts what was typed where the request wants it.
pub fn put_contact(typed: &str, form: &mut PatientForm) {
    if typed.contains('@') {
        form.email = typed.trim().to_owned();
    } else {
        form.mobile = typed.trim().to_owned();
    }
}

/// The one field that stands for two in a request: for [`Failure::rename`](crate::api::Failure).
pub fn contact_name(path: &str, field: &str) -> Option<String> {
    let part = field.strip_prefix(path)?.strip_prefix('.')?;
    matches!(part, "email" | "mobile").then(|| format!("{path}.contact"))
}

/// A mobile number or an e-mail address.
#[component]
pub fn ContactField(
    /// The field's name: `patient.contact`.
    #[prop(into)]
    name: String,
    /// What was typed.
    value: RwSignal<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let hint = TextProp::from(move || {
        let typed = value.get();
        if typed.contains('@') {
            return t_string!(i18n, staff.field.goes_by_email).to_owned();
        }
        match MobileNumber::parse(&typed) {
            Ok(number) => {
                t_string!(i18n, staff.field.goes_by_text, number = number.shown()).to_string()
            }
            Err(_) => t_string!(i18n, staff.field.contact_hint).to_owned(),
        }
    });
    let words = Callback::new(move |_| Some(t_string!(i18n, staff.field.contact_bad).to_owned()));
    view! {
        <TextInput
            name=name
            label=text!(i18n, staff.field.contact)
            hint=hint
            value=value
            autocomplete="off"
            words=words
        />
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_of_a_contacts_fields_are_shown_at_the_one() {
        let to = |field| contact_name("patient", field);
        assert_eq!(to("patient.email").as_deref(), Some("patient.contact"));
        assert_eq!(to("patient.mobile").as_deref(), Some("patient.contact"));
        assert_eq!(to("patient.name"), None);
        assert_eq!(to("email"), None);
    }
}
