//! Whom a day touches and what they read, and what became of it.

use domain::booking::wire::{
    ClinicDay, ClinicDayDone, ClinicDayPreview, DayTrouble, Delivery, SampleMessage, TouchedByDay,
};
use domain::people::wire::Language;
use leptos::prelude::*;

use super::super::other_tab::NameInOtherTab;
use crate::kit::{Button, Empty, Look, Notification, Warning};
use crate::words::{I18n, t, t_string, use_i18n};

/// "text message and e-mail", or that nobody but a telephone reaches them.
pub(in super::super) fn ways(i18n: I18n, told_by: &[Delivery]) -> String {
    let words: Vec<&str> = told_by
        .iter()
        .filter_map(|way| match way {
            Delivery::Email => Some(t_string!(i18n, reminders.day.by_email)),
            Delivery::Text => Some(t_string!(i18n, reminders.day.by_text)),
            Delivery::NoRoute => None,
        })
        .collect();
    if words.is_empty() {
        t_string!(i18n, reminders.day.ring).to_owned()
    } else {
        words.join(", ")
    }
}

/// In which language somebody reads.
pub(in super::super) fn language_words(i18n: I18n, language: Language) -> &'static str {
    match language {
        Language::En => t_string!(i18n, reminders.day.in_en),
        Language::Cy => t_string!(i18n, reminders.day.in_cy),
    }
}

#[component]
fn People(all: Vec<TouchedByDay>) -> impl IntoView {
    let i18n = use_i18n();
    let rows = all.into_iter().map(|one| {
        let (told_by, tongue, here) = (one.told_by.clone(), one.language, one.here);
        let unreached = one.told_by.iter().all(|way| *way == Delivery::NoRoute);
        view! {
            <li class="ar-told">
                <span class="ar-unbroken">{one.local.get(11..16).unwrap_or_default().to_owned()}</span>
                <span>
                    <NameInOtherTab appointment=one.appointment name=one.patient_name/>
                    <span class="ar-sub">{one.service_name}</span>
                </span>
                <span class:ar-attention=unreached>
                    {move || ways(i18n, &told_by)}
                    <span class="ar-sub">
                        {move || language_words(i18n, tongue)}
                        {here.then(|| view! { " · "{t!(i18n, reminders.day.here)} })}
                    </span>
                </span>
            </li>
        }
    });
    view! { <ul class="nhsuk-list ar-told-list">{rows.collect_view()}</ul> }.into_any()
}

/// What somebody would read, in its own language.
pub(in super::super) fn sample_body(message: SampleMessage) -> AnyView {
    let lang = message.language.as_str();
    view! {
        <div lang=lang>
            {(!message.subject.is_empty()).then(|| view! { <p><strong>{message.subject}</strong></p> })}
            <div class="ar-outbox__body">{message.body}</div>
        </div>
    }
    .into_any()
}

#[component]
fn Sample(message: SampleMessage) -> impl IntoView {
    let i18n = use_i18n();
    let (tongue, by) = (message.language, message.by);
    view! {
        <section class="ar-sample">
            <h3 class="ar-sample__by">
                {move || format!("{}, {}", language_words(i18n, tongue), ways(i18n, &[by]))}
            </h3>
            {sample_body(message)}
        </section>
    }
    .into_any()
}

/// What would be done.
#[component]
pub(super) fn Preview(
    day: ClinicDay,
    preview: ClinicDayPreview,
    busy: Signal<bool>,
    back: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let n = preview.appointments.len();
    let go_back = view! {
        <Button look=Look::Secondary on_click=move |_| back.run(())>{t!(i18n, reminders.day.back)}</Button>
    };
    let closes = day.trouble != DayTrouble::Late;
    let nobody = (n == 0).then(|| view! { <Empty><p>{t!(i18n, reminders.day.nobody)}</p></Empty> });
    let people = (n > 0).then(|| {
        let messages = preview.messages.into_iter();
        let messages = messages.map(|message| view! { <Sample message=message/> });
        view! {
            <h2 class="nhsuk-heading-m">
                {move || t_string!(i18n, reminders.day.whom, n = n).to_string()}
            </h2>
            <People all=preview.appointments/>
            <h2 class="nhsuk-heading-m">{t!(i18n, reminders.day.reads)}</h2>
            {messages.collect_view()}
        }
    });
    let words = move || match day.trouble {
        DayTrouble::Late => t_string!(i18n, reminders.day.do_late),
        DayTrouble::ChooseAgain => t_string!(i18n, reminders.day.do_choose_again),
        DayTrouble::Cancel => t_string!(i18n, reminders.day.do_cancel),
    };
    let look = if closes { Look::Warning } else { Look::Primary };
    view! {
        {nobody}
        {people}
        <div class="ar-buttons">
            {(n > 0 || closes).then(|| view! { <Button look=look busy=busy>{words}</Button> })}
            {go_back}
        </div>
    }
    .into_any()
}

/// What became of it.
#[component]
pub(super) fn Done(done: ClinicDayDone, another: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let (told, left) = (done.told, done.left_alone);
    let to_ring = (!done.to_ring.is_empty()).then(|| {
        view! {
            <Warning><p>{t!(i18n, reminders.day.to_ring)}</p></Warning>
            <People all=done.to_ring/>
        }
    });
    view! {
        <Notification success=true>
            <p class="nhsuk-notification-banner__heading">
                {move || t_string!(i18n, reminders.day.done, n = told).to_string()}
            </p>
            {(left > 0).then(|| view! {
                <p>{move || t_string!(i18n, reminders.day.left_alone, n = left).to_string()}</p>
            })}
        </Notification>
        {to_ring}
        <Button look=Look::Secondary on_click=move |_| another.run(())>
            {t!(i18n, reminders.day.another)}
        </Button>
    }
    .into_any()
}
