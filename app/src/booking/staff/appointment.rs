//! One appointment, as reception sees it: what, when, who, and what can be done.

use domain::booking::wire::{Appointment, AppointmentStatus, Mode, Support};
use domain::people::policy::Action;
use leptos::prelude::*;

use super::acting::{ActDialog, Acting, act_name, movable, possible};
use super::series_list::SeriesList;
use super::state_words::{StatusTag, everybody, mode_name, together};
use crate::api::{self, with_query};
use crate::consultation::staff::Invite;
use crate::kit::browser::now;
use crate::kit::{Button, ButtonLink, Loaded, Look, Page, SummaryList, SummaryRow, dates};
use crate::people::{shown_mobile, shown_number, staff_page, use_session};
use crate::routes::use_parts;
use crate::text;
use crate::words::{I18n, t, t_string, use_i18n};

/// One appointment.
#[component]
pub fn AppointmentPage() -> impl IntoView {
    staff_page(Some(Action::SeeBoard), |_| view! { <One/> }.into_any())
}

/// The appointment named in the address.
pub fn appointment_in_address() -> Loaded<Appointment> {
    let session = use_session();
    let parts = use_parts();
    Loaded::new(move || {
        let id = parts.with(|p| p.get("id").to_owned());
        async move {
            let answer = api::get::<Appointment>(&format!("/api/appointments/{id}")).await;
            answer.inspect_err(|failure| session.notice(failure))
        }
    })
}

/// "Interpreter: BSL, Needs more time, Hoist".
pub(super) fn support_words(i18n: I18n, support: &Support) -> String {
    let mut all = Vec::new();
    if !support.interpreter.is_empty() {
        let language = support.interpreter.as_str();
        all.push(t_string!(i18n, diary.clinic.needs_interpreter, language = language).to_string());
    }
    if support.more_time {
        all.push(t_string!(i18n, diary.needs.more_time).to_owned());
    }
    all.extend(support.kit.iter().cloned());
    all.join(", ")
}

fn facts(i18n: I18n, appointment: &Appointment) -> Vec<SummaryRow> {
    let (at, zone) = (appointment.start, appointment.zone.clone());
    let born = appointment.patient.date_of_birth;
    let number = appointment.patient.nhs_number.as_deref().map(shown_number);
    let number = number.map_or(text!(i18n, people.patients.no_number), TextProp::from);
    let mode = mode_name(i18n, appointment.mode);
    let names = everybody(appointment);
    let mut rows = vec![
        SummaryRow::new(
            text!(i18n, diary.appointment.when),
            TextProp::from(move || dates::when(i18n, at, &zone)),
        ),
        SummaryRow::new(
            text!(i18n, diary.appointment.service),
            appointment.service_name.clone(),
        ),
        SummaryRow::new(
            text!(i18n, diary.appointment.with),
            TextProp::from(move || together(i18n, &names)),
        ),
        SummaryRow::new(text!(i18n, diary.appointment.how), TextProp::from(mode)),
        SummaryRow::new(
            text!(i18n, staff.field.date_of_birth),
            TextProp::from(move || dates::full(i18n, born)),
        ),
        SummaryRow::new(text!(i18n, staff.field.nhs_number), number),
    ];
    if appointment.status == AppointmentStatus::Booked {
        let confirmed = appointment.confirmed_at.is_some();
        let said = move || {
            if confirmed {
                t_string!(i18n, reminders.board.confirmed)
            } else {
                t_string!(i18n, reminders.board.not_confirmed)
            }
        };
        rows.push(SummaryRow::new(
            text!(i18n, reminders.board.question),
            TextProp::from(said),
        ));
    }
    let support = appointment.support.clone();
    if !support.is_none() {
        let words = TextProp::from(move || support_words(i18n, &support));
        rows.push(SummaryRow::new(text!(i18n, diary.needs.made_for), words));
    }
    let without = appointment.made_without();
    if !without.is_none() {
        let words = TextProp::from(move || support_words(i18n, &without));
        rows.push(SummaryRow::new(
            text!(i18n, diary.needs.made_without),
            words,
        ));
    }
    let patient = &appointment.patient;
    let mobile = patient.mobile.as_deref().map(shown_mobile);
    let known = [
        (text!(i18n, staff.field.mobile), &mobile),
        (text!(i18n, staff.field.email), &patient.email),
        (text!(i18n, staff.field.interpreter), &patient.interpreter),
        (text!(i18n, staff.field.formats), &patient.formats),
        (text!(i18n, diary.clinic.reason), &appointment.reason),
    ];
    rows.extend(
        known
            .into_iter()
            .filter_map(|(key, value)| Some(SummaryRow::new(key, value.clone()?))),
    );
    rows
}

