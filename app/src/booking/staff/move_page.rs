//! Moving an appointment to another free time.

use domain::booking::wire::{Appointment, MoveAppointment, NewStaffHold};
use domain::error::ErrorCode;
use domain::ids::SiteId;
use domain::people::policy::Action;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use serde::de::IgnoredAny;

use super::appointment::appointment_in_address;
use super::held::Held;
use super::when::{Chosen, When, choose_again, go_on_at};
use crate::api;
use crate::kit::{Button, Form, Look, Page, announce, dates};
use crate::people::{staff_page, use_session};
use crate::words::{t, t_string, use_i18n};

/// Moving an appointment.
#[component]
pub fn MoveAppointmentPage() -> impl IntoView {
    staff_page(Some(Action::ManageAppointments), |site| {
        view! { <Move site=site/> }.into_any()
    })
}

#[component]
fn Move(site: SiteId) -> impl IntoView {
    let i18n = use_i18n();
    Form::provide();
    let appointment = appointment_in_address();
    let title = TextProp::from(move || match appointment.get() {
        Some(a) => t_string!(i18n, diary.act.move_title, name = a.patient.name).to_string(),
        None => t_string!(i18n, diary.act.move_it).to_owned(),
    });
    let back = TextProp::from(move || match appointment.get() {
        Some(appointment) => format!("/staff/appointments/{}", appointment.id),
        None => "/staff/waiting".to_owned(),
    });
    view! {
        <Page title=title back=back wide=true>
            {appointment.show(move |appointment| view! {
                <Times site=site appointment=appointment/>
            }.into_any())}
        </Page>
    }
    .into_any()
}

/// The button that moves it.
const CONFIRM: &str = "confirm-move";

#[component]
fn Times(site: SiteId, appointment: Appointment) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let navigate = use_navigate();
    let form = use_context::<Form>().unwrap_or_else(Form::provide);
    let chosen = RwSignal::new(None::<Chosen>);
    let stale = RwSignal::new(0_u32);
    let service = appointment.service;
    let id = appointment.id;
    let support = StoredValue::new(appointment.support);
    let (at, zone) = (appointment.start, appointment.zone);
    let held = Held::follow(
        move || {
            let slot = chosen.get()?.slot;
            Some(NewStaffHold {
                service,
                template: slot.template,
                start: slot.start,
                support: support.get_value(),
            })
        },
        // What cannot be held, as it overlaps where the appointment stands, can be moved to all the same.
        Callback::new(move |failure: api::Failure| session.notice(&failure)),
        Callback::new(move |()| {
            stale.try_update(|n| *n += 1);
        }),
    );
    let confirm = move |_| {
        let Some(Chosen { slot, .. }) = chosen.get_untracked() else {
            return;
        };
        let body = MoveAppointment {
            template: slot.template,
            start: slot.start,
            held: true,
        };
        let navigate = navigate.clone();
        form.send(
            async move {
                let path = format!("/api/appointments/{id}/move");
                let answer = api::post::<IgnoredAny, _>(&path, &body).await;
                answer.inspect_err(|failure| {
                    session.notice(failure);
                    if failure.is(ErrorCode::SlotTaken) || failure.is(ErrorCode::SlotNotOffered) {
                        chosen.try_set(None);
                        stale.try_update(|n| *n += 1);
                    }
                })
            },
            move |_| {
                held.used();
                announce(t_string!(i18n, diary.act.moved));
                navigate(
                    &format!("/staff/appointments/{id}"),
                    NavigateOptions::default(),
                );
            },
        );
    };
    let confirm = StoredValue::new_local(confirm);
    go_on_at(chosen, CONFIRM);
    // The same in the drawing of the days, where everybody else stands too.
    let in_diary = api::with_query(
        "/staff/diary",
        &[
            (
                "day",
                appointment.local.get(..10).unwrap_or_default().to_owned(),
            ),
            ("move", id.to_string()),
        ],
    );
    let now = move || {
        t_string!(
            i18n,
            diary.act.move_from,
            time = dates::when(i18n, at, &zone)
        )
        .to_string()
    };
    let content = move || match chosen.get() {
        Some(chosen_one) => {
            let zone = chosen_one.slot.zone.clone();
            let words = move || {
                t_string!(i18n, diary.act.move_to, time = chosen_one.words(i18n)).to_string()
            };
            view! {
                {held.view(zone, false)}
                <div class="ar-buttons">
                    <Button id=CONFIRM busy=form.busy() on_click=move |event| confirm.with_value(|c| c(event))>{words}</Button>
                    <Button look=Look::Secondary on_click=move |_| choose_again(chosen)>
                        {t!(i18n, diary.book.change_time)}
                    </Button>
                </div>
            }
            .into_any()
        }
        None => view! {
            <When
                service=Signal::derive(move || Some(service))
                site=site
                start=None
                chosen=chosen
                support=Signal::stored(support.get_value())
                stale=stale
                elsewhere=true
            />
        }
        .into_any(),
    };
    view! {
        <p>{now}</p>
        <p><a href=in_diary>{t!(i18n, diary.day.move_in_diary)}</a></p>
        {content}
    }
    .into_any()
}
