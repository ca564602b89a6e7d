//! The head of every page for staff.

use leptos::prelude::*;

use crate::kit::Header;

/// The head of every page for staff.
#[component]
pub fn StaffHeader() -> impl IntoView {
    view! { <Header home="/staff"/> }.into_any()
}
