//! "I'll be there": said by the press that led here, and back to the appointment. A part of its own has it,
//! so that nobody waits for it who only looks.

use domain::consultation::wire::VisitView;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use crate::api;
use crate::kit::{Loaded, Page, announce};
use crate::text;
use crate::words::{t_string, use_i18n};

/// Says that the patient will be there.
#[component]
pub fn ConfirmPage() -> impl IntoView {
    let i18n = use_i18n();
    let navigate = use_navigate();
    let said = Loaded::new(|| api::post::<VisitView, _>("/api/visit/confirm", &()));
    Effect::new(move || {
        if said.get().is_some() {
            announce(t_string!(i18n, appointment.said));
            let back = NavigateOptions {
                replace: true,
                ..NavigateOptions::default()
            };
            navigate("/appointment", back);
        }
    });
    view! {
        <Page title=text!(i18n, appointment.will_come) back="/appointment">
            {said.show(|_| ().into_any())}
        </Page>
    }
    .into_any()
}
