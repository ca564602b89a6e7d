//! Choosing a service.

use leptos::prelude::*;

use crate::kit::Page;
use crate::text;
use crate::words::use_i18n;

/// Choosing a service.
#[component]
pub fn ServicesPage() -> impl IntoView {
    let i18n = use_i18n();
    view! { <Page title=text!(i18n, booking.services.title)>""</Page> }.into_any()
}
