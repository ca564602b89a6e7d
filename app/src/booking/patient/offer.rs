//! A time that has become free, opened by the link of a message: yes, no, or off the list; and in
//! plain words what happened when it is over.

use domain::booking::waiting_list::OfferState;
use domain::booking::wire::{Mode, OfferKey, OfferView};
use domain::error::ErrorCode;
use domain::people::title::title_in;
use domain::people::wire::Language;
use leptos::prelude::*;
use serde::de::IgnoredAny;
use wasm_bindgen_futures::spawn_local;

use super::link::Link;
use super::service_words::service_words;
use super::services::mode_words;
use crate::api::{self, Failure};
use crate::kit::browser::clock;
use crate::kit::{
    Button, ButtonLink, FailureView, Form, InsetText, Loading, Look, Page, Telephone, dates,
    focus_on_heading,
};
use crate::words::{I18n, Locale, language, t, t_string, use_i18n, wanted_language};

const LINK: Link = Link {
    path: "/o",
    kept_as: "anteroom-offer",
};

/// What the page shows.
#[derive(Debug, Clone, PartialEq)]
enum Now {
    Opening,
    Dead,
    Failed(Failure),
    Offer(Box<OfferView>),
    Left,
}

impl Now {
    fn of(answer: Result<OfferView, Failure>) -> Self {
        match answer {
            Ok(view) => Self::Offer(Box::new(view)),
            Err(failure) if failure.is(ErrorCode::LinkNotValid) => Self::Dead,
            Err(failure) => Self::Failed(failure),
        }
    }
}

/// A time that has become free.
#[component]
pub fn OfferPage() -> impl IntoView {
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
            let answer = api::post::<OfferView, _>("/api/offers/look", &OfferKey { secret }).await;
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
    let say = Callback::new(move |what: &'static str| {
        let secret = key.get_value().unwrap_or_default();
        let path = format!("/api/offers/{what}");
        let request = async move { api::post::<OfferView, _>(&path, &OfferKey { secret }).await };
        form.send(request, move |view| {
            now.set(Now::Offer(Box::new(view)));
            focus_on_heading();
        });
    });
    let leave = Callback::new(move |()| {
        let secret = key.get_value().unwrap_or_default();
        let request = async move {
            api::post::<IgnoredAny, _>("/api/offers/leave", &OfferKey { secret }).await
        };
        form.send(request, move |_| {
            LINK.forget();
            now.set(Now::Left);
            focus_on_heading();
        });
    });
    let body = move || match now.get() {
        Now::Opening => view! { <Loading/> }.into_any(),
        Now::Dead => view! { <p>{t!(i18n, waiting.offer.why)}</p> }.into_any(),
        Now::Failed(failure) => view! { <FailureView failure=failure retry=open/> }.into_any(),
        Now::Left => gone(i18n),
        Now::Offer(view) if view.state == OfferState::Open => {
            asked(i18n, form, *view, say, leave, open)
        }
        Now::Offer(view) => over(i18n, *view),
    };
    let title = TextProp::from(move || now.with(|now| title(i18n, now)));
    view! { <Page title=title>{body}</Page> }.into_any()
}

fn title(i18n: I18n, now: &Now) -> &'static str {
    match now {
        Now::Opening | Now::Failed(_) => t_string!(i18n, waiting.offer.opening),
        Now::Dead => t_string!(i18n, waiting.offer.not_valid),
        Now::Left => t_string!(i18n, waiting.offer.left),
        Now::Offer(view) => match view.state {
            OfferState::Open => t_string!(i18n, waiting.offer.title),
            OfferState::Accepted => t_string!(i18n, waiting.offer.accepted),
            OfferState::Declined => t_string!(i18n, waiting.offer.declined),
            OfferState::Lapsed => t_string!(i18n, waiting.offer.lapsed),
            OfferState::Withdrawn => t_string!(i18n, waiting.offer.withdrawn),
            OfferState::Gone => t_string!(i18n, waiting.offer.gone),
        },
    }
}

