//! An appointment as its patient sees it: when, with whom, how, and what to have ready.

use domain::booking::wire::Mode;
use domain::consultation::wire::VisitView;
use domain::people::title::title_in;
use leptos::prelude::*;

use super::service_words::service_words;
use super::services::mode_words;
use crate::kit::{Telephone, dates};
use crate::words::{I18n, language, t, t_string, use_i18n};

/// "Tuesday 8 December, 2:20 pm".
pub(super) fn in_words(i18n: I18n, visit: &VisitView) -> String {
    dates::when(i18n, visit.start, &visit.zone)
}

/// The appointment in words.
#[component]
pub fn AppointmentCard(
    /// Which.
    visit: VisitView,
) -> impl IntoView {
    let i18n = use_i18n();
    let mode = visit.mode;
    let length = visit.end.minutes_since(visit.start);
    let (name, title) = (visit.clinician_name.clone(), visit.clinician_title.clone());
    let clinician = move || match title_in(language(i18n), &title) {
        "" => name.clone(),
        title => format!("{name}, {title}"),
    };
    let how = move || match mode {
        Mode::Video => t_string!(i18n, appointment.how_video),
        Mode::Telephone => t_string!(i18n, appointment.how_telephone),
        Mode::InPerson => t_string!(i18n, appointment.how_in_person),
    };
    let number = visit.site.telephone.clone();
    let site_number =
        (!number.is_empty()).then(|| view! { <br/> <Telephone number=Signal::stored(number)/> });
    let service = visit.service.clone();
    let to_come = mode == Mode::InPerson;
    let place = visit.site.clone();
    let site = if to_come {
        place.in_a_line()
    } else {
        place.name.clone()
    };
    let find = move || {
        let way = place.directions_for(language(i18n)).filter(|_| to_come);
        way.map(|way| view! { <p>{t!(i18n, appointment.find)} " " {way.to_owned()}</p> })
    };
    view! {
        <div class="ar-appointment">
            <p class="ar-appointment__time">{move || in_words(i18n, &visit)}</p>
            <p>
                <strong>{move || service_words(i18n, &service).name}</strong> <br/>
                {move || mode_words(i18n, mode)} " · " {move || dates::minutes(i18n, length)}
            </p>
            <p>{t!(i18n, appointment.with)} " " <strong>{clinician}</strong></p>
            <p>{how}</p>
            <p class:ar-quiet=!to_come>{site}{site_number}</p>
            {find}
        </div>
    }
    .into_any()
}

/// What to have ready.
#[component]
pub(super) fn Prepare(
    /// For which appointment.
    visit: VisitView,
) -> impl IntoView {
    let i18n = use_i18n();
    let video = visit.mode == Mode::Video;
    let nothing = visit.service.prepare.is_empty();
    let lines = move || {
        let words = service_words(i18n, &visit.service);
        let lines = words.prepare.into_iter();
        lines.map(|line| view! { <li>{line}</li> }).collect_view()
    };
    let own = video.then(|| view! { <li>{t!(i18n, appointment.quiet_place)}</li> });
    if nothing && !video {
        return ().into_any();
    }
    view! {
        <h2 class="nhsuk-heading-m">{t!(i18n, appointment.prepare)}</h2>
        <ul class="nhsuk-list nhsuk-list--bullet">{lines}{own}</ul>
    }
    .into_any()
}
