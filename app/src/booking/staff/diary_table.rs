//! The day drawn: a row a time, a column a clinician. Arrow keys move, Enter books a free time or
//! opens an appointment.

use domain::booking::wire::{AppointmentStatus, BoardRow, Slot};
use domain::ids::ServiceId;
use domain::people::policy::Action;
use domain::time::{Date, WallTime};
use leptos::prelude::*;

use super::day_grid::{Cell, Column, DayGrid};
use super::grid_keys::{move_by_keys, remember_place};
use super::state_words::{StatusTag, mode_name};
use crate::api::with_query;
use crate::kit::dates;
use crate::people::use_session;
use crate::words::{t, t_string, use_i18n};

/// The day.
#[component]
pub fn DiaryTable(
    /// The day.
    grid: DayGrid,
    /// Which.
    date: Date,
) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let may_book = session.may(Action::ManageAppointments);
    let head = grid.columns.iter().map(|column| {
        let (booked, free) = DayGrid::counts(column);
        let name = column.name.clone();
        view! {
            <th scope="col">
                {name}
                <span class="ar-sub">
                    {move || t_string!(i18n, diary.day.count, booked = booked, free = free).to_string()}
                </span>
            </th>
        }
    });
    let head = head.collect_view();
    let mut entered = false;
    let rows: Vec<_> = grid
        .times
        .iter()
        .enumerate()
        .map(|(index, time)| {
            let cells = grid
                .columns
                .iter()
                .enumerate()
                .map(|(column_index, column)| {
                    let place = Place {
                        row: index,
                        column: column_index,
                        enter: !entered,
                    };
                    let cells = cells_of(column, *time, date, place, may_book);
                    entered |= cells.is_some();
                    view! { <td>{cells}</td> }
                });
            let cells = cells.collect_view();
            view! { <tr><th scope="row" class="ar-unbroken">{time.to_string()}</th>{cells}</tr> }
        })
        .collect();
    view! {
        <p class="ar-quiet ar-keys-hint">{t!(i18n, diary.day.hint)}</p>
        <div class="ar-board__scroll">
            <table class="ar-board ar-daytable">
                <caption class="nhsuk-u-visually-hidden">{move || dates::day(i18n, date)}</caption>
                <thead><tr><th scope="col">{t!(i18n, diary.day.time)}</th>{head}</tr></thead>
                <tbody on:keydown=|event| move_by_keys(&event) on:focusin=|event| remember_place(&event)>
                    {rows}
                </tbody>
            </table>
        </div>
    }
    .into_any()
}

/// Where a cell stands; `enter` when Tab comes in here.
#[derive(Clone, Copy)]
struct Place {
    row: usize,
    column: usize,
    enter: bool,
}

/// What stands at a time in a column; nothing where nothing does.
fn cells_of(
    column: &Column,
    time: WallTime,
    date: Date,
    place: Place,
    may_book: bool,
) -> Option<AnyView> {
    let cells = column.cells.get(&time)?;
    let views =
        cells.iter().map(|cell| {
            match cell {
        Cell::Free { slot, service, name } if may_book => view! {
            <FreeCell free=slot.clone() service=*service name=name.clone() date=date place=place/>
        }
        .into_any(),
        Cell::Free { name, .. } => view! { <Plain name=name.clone()/> }.into_any(),
        Cell::Held => view! { <Held/> }.into_any(),
        Cell::Gone => view! { <span class="ar-quiet">"–"</span> }.into_any(),
        Cell::Booked(row) => view! { <BookedCell row=(**row).clone() place=place/> }.into_any(),
    }
        });
    Some(views.collect_view().into_any())
}

#[component]
fn Plain(name: String) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <span class="ar-diary__cell" data-state="free">
            {t!(i18n, diary.day.free)}<span class="ar-sub">{name}</span>
        </span>
    }
    .into_any()
}

#[component]
fn Held() -> impl IntoView {
    let i18n = use_i18n();
    view! { <span class="ar-diary__cell" data-state="held">{t!(i18n, diary.day.held)}</span> }
        .into_any()
}

#[component]
fn FreeCell(
    free: Slot,
    service: ServiceId,
    name: String,
    date: Date,
    place: Place,
) -> impl IntoView {
    let i18n = use_i18n();
    let time = free.local.get(11..16).unwrap_or_default().to_owned();
    let mode = mode_name(i18n, free.mode);
    let href = with_query(
        "/staff/book",
        &[
            ("service", service.to_string()),
            ("template", free.template.to_string()),
            ("day", date.to_string()),
            ("at", free.local.clone()),
        ],
    );
    view! {
        <a
            class="ar-diary__cell"
            data-state="free"
            href=href
            data-row=place.row.to_string()
            data-column=place.column.to_string()
            tabindex=if place.enter { "0" } else { "-1" }
        >
            <span class="nhsuk-u-visually-hidden">
                {move || t_string!(i18n, diary.day.free_at, time = time.clone()).to_string()}" "
            </span>
            <span aria-hidden="true">{t!(i18n, diary.day.free)}</span>
            <span class="ar-sub">{name}" · "{mode}</span>
        </a>
    }
    .into_any()
}

#[component]
fn BookedCell(row: BoardRow, place: Place) -> impl IntoView {
    let appointment = row.appointment;
    let state = match appointment.status {
        AppointmentStatus::Noshow => "cancelled",
        other => other.as_str(),
    };
    let i18n = use_i18n();
    let mode = mode_name(i18n, appointment.mode);
    view! {
        <a
            class="ar-diary__cell"
            data-state=state
            href=format!("/staff/appointments/{}", appointment.id)
            data-row=place.row.to_string()
            data-column=place.column.to_string()
            tabindex=if place.enter { "0" } else { "-1" }
        >
            <strong>{appointment.patient.name}</strong>
            " "<StatusTag status=appointment.status/>
            <span class="ar-sub">{appointment.service_name}" · "{mode}</span>
        </a>
    }
    .into_any()
}
