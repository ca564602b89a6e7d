//! What those would read whose appointments are settled: asked for once it is chosen, forgotten when something
//! else is.

use std::future::Future;
use std::pin::Pin;

use domain::booking::wire::{SettledNews, Settling, SettlingMessage, SettlingMessages};
use leptos::prelude::*;
use serde::Serialize;

use super::clinic_day::{language_words, sample_body, ways};
use super::settling::Choosing;
use crate::api::{self, Failure};
use crate::kit::browser::focus;
use crate::kit::{Button, Form, Look};
use crate::people::use_session;
use crate::words::{I18n, t, t_string, use_i18n};

type Answer = Pin<Box<dyn Future<Output = Result<SettlingMessages, Failure>>>>;

type Ask = Box<dyn Fn(Settling) -> Option<Answer>>;

/// Asks what they would read.
pub type AskMessages = StoredValue<Ask, LocalStorage>;

/// Asks an address, with what is to be changed; nothing while that cannot be read.
pub fn ask_messages<B: Serialize + 'static>(
    choosing: Choosing,
    request: impl Fn(Settling) -> Option<(String, B)> + 'static,
) -> AskMessages {
    let session = use_session();
    let ask: Ask = Box::new(move |settling| {
        let (path, body) = request(settling)?;
        let answer: Answer = Box::pin(async move {
            let answer = api::post::<SettlingMessages, _>(&path, &body).await;
            answer.map_err(|failure| choosing.refused(session, failure))
        });
        Some(answer)
    });
    StoredValue::new_local(ask)
}

fn news_words(i18n: I18n, news: SettledNews) -> &'static str {
    match news {
        SettledNews::Moved => t_string!(i18n, diary.settle.reads_moved),
        SettledNews::Asked => t_string!(i18n, diary.settle.reads_asked),
        SettledNews::Cancelled => t_string!(i18n, diary.settle.reads_cancelled),
        SettledNews::Stands => t_string!(i18n, diary.settle.reads_stands),
    }
}

#[component]
fn One(message: SettlingMessage) -> impl IntoView {
    let i18n = use_i18n();
    let SettlingMessage {
        news,
        patient_name,
        message,
    } = message;
    let (tongue, by) = (message.language, message.by);
    let heading = move || {
        let (news, way) = (news_words(i18n, news), ways(i18n, &[by]));
        format!("{news} – {}, {way}", language_words(i18n, tongue))
    };
    view! {
        <section class="ar-sample">
            <h4 class="ar-sample__by">
                {heading}
                <span class="ar-sub">
                    {move || t_string!(i18n, diary.settle.reads_to, name = patient_name.clone()).to_string()}
                </span>
            </h4>
            {sample_body(message)}
        </section>
    }
    .into_any()
}

/// The button that asks, and what they would read.
#[component]
pub(super) fn Messages(choosing: Choosing, form: Form, ask: AskMessages) -> impl IntoView {
    let i18n = use_i18n();
    let heading = format!("{}settle-reads", choosing.path);
    let id = StoredValue::new(heading);
    let tells = Memo::new(move |_| choosing.tells());
    // What was read before no longer answers what is chosen now.
    Effect::new(move || {
        let now = choosing.chosen();
        let stale = choosing
            .read
            .with_untracked(|read| read.as_ref().is_some_and(|(chosen, _)| *chosen != now));
        if stale {
            choosing.read.set(None);
        }
    });
    let press = move |_| {
        let chosen = choosing.read();
        let Some(answer) = ask.with_value(|ask| ask(chosen.clone())) else {
            return;
        };
        form.send(answer, move |found| {
            choosing.read.set(Some((chosen, found.messages)));
            request_animation_frame(move || id.with_value(|id| focus(id)));
        });
    };
    let shown = move || {
        let (_, messages) = choosing.read.get()?;
        let unreached = messages.is_empty();
        let all = messages
            .into_iter()
            .map(|message| view! { <One message=message/> });
        let all = all.collect_view();
        Some(view! {
            <section class="ar-settle__reads" aria-labelledby=id.get_value()>
                <h3 class="nhsuk-heading-s" id=id.get_value() tabindex="-1">
                    {t!(i18n, reminders.day.reads)}
                </h3>
                {unreached.then(|| view! { <p>{t!(i18n, diary.settle.reads_nobody)}</p> })}
                {all}
            </section>
        })
    };
    view! {
        <Show when=move || tells.get()>
            <p>
                <Button look=Look::Secondary busy=form.busy() on_click=press>
                    {t!(i18n, diary.settle.read)}
                </Button>
            </p>
            {shown}
        </Show>
    }
    .into_any()
}
