//! Finding a patient.

use leptos::prelude::*;

use crate::kit::Page;
use crate::text;
use crate::words::use_i18n;

/// Finding a patient.
#[component]
pub fn PatientsPage() -> impl IntoView {
    let i18n = use_i18n();
    view! { <Page title=text!(i18n, people.patients_title)>""</Page> }.into_any()
}
