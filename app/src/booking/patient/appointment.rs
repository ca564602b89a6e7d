//! The home of a patient's appointment: when, with whom, how, and the way in when it is time.

use domain::booking::wire::{Mode, PublicService};
use domain::consultation::wire::{Joining, VisitView};
use domain::error::ErrorCode;
use gloo_timers::callback::Timeout;
use leptos::ev;
use leptos::prelude::*;

use super::appointment_card::{AppointmentCard, Prepare};
use super::notice::{self, Notice};
use crate::consultation::visit::{ring_its_site, visit};
use crate::kit::ahead::{self, Part};
use crate::kit::browser::every;
use crate::kit::{
    ButtonLink, FailureView, InsetText, Loaded, Loading, Look, Notification, Page, announce, dates,
};
use crate::support::verdict_words;
use crate::text;
use crate::words::{I18n, t, t_string, use_i18n};

/// What the clinic changes should be here within a minute, also while nothing is pressed.
const LOOK_AGAIN_MS: u32 = 60_000;

/// Looks again when the door opens, when the page comes back to the front, and every minute.
fn keep_fresh(visit: Loaded<VisitView>) {
    every(LOOK_AGAIN_MS, move || visit.refresh());
    let seen = window_event_listener(ev::focus, move |_| visit.refresh());
    on_cleanup(move || seen.remove());
    let timer = StoredValue::new_local(None::<Timeout>);
    Effect::new(move || {
        let Some(now) = visit.get() else { return };
        let Joining::TooEarly { opens_at } = now.joining else {
            return;
        };
        // Counted from the server's clock: a phone's may be wrong.
        let wait = opens_at.0 - now.now.0 + 500;
        if let Ok(wait) = u32::try_from(wait.max(0))
            && wait < 3_600_000
        {
            timer.set_value(Some(Timeout::new(wait, move || visit.refresh())));
        }
    });
}

/// The home of a patient's appointment.
#[component]
pub fn AppointmentPage() -> impl IntoView {
    let i18n = use_i18n();
    let visit = Loaded::new(visit);
    ring_its_site(visit);
    keep_fresh(visit);
    Effect::new(move |before: Option<bool>| {
        let open = visit.get().is_some_and(|v| v.joining == Joining::Open);
        if open && before == Some(false) {
            announce(t_string!(i18n, appointment.open_now));
        }
        open
    });
    let notice = notice::take().map(|Notice::Moved| {
        view! {
            <Notification success=true>
                <p class="nhsuk-notification-banner__heading">{t!(i18n, appointment.moved)}</p>
            </Notification>
        }
    });
    // `now` changes with each answer; the page must not be built anew for that alone.
    let steady = Memo::new(move |_| {
        visit.get().map(|mut visit| {
            visit.now = visit.start;
            visit
        })
    });
    let body = move || match (steady.get(), visit.failure()) {
        (Some(visit), _) => one(i18n, visit),
        (None, Some(failure)) if failure.is(ErrorCode::SignInNeeded) => no_link(i18n),
        (None, Some(failure)) => {
            view! { <FailureView failure=failure retry=move |()| visit.retry()/> }.into_any()
        }
        (None, None) => view! { <Loading/> }.into_any(),
    };
    view! {
        <Page title=text!(i18n, appointment.title)>{notice}{body}</Page>
    }
    .into_any()
}

/// This device has opened no link.
fn no_link(i18n: I18n) -> AnyView {
    view! {
        <p>{t!(i18n, appointment.no_link.words)}</p>
        <p>{t!(i18n, appointment.no_link.lost)}</p>
        <p><a href="/book">{t!(i18n, booking.home.book)}</a></p>
    }
    .into_any()
}

fn one(i18n: I18n, visit: VisitView) -> AnyView {
    let again = book_again(&visit.service);
    match visit.joining {
        Joining::Cancelled => view! {
            <InsetText><p>{t!(i18n, appointment.cancelled)}</p></InsetText>
            <AppointmentCard visit=visit/>
            <ButtonLink href=again>{t!(i18n, appointment.book_again)}</ButtonLink>
        }
        .into_any(),
        Joining::Over => view! {
            <InsetText><p>{t!(i18n, appointment.over)}</p></InsetText>
            {visit.next.is_some().then(|| view! {
                <ButtonLink href="/after">{t!(i18n, appointment.what_next)}</ButtonLink>
            })}
            <AppointmentCard visit=visit/>
        }
        .into_any(),
        Joining::Open | Joining::TooEarly { .. } | Joining::NotVideo => coming(i18n, visit),
    }
}

