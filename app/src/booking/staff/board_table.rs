//! The board: one row a person, on a phone a card (so the roles are said: a browser forgets them
//! where a table is laid out as blocks). Arrow keys go from row to row; a letter acts on the row.

use domain::booking::board::waits_too_long;
use domain::booking::wire::{BoardRow, BoardState, MessageState, Mode};
use domain::ids::{AppointmentId, ConsultationId};
use domain::people::policy::Action;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::acting::{Act, Acting, act_key, act_name, movable, possible};
use super::board::LiveBoard;
use super::grid_keys::{move_by_keys, remember_place};
use super::row_words::{Confirmed, HandedOver, MadeWithout, Words, handing_over, may_write};
use super::state_words::{board_words, check_words, everybody, message_words, mode_name, together};
use crate::consultation::staff::HandingOver;
use crate::kit::{Button, ButtonLink, Look, dates};
use crate::people::{is_taken, shown_number, use_session};
use crate::support::LineMark;
use crate::words::{t, t_string, use_i18n};

/// The rows of a board.
#[component]
pub fn BoardTable(
    /// The board.
    board: LiveBoard,
    /// The rows shown.
    rows: Memo<Vec<BoardRow>>,
    /// The acts of the page.
    acting: Acting,
    /// Whose messages are open.
    thread: RwSignal<Option<ConsultationId>>,
    /// Who is being handed to another clinician.
    handing: RwSignal<Option<HandingOver>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let open = RwSignal::new(None::<AppointmentId>);
    let order = Memo::new(move |_| {
        rows.with(|rows| {
            rows.iter()
                .map(|row| row.appointment.id)
                .collect::<Vec<_>>()
        })
    });
    view! {
        <p class="ar-quiet ar-keys-hint">{t!(i18n, diary.waiting.keys_hint)}</p>
        <div
            class="ar-board__scroll"
            role="region"
            tabindex="0"
            aria-label=move || t_string!(i18n, diary.waiting.board)
        >
            <table class="ar-board ar-board--people ar-board--day" role="table">
                <thead role="rowgroup">
                    <tr role="row">
                        <th scope="col" role="columnheader">{t!(i18n, diary.waiting.time)}</th>
                        <th scope="col" role="columnheader">{t!(i18n, diary.waiting.state)}</th>
                        <th scope="col" role="columnheader">{t!(i18n, diary.waiting.patient)}</th>
                        <th scope="col" role="columnheader">{t!(i18n, diary.waiting.appointment)}</th>
                        <th scope="col" role="columnheader">{t!(i18n, diary.waiting.device)}</th>
                        <th scope="col" role="columnheader">{t!(i18n, diary.waiting.actions)}</th>
                    </tr>
                </thead>
                <tbody role="rowgroup" on:keydown=|event| move_by_keys(&event) on:focusin=|event| remember_place(&event)>
                    <For each=move || rows.get() key=|row| row.appointment.id let:first>
                        <Row board=board rows=rows first=first order=order open=open acting=acting thread=thread handing=handing/>
                    </For>
                </tbody>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn Row(
    board: LiveBoard,
    rows: Memo<Vec<BoardRow>>,
    first: BoardRow,
    order: Memo<Vec<AppointmentId>>,
    open: RwSignal<Option<AppointmentId>>,
    acting: Acting,
    thread: RwSignal<Option<ConsultationId>>,
    handing: RwSignal<Option<HandingOver>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let navigate = use_navigate();
    let id = first.appointment.id;
    let row = board.row(rows, first);
    let late = move || row.with(|row| waits_too_long(row, board.now.get(), board.limit()));
    let state =
        Memo::new(move |_| row.with(|row| board_words(i18n, row, board.now.get(), board.limit())));
    let place = move || {
        order
            .with(|order| order.iter().position(|other| *other == id))
            .unwrap_or(0)
    };
    let is_open = move || open.get() == Some(id);
    let may_act = use_session().may_now(Action::ManageAppointments);
    // Somebody with the clinician is nobody's to move; who may only look gets no buttons.
    let acts = move |row: &BoardRow| {
        let free = may_act && matches!(row.state, BoardState::Waiting | BoardState::Expected);
        if free {
            possible(&row.appointment, board.now.get())
        } else {
            Vec::new()
        }
    };
    let toggle = move || open.update(|open| *open = (*open != Some(id)).then_some(id));
    let keys = move |event: KeyboardEvent| {
        if is_taken(&event) {
            return;
        }
        let key = event.key();
        let appointment = row.get_untracked().appointment;
        if key == "m" && may_act && movable(&appointment) {
            navigate(
                &format!("/staff/appointments/{id}/move"),
                NavigateOptions::default(),
            );
        } else if key == "w" && may_act && may_write(&row.get_untracked()) {
            thread.set(Some(appointment.consultation));
        } else if key == "h" && may_act && may_write(&row.get_untracked()) {
            handing.set(handing_over(&row.get_untracked()));
        } else if key == "Escape" {
            open.set(None);
        } else if let Some(act) = acts(&row.get_untracked())
            .into_iter()
            .find(|act| key == act_key(*act).to_string())
        {
            acting.start(i18n, act, appointment);
        } else {
            return;
        }
        event.prevent_default();
    };
    let keys = StoredValue::new_local(keys);
    view! {
        <tr role="row"
            data-state=move || state.with(|(_, name)| *name)
            data-late=move || late().then_some("")
            on:keydown=move |event| keys.with_value(|keys| keys(event))
        >
            <td role="cell" class="ar-unbroken">
                {move || row.with(|row| row.appointment.local.get(11..16).unwrap_or_default().to_owned())}
            </td>
            <td role="cell">
                <span class="ar-state" data-state=move || state.with(|(_, name)| *name)>
                    {move || state.with(|(words, _)| words.clone())}
                </span>
                <Since row=row/>
                <HandedOver row=row/>
                <Confirmed row=row/>
                <MadeWithout row=row/>
                <Words row=row may_read=may_act thread=thread/>
            </td>
            <th scope="row" role="rowheader">
                <a
                    class="ar-person"
                    href=format!("/staff/appointments/{id}")
                    data-row=move || place().to_string()
                    data-column="0"
                    tabindex=move || if place() == 0 { "0" } else { "-1" }
                >
                    {move || row.with(|row| row.appointment.patient.name.clone())}
                </a>
                <Identifiers row=row/>
            </th>
            <td role="cell">
                {move || row.with(|row| row.appointment.service_name.clone())}
                <span class="ar-sub">
                    {move || row.with(|row| together(i18n, &everybody(&row.appointment)))}" · "
                    {move || mode_name(i18n, row.with(|row| row.appointment.mode))()}
                </span>
            </td>
            <td role="cell"><Device row=row/></td>
            <td role="cell">
                <Show when=move || !row.with(acts).is_empty()>
                    <button
                        type="button"
                        class="ar-button-small"
                        aria-expanded=move || if is_open() { "true" } else { "false" }
                        aria-controls=format!("acts-{id}")
                        on:click=move |_| toggle()
                    >
                        {t!(i18n, diary.waiting.actions)}
                        <span class="nhsuk-u-visually-hidden">
                            ": "{move || row.with(|row| row.appointment.patient.name.clone())}
                        </span>
                    </button>
                </Show>
            </td>
        </tr>
        <Show when=is_open>
            <tr role="row" class="ar-board__acts" id=format!("acts-{id}")>
                <td role="cell" colspan="6"><Acts board=board row=row acting=acting thread=thread handing=handing/></td>
            </tr>
        </Show>
    }
    .into_any()
}

/// Since when somebody is here, and whether their device is connected.
#[component]
fn Since(row: Memo<BoardRow>) -> impl IntoView {
    let i18n = use_i18n();
    move || {
        let row = row.get();
        if !matches!(
            row.state,
            BoardState::Waiting | BoardState::BeingSeen | BoardState::OnHold
        ) {
            return None;
        }
        let since = row
            .admitted_at
            .filter(|_| row.state != BoardState::Waiting)
            .or(row.waiting_since)
            .or(row.arrived_at);
        let since = since.map(|at| {
            let time = dates::short_time(at, &row.appointment.zone);
            t_string!(i18n, diary.waiting.arrived_at, time = time).to_string()
        });
        let line = (row.appointment.mode == Mode::Video).then(|| {
            if row.connected {
                t_string!(i18n, diary.waiting.connected)
            } else {
                t_string!(i18n, diary.waiting.disconnected)
            }
        });
        let parts: Vec<String> = since.into_iter().chain(line.map(str::to_owned)).collect();
        Some(
            view! { <span class="ar-sub" data-lost=(line.is_some() && !row.connected).then_some("")>{parts.join(" · ")}</span> },
        )
    }
}

/// Date of birth and NHS number: two identifiers beside every name.
#[component]
fn Identifiers(row: Memo<BoardRow>) -> impl IntoView {
    let i18n = use_i18n();
    let born = move || row.with(|row| dates::full(i18n, row.appointment.patient.date_of_birth));
    let number = move || {
        row.with(|row| {
            row.appointment
                .patient
                .nhs_number
                .as_deref()
                .map(shown_number)
        })
        .unwrap_or_else(|| t_string!(i18n, people.patients.no_number).to_owned())
    };
    view! {
        <span class="ar-sub">{born}" · "<span class="ar-unbroken">{number}</span></span>
    }
    .into_any()
}

/// What the device check found and how the link went: only what concerns a video appointment.
#[component]
fn Device(row: Memo<BoardRow>) -> impl IntoView {
    let i18n = use_i18n();
    let check = move || {
        let row = row.get();
        (row.appointment.mode == Mode::Video).then(|| {
            let (verdict, details) = check_words(i18n, row.device_check.as_ref());
            let line = row.device_check.and_then(|check| check.line);
            view! {
                {verdict}
                <span class="ar-sub">{details}</span>
                {line.map(|checked| view! { <LineMark checked=checked/> })}
            }
        })
    };
    let message = move || {
        let row = row.get();
        let trouble = matches!(row.delivery, MessageState::Failed | MessageState::NoRoute);
        let said =
            trouble || (row.state == BoardState::Expected && row.delivery != MessageState::None);
        said.then(|| {
            let class = if trouble {
                "ar-sub ar-attention"
            } else {
                "ar-sub"
            };
            view! { <span class=class>{message_words(i18n, row.delivery)}</span> }
        })
    };
    view! { {check}{message} }.into_any()
}

/// What can be done to the row, each with its letter.
#[component]
fn Acts(
    board: LiveBoard,
    row: Memo<BoardRow>,
    acting: Acting,
    thread: RwSignal<Option<ConsultationId>>,
    handing: RwSignal<Option<HandingOver>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let possible_now =
        Memo::new(move |_| row.with(|row| possible(&row.appointment, board.now.get())));
    let button = move |act: Act| {
        let name = act_name(i18n, act);
        view! {
            <Button
                look=Look::Small
                on_click=move |_| acting.start(i18n, act, row.get_untracked().appointment)
            >
                {move || name.get()}" "<kbd class="ar-key" aria-hidden="true">{act_key(act).to_string()}</kbd>
            </Button>
        }
    };
    view! {
        <div class="ar-board__actions">
            {move || row.with(|row| movable(&row.appointment).then(|| view! {
                <ButtonLink href=format!("/staff/appointments/{}/move", row.appointment.id) look=Look::Small>
                    {t!(i18n, diary.act.move_it)}" "<kbd class="ar-key" aria-hidden="true">"m"</kbd>
                </ButtonLink>
            }))}
            {move || row.with(may_write).then(|| view! {
                <Button
                    look=Look::Small
                    on_click=move |_| thread.set(Some(row.get_untracked().appointment.consultation))
                >
                    {t!(i18n, room.staff.message)}" "<kbd class="ar-key" aria-hidden="true">"w"</kbd>
                </Button>
            })}
            {move || row.with(handing_over).map(|of| view! {
                <Button look=Look::Small on_click=move |_| handing.set(Some(of.clone()))>
                    {t!(i18n, room.transfer.open)}" "<kbd class="ar-key" aria-hidden="true">"h"</kbd>
                </Button>
            })}
            {move || possible_now.get().into_iter().map(button).collect_view()}
        </div>
    }
    .into_any()
}
