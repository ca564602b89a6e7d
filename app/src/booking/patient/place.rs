//! One's own place on the waiting list, opened by the link of a message: what one waits for, and the way off the list.

use domain::booking::wire::{PlaceKey, PlaceView};
use domain::error::ErrorCode;
use domain::people::wire::Language;
use leptos::prelude::*;
use serde::de::IgnoredAny;
use wasm_bindgen_futures::spawn_local;

use super::link::Link;
use super::offer::{gone, off_the_list};
use super::service_words::service_words;
use crate::api::{self, Failure};
use crate::booking::wishes::{YOURS, summary};
use crate::kit::{
    ButtonLink, FailureView, Form, InsetText, Loading, Look, Page, dates, focus_on_heading,
};
use crate::words::{I18n, Locale, t, t_string, use_i18n, wanted_language};

const LINK: Link = Link {
    path: "/w",
    kept_as: "anteroom-place",
};

/// What the page shows.
#[derive(Debug, Clone, PartialEq)]
enum Now {
    Opening,
    Dead,
    Failed(Failure),
    Place(Box<PlaceView>),
    Left,
}

impl Now {
    fn of(answer: Result<PlaceView, Failure>) -> Self {
        match answer {
            Ok(view) => Self::Place(Box::new(view)),
            Err(failure) if failure.is(ErrorCode::LinkNotValid) => Self::Dead,
            Err(failure) => Self::Failed(failure),
        }
    }
}

/// One's own place on the waiting list.
#[component]
pub fn PlacePage() -> impl IntoView {
    let i18n = use_i18n();
    let form = Form::provide();
    let key = StoredValue::new(LINK.secret());
    let now = RwSignal::new(Now::Opening);
    let open = Callback::new(move |()| {
        let Some(secret) = key.get_value() else {
            now.set(Now::Dead);
            return;
        };
        spawn_local(async move {
            let asked = PlaceKey { secret };
            let answer = api::post::<PlaceView, _>("/api/waiting-list/look", &asked).await;
            if let Ok(view) = &answer
                && wanted_language().is_none()
                && view.language == Language::Cy
            {
                i18n.set_locale(Locale::cy);
            }
            now.try_set(Now::of(answer));
        });
    });
    Effect::new(move || open.run(()));
    // Another link opened in this tab only changes the fragment; the page stays.
    let other_link = window_event_listener(leptos::ev::hashchange, move |_| {
        if let Some(new) = LINK.secret() {
            key.set_value(Some(new));
            open.run(());
        }
    });
    on_cleanup(move || other_link.remove());
    let leave = Callback::new(move |()| {
        let secret = key.get_value().unwrap_or_default();
        let request = async move {
            let left = PlaceKey { secret };
            api::post::<IgnoredAny, _>("/api/waiting-list/leave", &left).await
        };
        form.send(request, move |_| {
            LINK.forget();
            now.set(Now::Left);
            focus_on_heading();
        });
    });
    let body = move || match now.get() {
        Now::Opening => view! { <Loading/> }.into_any(),
        Now::Dead => view! { <p>{t!(i18n, waiting.place.why)}</p> }.into_any(),
        Now::Failed(failure) => view! { <FailureView failure=failure retry=open/> }.into_any(),
        Now::Left => gone(i18n),
        Now::Place(view) => waits(i18n, form, *view, leave),
    };
    let title = TextProp::from(move || {
        now.with(|now| match now {
            Now::Opening | Now::Failed(_) => t_string!(i18n, waiting.offer.opening),
            Now::Dead => t_string!(i18n, waiting.offer.not_valid),
            Now::Place(_) => t_string!(i18n, waiting.join.done_title),
            Now::Left => t_string!(i18n, waiting.offer.left),
        })
    });
    view! { <Page title=title>{body}</Page> }.into_any()
}

/// What they wait for, what happens next, and the way off the list.
fn waits(i18n: I18n, form: Form, view: PlaceView, leave: Callback<()>) -> AnyView {
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
        {off_the_list(i18n, form, leave)}
    }
    .into_any()
}
