//! A clinician's day: the next patient large, everybody below.

use domain::booking::board::{next, runs_late};
use domain::booking::wire::{BoardRow, BoardState};
use domain::ids::SiteId;
use domain::people::policy::Action;
use leptos::prelude::*;

use super::board::{LiveBoard, Phase};
use super::clinic_table::ClinicTable;
use super::day_controls::DayControls;
use super::line_state::{LineDown, LineState};
use super::row_words::{Away, HandedOver};
use super::state_words::{board_words, check_words, mode_name};
use crate::kit::{ButtonLink, Empty, FailureView, Loading, Look, Page, dates};
use crate::people::{shown_number, staff_page, use_session};
use crate::support::LineMark;
use crate::text;
use crate::words::{t, t_string, use_i18n};

/// A clinician's day.
#[component]
pub fn ClinicPage() -> impl IntoView {
    staff_page(Some(Action::Consult), |site| {
        view! { <Clinic site=site/> }.into_any()
    })
}

#[component]
fn Clinic(site: SiteId) -> impl IntoView {
    let i18n = use_i18n();
    let board = LiveBoard::follow(site, true);
    let session = use_session();
    let rows = board.rows();
    let waiting = Memo::new(move |_| board.count(BoardState::Waiting));
    let title = TextProp::from(move || match waiting.get() {
        0 => t_string!(i18n, diary.clinic.title).to_owned(),
        n => t_string!(i18n, diary.clinic.title_waiting, n = n).to_string(),
    });
    let punctual = move || {
        let me = session.me().map(|me| me.id);
        let minutes = me.map_or(0, |me| {
            rows.with(|rows| runs_late(rows, me, board.now.get()))
        });
        if minutes == 0 {
            t_string!(i18n, diary.clinic.on_time).to_owned()
        } else {
            t_string!(i18n, diary.clinic.running_late, minutes = minutes).to_string()
        }
    };
    let phase = board.phase();
    let content = move || match phase.get() {
        Phase::Loading => view! { <Loading/> }.into_any(),
        Phase::Failed(failure) => {
            view! { <FailureView failure=failure retry=move |()| board.board.retry()/> }.into_any()
        }
        Phase::Ready => view! {
            <Show when=move || board.day.get().is_none()><Next board=board rows=rows/></Show>
            <h2 class="nhsuk-heading-m" id="everyone-heading">{t!(i18n, diary.clinic.all)}</h2>
            <Show when=move || !rows.with(Vec::is_empty) fallback=move || view! {
                <Empty><p>{t!(i18n, diary.clinic.empty)}</p></Empty>
            }>
                <ClinicTable board=board rows=rows/>
            </Show>
        }
        .into_any(),
    };
    view! {
        <Page title=title heading=text!(i18n, diary.clinic.title) wide=true>
            <div class="ar-toolbar">
                <DayControls day=board.day/>
                <Show when=move || board.day.get().is_none()>
                    <span class="ar-quiet">{punctual}</span>
                </Show>
                <div class="ar-toolbar__end"><LineState board=board/></div>
            </div>
            <LineDown board=board/>
            {content}
        </Page>
    }
    .into_any()
}

/// The next patient: who, why, what they need, how long they wait.
#[component]
fn Next(board: LiveBoard, rows: Memo<Vec<BoardRow>>) -> impl IntoView {
    let i18n = use_i18n();
    let next = Memo::new(move |_| rows.with(|rows| next(rows).cloned()));
    let who = Memo::new(move |_| next.with(|next| next.as_ref().map(|row| row.appointment.id)));
    // Built anew only for another person, so that the button keeps the focus.
    let card = move || match who.get().and_then(|_| next.get_untracked()) {
        Some(first) => {
            let row = board.row(rows, first);
            view! { <NextCard board=board row=row/> }.into_any()
        }
        None => view! {
            <p class="ar-next__nobody">{t!(i18n, diary.clinic.no_next)}</p>
            <p class="ar-quiet">{t!(i18n, diary.clinic.no_next_hint)}</p>
        }
        .into_any(),
    };
    view! {
        <section class="ar-next" aria-labelledby="next-heading">
            <h2 class="nhsuk-heading-s" id="next-heading">{t!(i18n, diary.clinic.next)}</h2>
            {card}
        </section>
    }
    .into_any()
}

