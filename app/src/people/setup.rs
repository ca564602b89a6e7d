//! Setting up an account from a one-time link.

use leptos::prelude::*;

use crate::kit::Page;
use crate::text;
use crate::words::use_i18n;

/// Setting up an account from a one-time link.
#[component]
pub fn SetupPage() -> impl IntoView {
    let i18n = use_i18n();
    view! { <Page title=text!(i18n, people.setup_title)>""</Page> }.into_any()
}
