//! Everybody in a clinician's day.

use domain::booking::board::waits_too_long;
use domain::booking::wire::{BoardRow, BoardState};
use leptos::prelude::*;

use super::board::LiveBoard;
use super::grid_keys::{move_by_keys, remember_place};
use super::row_words::HandedOver;
use super::state_words::{board_words, mode_name};
use crate::kit::dates;
use crate::people::shown_number;
use crate::words::{t, t_string, use_i18n};

/// The clinician's day, in the order of the clock.
#[component]
pub fn ClinicTable(
    /// The board.
    board: LiveBoard,
    /// Its rows.
    rows: Memo<Vec<BoardRow>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let by_time = Memo::new(move |_| {
        let mut rows = rows.get();
        rows.sort_by_key(|row| row.appointment.start);
        rows
    });
    view! {
        <div class="ar-board__scroll" role="region" tabindex="0" aria-labelledby="everyone-heading">
            <table class="ar-board ar-board--people" role="table">
                <thead role="rowgroup">
                    <tr role="row">
                        <th scope="col" role="columnheader">{t!(i18n, diary.waiting.time)}</th>
                        <th scope="col" role="columnheader">{t!(i18n, diary.waiting.state)}</th>
                        <th scope="col" role="columnheader">{t!(i18n, diary.waiting.patient)}</th>
                        <th scope="col" role="columnheader">{t!(i18n, diary.clinic.reason)}</th>
                        <th scope="col" role="columnheader">{t!(i18n, diary.appointment.how)}</th>
                    </tr>
                </thead>
                <tbody role="rowgroup" on:keydown=|event| move_by_keys(&event) on:focusin=|event| remember_place(&event)>
                    <For each=move || by_time.get() key=|row| row.appointment.id let:first>
                        <Row board=board rows=by_time first=first/>
                    </For>
                </tbody>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn Row(board: LiveBoard, rows: Memo<Vec<BoardRow>>, first: BoardRow) -> impl IntoView {
    let i18n = use_i18n();
    let appointment = first.appointment.clone();
    let id = appointment.id;
    let row = board.row(rows, first);
    let state =
        Memo::new(move |_| row.with(|row| board_words(i18n, row, board.now.get(), board.limit())));
    let late = move || row.with(|row| waits_too_long(row, board.now.get(), board.limit()));
    let place = move || {
        rows.with(|rows| rows.iter().position(|row| row.appointment.id == id))
            .unwrap_or(0)
    };
    let over = move || {
        row.with(|row| matches!(row.state, BoardState::Cancelled | BoardState::DidNotAttend))
    };
    let name = appointment.patient.name.clone();
    let href = format!("/staff/consultations/{}", appointment.consultation);
    let who = move || {
        if over() {
            view! { <span class="ar-person">{name.clone()}</span> }.into_any()
        } else {
            view! {
                <a
                    class="ar-person"
                    href=href.clone()
                    data-row=move || place().to_string()
                    data-column="0"
                    tabindex=move || if place() == 0 { "0" } else { "-1" }
                >{name.clone()}</a>
            }
            .into_any()
        }
    };
    let born = appointment.patient.date_of_birth;
    let number = appointment.patient.nhs_number.as_deref().map(shown_number);
    let number = move || {
        number
            .clone()
            .unwrap_or_else(|| t_string!(i18n, people.patients.no_number).to_owned())
    };
    view! {
        <tr role="row" data-state=move || state.with(|(_, name)| *name) data-late=move || late().then_some("")>
            <td role="cell" class="ar-unbroken">{appointment.local.get(11..16).unwrap_or_default().to_owned()}</td>
            <td role="cell">
                <span class="ar-state" data-state=move || state.with(|(_, name)| *name)>
                    {move || state.with(|(words, _)| words.clone())}
                </span>
            </td>
            <th scope="row" role="rowheader">
                {who}
                <span class="ar-sub">
                    {move || dates::full(i18n, born)}" · "<span class="ar-unbroken">{number}</span>
                </span>
            </th>
            <td role="cell">
                {appointment.reason}
                <span class="ar-sub">{appointment.service_name}</span>
                <HandedOver row=row/>
            </td>
            <td role="cell">{mode_name(i18n, appointment.mode)}</td>
        </tr>
    }
    .into_any()
}
