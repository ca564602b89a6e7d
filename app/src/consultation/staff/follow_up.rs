//! Booking the follow-up where the outcome is written: for this patient and service, nothing searched
//! for again.

use domain::booking::wire::{AppointmentCreated, NewAppointment};
use domain::consultation::around_wire::FollowUp;
use domain::consultation::wire::ConsultationView;
use domain::error::{ErrorCode, FieldError};
use domain::ids::ServiceId;
use leptos::prelude::*;

use crate::api;
use crate::booking::staff::{Chosen, ServiceSelect, When};
use crate::kit::{Button, ErrorSummary, Form, FormScope, FormView, Loaded, Look, announce, dates};
use crate::people::use_session;
use crate::words::{t, t_string, use_i18n};

/// The follow-up: booked, or to be booked.
#[component]
pub(super) fn FollowUpPanel(view: Loaded<ConsultationView>) -> impl IntoView {
    let i18n = use_i18n();
    let booked = Memo::new(move |_| view.get().and_then(|v| v.follow_up));
    let open = RwSignal::new(false);
    let ask = move || {
        let now = untrack(|| view.get()).filter(|_| open.get())?;
        Some(view! { <Ask now=now view=view/> })
    };
    view! {
        <section class="ar-follow-up" aria-labelledby="follow-up-heading">
            <h2 class="nhsuk-heading-m" id="follow-up-heading">{t!(i18n, room.follow_up.heading)}</h2>
            {move || match booked.get() {
                Some(next) => view! { <Booked next=next/> }.into_any(),
                None => view! {
                    <details
                        class="nhsuk-details"
                        id="follow-up"
                        on:toggle=move |event| {
                            let details = event_target::<web_sys::Element>(&event);
                            open.set(details.has_attribute("open"));
                        }
                    >
                        <summary class="nhsuk-details__summary">
                            <span class="nhsuk-details__summary-text">
                                {t!(i18n, room.follow_up.open)}
                            </span>
                        </summary>
                        <div class="nhsuk-details__text">{ask}</div>
                    </details>
                }
                .into_any(),
            }}
        </section>
    }
    .into_any()
}

#[component]
fn Booked(next: FollowUp) -> impl IntoView {
    let i18n = use_i18n();
    let FollowUp {
        start,
        zone,
        service_name,
        clinician_name,
        ..
    } = next;
    view! {
        <p role="status">
            {t!(i18n, room.follow_up.booked)}" "
            <strong>{move || dates::when(i18n, start, &zone)}</strong>
            ", "{service_name}", "{clinician_name}
        </p>
    }
    .into_any()
}

#[component]
fn Ask(now: ConsultationView, view: Loaded<ConsultationView>) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let form = Form::new();
    let service = RwSignal::new(now.service.to_string());
    let service_id = Signal::derive(move || service.get().parse::<ServiceId>().ok());
    let chosen = RwSignal::new(None::<Chosen>);
    let stale = RwSignal::new(0_u32);
    Effect::new(move |before: Option<Option<ServiceId>>| {
        let now = service_id.get();
        if before.is_some_and(|before| before != now) {
            chosen.set(None);
        }
        now
    });
    let (site, patient, follows) = (now.site, now.patient.id, now.appointment);
    let submit = move |()| {
        let (Some(Chosen { slot, .. }), Some(service)) =
            (chosen.get_untracked(), service_id.get_untracked())
        else {
            return form.refuse("slot", FieldError::Required);
        };
        let body = NewAppointment {
            service,
            template: slot.template,
            start: slot.start,
            patient: Some(patient),
            new_patient: None,
            reason: String::new(),
            follows: Some(follows),
            referral: None,
            held: false,
            support: None,
        };
        form.send(
            async move {
                let answer = api::post::<AppointmentCreated, _>("/api/appointments", &body).await;
                answer.inspect_err(|failure| {
                    session.notice(failure);
                    if failure.is(ErrorCode::SlotTaken) || failure.is(ErrorCode::SlotNotOffered) {
                        chosen.try_set(None);
                        stale.try_update(|n| *n += 1);
                    }
                })
            },
            move |_| {
                announce(t_string!(i18n, room.follow_up.done));
                view.refresh();
            },
        );
    };
    let when = move || match chosen.get() {
        Some(one) => view! {
            <div class="ar-chosen" id="slot">
                <strong>{move || one.words(i18n)}</strong>
                <Button look=Look::Small on_click=move |_| chosen.set(None)>
                    {t!(i18n, diary.book.change_time)}
                </Button>
            </div>
            <Button id="book-follow-up" busy=form.busy()>{t!(i18n, room.follow_up.book)}</Button>
        }
        .into_any(),
        None => view! { <When service=service_id site=site chosen=chosen stale=stale/> }.into_any(),
    };
    view! {
        <FormScope form=form>
            <ErrorSummary/>
            <FormView on_submit=submit>
                <ServiceSelect value=service/>
                {when}
            </FormView>
        </FormScope>
    }
    .into_any()
}
