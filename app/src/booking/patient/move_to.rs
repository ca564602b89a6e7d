//! Moving an appointment.

use leptos::prelude::*;

use crate::kit::Page;
use crate::text;
use crate::words::use_i18n;

/// Moving an appointment.
#[component]
pub fn MovePage() -> impl IntoView {
    let i18n = use_i18n();
    view! { <Page title=text!(i18n, appointment.move_title)>""</Page> }.into_any()
}
