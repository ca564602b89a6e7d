//! The landing of an invitation's link.

use leptos::prelude::*;

use crate::kit::Page;
use crate::text;
use crate::words::use_i18n;

/// The landing of an invitation's link.
#[component]
pub fn InvitationPage() -> impl IntoView {
    let i18n = use_i18n();
    view! { <Page title=text!(i18n, appointment.opening.title)>""</Page> }.into_any()
}
