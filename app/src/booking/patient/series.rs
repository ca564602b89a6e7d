//! The times of a series, for its patient. A part of its own has it: whoever has one appointment never
//! fetches it.

use domain::booking::wire::{AppointmentStatus, SeriesItem, SeriesView};
use leptos::prelude::*;

use crate::api;
use crate::kit::{Loaded, Page, dates};
use crate::text;
use crate::words::{t, use_i18n};

/// All times of the series.
#[component]
pub fn SeriesPage() -> impl IntoView {
    let i18n = use_i18n();
    let series = Loaded::new(|| api::get::<SeriesView>("/api/visit/series"));
    let line = move |one: SeriesItem| {
        let off = one.status == AppointmentStatus::Cancelled;
        view! {
            <li>
                {move || dates::when(i18n, one.start, &one.zone)}
                {off.then(|| view! { " " <strong>{t!(i18n, appointment.series_off)}</strong> })}
            </li>
        }
        .into_any()
    };
    let shown = move |view: SeriesView| {
        let lines: Vec<_> = view.appointments.into_iter().map(line).collect();
        view! {
            <ol class="nhsuk-list nhsuk-list--number">{lines}</ol>
            <p>{t!(i18n, appointment.series_links)}</p>
        }
        .into_any()
    };
    view! {
        <Page title=text!(i18n, appointment.series) back="/appointment">
            {series.show(shown)}
        </Page>
    }
    .into_any()
}
