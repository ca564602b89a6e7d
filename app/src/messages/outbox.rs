//! The demo's messages, as they would arrive.

use domain::messages::wire::{Outbox, OutboxMessage};
use leptos::prelude::*;

use crate::api;
use crate::kit::browser::every;
use crate::kit::{Button, Empty, Loaded, Look, Page, dates};
use crate::people::staff_page;
use crate::text;
use crate::words::{t, use_i18n};

/// How often to look by itself.
const LOOK_MS: u32 = 5_000;

/// The demo's messages.
#[component]
pub fn OutboxPage() -> impl IntoView {
    staff_page(None, |_| view! { <Messages/> }.into_any())
}

#[component]
fn Messages() -> impl IntoView {
    let i18n = use_i18n();
    let outbox = Loaded::new(|| async { api::get::<Outbox>("/api/outbox").await });
    every(LOOK_MS, move || outbox.refresh());
    view! {
        <Page title=text!(i18n, people.outbox.title) wide=true>
            <p>{t!(i18n, people.outbox.intro)}</p>
            <Button look=Look::Secondary on_click=move |_| outbox.refresh()>
                {t!(i18n, people.outbox.refresh)}
            </Button>
            {outbox.show(move |outbox| {
                if outbox.messages.is_empty() {
                    return view! { <Empty><p>{t!(i18n, people.outbox.empty)}</p></Empty> }.into_any();
                }
                let messages = outbox.messages.into_iter().map(|m| view! { <Message message=m/> });
                view! { <ul class="ar-outbox">{messages.collect_view()}</ul> }.into_any()
            })}
        </Page>
    }
    .into_any()
}

/// Cuts a body at its link, so that the link can be one.
fn around<'a>(body: &'a str, link: &str) -> (&'a str, Option<&'a str>) {
    match body.split_once(link) {
        Some((before, after)) if !link.is_empty() => (before, Some(after)),
        _ => (body, None),
    }
}

#[component]
fn Message(message: OutboxMessage) -> impl IntoView {
    let i18n = use_i18n();
    let at = message.at;
    let by_email = message.channel == "email";
    let channel = move || {
        if by_email {
            t!(i18n, people.outbox.by_email).into_any()
        } else {
            t!(i18n, people.outbox.by_text).into_any()
        }
    };
    let link = message.link.unwrap_or_default();
    let (before, after) = around(&message.body, &link);
    let href = link.clone();
    let anchor = move |words: String| {
        view! {
            <a href=href target="_blank" rel="noopener external">
                {words}
                <span class="nhsuk-u-visually-hidden">" "{t!(i18n, people.outbox.new_tab)}</span>
            </a>
        }
    };
    let body = match after {
        Some(after) => view! { {before.to_owned()}{anchor(link)}{after.to_owned()} }.into_any(),
        None if link.is_empty() => before.to_owned().into_any(),
        None => view! { {before.to_owned()}"\n"{anchor(link)} }.into_any(),
    };
    let calendar = message.calendar.map(|file| {
        let encoded = String::from(js_sys::encode_uri_component(&file));
        let href = format!("data:text/calendar;charset=utf-8,{encoded}");
        view! {
            <p class="nhsuk-u-margin-bottom-0">
                <a href=href download="appointment.ics" rel="external">{t!(i18n, people.outbox.attachment)}</a>
            </p>
        }
    });
    let subject = (!message.subject.is_empty())
        .then(|| view! { <p class="ar-outbox__subject">{message.subject}</p> });
    view! {
        <li>
            <div class="ar-outbox__head">
                <span>{channel}</span>
                <span>{t!(i18n, people.outbox.to)}" "<strong>{message.to}</strong></span>
                <span class="ar-unbroken">{move || dates::when(i18n, at, "")}</span>
            </div>
            {subject}
            <div class="ar-outbox__body">{body}</div>
            {calendar}
        </li>
    }
    .into_any()
}
