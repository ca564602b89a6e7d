//! Where staff begin.

use leptos::prelude::*;

use crate::kit::Page;
use crate::text;
use crate::words::use_i18n;

/// Where staff begin.
#[component]
pub fn StartPage() -> impl IntoView {
    let i18n = use_i18n();
    view! { <Page title=text!(i18n, people.start_title)>""</Page> }.into_any()
}
