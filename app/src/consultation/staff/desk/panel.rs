//! The thread beside the call: folded away until the clinician wants it.

use domain::consultation::wire::ConsultationView;
use domain::ids::ConsultationId;
use leptos::prelude::*;

use super::thread::Thread;
use crate::kit::Loaded;
use crate::words::{t, use_i18n};

#[component]
pub fn WaitingWords(
    /// Of which consultation.
    id: ConsultationId,
    /// Changes when something has happened.
    view: Loaded<ConsultationView>,
) -> impl IntoView {
    let i18n = use_i18n();
    let open = RwSignal::new(false);
    let hints = Memo::new(move |before: Option<&u32>| {
        view.get();
        before.map_or(0, |n| n.wrapping_add(1))
    });
    view! {
        <details
            class="nhsuk-details"
            on:toggle=move |event| {
                let details = event_target::<web_sys::Element>(&event);
                open.set(details.has_attribute("open"));
            }
        >
            <summary class="nhsuk-details__summary">
                <span class="nhsuk-details__summary-text">{t!(i18n, room.staff.panel)}</span>
            </summary>
            <div class="nhsuk-details__text">
                {move || open.get().then(|| view! { <Thread id=id hints=hints/> })}
            </div>
        </details>
    }
    .into_any()
}
