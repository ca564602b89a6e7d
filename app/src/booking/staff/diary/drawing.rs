//! The diary drawn to scale: a column a clinician, room or day, a line five minutes. Arrow keys move, Enter
//! books a free time or opens an appointment, `m` takes an appointment up to move it.

use domain::booking::wire::{AppointmentStatus, BoardRow, Slot};
use domain::ids::{ServiceId, StaffId};
use domain::people::policy::Action;
use domain::time::{Timestamp, WallTime};
use leptos::ev::{DragEvent, KeyboardEvent, MouseEvent};
use leptos::html;
use leptos::prelude::*;

use super::super::acting::movable;
use super::super::grid_keys::{move_by_keys, remember_place};
use super::super::state_words::{StatusTag, mode_name};
use super::grid::{Cell, Column, DayGrid, Heading, Placed, STEP};
use super::moving::{Moving, Refused, place_of};
use super::view::View;
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
    /// Whose column it is, where it is somebody's.
    whose: Option<StaffId>,
}

/// What every cell needs to know.
#[derive(Clone, Copy)]
struct Drawing {
    /// The drawing's first line, in minutes after midnight.
    from: u16,
    view: View,
    may_book: bool,
    moving: Moving,
}

/// The line of the drawing on which a time stands; the first has the names.
const fn line(minutes: u16, from: u16) -> u16 {
    (minutes - from) / STEP + 2
}

