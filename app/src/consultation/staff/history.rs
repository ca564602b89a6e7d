//! When each step of this consultation happened first.

use domain::consultation::around_wire::TimePoint;
use domain::consultation::wire::ConsultationView;
use leptos::prelude::*;

use crate::kit::{Loaded, dates};
use crate::words::{I18n, t, t_string, use_i18n};

fn step_words(i18n: I18n, step: TimePoint) -> &'static str {
    match step {
        TimePoint::Invited => t_string!(i18n, room.step.invited),
        TimePoint::Opened => t_string!(i18n, room.step.opened),
        TimePoint::Checked => t_string!(i18n, room.step.checked),
        TimePoint::Waiting => t_string!(i18n, room.step.waiting),
        TimePoint::Admitted => t_string!(i18n, room.step.admitted),
        TimePoint::FirstPicture => t_string!(i18n, room.step.first_picture),
        TimePoint::Ended => t_string!(i18n, room.step.ended),
    }
}

#[component]
pub(super) fn HistoryPanel(view: Loaded<ConsultationView>) -> impl IntoView {
    let i18n = use_i18n();
    let steps = Memo::new(move |_| view.get().map(|v| (v.steps, v.zone)).unwrap_or_default());
    let lines = move || {
        let (steps, zone) = steps.get();
        let line = |taken: domain::consultation::around_wire::StepTaken| {
            let when = dates::when(i18n, taken.at, &zone);
            view! { <dt>{step_words(i18n, taken.step)}</dt><dd>{when}</dd> }
        };
        steps.into_iter().map(line).collect_view()
    };
    view! {
        <details class="nhsuk-details">
            <summary class="nhsuk-details__summary">
                <span class="nhsuk-details__summary-text">{t!(i18n, room.step.title)}</span>
            </summary>
            <div class="nhsuk-details__text ar-identity"><dl>{lines}</dl></div>
        </details>
    }
    .into_any()
}
