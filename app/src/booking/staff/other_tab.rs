//! A person's name while something is being decided about them: it opens their appointment in another tab, so that
//! what was chosen here stays.

use domain::ids::AppointmentId;
use leptos::prelude::*;

use crate::words::{t, use_i18n};

/// The name, as a link.
#[component]
pub fn NameInOtherTab(
    /// Whose appointment.
    appointment: AppointmentId,
    /// Their name.
    name: String,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <a class="ar-person" href=format!("/staff/appointments/{appointment}") target="_blank" rel="noopener external">
            {name}
            <span aria-hidden="true">"\u{a0}↗"</span>
            <span class="nhsuk-u-visually-hidden">" "{t!(i18n, people.outbox.new_tab)}</span>
        </a>
    }
    .into_any()
}
