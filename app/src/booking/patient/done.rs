//! The end of booking: the appointment in words, and what happens next.

use domain::booking::wire::Mode;
use domain::consultation::wire::VisitView;
use leptos::prelude::*;

use super::appointment_card::{Prepare, in_words};
use crate::api;
use crate::consultation::visit::ring_its_site;
use crate::kit::{ButtonLink, Loaded, Look, Page};
use crate::text;
use crate::words::{t, t_string, use_i18n};

/// The end of booking. It reads the appointment from the server, so that a reload shows the truth.
pub(super) fn done_page() -> AnyView {
    let i18n = use_i18n();
    let visit = Loaded::new(|| api::get::<VisitView>("/api/visit"));
    ring_its_site(visit);
    let body = visit.show(move |visit| {
        let clock = visit.clone();
        let mode = visit.mode;
        // Only a call begins by the link: whoever is to come must not sit and wait for one.
        let how = move || match mode {
            Mode::Video => t_string!(i18n, booking.done.link),
            Mode::Telephone => t_string!(i18n, appointment.how_telephone),
            Mode::InPerson => t_string!(i18n, appointment.how_in_person),
        };
        let place = (mode == Mode::InPerson).then(|| visit.site.in_a_line());
        view! {
            <div class="nhsuk-panel">
                <h1 class="nhsuk-panel__title">{t!(i18n, booking.done.title)}</h1>
                <div class="nhsuk-panel__body">{move || in_words(i18n, &clock)}</div>
            </div>
            <h2 class="nhsuk-heading-m">{t!(i18n, booking.done.next)}</h2>
            <p>{t!(i18n, booking.done.message)}</p>
            <p>{how}</p>
            {place.map(|place| view! { <p><strong>{place}</strong></p> })}
            <p>{t!(i18n, booking.done.change)}</p>
            <p>
                <a href="/api/visit/calendar" rel="external" download="appointment.ics">
                    {t!(i18n, appointment.calendar)}
                </a>
            </p>
            <Prepare visit=visit/>
            <ButtonLink href="/appointment" look=Look::Secondary>
                {t!(i18n, booking.done.see)}
            </ButtonLink>
        }
        .into_any()
    });
    view! {
        <Page title=text!(i18n, booking.done.title) own_heading=true>{body}</Page>
    }
    .into_any()
}
