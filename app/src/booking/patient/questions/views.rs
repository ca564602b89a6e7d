//! The fields of each question.

use domain::error::FieldError;
use leptos::prelude::*;

use super::super::draft::{Draft, answer, use_draft};
use super::super::needs_fields::{Needs, needs_fields};
use super::steps::Step;
use crate::kit::{Checkbox, DateInput, DateSignals, TextInput, Textarea};
use crate::text;
use crate::words::{t, t_string, use_i18n};

/// The fields of a question.
pub(super) fn fields(step: Step) -> AnyView {
    let draft = use_draft();
    match step {
        Step::Name => name(draft),
        Step::Birthday => born(draft),
        Step::NhsNumber => nhs_number(draft),
        Step::Contact => contact(draft),
        Step::Needs => needs(draft),
        Step::Reason | Step::Check => reason(draft),
    }
}

fn name(draft: RwSignal<Draft>) -> AnyView {
    let i18n = use_i18n();
    let words = move |error| match error {
        FieldError::Required => Some(t_string!(i18n, booking.name.required).to_owned()),
        _ => None,
    };
    view! {
        <TextInput
            name="patient.name"
            label=text!(i18n, booking.name.title)
            hint=text!(i18n, booking.name.hint)
            value=answer(draft, |d| &mut d.patient.name)
            autocomplete="name"
            heading=true
            words=words
        />
    }
    .into_any()
}

fn born(draft: RwSignal<Draft>) -> AnyView {
    let i18n = use_i18n();
    let value = DateSignals {
        day: answer(draft, |d| &mut d.patient.date_of_birth.day),
        month: answer(draft, |d| &mut d.patient.date_of_birth.month),
        year: answer(draft, |d| &mut d.patient.date_of_birth.year),
    };
    let words = move |error| match error {
        FieldError::Required => Some(t_string!(i18n, booking.born.required).to_owned()),
        FieldError::Format | FieldError::NoSuchDate => {
            Some(t_string!(i18n, booking.born.not_a_date).to_owned())
        }
        FieldError::InFuture => Some(t_string!(i18n, booking.born.in_future).to_owned()),
        FieldError::OutOfRange => Some(t_string!(i18n, booking.born.too_long_ago).to_owned()),
        _ => None,
    };
    view! {
        <DateInput
            name="patient.date_of_birth"
            label=text!(i18n, booking.born.title)
            hint=text!(i18n, booking.born.hint)
            value=value
            birthday=true
            heading=true
            words=words
        />
    }
    .into_any()
}

fn nhs_number(draft: RwSignal<Draft>) -> AnyView {
    let i18n = use_i18n();
    let number = answer(draft, |d| &mut d.patient.nhs_number);
    let unknown = answer(draft, |d| &mut d.number_unknown);
    // One answer or the other: whichever was given last.
    Effect::new(move || {
        if unknown.get() && !number.get_untracked().is_empty() {
            number.set(String::new());
        }
    });
    Effect::new(move || {
        if !number.get().is_empty() && unknown.get_untracked() {
            unknown.set(false);
        }
    });
    let words = move |error| match error {
        FieldError::Required => Some(t_string!(i18n, booking.number.required).to_owned()),
        FieldError::CheckDigit
        | FieldError::Format
        | FieldError::TooShort
        | FieldError::TooLong => Some(t_string!(i18n, booking.number.wrong).to_owned()),
        _ => None,
    };
    view! {
        <TextInput
            name="patient.nhs_number"
            label=text!(i18n, booking.number.title)
            hint=text!(i18n, booking.number.hint)
            value=number
            inputmode="numeric"
            autocomplete="off"
            width=10
            heading=true
            words=words
        />
        <Checkbox name="number_unknown" label=text!(i18n, booking.number.unknown) value=unknown/>
    }
    .into_any()
}

fn contact(draft: RwSignal<Draft>) -> AnyView {
    let i18n = use_i18n();
    let email_words = move |error| match error {
        FieldError::Required => Some(t_string!(i18n, booking.contact.required).to_owned()),
        FieldError::Format => Some(t_string!(i18n, booking.contact.email_wrong).to_owned()),
        _ => None,
    };
    let mobile_words = move |error| match error {
        FieldError::Required => Some(t_string!(i18n, booking.contact.required).to_owned()),
        _ => Some(t_string!(i18n, booking.contact.mobile_wrong).to_owned()),
    };
    view! {
        <p>{t!(i18n, booking.contact.why)}</p>
        <TextInput
            name="patient.email"
            label=text!(i18n, booking.contact.email)
            value=answer(draft, |d| &mut d.patient.email)
            kind="email"
            autocomplete="email"
            words=email_words
        />
        <TextInput
            name="patient.mobile"
            label=text!(i18n, booking.contact.mobile)
            value=answer(draft, |d| &mut d.patient.mobile)
            kind="tel"
            autocomplete="tel"
            width=20
            words=mobile_words
        />
    }
    .into_any()
}

fn needs(draft: RwSignal<Draft>) -> AnyView {
    needs_fields(Needs {
        of: "patient.",
        interpreter: answer(draft, |d| &mut d.patient.interpreter),
        formats: answer(draft, |d| &mut d.patient.formats),
        more_time: answer(draft, |d| &mut d.patient.more_time),
    })
}

fn reason(draft: RwSignal<Draft>) -> AnyView {
    let i18n = use_i18n();
    view! {
        <Textarea
            name="reason"
            label=text!(i18n, booking.reason.title)
            hint=text!(i18n, booking.reason.hint)
            value=answer(draft, |d| &mut d.reason)
            rows=4
            heading=true
        />
    }
    .into_any()
}