/// The drawing.
#[component]
pub fn DiaryDrawing(
    /// What stands where.
    grid: DayGrid,
    /// Of what.
    view: View,
    /// Who is being moved.
    moving: Moving,
    /// What scrolls sideways.
    scroll: NodeRef<html::Div>,
    /// What happens when somebody has scrolled it.
    on_scroll: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let (from, until) = grid.span();
    let drawing = Drawing {
        from,
        view,
        may_book: use_session().may_now(Action::ManageAppointments),
        moving,
    };
    let whole_width = format!("1 / {}", grid.columns.len() + 2);
    let hours = (from..until).step_by(60).map(|minutes| {
        let top = line(minutes, from).to_string();
        let words = WallTime::from_minutes(minutes).map(|t| t.to_string()).unwrap_or_default();
        view! {
            <div class="ar-daygrid__hour" style:grid-row=top style:grid-column=whole_width.clone() data-hour=minutes aria-hidden="true">{words}</div>
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
                <ColumnView column=column index=index enter=enter drawing=drawing/>
            }
        })
        .collect();
    view! {
        <p class="ar-quiet ar-keys-hint">
            {t!(i18n, diary.day.hint)}
            {drawing.may_book.then(|| view! { " "{t!(i18n, diary.day.hint_move)} })}
        </p>
        <div class="ar-daygrid__scroll" node_ref=scroll on:scroll=move |_| on_scroll.run(())>
            <div
                class="ar-daygrid"
                data-view=view.word()
                data-moving=move || moving.active().then_some("true")
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
fn ColumnView(column: Column, index: usize, enter: bool, drawing: Drawing) -> impl IntoView {
    let i18n = use_i18n();
    let from = drawing.from;
    let heading = column.heading.clone();
    let heading = move || match &heading {
        Heading::Clinician(name, _) | Heading::Room(name) => name.clone(),
        Heading::NoRoom => t_string!(i18n, diary.day.no_room).to_owned(),
        Heading::Day(date) => dates::day(i18n, *date),
    };
    let whose = match column.heading {
        Heading::Clinician(_, id) => Some(id),
        _ => None,
    };
    let (booked, free) = column.counts();
    let track = (index + 2).to_string();
    let items = column.placed.into_iter().enumerate().map(|(n, placed)| {
        let place = Place {
            minutes: placed.start,
            column: index,
            enter: enter && n == 0,
            whose,
        };
        let rows = format!("{} / {}", line(placed.start, from), line(placed.end, from));
        view! {
            <li class="ar-daygrid__item" style:grid-row=rows style:grid-column=track.clone()>
                {cells(placed, place, drawing)}
            </li>
        }
    });
    let items = items.collect_view();
    view! {
        <section class="ar-daygrid__column">
            <h2 class="ar-daygrid__name" style:grid-column=track.clone()>
                {heading}
                <span class="ar-sub">
                    {move || t_string!(i18n, diary.day.count, booked = booked, free = free).to_string()}
                </span>
            </h2>
            <ul class="ar-daygrid__list">{items}</ul>
        </section>
    }
    .into_any()
}

fn cells(placed: Placed, place: Place, drawing: Drawing) -> AnyView {
    let views = placed.cells.into_iter().map(|cell| match cell {
        Cell::Free {
            slot,
            service,
            name,
            clinician,
        } => view! {
            <FreeCell free=slot service=service name=name clinician=clinician place=place drawing=drawing/>
        }
        .into_any(),
        Cell::Held(until) => view! { <HeldCell place=place until=until/> }.into_any(),
        Cell::Booked(row) => view! { <BookedCell row=*row place=place drawing=drawing/> }.into_any(),
    });
    views.collect_view().into_any()
}

fn clock(minutes: u16) -> String {
    WallTime::from_minutes(minutes)
        .map(|time| time.to_string())
        .unwrap_or_default()
}

#[component]
fn HeldCell(place: Place, until: Option<(Timestamp, String)>) -> impl IntoView {
    let i18n = use_i18n();
    let words = move || match &until {
        Some((at, zone)) => {
            let at = dates::time_at(i18n, *at, zone);
            t_string!(i18n, diary.day.held_until, at = at).to_string()
        }
        None => t_string!(i18n, diary.day.held).to_owned(),
    };
    view! {
        <span class="ar-daygrid__cell" data-state="held">
            <span class="ar-unbroken">{clock(place.minutes)}</span>" "{words}
        </span>
    }
    .into_any()
}

/// "Diabetes review, video", and with whom where the column doesn't say it.
fn what(
    service: String,
    mode: impl Fn() -> &'static str + Send + Sync + 'static,
    with: Option<String>,
) -> AnyView {
    let with = with.map(|name| format!(", {name}"));
    view! { <span class="ar-daygrid__more">{service}", "{mode}{with}</span> }.into_any()
}

#[component]
fn FreeCell(
    free: Slot,
    service: ServiceId,
    name: String,
    clinician: String,
    place: Place,
    drawing: Drawing,
) -> impl IntoView {
    let i18n = use_i18n();
    let mode = mode_name(i18n, free.mode);
    let with = drawing.view.names_clinicians().then(|| clinician.clone());
    let other = name.clone();
    let words = view! {
        <span class="ar-unbroken">{clock(place.minutes)}</span>" "
        <strong>{t!(i18n, diary.day.free)}</strong>" "
        {what(name, mode, with)}
    };
    if !drawing.may_book {
        return view! { <span class="ar-daygrid__cell" data-state="free">{words}</span> }
            .into_any();
    }
    let id = format!("free-{}-{}", free.template, free.start.0);
    let day = free.local.get(..10).unwrap_or_default().to_owned();
    let href = with_query(
        "/staff/book",
        &[
            ("service", service.to_string()),
            ("template", free.template.to_string()),
            ("day", day),
            ("at", free.local.clone()),
        ],
    );
    let moving = drawing.moving;
    let over = RwSignal::new(false);
    let chosen = StoredValue::new((free, clinician));
    let ask = move || {
        over.set(false);
        let (slot, clinician) = chosen.get_value();
        moving.ask(slot, clinician);
    };
    let click = move |event: MouseEvent| {
        if untrack(|| moving.active()) {
            event.prevent_default();
            if untrack(|| moving.fits(service)) {
                ask();
            } else {
                moving.refuse(i18n, Refused::OtherService(other.clone()));
            }
        }
    };
    let drag_over = move |event: DragEvent| {
        if untrack(|| moving.fits(service)) {
            event.prevent_default();
            over.set(true);
        }
    };
    view! {
        <a
            class="ar-daygrid__cell"
            id=id
            data-state="free"
            data-fits=move || moving.fits(service).then_some("true")
            data-over=move || over.get().then_some("true")
            href=href
            draggable="false"
            data-row=place.minutes.to_string()
            data-column=place.column.to_string()
            tabindex=if place.enter { "0" } else { "-1" }
            on:click=click
            on:dragover=drag_over
            on:dragleave=move |_| over.set(false)
            on:drop=move |event: DragEvent| {
                event.prevent_default();
                ask();
            }
        >{words}</a>
    }
    .into_any()
}

#[component]
fn BookedCell(row: BoardRow, place: Place, drawing: Drawing) -> impl IntoView {
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
    let with = drawing
        .view
        .names_clinicians()
        .then(|| appointment.clinician_name.clone());
    let (name, service) = (
        appointment.patient.name.clone(),
        appointment.service_name.clone(),
    );
    let href = format!("/staff/appointments/{}", appointment.id);
    // What several clinicians share stands in a column of each; an id is one of a kind.
    let first = place.whose.is_none_or(|id| id == appointment.clinician);
    let id = first.then(|| place_of(&appointment));
    let may_move = drawing.may_book && movable(&appointment);
    let moving = drawing.moving;
    let this = StoredValue::new(appointment);
    let in_hand = move || this.with_value(|this| moving.is(this)).then_some("true");
    let key = move |event: KeyboardEvent| {
        let plain = !(event.ctrl_key() || event.alt_key() || event.meta_key());
        if may_move && plain && event.key().eq_ignore_ascii_case("m") {
            event.prevent_default();
            moving.start(this.get_value());
        }
    };
    // With something in hand a place is a time to move to, not a person to read about.
    let click = move |event: MouseEvent| {
        if untrack(|| moving.active()) {
            event.prevent_default();
            let itself = untrack(|| this.with_value(|this| moving.is(this)));
            let why = if itself {
                Refused::There
            } else {
                Refused::Taken
            };
            moving.refuse(i18n, why);
        }
    };
    let drag = move |event: DragEvent| {
        if let Some(data) = event.data_transfer() {
            // Firefox drags nothing that has no data. No name goes along: it could be dropped anywhere.
            let _ = data.set_data("text/plain", "-");
            data.set_effect_allowed("move");
        }
        moving.drag(this.get_value());
    };
    view! {
        <a
            class="ar-daygrid__cell"
            id=id
            data-state=state
            data-in-hand=in_hand
            href=href
            title=move || dates::full(i18n, born)
            draggable=if may_move { "true" } else { "false" }
            data-row=place.minutes.to_string()
            data-column=place.column.to_string()
            tabindex=if place.enter { "0" } else { "-1" }
            on:click=click
            on:keydown=key
            on:dragstart=drag
            on:dragend=move |_| moving.let_go()
        >
            <span class="ar-unbroken">{clock(place.minutes)}</span>" "
            <strong>{name}</strong>{tag}{confirmed}" "
            {what(service, mode, with)}
        </a>
    }
    .into_any()
}
