//! A clinician's clinic today.

use leptos::prelude::*;

use crate::kit::Page;
use crate::text;
use crate::words::use_i18n;

/// A clinician's clinic today.
#[component]
pub fn ClinicPage() -> impl IntoView {
    let i18n = use_i18n();
    view! { <Page title=text!(i18n, staff.clinic_title)>""</Page> }.into_any()
}
