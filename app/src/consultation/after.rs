//! After the call: what happens next, and how it was.

use leptos::prelude::*;

use crate::kit::Page;
use crate::text;
use crate::words::use_i18n;

/// After the call: what happens next, and how it was.
#[component]
pub fn AfterPage() -> impl IntoView {
    let i18n = use_i18n();
    view! { <Page title=text!(i18n, call.after_title)>""</Page> }.into_any()
}