/// Where to book the same again. What no clinic offers, such as a link sent there and then, is
/// found among the services.
pub(super) fn book_again(service: &PublicService) -> String {
    if service.sites.is_empty() {
        "/book".to_owned()
    } else {
        format!("/book/{}", service.slug)
    }
}

/// "I'll be there": one tap, until it is said. Who can join needs not say it.
fn will_come(i18n: I18n, visit: &VisitView) -> Option<AnyView> {
    if visit.confirmed {
        return Some(view! { <p><strong>{t!(i18n, appointment.said)}</strong></p> }.into_any());
    }
    (visit.can_confirm && visit.joining != Joining::Open).then(|| {
        view! { <ButtonLink href="/appointment/confirm">{t!(i18n, appointment.will_come)}</ButtonLink> }.into_any()
    })
}

fn coming(i18n: I18n, visit: VisitView) -> AnyView {
    let video = visit.mode == Mode::Video;
    let movable = !visit.service.sites.is_empty();
    let zone = visit.zone.clone();
    if video {
        ahead::fetch(Part::Call);
    }
    let way_in = match visit.joining {
        Joining::Open if visit.admitted || visit.arrived_at.is_some() => {
            Some(view! {
                <ButtonLink href="/join" look=Look::Large>{t!(i18n, appointment.join_again)}</ButtonLink>
            }
            .into_any())
        }
        Joining::Open => Some(view! {
            <p>{t!(i18n, appointment.open_now)}</p>
            <ButtonLink href="/join" look=Look::Large>{t!(i18n, appointment.join)}</ButtonLink>
        }
        .into_any()),
        Joining::TooEarly { opens_at } => {
            let opens = move || dates::when(i18n, opens_at, &zone);
            Some(view! {
                <InsetText><p>{t!(i18n, appointment.opens, time = opens())}</p></InsetText>
            }
            .into_any())
        }
        _ => None,
    };
    let checked = visit.device_check.as_ref().and_then(|c| c.line.clone());
    let never = checked.is_none();
    let check = (video && never).then(|| {
        view! {
            <li><a href="/appointment/check">{t!(i18n, support.last.check)}</a></li>
        }
    });
    let zone_of_check = visit.zone.clone();
    let checked = checked.filter(|_| video).map(|line| {
        let when = move || dates::when(i18n, line.at, &zone_of_check);
        view! {
            <h2 class="nhsuk-heading-m">{t!(i18n, support.last.title)}</h2>
            <p data-verdict=line.verdict.as_str()>
                {move || verdict_words(i18n, line.verdict)}" "
                <span class="ar-quiet">{t!(i18n, support.last.at, when = when())}</span>
            </p>
            <p><a href="/appointment/check">{t!(i18n, support.last.again)}</a></p>
        }
    });
    let (will_come, series) = (will_come(i18n, &visit), visit.series);
    view! {
        {way_in}
        <AppointmentCard visit=visit.clone()/>
        {will_come}
        <Prepare visit=visit/>
        {checked}
        <h2 class="nhsuk-heading-m">{t!(i18n, appointment.can)}</h2>
        <ul class="nhsuk-list">
            {check}
            {movable.then(|| view! {
                <li><a href="/appointment/move">{t!(i18n, appointment.move_it)}</a></li>
            })}
            {series.then(|| view! {
                <li><a href="/appointment/series">{t!(i18n, appointment.series)}</a></li>
            })}
            <li><a href="/appointment/help">{t!(i18n, appointment.say_help)}</a></li>
            <li><a href="/appointment/cancel">{t!(i18n, appointment.cancel_it)}</a></li>
            <li>
                <a href="/api/visit/calendar" rel="external" download="appointment.ics">
                    {t!(i18n, appointment.calendar)}
                </a>
            </li>
        </ul>
    }
    .into_any()
}
