//! The waiting room: everybody expected, waiting and seen at a site on a day.

use domain::booking::wire::{BoardRow, BoardState};
use domain::ids::{ConsultationId, SiteId, StaffId};
use domain::people::policy::Action;
use leptos::prelude::*;

use super::acting::{ActDialog, Acting};
use super::board::{LiveBoard, Phase};
use super::board_table::BoardTable;
use super::clinic_day::TroubleLink;
use super::day_controls::DayControls;
use super::folded_controls::FoldedControls;
use super::limit::Limit;
use super::line_state::{LineDown, LineState};
use crate::consultation::staff::{HandingOver, NoticesButton, ThreadDialog, TransferDialog};
use crate::kit::{Empty, FailureView, Loading, Page};
use crate::people::{staff_page, today, use_session};
use crate::text;
use crate::words::{t, t_string, use_i18n};

/// The waiting room.
#[component]
pub fn WaitingPage() -> impl IntoView {
    staff_page(Some(Action::SeeBoard), |site| {
        view! { <WaitingRoom site=site/> }.into_any()
    })
}

/// Whether somebody still wants something of reception.
const fn is_open(state: BoardState) -> bool {
    matches!(
        state,
        BoardState::Waiting
            | BoardState::OnHold
            | BoardState::Left
            | BoardState::BeingSeen
            | BoardState::Expected
    )
}

/// One clinic of the day: a clinician and a service.
fn clinic_of(row: &BoardRow) -> String {
    format!(
        "{} – {}",
        row.appointment.service_name, row.appointment.clinician_name
    )
}

