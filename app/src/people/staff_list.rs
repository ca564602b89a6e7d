//! Staff, roles and sites.

use leptos::prelude::*;

use crate::kit::Page;
use crate::text;
use crate::words::use_i18n;

/// Staff, roles and sites.
#[component]
pub fn PeoplePage() -> impl IntoView {
    let i18n = use_i18n();
    view! { <Page title=text!(i18n, people.people_title)>""</Page> }.into_any()
}
