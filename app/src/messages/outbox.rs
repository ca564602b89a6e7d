//! The demo's outbox: messages as they would arrive.

use leptos::prelude::*;

use crate::kit::Page;
use crate::text;
use crate::words::use_i18n;

/// The demo's outbox: messages as they would arrive.
#[component]
pub fn OutboxPage() -> impl IntoView {
    let i18n = use_i18n();
    view! { <Page title=text!(i18n, staff.outbox_title)>""</Page> }.into_any()
}
