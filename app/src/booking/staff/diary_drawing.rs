//! The day drawn to scale: a column a clinician, a line five minutes. Arrow keys move, Enter books
//! a free time or opens an appointment.

use domain::booking::wire::{AppointmentStatus, BoardRow, Slot};
use domain::ids::ServiceId;
use domain::people::policy::Action;
use domain::time::{Date, WallTime};
use leptos::prelude::*;

use super::day_grid::{Cell, Column, DayGrid, Placed, STEP};
use super::grid_keys::{move_by_keys, remember_place};
use super::state_words::{StatusTag, mode_name};
use crate::api::with_query;
use crate::kit::dates;
use crate::people::use_session;
use crate::words::{t, t_string, use_i18n};

/// Where something stands.
#[derive(Debug, Clone, Copy)]
struct Place {
    minutes: u16,
    column: usize,
    /// Whether Tab comes in here.
    enter: bool,
}

/// The line of the drawing on which a time stands; the first has the names.
const fn line(minutes: u16, from: u16) -> u16 {
    (minutes - from) / STEP + 2
}

/// The day.
#[component]
pub fn DiaryDrawing(
    /// The day.
    grid: DayGrid,
    /// Which.
    date: Date,
) -> impl IntoView {
    let i18n = use_i18n();
    let may_book = use_session().may_now(Action::ManageAppointments);
    let (from, until) = grid.span();
    let whole_width = format!("1 / {}", grid.columns.len() + 2);
    let hours = (from..until).step_by(60).map(|minutes| {
        let top = line(minutes, from).to_string();
        let words = WallTime::from_minutes(minutes).map(|t| t.to_string()).unwrap_or_default();
        view! {
            <div class="ar-daygrid__hour" style:grid-row=top style:grid-column=whole_width.clone() aria-hidden="true">{words}</div>
        }
    });
    let hours = hours.collect_view();
    let mut entered = false;
    let columns: Vec<_> = grid
        .columns
        .into_iter()
        .enumerate()
        .map(|(index, column)| {
            let enter = !entered && !column.placed.is_empty();
            entered |= enter;
            view! {
                <ColumnView column=column index=index enter=enter from=from date=date may_book=may_book/>
            }
        })
        .collect();
    view! {
        <p class="ar-quiet ar-keys-hint">{t!(i18n, diary.day.hint)}</p>
        <div class="ar-daygrid__scroll">
            <div
                class="ar-daygrid"
                on:keydown=|event| move_by_keys(&event)
                on:focusin=|event| remember_place(&event)
            >
                {hours}
                {columns}
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn ColumnView(
    column: Column,
    index: usize,
    enter: bool,
    from: u16,
    date: Date,
    may_book: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let (booked, free) = column.counts();
    let track = (index + 2).to_string();
    let items = column.placed.into_iter().enumerate().map(|(n, placed)| {
        let place = Place {
            minutes: placed.start,
            column: index,
            enter: enter && n == 0,
        };
        let rows = format!("{} / {}", line(placed.start, from), line(placed.end, from));
        view! {
            <li class="ar-daygrid__item" style:grid-row=rows style:grid-column=track.clone()>
                {cells(placed, date, place, may_book)}
            </li>
        }
    });
    let items = items.collect_view();
    view! {
        <section class="ar-daygrid__column">
            <h2 class="ar-daygrid__name" style:grid-column=track.clone()>
                {column.name}
                <span class="ar-sub">
                    {move || t_string!(i18n, diary.day.count, booked = booked, free = free).to_string()}
                </span>
            </h2>
            <ul class="ar-daygrid__list">{items}</ul>
        </section>
    }
    .into_any()
}

fn cells(placed: Placed, date: Date, place: Place, may_book: bool) -> AnyView {
    let views =
        placed.cells.into_iter().map(|cell| {
            match cell {
        Cell::Free { slot, service, name } => view! {
            <FreeCell free=slot service=service name=name date=date place=place may_book=may_book/>
        }
        .into_any(),
        Cell::Held => view! { <HeldCell place=place/> }.into_any(),
        Cell::Booked(row) => view! { <BookedCell row=*row place=place/> }.into_any(),
    }
        });
    views.collect_view().into_any()
}

fn clock(minutes: u16) -> String {
    WallTime::from_minutes(minutes)
        .map(|time| time.to_string())
        .unwrap_or_default()
}

#[component]
fn HeldCell(place: Place) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <span class="ar-daygrid__cell" data-state="held">
            <span class="ar-unbroken">{clock(place.minutes)}</span>" "{t!(i18n, diary.day.held)}
        </span>
    }
    .into_any()
}

#[component]
fn FreeCell(
    free: Slot,
    service: ServiceId,
    name: String,
    date: Date,
    place: Place,
    may_book: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let mode = mode_name(i18n, free.mode);
    let words = view! {
        <span class="ar-unbroken">{clock(place.minutes)}</span>" "
        <strong>{t!(i18n, diary.day.free)}</strong>" "
        <span class="ar-daygrid__more">{name}", "{mode}</span>
    };
    if !may_book {
        return view! { <span class="ar-daygrid__cell" data-state="free">{words}</span> }
            .into_any();
    }
    let href = with_query(
        "/staff/book",
        &[
            ("service", service.to_string()),
            ("template", free.template.to_string()),
            ("day", date.to_string()),
            ("at", free.local),
        ],
    );
    view! {
        <a
            class="ar-daygrid__cell"
            data-state="free"
            href=href
            data-row=place.minutes.to_string()
            data-column=place.column.to_string()
            tabindex=if place.enter { "0" } else { "-1" }
        >{words}</a>
    }
    .into_any()
}

#[component]
fn BookedCell(row: BoardRow, place: Place) -> impl IntoView {
    let i18n = use_i18n();
    let appointment = row.appointment;
    let state = match appointment.status {
        AppointmentStatus::Noshow => "cancelled",
        other => other.as_str(),
    };
    let mode = mode_name(i18n, appointment.mode);
    // Most are simply booked; only what has become of one needs a word.
    let tag = (appointment.status != AppointmentStatus::Booked)
        .then(|| view! { " "<StatusTag status=appointment.status/> });
    let born = appointment.patient.date_of_birth;
    let confirmed =
        appointment.confirmed_at.is_some() && appointment.status == AppointmentStatus::Booked;
    let confirmed = confirmed.then(|| {
        view! {
            " "<span class="ar-daygrid__said">"✓ "{t!(i18n, reminders.board.confirmed)}</span>
        }
    });
    view! {
        <a
            class="ar-daygrid__cell"
            data-state=state
            href=format!("/staff/appointments/{}", appointment.id)
            title=move || dates::full(i18n, born)
            data-row=place.minutes.to_string()
            data-column=place.column.to_string()
            tabindex=if place.enter { "0" } else { "-1" }
        >
            <span class="ar-unbroken">{clock(place.minutes)}</span>" "
            <strong>{appointment.patient.name}</strong>{tag}{confirmed}" "
            <span class="ar-daygrid__more">{appointment.service_name}", "{mode}</span>
        </a>
    }
    .into_any()
}
