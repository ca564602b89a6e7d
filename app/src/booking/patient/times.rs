//! Choosing a time.

use leptos::prelude::*;

use crate::kit::Page;
use crate::text;
use crate::words::use_i18n;

/// Choosing a time.
#[component]
pub fn TimesPage() -> impl IntoView {
    let i18n = use_i18n();
    view! { <Page title=text!(i18n, booking.times.title)>""</Page> }.into_any()
}