#[component]
fn One() -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let appointment = appointment_in_address();
    let loaded = appointment;
    let acting = Acting::new(Callback::new(move |()| appointment.refresh()));
    let title = TextProp::from(move || match appointment.get() {
        Some(appointment) => appointment.patient.name,
        None => t_string!(i18n, diary.appointment.title).to_owned(),
    });
    view! {
        <Page
            title=title
            caption=text!(i18n, diary.appointment.title)
            back="/staff/waiting"
        >
            <ActDialog acting=acting/>
            {appointment.show(move |appointment| {
                let may_act = session.may_now(Action::ManageAppointments);
                let rows = facts(i18n, &appointment);
                let acts = if may_act { possible(&appointment, now()) } else { Vec::new() };
                let move_it = (may_act && movable(&appointment)).then(|| view! {
                    <ButtonLink href=format!("/staff/appointments/{}/move", appointment.id) look=Look::Secondary>
                        {t!(i18n, diary.act.move_it)}
                    </ButtonLink>
                });
                let buttons = acts.into_iter().map(|act| {
                    let name = act_name(i18n, act);
                    let appointment = appointment.clone();
                    view! {
                        <Button
                            look=Look::Secondary
                            on_click=move |_| acting.start(i18n, act, appointment.clone())
                        >
                            {move || name.get()}
                        </Button>
                    }
                });
                let buttons = buttons.collect_view();
                let record = session.may_now(Action::FindPatients).then(|| view! {
                    <p><a href=format!("/staff/patients/{}", appointment.patient.id)>
                        {t!(i18n, people.patients.appointments_all)}
                    </a></p>
                });
                let follow_up = may_act.then(|| {
                    let to = with_query("/staff/book", &[
                        ("service", appointment.service.to_string()),
                        ("patient", appointment.patient.id.to_string()),
                        ("follows", appointment.id.to_string()),
                    ]);
                    view! { <p><a href=to>{t!(i18n, room.follow_up.open)}</a></p> }
                });
                let consult = session.may_now(Action::Consult).then(|| view! {
                    <p><a href=format!("/staff/consultations/{}", appointment.consultation)>
                        {t!(i18n, diary.clinic.open)}
                    </a></p>
                });
                let whole = appointment.clone();
                let again = Callback::new(move |()| loaded.refresh());
                let id = appointment.id;
                let video = appointment.mode == Mode::Video;
                let invite = (video && session.may_now(Action::SendInvitations)).then(|| view! {
                    <section class="ar-people" aria-label=move || t_string!(i18n, guests.panel.heading)>
                        <Invite appointment=id/>
                    </section>
                });
                view! {
                    <p><StatusTag status=appointment.status/></p>
                    <SummaryList rows=Signal::derive(move || rows.clone())/>
                    <div class="ar-buttons">{move_it}{buttons}</div>
                    <SeriesList appointment=whole may_act=may_act done=again/>
                    {follow_up}
                    {consult}
                    {record}
                    {invite}
                }
                .into_any()
            })}
        </Page>
    }
    .into_any()
}
