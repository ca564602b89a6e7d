//! One's own place on the waiting list, opened by the link of a message: what one waits for, and the way off the list.

use domain::booking::wire::PlaceView;
use domain::people::wire::Language;
use leptos::prelude::*;

use super::link::{Link, Opened, Opens};
use super::service_words::service_words;
use crate::booking::wishes::{YOURS, summary};
use crate::kit::{ButtonLink, InsetText, Look, dates};
use crate::words::{I18n, t, t_string};

const LINK: Link = Link {
    path: "/w",
    kept_as: "anteroom-place",
    api: "/api/waiting-list",
    why: |i18n| t_string!(i18n, waiting.place.why),
};

impl Opens for PlaceView {
    fn language(&self) -> Language {
        self.language
    }

    /// Where several sites suit, no number is the one to ring.
    fn telephone(&self) -> Option<String> {
        let sites = if self.sites.is_empty() {
            &self.service.sites
        } else {
            &self.sites
        };
        match sites.as_slice() {
            [only] => Some(only.telephone.clone()),
            _ => None,
        }
    }

    fn title(&self, i18n: I18n) -> &'static str {
        t_string!(i18n, waiting.join.done_title)
    }
}

/// One's own place on the waiting list.
#[component]
pub fn PlacePage() -> impl IntoView {
    LINK.page(waits)
}

/// What they wait for, what happens next, and the way off the list.
fn waits(i18n: I18n, opened: Opened<PlaceView>, view: PlaceView) -> AnyView {
    let book = format!("/book/{}", view.service.slug);
    let bookable = view.bookable.then(|| {
        view! {
            <p>{t!(i18n, waiting.join.meanwhile)}</p>
            <ButtonLink href=book look=Look::Secondary>{t!(i18n, waiting.join.look)}</ButtonLink>
        }
    });
    let offered = view.offered.then(|| {
        view! { <InsetText><p>{t!(i18n, waiting.place.offered)}</p></InsetText> }
    });
    let (since, _) = dates::local(view.since, &view.zone);
    let name = view.clinician_name;
    let with = (!name.is_empty()).then(|| {
        view! { <p>{t!(i18n, appointment.with)} " " <strong>{name}</strong></p> }
    });
    let service = view.service;
    let (wishes, sites) = (view.wishes, view.sites);
    let suits = move || {
        let lines = summary(i18n, &wishes, &sites, YOURS).into_iter();
        let lines = lines.map(|line| view! { <li>{line}</li> });
        lines.collect_view()
    };
    view! {
        <div class="ar-appointment">
            <p class="ar-appointment__time">{move || service_words(i18n, &service).name}</p>
            {with}
            <p class="ar-quiet">
                {move || t!(i18n, waiting.place.since, day = dates::full(i18n, since))}
            </p>
        </div>
        {offered}
        <h2 class="nhsuk-heading-m">{t!(i18n, waiting.join.suits)}</h2>
        <ul class="nhsuk-list nhsuk-list--bullet">{suits}</ul>
        <h2 class="nhsuk-heading-m">{t!(i18n, waiting.join.next)}</h2>
        <p>{t!(i18n, waiting.place.message)}</p>
        <p>{t!(i18n, waiting.join.answer)}</p>
        {bookable}
        {opened.off_the_list(i18n)}
    }
    .into_any()
}
