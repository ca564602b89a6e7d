//! Joining: date of birth, devices, then the waiting room.

use leptos::prelude::*;

use crate::kit::Page;
use crate::text;
use crate::words::use_i18n;

/// Joining: date of birth, devices, then the waiting room.
#[component]
pub fn JoinPage() -> impl IntoView {
    let i18n = use_i18n();
    view! { <Page title=text!(i18n, join.title)>""</Page> }.into_any()
}
