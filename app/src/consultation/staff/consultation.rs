//! One consultation, as the clinician sees it.

use leptos::prelude::*;

use crate::kit::Page;
use crate::text;
use crate::words::use_i18n;

/// One consultation, as the clinician sees it.
#[component]
pub fn ConsultationPage() -> impl IntoView {
    let i18n = use_i18n();
    view! { <Page title=text!(i18n, staff.consultation_title)>""</Page> }.into_any()
}