/// What, when, with whom and where.
fn card(i18n: I18n, view: &OfferView) -> AnyView {
    let view = view.clone();
    let length = view.end.minutes_since(view.start);
    let (start, zone, mode) = (view.start, view.zone, view.mode);
    let (name, role) = (view.clinician_name, view.clinician_title);
    let clinician = move || match title_in(language(i18n), &role) {
        "" => name.clone(),
        role => format!("{name}, {role}"),
    };
    let place = &view.site;
    let site = if mode == Mode::InPerson {
        place.in_a_line()
    } else {
        place.name.clone()
    };
    let number = view.site.telephone;
    let number =
        (!number.is_empty()).then(|| view! { " " <Telephone number=Signal::stored(number)/> });
    let service = view.service;
    view! {
        <div class="ar-appointment">
            <p class="ar-appointment__time">{move || dates::when(i18n, start, &zone)}</p>
            <p>
                <strong>{move || service_words(i18n, &service).name}</strong> <br/>
                {move || mode_words(i18n, mode)} " · " {move || dates::minutes(i18n, length)}
            </p>
            <p>{t!(i18n, appointment.with)} " " <strong>{clinician}</strong></p>
            <p class="ar-quiet">{site}{number}</p>
        </div>
    }
    .into_any()
}

fn asked(
    i18n: I18n,
    form: Form,
    view: OfferView,
    say: Callback<&'static str>,
    leave: Callback<()>,
    again: Callback<()>,
) -> AnyView {
    let tick = clock(15_000);
    let open_until = view.open_until;
    Effect::new(move |told: Option<bool>| {
        // The server has the last word when the time is up.
        let up = tick.get() >= open_until;
        if up && told != Some(true) {
            again.run(());
        }
        up
    });
    let (kept, zone) = (view.kept, view.zone.clone());
    let until_zone = zone.clone();
    let until = move || {
        let time = dates::when(i18n, open_until, &until_zone);
        if kept {
            t_string!(i18n, waiting.offer.kept, time = time).to_string()
        } else {
            t_string!(i18n, waiting.offer.first, time = time).to_string()
        }
    };
    let instead = view.instead_of.map(|before| {
        let words = move || {
            let time = dates::when(i18n, before, &zone);
            t_string!(i18n, waiting.offer.instead, time = time).to_string()
        };
        view! { <p>{words}</p> }
    });
    view! {
        {card(i18n, &view)}
        <InsetText><p>{until}</p>{instead}</InsetText>
        <Button look=Look::Large busy=form.busy() on_click=move |_| say.run("accept")>
            {t!(i18n, waiting.offer.yes)}
        </Button>
        <Button look=Look::Secondary busy=form.busy() on_click=move |_| say.run("decline")>
            {t!(i18n, waiting.offer.no)}
        </Button>
        <p>{t!(i18n, waiting.offer.no_words)}</p>
        {off_the_list(i18n, form, leave)}
    }
    .into_any()
}

/// The way off the list: it is looked at first, so that nobody leaves by a slip of the finger.
pub(super) fn off_the_list(i18n: I18n, form: Form, leave: Callback<()>) -> AnyView {
    view! {
        <details class="nhsuk-details">
            <summary class="nhsuk-details__summary">
                <span class="nhsuk-details__summary-text">{t!(i18n, waiting.offer.off)}</span>
            </summary>
            <div class="nhsuk-details__text">
                <p>{t!(i18n, waiting.offer.off_words)}</p>
                <Button look=Look::Warning busy=form.busy() on_click=move |_| leave.run(())>
                    {t!(i18n, waiting.offer.off_button)}
                </Button>
            </div>
        </details>
    }
    .into_any()
}

/// They are off the list.
pub(super) fn gone(i18n: I18n) -> AnyView {
    view! {
        <p>{t!(i18n, waiting.offer.left_words)}</p>
        <ButtonLink href="/book" look=Look::Secondary>{t!(i18n, waiting.offer.book)}</ButtonLink>
    }
    .into_any()
}

fn over(i18n: I18n, view: OfferView) -> AnyView {
    let words = match view.state {
        OfferState::Open | OfferState::Accepted => {
            return view! {
                {card(i18n, &view)}
                <p>{t!(i18n, waiting.offer.accepted_words)}</p>
                <ButtonLink href="/appointment">{t!(i18n, waiting.offer.see)}</ButtonLink>
            }
            .into_any();
        }
        OfferState::Declined => t!(i18n, waiting.offer.declined_words).into_any(),
        OfferState::Lapsed => t!(i18n, waiting.offer.lapsed_words).into_any(),
        OfferState::Withdrawn => t!(i18n, waiting.offer.withdrawn_words).into_any(),
        OfferState::Gone => t!(i18n, waiting.offer.gone_words).into_any(),
    };
    view! { <p>{words}</p> }.into_any()
}
