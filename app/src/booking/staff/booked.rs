//! What was booked, and its times.

use domain::booking::wire::{Appointment, AppointmentCreated, SeriesCreated};
use leptos::prelude::*;

use crate::kit::dates;
use crate::words::{I18n, t};

/// What was booked: one appointment, or the first of a series with all times.
#[derive(Clone)]
pub(super) struct Booked {
    /// The first appointment, with its link.
    pub(super) created: AppointmentCreated,
    /// All times of a series.
    pub(super) times: Vec<Appointment>,
}

impl Booked {
    pub(super) const fn one(created: AppointmentCreated) -> Self {
        Self {
            created,
            times: Vec::new(),
        }
    }

    pub(super) fn series(made: SeriesCreated) -> Option<Self> {
        Some(Self {
            created: AppointmentCreated {
                appointment: made.appointments.first()?.clone(),
                link: made.link,
                delivery: made.delivery,
            },
            times: made.appointments,
        })
    }
}

pub(super) fn booked_times(i18n: I18n, times: Vec<Appointment>) -> AnyView {
    let lines = times.into_iter().map(|one| {
        let (at, zone) = (one.start, one.zone);
        view! { <li>{move || dates::when(i18n, at, &zone)}</li> }
    });
    view! {
        <p>{t!(i18n, diary.series.one_message)}</p>
        <ol class="nhsuk-list nhsuk-list--number">{lines.collect_view()}</ol>
    }
    .into_any()
}
