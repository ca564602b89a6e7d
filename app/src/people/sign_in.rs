//! Signing in.

use leptos::prelude::*;

use crate::kit::Page;
use crate::text;
use crate::words::use_i18n;

/// Signing in.
#[component]
pub fn SignInPage() -> impl IntoView {
    let i18n = use_i18n();
    view! { <Page title=text!(i18n, people.sign_in_title)>""</Page> }.into_any()
}
