//! The access log.

use leptos::prelude::*;

use crate::kit::Page;
use crate::text;
use crate::words::use_i18n;

/// The access log.
#[component]
pub fn AuditPage() -> impl IntoView {
    let i18n = use_i18n();
    view! { <Page title=text!(i18n, people.audit_title)>""</Page> }.into_any()
}
