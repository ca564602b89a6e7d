//! Checking a device without an appointment.

use leptos::prelude::*;

use crate::kit::Page;
use crate::text;
use crate::words::use_i18n;

/// Checking a device without an appointment.
#[component]
pub fn CheckPage() -> impl IntoView {
    let i18n = use_i18n();
    view! { <Page title=text!(i18n, join.check_title)>""</Page> }.into_any()
}
