//! Clinic templates.

use leptos::prelude::*;

use crate::kit::Page;
use crate::text;
use crate::words::use_i18n;

/// Clinic templates.
#[component]
pub fn ClinicsPage() -> impl IntoView {
    let i18n = use_i18n();
    view! { <Page title=text!(i18n, diary.clinics_title)>""</Page> }.into_any()
}
