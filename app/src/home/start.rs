//! Where do I start?

use leptos::prelude::*;

use crate::kit::Page;
use crate::text;
use crate::words::use_i18n;

/// Where do I start?
#[component]
pub fn HomePage() -> impl IntoView {
    let i18n = use_i18n();
    view! { <Page title=text!(i18n, booking.home.title)>""</Page> }.into_any()
}
