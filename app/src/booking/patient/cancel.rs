//! Cancelling an appointment: why, in one tap; and another time is offered.

use domain::booking::wire::{Cancel, CancelReason};
use domain::consultation::wire::{Joining, VisitView};
use leptos::prelude::*;

use super::appointment::book_again;
use super::appointment_card::AppointmentCard;
use crate::api;
use crate::consultation::visit::ring_its_site;
use crate::kit::{
    Button, ButtonLink, Choice, Form, FormView, InsetText, Loaded, Look, Page, Radios,
    focus_on_heading,
};
use crate::text;
use crate::words::{I18n, t, t_string, use_i18n};

const REASONS: [CancelReason; 5] = [
    CancelReason::TimeDoesNotSuit,
    CancelReason::NoLongerNeeded,
    CancelReason::TooIll,
    CancelReason::SeenElsewhere,
    CancelReason::Other,
];

fn words(i18n: I18n, reason: CancelReason) -> TextProp {
    match reason {
        CancelReason::TimeDoesNotSuit => text!(i18n, appointment.reason.time),
        CancelReason::NoLongerNeeded => text!(i18n, appointment.reason.better),
        CancelReason::TooIll => text!(i18n, appointment.reason.ill),
        CancelReason::SeenElsewhere => text!(i18n, appointment.reason.elsewhere),
        CancelReason::ByClinic | CancelReason::Other => text!(i18n, appointment.reason.other),
    }
}

/// Cancelling an appointment.
#[component]
pub fn CancelPage() -> impl IntoView {
    let i18n = use_i18n();
    let form = Form::provide();
    let visit = Loaded::new(|| api::get::<VisitView>("/api/visit"));
    ring_its_site(visit);
    let cancelled = RwSignal::new(false);
    let reason = RwSignal::new(String::new());
    let send = move |()| {
        // The reason helps the clinic; nobody is made to give one.
        let chosen = REASONS
            .into_iter()
            .find(|r| r.as_str() == reason.get_untracked());
        let body = Cancel {
            reason: chosen.unwrap_or(CancelReason::Other),
        };
        let request = async move { api::post::<VisitView, _>("/api/visit/cancel", &body).await };
        form.send(request, move |answer| {
            cancelled.set(true);
            visit.put(answer);
            focus_on_heading();
        });
    };
    let body = visit.show(move |visit| {
        let again = book_again(&visit.service);
        let movable = !visit.service.sites.is_empty();
        if cancelled.get() {
            return over(i18n, again);
        }
        if matches!(visit.joining, Joining::Cancelled | Joining::Over) {
            return view! {
                <p>{t!(i18n, appointment.not_cancellable)}</p>
                <ButtonLink href=again>{t!(i18n, appointment.book_again)}</ButtonLink>
            }
            .into_any();
        }
        let choices: Vec<_> =
            REASONS.into_iter().map(|r| Choice::new(r.as_str(), words(i18n, r))).collect();
        let suggestion = move || {
            (movable && reason.get() == CancelReason::TimeDoesNotSuit.as_str()).then(|| {
                view! {
                    <InsetText>
                        <p>
                            {t!(i18n, appointment.rather_move)} " "
                            <a href="/appointment/move">{t!(i18n, appointment.move_it)}</a>
                        </p>
                    </InsetText>
                }
            })
        };
        view! {
            <AppointmentCard visit=visit/>
            <FormView on_submit=send>
                <Radios
                    name="reason"
                    label=text!(i18n, appointment.why)
                    hint=text!(i18n, appointment.why_hint)
                    value=reason
                    choices=Signal::stored(choices)
                />
                <div aria-live="polite">{suggestion}</div>
                <div class="ar-buttons">
                    <Button look=Look::Warning busy=form.busy()>{t!(i18n, appointment.cancel_now)}</Button>
                    <ButtonLink look=Look::Secondary href="/appointment">{t!(i18n, appointment.keep_it)}</ButtonLink>
                </div>
            </FormView>
        }
        .into_any()
    });
    let title = TextProp::from(move || {
        if cancelled.get() {
            t_string!(i18n, appointment.cancelled_title)
        } else {
            t_string!(i18n, appointment.cancel_title)
        }
    });
    view! {
        <Page title=title back="/appointment">{body}</Page>
    }
    .into_any()
}

fn over(i18n: I18n, again: String) -> AnyView {
    view! {
        <p>{t!(i18n, appointment.changed_mind)}</p>
        <ButtonLink href=again>{t!(i18n, appointment.book_again)}</ButtonLink>
    }
    .into_any()
}
