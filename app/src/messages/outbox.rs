//! The demo's messages, as they would arrive.

use domain::messages::wire::{Outbox, OutboxMessage};
use leptos::prelude::*;

use crate::api;
use crate::kit::browser::every;
use crate::kit::{Button, Empty, FailureView, Loaded, Loading, Look, Page, dates};
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
    let messages = Memo::new(move |_| outbox.get().map(|o| o.messages).unwrap_or_default());
    let ready = Memo::new(move |_| outbox.get().is_some());
    let failure = Memo::new(move |_| outbox.failure());
    view! {
        <Page title=text!(i18n, people.outbox.title) wide=true>
            <p>{t!(i18n, people.outbox.intro)}</p>
            <Button look=Look::Secondary on_click=move |_| outbox.refresh()>
                {t!(i18n, people.outbox.refresh)}
            </Button>
            {move || match (ready.get(), failure.get()) {
                (_, Some(failure)) => view! {
                    <FailureView failure=failure retry=move |()| outbox.retry()/>
                }.into_any(),
                (false, None) => view! { <Loading/> }.into_any(),
                (true, None) => view! { <List messages=messages/> }.into_any(),
            }}
        </Page>
    }
    .into_any()
}

/// The messages; those already there stay as they are, folded or open, when new ones come.
#[component]
fn List(messages: Memo<Vec<OutboxMessage>>) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Show when=move || messages.with(Vec::is_empty)>
            <Empty><p>{t!(i18n, people.outbox.empty)}</p></Empty>
        </Show>
        <ul class="ar-outbox">
            <For each=move || messages.get() key=|m| (m.id, m.state) let:message>
                <Message message=message/>
            </For>
        </ul>
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
    let shortcut = link.clone();
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
    let open = (!shortcut.is_empty()).then(|| {
        view! {
            <a class="ar-button-small" href=shortcut target="_blank" rel="noopener external">
                {t!(i18n, people.outbox.open_link)}
                <span class="nhsuk-u-visually-hidden">" "{t!(i18n, people.outbox.new_tab)}</span>
            </a>
        }
    });
    view! {
        <li>
            <div class="ar-outbox__head">
                <span>{channel}</span>
                <span>{t!(i18n, people.outbox.to)}" "<strong>{message.to}</strong></span>
                <span class="ar-unbroken">{move || dates::when(i18n, at, "")}</span>
            </div>
            {subject}
            {open}
            <details class="nhsuk-details ar-outbox__more">
                <summary class="nhsuk-details__summary">
                    <span class="nhsuk-details__summary-text">{t!(i18n, people.outbox.read)}</span>
                </summary>
                <div class="nhsuk-details__text">
                    <div class="ar-outbox__body">{body}</div>
                    {calendar}
                </div>
            </details>
        </li>
    }
    .into_any()
}
