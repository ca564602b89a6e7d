//! Whether the board is live, and whether arrivals sound.

use leptos::prelude::*;

use super::board::LiveBoard;
use crate::kit::dates;
use crate::words::{t, t_string, use_i18n};

/// The sound switch and the word "Live".
#[component]
pub fn LineState(
    /// The board.
    board: LiveBoard,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div class="ar-line">
            <button
                type="button"
                class="ar-button-small"
                title=move || t_string!(i18n, diary.waiting.sound)
                on:click=move |_| board.chime.switch()
            >
                {move || if board.chime.is_on() {
                    t_string!(i18n, diary.waiting.sound_on)
                } else {
                    t_string!(i18n, diary.waiting.sound_off)
                }}
            </button>
            <Show when=move || board.live.online.get()>
                <span class="ar-line__live">{t!(i18n, diary.waiting.live)}</span>
            </Show>
        </div>
    }
    .into_any()
}

/// Says that the line is down, and how old is what is shown.
#[component]
pub fn LineDown(
    /// The board.
    board: LiveBoard,
) -> impl IntoView {
    let i18n = use_i18n();
    let time = move || {
        board
            .board
            .get()
            .map(|b| dates::short_time(b.now, ""))
            .unwrap_or_default()
    };
    view! {
        <div role="status">
            <Show when=move || !board.live.online.get()>
                <p class="ar-line__down">
                    {move || t_string!(i18n, diary.waiting.offline, time = time()).to_string()}
                </p>
            </Show>
        </div>
    }
    .into_any()
}
