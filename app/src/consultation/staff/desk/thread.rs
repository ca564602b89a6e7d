//! One patient's thread: what they wrote while waiting, what the clinic answered, and the answer.

use domain::consultation::desk::DeskSide;
use domain::consultation::desk_wire::{DeskLine, DeskThread, WriteToPatient};
use domain::ids::ConsultationId;
use leptos::prelude::*;
use serde::de::IgnoredAny;
use wasm_bindgen_futures::spawn_local;

use super::fields::{Saying, SayingFields};
use crate::api;
use crate::consultation::desk_words::desk_words;
use crate::kit::dates::short_time;
use crate::kit::{Button, Dialog, ErrorSummary, Form, FormScope, FormView, Loaded, Look};
use crate::people::use_session;
use crate::words::{t, t_string, use_i18n};

/// One patient's thread in a dialog over the board.
#[component]
pub fn ThreadDialog(
    /// Whose, while it is open.
    of: RwSignal<Option<ConsultationId>>,
    /// Rises when there may be something new.
    #[prop(into)]
    hints: Signal<u32>,
) -> impl IntoView {
    let i18n = use_i18n();
    let open = RwSignal::new(false);
    let name = RwSignal::new(String::new());
    Effect::new(move || open.set(of.get().is_some()));
    Effect::new(move |before: Option<bool>| {
        let now = open.get();
        if before == Some(true) && !now {
            of.set(None);
        }
        now
    });
    let title = TextProp::from(move || match name.get() {
        name if name.is_empty() => t_string!(i18n, room.desk.title).to_owned(),
        name => t_string!(i18n, room.staff.thread_title, name = name),
    });
    view! {
        <Dialog open=open title=title id="thread-title">
            {move || of.get().map(|id| view! { <Thread id=id hints=hints name=name/> })}
            <Button look=Look::Secondary on_click=move |_| open.set(false)>{t!(i18n, common.close)}</Button>
        </Dialog>
    }
    .into_any()
}

/// One patient's thread, with the field to answer. Showing it is reading it.
#[component]
pub fn Thread(
    /// Whose.
    id: ConsultationId,
    /// Rises when there may be something new.
    #[prop(into)]
    hints: Signal<u32>,
    /// Gets the patient's name.
    #[prop(optional)]
    name: Option<RwSignal<String>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let address = format!("/api/consultations/{id}/desk");
    let from = address.clone();
    let thread = Loaded::new(move || {
        let from = from.clone();
        async move {
            let answer = api::get::<DeskThread>(&from).await;
            answer.inspect_err(|failure| session.notice(failure))
        }
    });
    thread.refresh_on(hints);
    let read = format!("{address}/read");
    Effect::new(move || {
        let Some(thread) = thread.get() else { return };
        if let Some(name) = name {
            name.set(thread.patient_name);
        }
        if thread.unread > 0 {
            let read = read.clone();
            spawn_local(async move {
                // What is not noted as read now is noted at the next look.
                let _ = api::post::<IgnoredAny, _>(&read, &()).await;
            });
        }
    });
    let form = Form::new();
    let saying = Saying::new("text");
    let send = move |()| {
        let Some(words) = saying.words(form) else {
            return;
        };
        let (to, body) = (address.clone(), WriteToPatient { words });
        form.send(
            async move {
                let answer = api::post::<DeskThread, _>(&to, &body).await;
                answer.inspect_err(|failure| session.notice(failure))
            },
            move |now| {
                saying.clear();
                thread.put(now);
            },
        );
    };
    let log = thread.show(move |thread| {
        if thread.lines.is_empty() {
            let name = thread.patient_name;
            return view! {
                <p class="ar-quiet">
                    {move || t_string!(i18n, room.staff.thread_none, name = name.clone())}
                </p>
            }
            .into_any();
        }
        let name = thread.patient_name;
        let lines = thread.lines.into_iter().map(|line| {
            let by = line.staff.clone().unwrap_or_else(|| name.clone());
            view! { <Line line=line by=by/> }
        });
        view! { <ol class="ar-thread">{lines.collect_view()}</ol> }.into_any()
    });
    view! {
        {log}
        <FormScope form=form>
            <ErrorSummary/>
            <FormView on_submit=send>
                <SayingFields saying=saying/>
                <Button id="desk-send" busy=form.busy()>{t!(i18n, room.staff.send)}</Button>
            </FormView>
        </FormScope>
    }
    .into_any()
}

#[component]
fn Line(line: DeskLine, by: String) -> impl IntoView {
    let i18n = use_i18n();
    let class = match line.message.by {
        DeskSide::Patient => "ar-chat__message",
        DeskSide::Clinic => "ar-chat__message ar-chat__message--own",
    };
    let words = line.message.words;
    view! {
        <li class=class>
            <p class="ar-chat__by">{by}" · "{short_time(line.message.at, "")}</p>
            <p class="ar-lines" dir="auto">{move || desk_words(i18n, &words)}</p>
        </li>
    }
    .into_any()
}
