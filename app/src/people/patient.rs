//! One patient and their appointments at the caller's sites.

use domain::booking::wire::Appointment;
use domain::people::policy::Action;
use domain::people::wire::{Language, Patient, PatientRecord};
use leptos::prelude::*;

use super::gate::staff_page;
use super::patient_search::{shown_mobile, shown_number};
use crate::api;
use crate::booking::staff::{StatusTag, mode_name};
use crate::kit::{ButtonLink, Empty, Loaded, Page, SummaryList, SummaryRow, dates};
use crate::routes::use_parts;
use crate::text;
use crate::words::{I18n, t, t_string, use_i18n};

/// One patient.
#[component]
pub fn PatientPage() -> impl IntoView {
    staff_page(Some(Action::FindPatients), |_| {
        view! { <Record/> }.into_any()
    })
}

#[component]
fn Record() -> impl IntoView {
    let i18n = use_i18n();
    let parts = use_parts();
    let record = Loaded::new(move || {
        let id = parts.with(|p| p.get("id").to_owned());
        async move { api::get::<PatientRecord>(&format!("/api/patients/{id}")).await }
    });
    let title = TextProp::from(move || match record.get() {
        Some(record) => record.patient.name,
        None => t_string!(i18n, people.patients.one).to_owned(),
    });
    view! {
        <Page title=title wide=true back="/staff/patients">
            {record.show(move |record| {
                let book = format!("/staff/book?patient={}", record.patient.id);
                let rows = facts(i18n, record.patient);
                view! {
                    <div class="ar-columns">
                        <div class="ar-columns__side">
                            <SummaryList rows=Signal::derive(move || rows.clone())/>
                            <ButtonLink href=book>{t!(i18n, people.patients.book)}</ButtonLink>
                        </div>
                        <section class="ar-columns__main" aria-labelledby="appointments-heading">
                            <h2 class="nhsuk-heading-m" id="appointments-heading">
                                {t!(i18n, people.patients.appointments)}
                            </h2>
                            <Appointments appointments=record.appointments/>
                        </section>
                    </div>
                }
                .into_any()
            })}
        </Page>
    }
    .into_any()
}

/// What is known about a patient.
fn facts(i18n: I18n, patient: Patient) -> Vec<SummaryRow> {
    let born = patient.date_of_birth;
    let number = patient.nhs_number.as_deref().map(shown_number);
    let unknown = text!(i18n, people.patients.no_number);
    let language = match patient.language {
        Language::En => text!(i18n, staff.field.english),
        Language::Cy => text!(i18n, staff.field.welsh),
    };
    let mut rows = vec![
        SummaryRow::new(
            text!(i18n, staff.field.date_of_birth),
            TextProp::from(move || dates::full(i18n, born)),
        ),
        SummaryRow::new(
            text!(i18n, staff.field.nhs_number),
            number.map_or(unknown, TextProp::from),
        ),
    ];
    let mobile = patient.mobile.as_deref().map(shown_mobile);
    let known = [
        (text!(i18n, staff.field.mobile), mobile),
        (text!(i18n, staff.field.email), patient.email),
        (text!(i18n, staff.field.interpreter), patient.interpreter),
        (text!(i18n, staff.field.formats), patient.formats),
    ];
    rows.extend(
        known
            .into_iter()
            .filter_map(|(key, value)| Some(SummaryRow::new(key, value?))),
    );
    rows.push(SummaryRow::new(text!(i18n, staff.field.language), language));
    rows
}

/// Appointments, newest first.
#[component]
fn Appointments(appointments: Vec<Appointment>) -> impl IntoView {
    let i18n = use_i18n();
    if appointments.is_empty() {
        return view! { <Empty><p>{t!(i18n, people.patients.no_appointments)}</p></Empty> }
            .into_any();
    }
    let row = move |appointment: Appointment| {
        let (at, zone) = (appointment.start, appointment.zone.clone());
        view! {
            <tr>
                <th scope="row">
                    <a href=format!("/staff/appointments/{}", appointment.id)>
                        {move || dates::when(i18n, at, &zone)}
                    </a>
                </th>
                <td>{appointment.service_name}<span class="ar-sub">{appointment.clinician_name}</span></td>
                <td>{mode_name(i18n, appointment.mode)}</td>
                <td><StatusTag status=appointment.status/></td>
            </tr>
        }
    };
    view! {
        <div class="ar-board__scroll" role="region" tabindex="0" aria-labelledby="appointments-heading">
            <table class="ar-board">
                <thead>
                    <tr>
                        <th scope="col">{t!(i18n, diary.appointment.when)}</th>
                        <th scope="col">{t!(i18n, diary.appointment.service)}</th>
                        <th scope="col">{t!(i18n, diary.appointment.how)}</th>
                        <th scope="col">{t!(i18n, diary.appointment.state)}</th>
                    </tr>
                </thead>
                <tbody>{appointments.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}
