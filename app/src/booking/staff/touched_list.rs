//! Appointments that their clinic no longer gives, or would not after a change.

use domain::booking::wire::{Settled, TouchedAppointment, TouchedAppointments};
use domain::ids::SiteId;
use leptos::prelude::*;

use super::settle_to_move::SettleToMove;
use super::settling_list::SettledWords;
use super::why_words::why_words;
use crate::api::{self, with_query};
use crate::kit::{Loaded, dates};
use crate::people::use_session;
use crate::words::{t, t_string, use_i18n};

/// The list, each leading to its appointment, from where it is moved.
#[component]
pub fn TouchedList(
    /// In order of time.
    appointments: Vec<TouchedAppointment>,
    /// The zone of the site.
    zone: String,
) -> impl IntoView {
    let i18n = use_i18n();
    let zone = StoredValue::new(zone);
    let items = appointments.into_iter().map(|one| {
        let (start, why_not) = (one.start, one.why_not);
        view! {
            <li>
                <a href=format!("/staff/appointments/{}", one.appointment)>{one.patient_name}</a>
                ", "{move || zone.with_value(|zone| dates::when(i18n, start, zone))}
                <span class="ar-sub">
                    {one.service_name}", "{one.clinician_name}" · "
                    {move || zone.with_value(|zone| why_words(i18n, why_not, zone))}
                </span>
            </li>
        }
    });
    view! { <ul class="nhsuk-list">{items.collect_view()}</ul> }.into_any()
}

/// The heading of what is to be moved.
pub const TO_MOVE: &str = "to-move-heading";

/// What is still to be moved at a site; nothing where there is none.
#[component]
pub fn ToMove(
    /// Where.
    site: SiteId,
    /// Rises when there may be more or fewer.
    stale: RwSignal<u32>,
    /// What happens after some of them are settled.
    done: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let found = Loaded::new(move || {
        stale.track();
        let path = with_query("/api/to-move", &[("site", site.to_string())]);
        async move {
            let answer = api::get::<TouchedAppointments>(&path).await;
            answer.inspect_err(|failure| session.notice(failure))
        }
    });
    let zone = move || session.site().map(|site| site.zone).unwrap_or_default();
    let settled = RwSignal::new(None::<Settled>);
    let shown = move || {
        let appointments = found.get().map(|all| all.appointments).unwrap_or_default();
        (!appointments.is_empty()).then(|| {
            let n = appointments.len();
            view! {
                <section aria-labelledby=TO_MOVE>
                    <h2 class="nhsuk-heading-m" id=TO_MOVE tabindex="-1">
                        {move || t_string!(i18n, diary.touched.to_move, n = n).to_string()}
                    </h2>
                    <p>{t!(i18n, diary.touched.to_move_hint)}</p>
                    <SettleToMove site=site appointments=appointments zone=zone() settled=settled done=done/>
                </section>
            }
        })
    };
    view! {
        {move || settled.get().map(|settled| view! { <SettledWords settled=settled/> })}
        {shown}
    }
    .into_any()
}