#[component]
fn NextCard(board: LiveBoard, row: Memo<BoardRow>) -> impl IntoView {
    let i18n = use_i18n();
    let state =
        Memo::new(move |_| row.with(|row| board_words(i18n, row, board.now.get(), board.limit())));
    let appointment = row.get_untracked().appointment;
    let patient = appointment.patient;
    let born = patient.date_of_birth;
    let number = patient.nhs_number.as_deref().map(shown_number);
    let number = move || {
        number
            .clone()
            .unwrap_or_else(|| t_string!(i18n, people.patients.no_number).to_owned())
    };
    let reason = appointment.reason;
    let reason = move || {
        reason
            .clone()
            .unwrap_or_else(|| t_string!(i18n, diary.clinic.no_reason).to_owned())
    };
    // Who booked by themselves may have said it for this appointment alone.
    let said = Some(appointment.support.interpreter).filter(|language| !language.is_empty());
    let (interpreter, formats) = (said.or(patient.interpreter), patient.formats);
    let needs = move || {
        let interpreter = interpreter.clone().map(|language| {
            t_string!(i18n, diary.clinic.needs_interpreter, language = language).to_string()
        });
        let needs: Vec<String> = interpreter.into_iter().chain(formats.clone()).collect();
        if needs.is_empty() {
            t_string!(i18n, diary.clinic.no_needs).to_owned()
        } else {
            needs.join(" · ")
        }
    };
    let device = move || {
        let (verdict, details) = row.with(|row| check_words(i18n, row.device_check.as_ref()));
        if details.is_empty() {
            verdict.to_owned()
        } else {
            format!("{verdict} ({details})")
        }
    };
    let line = Memo::new(move |_| {
        row.with(|row| {
            row.device_check
                .as_ref()
                .and_then(|check| check.line.clone())
        })
    });
    let line = move || {
        line.get()
            .map(|checked| view! { <LineMark checked=checked/> })
    };
    let back =
        move || row.with(|row| matches!(row.state, BoardState::BeingSeen | BoardState::OnHold));
    let time = appointment.local.get(11..16).unwrap_or_default().to_owned();
    let mode = mode_name(i18n, appointment.mode);
    view! {
        <div class="ar-next__card">
            <div class="ar-next__who">
                <p class="ar-next__name">{patient.name}</p>
                <p class="ar-next__ids">
                    {move || dates::full(i18n, born)}" · "<span class="ar-unbroken">{number}</span>
                </p>
                <p class="ar-next__state">
                    <span class="ar-state" data-state=move || state.with(|(_, name)| *name)>
                        {move || state.with(|(words, _)| words.clone())}
                    </span>
                    " "
                    <span class="ar-quiet">
                        {t!(i18n, diary.clinic.booked_for, time = time.clone())}" · "
                        {appointment.service_name}" · "{mode}
                    </span>
                </p>
                <Away row=row/>
                <HandedOver row=row/>
                <ButtonLink href=format!("/staff/consultations/{}", appointment.consultation) look=Look::Primary>
                    {move || if back() {
                        t_string!(i18n, diary.clinic.go_back)
                    } else {
                        t_string!(i18n, diary.clinic.open)
                    }}
                </ButtonLink>
            </div>
            <dl class="ar-next__facts">
                <dt>{t!(i18n, diary.clinic.reason)}</dt><dd>{reason}</dd>
                <dt>{t!(i18n, diary.clinic.needs)}</dt><dd>{needs}</dd>
                <dt>{t!(i18n, diary.waiting.device)}</dt><dd>{device}{line}</dd>
            </dl>
        </div>
    }
    .into_any()
}
