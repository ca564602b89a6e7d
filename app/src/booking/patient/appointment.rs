//! The home of a patient's appointment.

use leptos::prelude::*;

use crate::kit::Page;
use crate::text;
use crate::words::use_i18n;

/// The home of a patient's appointment.
#[component]
pub fn AppointmentPage() -> impl IntoView {
    let i18n = use_i18n();
    view! { <Page title=text!(i18n, appointment.title)>""</Page> }.into_any()
}
