//! Cancelling an appointment.

use leptos::prelude::*;

use crate::kit::Page;
use crate::text;
use crate::words::use_i18n;

/// Cancelling an appointment.
#[component]
pub fn CancelPage() -> impl IntoView {
    let i18n = use_i18n();
    view! { <Page title=text!(i18n, appointment.cancel_title)>""</Page> }.into_any()
}
