//! One question a page, then checking the answers.

use leptos::prelude::*;

use crate::kit::Page;
use crate::text;
use crate::words::use_i18n;

/// One question a page, then checking the answers.
#[component]
pub fn StepPage() -> impl IntoView {
    let i18n = use_i18n();
    view! { <Page title=text!(i18n, booking.check.title)>""</Page> }.into_any()
}
