//! Patients who were asked to choose another time and are told that theirs takes place after all: who they are, and
//! whom nobody but a telephone reaches.

use domain::booking::wire::{Delivery, TouchedAppointment};
use leptos::prelude::*;

use super::clinic_day::ways;
use super::other_tab::NameInOtherTab;
use crate::kit::dates;
use crate::people::use_session;
use crate::words::{t_string, use_i18n};

/// By what somebody is told, or that nobody but a telephone reaches them.
pub fn told_by_line(told_by: Vec<Delivery>) -> AnyView {
    let i18n = use_i18n();
    let unreached = told_by.iter().all(|way| *way == Delivery::NoRoute);
    let words = move || {
        let ways = ways(i18n, &told_by);
        if unreached {
            ways
        } else {
            t_string!(i18n, diary.settle.told_by, ways = ways).to_string()
        }
    };
    view! { <span class="ar-sub" class:ar-attention=unreached>{words}</span> }.into_any()
}

/// Who they are, in order of time.
#[component]
pub fn GivenAgain(
    /// Them.
    all: Vec<TouchedAppointment>,
    /// Whether how many is said elsewhere.
    counted: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let zone = use_session().site().map(|site| site.zone);
    let zone = StoredValue::new(zone.unwrap_or_default());
    let n = all.len();
    let rows = all.into_iter().map(|one| {
        let start = one.start;
        view! {
            <li>
                <NameInOtherTab appointment=one.appointment name=one.patient_name/>
                " "
                {move || zone.with_value(|zone| dates::when(i18n, start, zone))}
                <span class="ar-sub">{one.service_name}", "{one.clinician_name}</span>
                {told_by_line(one.told_by)}
            </li>
        }
    });
    view! {
        {(!counted).then(|| view! {
            <p role="status">
                <strong>{move || t_string!(i18n, diary.settle.given_again, n = n).to_string()}</strong>
            </p>
        })}
        <ul class="nhsuk-list">{rows.collect_view()}</ul>
    }
    .into_any()
}
