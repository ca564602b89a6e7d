//! Messages from the clinic to somebody who waits, and the chat with reception.

use std::rc::Rc;

use domain::consultation::desk::{DeskMessage, DeskSide, DeskText};
use domain::ids::ChatId;
use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::prelude::*;

use crate::consultation::call::TooLong;
use crate::consultation::desk_words::{Reads, desk_words};
use crate::consultation::media::{Call, chime};
use crate::kit::announce;
use crate::kit::dates::time_at;
use crate::words::{t, t_string, use_i18n};

/// Whether the clinic has written something that may not have been seen: it came while the page was
/// out of sight. Says new messages to screen readers, and quietly by sound.
pub(in crate::consultation) fn unseen(call: &Rc<Call>, reads: Reads) -> RwSignal<bool> {
    let i18n = use_i18n();
    let thread: RwSignal<Vec<DeskMessage>> = call.state.desk.clone().into();
    let unseen = RwSignal::new(false);
    Effect::new(move |before: Option<Option<ChatId>>| {
        let newest = thread.with(|thread| {
            let of_clinic = thread.iter().rfind(|m| m.by == DeskSide::Clinic);
            of_clinic.cloned()
        });
        let id = newest.as_ref().map(|m| m.id);
        if let (Some(before), Some(newest)) = (before, newest)
            && before != id
        {
            let words = untrack(|| reads(i18n, &newest.words));
            announce(untrack(|| t_string!(i18n, room.desk.new, words = words)));
            chime();
            unseen.set(!document().has_focus().unwrap_or(true));
        }
        id
    });
    let seen = window_event_listener(leptos::ev::focus, move |_| {
        unseen.try_set(false);
    });
    on_cleanup(move || seen.remove());
    unseen
}

/// What was written so far, and what is being sent.
#[component]
pub(in crate::consultation) fn Messages(
    /// In which room.
    call: StoredValue<Rc<Call>, LocalStorage>,
    /// How it reads.
    reads: Reads,
) -> impl IntoView {
    let i18n = use_i18n();
    let state = call.with_value(|call| call.state.clone());
    let thread: RwSignal<Vec<DeskMessage>> = state.desk.into();
    let sending: RwSignal<Vec<(ChatId, DeskText)>> = state.desk_sending.into();
    let some = Memo::new(move |_| !thread.with(Vec::is_empty) || !sending.with(Vec::is_empty));
    let message = move |message: DeskMessage| {
        let own = message.by == DeskSide::Patient;
        let class = if own {
            "ar-chat__message ar-chat__message--own"
        } else {
            "ar-chat__message"
        };
        let by = move || {
            if own {
                t_string!(i18n, room.desk.you)
            } else {
                t_string!(i18n, room.desk.clinic)
            }
        };
        let words = message.words;
        view! {
            <li class=class>
                <p class="ar-chat__by">{by}" · "{move || time_at(i18n, message.at, "")}</p>
                <p class="ar-lines" dir="auto">{move || reads(i18n, &words)}</p>
            </li>
        }
    };
    let on_its_way = move || {
        let texts = sending.get().into_iter().map(|(_, text)| {
            view! {
                <li class="ar-chat__message ar-chat__message--own">
                    <p class="ar-chat__by">{t!(i18n, room.desk.sending)}</p>
                    <p class="ar-lines" dir="auto">{text.as_str().to_owned()}</p>
                </li>
            }
        });
        texts.collect_view()
    };
    view! {
        <Show when=move || some.get()>
            <ol class="ar-thread">
                <For each=move || thread.get() key=|m| m.id let:one>{message(one)}</For>
                {on_its_way}
            </ol>
        </Show>
    }
    .into_any()
}

#[component]
pub(super) fn DeskChat(call: StoredValue<Rc<Call>, LocalStorage>) -> impl IntoView {
    let i18n = use_i18n();
    let refused = call.with_value(|call| call.state.desk_refused.clone());
    let refused: RwSignal<u32> = refused.into();
    view! {
        <section class="ar-words-with" aria-labelledby="desk-heading">
            <h2 class="nhsuk-heading-m" id="desk-heading">{t!(i18n, room.desk.title)}</h2>
            <Messages call=call reads=desk_words/>
            {move || (refused.get() > 0).then(|| view! {
                <p class="nhsuk-error-message" role="alert">{t!(i18n, room.desk.refused)}</p>
            })}
            <Write call=call/>
        </section>
    }
    .into_any()
}

#[component]
fn Write(call: StoredValue<Rc<Call>, LocalStorage>) -> impl IntoView {
    let i18n = use_i18n();
    let text = RwSignal::new(String::new());
    let too_long = RwSignal::new(false);
    let send = move || {
        let words = DeskText::typed(&text.get_untracked());
        too_long.set(words.is_err());
        if let Ok(words) = words
            && !words.is_blank()
        {
            call.with_value(|call| call.write_to_desk(words));
            text.set(String::new());
        }
    };
    view! {
        <form
            class="ar-thread-form"
            on:submit=move |event: SubmitEvent| {
                event.prevent_default();
                send();
            }
        >
            <label class="nhsuk-label" for="desk-text">{t!(i18n, room.desk.write)}</label>
            <p class="nhsuk-hint" id="desk-hint">{t!(i18n, room.desk.hint)}</p>
            <TooLong is=too_long/>
            <textarea
                class="nhsuk-textarea"
                id="desk-text"
                rows="2"
                dir="auto"
                aria-describedby="desk-hint"
                prop:value=move || text.get()
                on:input=move |event| text.set(event_target_value(&event))
                on:keydown=move |event: KeyboardEvent| {
                    if event.key() == "Enter" && !event.shift_key() && !event.is_composing() {
                        event.prevent_default();
                        send();
                    }
                }
            ></textarea>
            <button type="submit" class="nhsuk-button nhsuk-button--secondary" id="desk-send">
                {t!(i18n, room.desk.send)}
            </button>
        </form>
    }
    .into_any()
}