#[component]
fn WaitingRoom(site: SiteId) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let board = LiveBoard::follow(site, false);
    let acting = Acting::new(Callback::new(move |()| board.board.refresh()));
    let thread = RwSignal::new(None::<ConsultationId>);
    let handing = RwSignal::new(None::<HandingOver>);
    let handed = Callback::new(move |()| board.board.refresh());
    let may_limit = session.may_now(Action::ManageClinics);
    let may_write = session.may_now(Action::ManageAppointments);
    let all = board.rows();
    let clinic = RwSignal::new(String::new());
    let gone_too = RwSignal::new(false);
    let clinics = Memo::new(move |_| {
        let mut clinics: Vec<String> = all.with(|rows| rows.iter().map(clinic_of).collect());
        clinics.sort();
        clinics.dedup();
        clinics
    });
    // The clinic chosen may have no place on another day.
    let chosen = Memo::new(move |_| {
        clinic
            .with(|c| clinics.with(|all| all.contains(c)).then(|| c.clone()))
            .unwrap_or_default()
    });
    let rows = Memo::new(move |_| {
        let (chosen, gone_too) = (chosen.get(), gone_too.get());
        let mut rows = all.get();
        rows.retain(|row| {
            (gone_too || is_open(row.state)) && (chosen.is_empty() || clinic_of(row) == chosen)
        });
        rows
    });
    let waited_for = Memo::new(move |_| {
        all.with(|rows| {
            let waits = rows.iter().filter(|row| row.state == BoardState::Waiting);
            let mut people: Vec<(StaffId, String)> = waits
                .map(|row| {
                    (
                        row.appointment.clinician,
                        row.appointment.clinician_name.clone(),
                    )
                })
                .collect();
            people.sort_by(|a, b| a.1.cmp(&b.1));
            people.dedup();
            people
        })
    });
    let waiting = Memo::new(move |_| board.count(BoardState::Waiting));
    let title = TextProp::from(move || match waiting.get() {
        0 => t_string!(i18n, diary.waiting.title).to_owned(),
        n => t_string!(i18n, diary.waiting.title_waiting, n = n).to_string(),
    });
    let place = move || session.site().map(|site| site.name).unwrap_or_default();
    let phase = board.phase();
    let content = move || match phase.get() {
        Phase::Loading => view! { <Loading/> }.into_any(),
        Phase::Failed(failure) => {
            view! { <FailureView failure=failure retry=move |()| board.board.retry()/> }.into_any()
        }
        Phase::Ready => view! {
            <Counts board=board/>
            <Show when=move || !rows.with(Vec::is_empty) fallback=move || view! {
                <Empty><p>{move || if all.with(Vec::is_empty) {
                    t_string!(i18n, diary.waiting.empty)
                } else if chosen.with(String::is_empty) {
                    t_string!(i18n, diary.waiting.all_gone)
                } else {
                    t_string!(i18n, diary.waiting.empty_filter)
                }}</p></Empty>
            }>
                <BoardTable board=board rows=rows acting=acting thread=thread handing=handing/>
            </Show>
        }
        .into_any(),
    };
    view! {
        <Page title=title heading=text!(i18n, diary.waiting.title) wide=true>
            <p class="ar-quiet ar-tight ar-beside-phone">
                {move || t_string!(i18n, diary.waiting.intro, site = place()).to_string()}
            </p>
            <div class="ar-toolbar">
                <DayControls day=board.day/>
                <FoldedControls>
                <div>
                    <label class="nhsuk-label" for="clinic-filter">{t!(i18n, diary.waiting.clinic)}</label>
                    <select
                        class="nhsuk-select"
                        id="clinic-filter"
                        on:change=move |event| clinic.set(event_target_value(&event))
                    >
                        <option value="" prop:selected=move || chosen.with(String::is_empty)>
                            {t!(i18n, diary.waiting.all_clinics)}
                        </option>
                        {move || clinics.get().into_iter().map(|name| {
                            let (own, value) = (name.clone(), name.clone());
                            view! {
                                <option value=value prop:selected=move || chosen.get() == own>{name}</option>
                            }
                        }).collect_view()}
                    </select>
                </div>
                <div class="nhsuk-checkboxes nhsuk-checkboxes--small">
                    <div class="nhsuk-checkboxes__item">
                        <input
                            class="nhsuk-checkboxes__input"
                            id="gone-too"
                            type="checkbox"
                            prop:checked=move || gone_too.get()
                            on:change=move |event| gone_too.set(event_target_checked(&event))
                        />
                        <label class="nhsuk-label nhsuk-checkboxes__label" for="gone-too">
                            {t!(i18n, diary.waiting.show_gone)}
                        </label>
                    </div>
                </div>
                {may_limit.then(|| view! { <Limit site=site board=board/> })}
                {may_write.then(|| view! { <NoticesButton site=site clinicians=waited_for/> })}
                <TroubleLink day=Signal::derive(move || board.day.get().unwrap_or_else(today))/>
                </FoldedControls>
                <div class="ar-toolbar__end"><LineState board=board/></div>
            </div>
            <LineDown board=board/>
            <ActDialog acting=acting/>
            {may_write.then(|| view! {
                <ThreadDialog of=thread hints=board.live.hints/>
                <TransferDialog of=handing site=site done=handed/>
            })}
            {content}
        </Page>
    }
    .into_any()
}

/// How many wait, are being seen, are still to come, are done.
#[component]
fn Counts(board: LiveBoard) -> impl IntoView {
    let i18n = use_i18n();
    let count = move |state, words: TextProp| {
        view! {
            <div><dt>{move || words.get()}</dt><dd>{move || board.count(state)}</dd></div>
        }
    };
    view! {
        <dl class="ar-counts">
            {count(BoardState::Waiting, text!(i18n, diary.waiting.count_waiting))}
            {count(BoardState::OnHold, text!(i18n, room.staff.count_hold))}
            {count(BoardState::BeingSeen, text!(i18n, diary.waiting.count_with))}
            {count(BoardState::Expected, text!(i18n, diary.waiting.count_booked))}
            {count(BoardState::Done, text!(i18n, diary.waiting.count_done))}
        </dl>
    }
    .into_any()
}
