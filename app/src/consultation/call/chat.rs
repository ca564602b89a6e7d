//! Writing to each other.

use domain::consultation::addresses::{Piece, pieces};
use domain::consultation::command::ChatText;
use domain::consultation::event::ChatMessage;
use domain::ids::ChatId;
use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::html;
use leptos::prelude::*;

use super::Shown;
use super::files::{Files, GiveFile};
use crate::consultation::roles::role_within;
use crate::kit::browser::focus;
use crate::kit::dates::time_at;
use crate::words::{t, t_string, use_i18n};

#[component]
pub(super) fn Chat() -> impl IntoView {
    let i18n = use_i18n();
    let shown = expect_context::<Shown>();
    let open = shown.chat_open;
    let log = NodeRef::<html::Ol>::new();
    let state = shown.call().state.clone();
    let sending: RwSignal<Vec<(ChatId, ChatText)>> = state.sending.into();
    let refused: RwSignal<u32> = state.refused_chat.into();
    Effect::new(move |was_open: Option<bool>| {
        let is_open = open.get();
        match (was_open, is_open) {
            (None | Some(false), true) => request_animation_frame(|| focus("chat-text")),
            (Some(true), false) => focus("call-chat"),
            _ => {}
        }
        is_open
    });
    Effect::new(move || {
        shown.chat.track();
        sending.track();
        open.track();
        request_animation_frame(move || {
            if let Some(log) = log.try_get_untracked().flatten() {
                log.set_scroll_top(log.scroll_height());
            }
        });
    });
    let empty = move || {
        (shown.chat.with(Vec::is_empty) && sending.with(Vec::is_empty))
            .then(|| view! { <li class="ar-chat__empty">{t!(i18n, call.chat.empty)}</li> })
    };
    let on_its_way = move || {
        let texts = sending.get().into_iter().map(|(_, text)| {
            view! {
                <li class="ar-chat__message ar-chat__message--own">
                    <p class="ar-chat__by">{t!(i18n, call.chat.sending)}</p>
                    <p class="ar-lines" dir="auto">{text.as_str().to_owned()}</p>
                </li>
            }
        });
        texts.collect_view()
    };
    view! {
        <section
            class="ar-call__chat ar-chat"
            hidden=move || !open.get()
            aria-labelledby="chat-title"
            on:keydown=move |event: KeyboardEvent| {
                if event.key() == "Escape" {
                    open.set(false);
                }
            }
        >
            <div class="ar-chat__head">
                <h2 id="chat-title">{t!(i18n, call.chat.title)}</h2>
                <button
                    type="button"
                    class="nhsuk-button nhsuk-button--secondary nhsuk-button--small"
                    id="chat-close"
                    on:click=move |_| open.set(false)
                >
                    {t!(i18n, call.chat.close)}
                </button>
            </div>
            <Files/>
            <ol class="ar-chat__log" node_ref=log tabindex="0" aria-labelledby="chat-title">
                {empty}
                <For each=move || shown.chat.get() key=|m| m.id let:message>
                    <Message message=message/>
                </For>
                {on_its_way}
            </ol>
            {move || (refused.get() > 0).then(|| view! {
                <p class="nhsuk-error-message" role="alert">{t!(i18n, call.chat.refused)}</p>
            })}
            <GiveFile/>
            <Write/>
        </section>
    }
    .into_any()
}

#[component]
fn Message(message: ChatMessage) -> impl IntoView {
    let i18n = use_i18n();
    let shown = expect_context::<Shown>();
    let (from, role) = (message.from, message.role);
    let own = move || {
        shown
            .me
            .with(|me| me.as_ref().is_some_and(|me| me.id == from))
    };
    let class = move || {
        if own() {
            "ar-chat__message ar-chat__message--own"
        } else {
            "ar-chat__message"
        }
    };
    let name = message.name.as_str().to_owned();
    let by = move || {
        if own() {
            t_string!(i18n, call.you).to_owned()
        } else {
            let role = role_within(i18n, role);
            t_string!(i18n, guests.call.named, name = name.clone(), role = role).to_string()
        }
    };
    view! {
        <li class=class>
            <p class="ar-chat__by">{by}" · "{move || time_at(i18n, message.at, "")}</p>
            <p class="ar-lines" dir="auto">{linked(message.text.as_str())}</p>
        </li>
    }
    .into_any()
}

/// What was written, with web addresses to tap: in another tab, which learns nothing of this one.
fn linked(text: &str) -> AnyView {
    let pieces = pieces(text).into_iter().map(|piece| match piece {
        Piece::Words(words) => words.to_owned().into_any(),
        Piece::Address(address) => {
            let (href, shown) = (address.to_owned(), address.to_owned());
            view! { <a href=href target="_blank" rel="noopener noreferrer">{shown}</a> }.into_any()
        }
    });
    pieces.collect_view().into_any()
}

/// What was pasted is not cut without a word: it stays in the field, and is said to be too long.
#[component]
pub(in crate::consultation) fn TooLong(is: RwSignal<bool>) -> impl IntoView {
    let i18n = use_i18n();
    move || {
        is.get().then(|| {
            view! {
                <p class="nhsuk-error-message" role="alert">{t!(i18n, call.chat.too_long)}</p>
            }
        })
    }
}

#[component]
fn Write() -> impl IntoView {
    let i18n = use_i18n();
    let shown = expect_context::<Shown>();
    let text = RwSignal::new(String::new());
    let too_long = RwSignal::new(false);
    let send = move || {
        let words = ChatText::typed(&text.get_untracked());
        too_long.set(words.is_err());
        if let Ok(words) = words
            && !words.is_blank()
        {
            shown.call().say(words);
            text.set(String::new());
        }
    };
    view! {
        <form
            class="ar-chat__form"
            on:submit=move |event: SubmitEvent| {
                event.prevent_default();
                send();
            }
        >
            <div class="nhsuk-form-group">
                <label class="nhsuk-label" for="chat-text">{t!(i18n, call.chat.write)}</label>
                <TooLong is=too_long/>
                <textarea
                    class="nhsuk-textarea"
                    id="chat-text"
                    rows="2"
                    dir="auto"
                    prop:value=move || text.get()
                    on:input=move |event| text.set(event_target_value(&event))
                    on:keydown=move |event: KeyboardEvent| {
                        if event.key() == "Enter" && !event.shift_key() && !event.is_composing() {
                            event.prevent_default();
                            send();
                        }
                    }
                ></textarea>
            </div>
            <button type="submit" class="nhsuk-button" id="chat-send">{t!(i18n, call.chat.send)}</button>
        </form>
    }
    .into_any()
}
