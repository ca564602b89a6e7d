//! One patient.

use leptos::prelude::*;

use crate::kit::Page;
use crate::text;
use crate::words::use_i18n;

/// One patient.
#[component]
pub fn PatientPage() -> impl IntoView {
    let i18n = use_i18n();
    view! { <Page title=text!(i18n, people.patient_title)>""</Page> }.into_any()
}
