//! Everybody expected, waiting and seen at a site today.

use leptos::prelude::*;

use crate::kit::Page;
use crate::text;
use crate::words::use_i18n;

/// Everybody expected, waiting and seen at a site today.
#[component]
pub fn WaitingPage() -> impl IntoView {
    let i18n = use_i18n();
    view! { <Page title=text!(i18n, diary.waiting_title)>""</Page> }.into_any()
}
