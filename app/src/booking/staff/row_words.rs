//! What a row says of its person's messages, and whether they have stepped away.

use domain::booking::wire::{BoardRow, BoardState, Handed, Mode};
use domain::ids::ConsultationId;
use leptos::prelude::*;

use super::appointment::support_words;
use crate::consultation::staff::HandingOver;
use crate::kit::dates;
use crate::words::{t_string, use_i18n};

/// Whether there is somebody at the other end to read it.
pub fn may_write(row: &BoardRow) -> bool {
    row.appointment.mode == Mode::Video && row.state == BoardState::Waiting
}

/// Whom reception may hand to another clinician: who waits, and reads to whom.
pub fn handing_over(row: &BoardRow) -> Option<HandingOver> {
    let appointment = &row.appointment;
    may_write(row).then(|| HandingOver {
        consultation: appointment.consultation,
        name: appointment.patient.name.clone(),
    })
}

/// By whom they were handed over, and why when this is the list of whoever they were handed to.
#[component]
pub fn HandedOver(
    /// The row.
    row: Memo<BoardRow>,
) -> impl IntoView {
    let i18n = use_i18n();
    let handed = Memo::new(move |_| row.with(|row| row.handed.clone()));
    move || {
        let Handed {
            at, from, reason, ..
        } = handed.get()?;
        let time = dates::short_time(at, "");
        Some(view! {
            <span class="ar-sub">{t_string!(i18n, room.transfer.to_you, from = from, time = time)}</span>
            {reason.map(|reason| view! { <span class="ar-lines">{reason}</span> })}
        })
    }
}

/// Since when they have stepped away.
#[component]
pub fn Away(
    /// The row.
    row: Memo<BoardRow>,
) -> impl IntoView {
    let i18n = use_i18n();
    move || {
        let (since, zone) = row.with(|row| (row.away_since, row.appointment.zone.clone()));
        since.map(|at| {
            let time = dates::short_time(at, &zone);
            view! { <span class="ar-sub">{t_string!(i18n, room.staff.away_short, time = time)}</span> }
        })
    }
}

/// Whether somebody who is expected has said that they will be there.
#[component]
pub fn Confirmed(
    /// The row.
    row: Memo<BoardRow>,
) -> impl IntoView {
    let i18n = use_i18n();
    move || {
        let (state, confirmed) =
            row.with(|row| (row.state, row.appointment.confirmed_at.is_some()));
        (state == BoardState::Expected).then(|| {
            let words = if confirmed {
                t_string!(i18n, reminders.board.confirmed)
            } else {
                t_string!(i18n, reminders.board.not_confirmed)
            };
            view! { <span class="ar-sub">{words}</span> }
        })
    }
}

/// What the record of somebody who is expected asks for and nobody has arranged.
#[component]
pub fn MadeWithout(
    /// The row.
    row: Memo<BoardRow>,
) -> impl IntoView {
    let i18n = use_i18n();
    move || {
        let (state, without) = row.with(|row| (row.state, row.appointment.made_without()));
        (state == BoardState::Expected && !without.is_none()).then(|| {
            let what = support_words(i18n, &without);
            let words = t_string!(i18n, diary.needs.made_without);
            view! { <span class="ar-sub">{format!("{words}: {what}")}</span> }
        })
    }
}

/// The unread messages, as a button that opens them, and since when somebody is away.
#[component]
pub fn Words(
    /// The row.
    row: Memo<BoardRow>,
    /// Whether the reader may read messages.
    may_read: bool,
    /// Whose messages are open.
    thread: RwSignal<Option<ConsultationId>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let unread = Memo::new(move |_| row.with(|row| row.unread));
    view! {
        <Away row=row/>
        <Show when=move || unread.get() != 0>
            <button
                type="button"
                class="ar-button-small ar-unread"
                disabled=!may_read
                on:click=move |_| thread.set(Some(row.get_untracked().appointment.consultation))
            >
                {move || t_string!(i18n, room.staff.unread, n = unread.get())}
                <span class="nhsuk-u-visually-hidden">
                    ": "{move || row.with(|row| row.appointment.patient.name.clone())}
                </span>
            </button>
        </Show>
    }
    .into_any()
}
