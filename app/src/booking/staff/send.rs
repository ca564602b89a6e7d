//! Sending a link now.

use leptos::prelude::*;

use crate::kit::Page;
use crate::text;
use crate::words::use_i18n;

/// Sending a link now.
#[component]
pub fn SendPage() -> impl IntoView {
    let i18n = use_i18n();
    view! { <Page title=text!(i18n, diary.send_title)>""</Page> }.into_any()
}
