//! The diary.

use leptos::prelude::*;

use crate::kit::Page;
use crate::text;
use crate::words::use_i18n;

/// The diary.
#[component]
pub fn DiaryPage() -> impl IntoView {
    let i18n = use_i18n();
    view! { <Page title=text!(i18n, diary.title)>""</Page> }.into_any()
}
