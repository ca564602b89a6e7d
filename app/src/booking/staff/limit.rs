//! After how many minutes waiting is too long: one number for everybody at the site.

use domain::booking::board::WAITING_LIMITS;
use domain::booking::wire::{Board, WaitingLimit};
use domain::ids::SiteId;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::board::LiveBoard;
use crate::api;
use crate::kit::announce;
use crate::people::use_session;
use crate::words::{t, t_string, use_i18n};

/// The number, to be changed by who may.
#[component]
pub fn Limit(
    /// Where.
    site: SiteId,
    /// The board it is for.
    board: LiveBoard,
) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let set = move |text: String| {
        let minutes = text.trim().parse().ok();
        let Some(minutes) = minutes.filter(|m| WAITING_LIMITS.contains(m)) else {
            return;
        };
        spawn_local(async move {
            let body = WaitingLimit { site, minutes };
            let answer = api::put::<WaitingLimit, _>("/api/board/limit", &body).await;
            let told = answer
                .inspect_err(|failure| session.notice(failure))
                .is_ok();
            board.board.refresh();
            if told {
                announce(t_string!(i18n, room.staff.limit_saved));
            }
        });
    };
    let now = move || {
        board
            .board
            .get()
            .map(|b: Board| b.attention_minutes.to_string())
    };
    view! {
        <div>
            <label class="nhsuk-label" for="waiting-limit">{t!(i18n, room.staff.limit)}</label>
            <input
                class="nhsuk-input ar-limit"
                id="waiting-limit"
                type="number"
                min="1"
                max="240"
                prop:value=move || now().unwrap_or_default()
                on:change=move |event| set(event_target_value(&event))
            />
        </div>
    }
    .into_any()
}
