//! One consultation, as the clinician sees it: the call with, at its side, who this is, the note
//! and how it ends. One patient on the screen, and nobody else's details ever.

use std::rc::Rc;

use domain::consultation::around_wire::{StepTaken, TimePoint};
use domain::consultation::command::Side;
use domain::consultation::event::{CloseCode, EndReason};
use domain::consultation::participant::{ParticipantState, ParticipantView};
use domain::consultation::wire::{ConsultationStatus, ConsultationView};
use domain::error::ErrorCode;
use domain::ids::ConsultationId;
use domain::people::policy::Action;
use gloo_timers::callback::Timeout;
use leptos::prelude::*;

use super::admit::AdmitPanel;
use super::at_door::SIDE;
use super::desk::WaitingWords;
use super::follow_up::FollowUpPanel;
use super::handed_away::{Away, HandedAway};
use super::history::HistoryPanel;
use super::identity::IdentityPanel;
use super::meanwhile::Meanwhile;
use super::note::{Note, NotePanel};
use super::one_call::{LeaveFirst, other_call};
use super::outcome::OutcomePanel;
use super::people::PeoplePanel;
use super::pictures::PicturesPanel;
use super::sign_in_again::SignInAgain;
use super::transfer::{HandedOver, TransferPanel};
use crate::api;
use crate::consultation::call::CallView;
use crate::consultation::media::{Call, Connection, Local};
use crate::kit::browser::{every, leave_for};
use crate::kit::{Button, ButtonLink, Loaded, Page, dates};
use crate::people::staff_page;
use crate::routes::use_parts;
use crate::words::{t, t_string, use_i18n};

/// How soon after somebody in the call has changed the rest is looked at, in milliseconds.
const SOON_MS: u32 = 1_000;

type TheCall = StoredValue<Rc<Call>, LocalStorage>;

/// One consultation, as the clinician sees it.
#[component]
pub fn ConsultationPage() -> impl IntoView {
    staff_page(Some(Action::Consult), |_| {
        let parts = use_parts();
        let id = Memo::new(move |_| parts.with(|p| p.get("id").to_owned()));
        // Another consultation is another page: nothing of the one before stays on the screen.
        (move || view! { <OneConsultation id=id.get()/> }.into_any()).into_any()
    })
}

#[component]
fn OneConsultation(id: String) -> impl IntoView {
    let i18n = use_i18n();
    let address = format!("/api/consultations/{id}");
    let away = RwSignal::new(None::<Away>);
    let view = Loaded::new(move || {
        let address = address.clone();
        async move {
            let answer = api::get::<ConsultationView>(&address).await;
            // It was theirs a moment ago, and is another site's now.
            let gone = answer.as_ref().is_err_and(|f| f.is(ErrorCode::NotFound));
            if gone && away.try_get_untracked() == Some(None) {
                away.try_set(Some(Away::Elsewhere));
            }
            if let Some(call) = Call::current() {
                match &answer {
                    Ok(_) => call.sign_in_is(true),
                    Err(failure) if failure.is(ErrorCode::SignInNeeded) => call.sign_in_is(false),
                    Err(_) => {}
                }
            }
            answer
        }
    });
    let there = Memo::new(move |_| view.get().map(|v| v.id));
    let name = Memo::new(move |_| view.get().map_or_else(String::new, |v| v.patient.name));
    let title = TextProp::from(move || match name.get() {
        name if name.is_empty() => t_string!(i18n, consultation.title).to_owned(),
        _ if away.with(Option::is_some) => t_string!(i18n, room.transfer.handed).to_owned(),
        name => t_string!(i18n, consultation.title_with, name = name),
    });
    view! {
        <Page title=title wide=true>
            {move || match (there.get(), away.get()) {
                (Some(id), Some(to)) => view! { <HandedAway id=id to=to/> }.into_any(),
                (Some(id), None) => {
                    view! { <Desk id=id view=view name=name away=away/> }.into_any()
                }
                (None, _) => view! { {view.show(|_| ().into_any())} }.into_any(),
            }}
        </Page>
    }
    .into_any()
}

#[component]
fn Desk(
    id: ConsultationId,
    view: Loaded<ConsultationView>,
    name: Memo<String>,
    away: RwSignal<Option<Away>>,
) -> impl IntoView {
    let note = Note::new(
        id,
        untrack(move || view.get())
            .map(|v| v.note)
            .unwrap_or_default(),
    );
    let over = Memo::new(move |_| {
        view.get()
            .is_some_and(|v| v.status == ConsultationStatus::Ended || v.next.is_some())
    });
    let other = other_call(id);
    move || match other.get() {
        _ if over.get() => view! { <OverDesk view=view note=note/> }.into_any(),
        Some(of) => view! { <LeaveFirst of=of/> }.into_any(),
        None => view! { <OpenDesk id=id view=view name=name note=note away=away/> }.into_any(),
    }
}

#[component]
fn OpenDesk(
    id: ConsultationId,
    view: Loaded<ConsultationView>,
    name: Memo<String>,
    note: Note,
    /// Set when it is not to be seen here any more.
    away: RwSignal<Option<Away>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let round = RwSignal::new(0u32);
    let call = move || StoredValue::new_local(Call::open(id, Side::Staff));
    every(30_000, move || view.refresh());
    // With somebody in it, the call goes on while another page is shown: see `CallStrip`.
    on_cleanup(|| {
        if !Call::current().is_some_and(|call| call.is_with_somebody()) {
            Call::close();
            Local::get().stop();
        }
    });
    view! {
        <div class="ar-consultation">
            // Whoever is at the door comes first: on a phone nobody would look for them below the call.
            <div class="ar-consultation__door">
                {move || {
                    round.track();
                    view! { <AdmitPanel id=id call=call() view=view/> }
                }}
            </div>
            {move || {
                round.track();
                view! { <CallSide call=call() name=name view=view again=round/> }
            }}
            <section
                class="ar-consultation__side"
                aria-label=move || t_string!(i18n, consultation.side)
                id=SIDE
                tabindex="0"
            >
                {move || {
                    round.track();
                    view! { <SignInAgain call=call()/> }
                }}
                <Meanwhile id=id view=view/>
                <IdentityPanel view=view/>
                <HandedOver view=view/>
                {move || {
                    round.track();
                    view! { <PeoplePanel id=id call=call() view=view/> }
                }}
                <WaitingWords id=id view=view/>
                <NotePanel note=note/>
                <FollowUpPanel view=view/>
                <TransferPanel id=id view=view note=note away=away/>
                <OutcomePanel id=id view=view note=note/>
                <HistoryPanel view=view/>
            </section>
        </div>
    }
    .into_any()
}

/// What stands where the call stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Call,
    Left,
    Elsewhere,
    Gone,
    Full,
    Locked,
    OldPage,
}

fn place(connection: Connection, ended: Option<EndReason>) -> Place {
    if ended.is_some() {
        return Place::Gone;
    }
    match connection {
        Connection::Closed(CloseCode::Left) => Place::Left,
        Connection::Closed(CloseCode::Replaced) => Place::Elsewhere,
        Connection::Closed(CloseCode::Full) => Place::Full,
        Connection::Closed(CloseCode::Locked) => Place::Locked,
        Connection::Closed(CloseCode::Protocol) => Place::OldPage,
        Connection::Closed(_) => Place::Gone,
        _ => Place::Call,
    }
}

#[component]
fn CallSide(
    call: TheCall,
    name: Memo<String>,
    view: Loaded<ConsultationView>,
    /// Rises when the call is opened again.
    again: RwSignal<u32>,
) -> impl IntoView {
    let i18n = use_i18n();
    let state = call.with_value(|call| call.state.clone());
    let connection: RwSignal<Connection> = state.connection.into();
    let ended: RwSignal<Option<EndReason>> = state.ended.into();
    let people: RwSignal<Vec<ParticipantView>> = state.people.into();
    let place = Memo::new(move |_| place(connection.get(), ended.get()));
    // Whoever comes, goes or changes: their device check and the rest are asked for again. Where nobody is at the door
    // that has time: whoever comes back into the call is to be seen and heard first.
    let soon = StoredValue::new_local(None::<Timeout>);
    Effect::new(move |before: Option<()>| {
        let waits =
            people.with(|people| people.iter().any(|p| p.state == ParticipantState::Waiting));
        let gone = place.get() == Place::Gone;
        if gone || (waits && before.is_some()) {
            view.refresh();
        } else if before.is_some() && soon.with_value(Option::is_none) {
            let look = move || {
                soon.try_set_value(None);
                view.refresh();
            };
            soon.set_value(Some(Timeout::new(SOON_MS, look)));
        }
    });
    let waiting = Memo::new(move |_| {
        people.with(|people| {
            let first = people.iter().find(|p| p.state == ParticipantState::Waiting);
            first.map(|person| person.name.as_str().to_owned())
        })
    });
    let been = Memo::new(move |_| {
        let admitted = |step: &StepTaken| step.step == TimePoint::Admitted;
        view.get().is_some_and(|v| v.steps.iter().any(admitted))
    });
    let alone = Signal::derive(move || match waiting.get() {
        Some(name) => t_string!(i18n, consultation.admit.arrived, name = name),
        None if been.get() => t_string!(i18n, consultation.admit.gone, name = name.get()),
        None => t_string!(i18n, consultation.admit.not_here).to_owned(),
    });
    let back = move |_| {
        Call::close();
        again.update(|n| *n += 1);
    };
    move || match place.get() {
        Place::Call => view! {
            <CallView
                call=call
                name=name
                docked=true
                alone=alone
                left=Callback::new(|()| ())
            />
        }
        .into_any(),
        Place::Left => view! {
            <div class="ar-consultation__away">
                <h2 class="nhsuk-heading-m">{t!(i18n, consultation.left.title)}</h2>
                <p>{t!(i18n, consultation.left.words)}</p>
                <Button on_click=back>{t!(i18n, consultation.left.back)}</Button>
            </div>
        }
        .into_any(),
        Place::Elsewhere => view! {
            <div class="ar-consultation__away">
                <h2 class="nhsuk-heading-m">{t!(i18n, consultation.elsewhere.title)}</h2>
                <p>{t!(i18n, consultation.elsewhere.words)}</p>
                <Button on_click=back>{t!(i18n, consultation.elsewhere.here)}</Button>
            </div>
        }
        .into_any(),
        Place::Full | Place::Locked => {
            let words = if place.get_untracked() == Place::Full {
                t!(i18n, common.failure.call_full).into_any()
            } else {
                t!(i18n, guests.refused.locked).into_any()
            };
            view! {
                <div class="ar-consultation__away">
                    <p>{words}</p>
                    <Button on_click=back>{t!(i18n, guests.refused.again)}</Button>
                </div>
            }
            .into_any()
        }
        Place::Gone => view! {
            <div class="ar-consultation__away">
                <h2 class="nhsuk-heading-m">{t!(i18n, consultation.over.title)}</h2>
                <ButtonLink href="/staff/clinic">{t!(i18n, consultation.over.back)}</ButtonLink>
            </div>
        }
        .into_any(),
        Place::OldPage => {
            leave_for(&window().location().pathname().unwrap_or_default());
            ().into_any()
        }
    }
}

/// After the end: the outcome, and the note, which may still be finished.
#[component]
fn OverDesk(view: Loaded<ConsultationView>, note: Note) -> impl IntoView {
    let i18n = use_i18n();
    let next = move || {
        let now = view.get()?;
        let next = now.next?;
        let time = dates::time_at(i18n, next.ended_at, &now.zone);
        let outcome = super::outcome::outcome_words(i18n, next.outcome);
        Some(view! {
            <p>{t_string!(i18n, consultation.over.ended, time = time)}": "{outcome}</p>
            {(!next.words.is_empty()).then(|| view! {
                <blockquote class="ar-words ar-lines">{next.words}</blockquote>
            })}
        })
    };
    view! {
        <div role="status">
            <h2 class="nhsuk-heading-m">{t!(i18n, consultation.over.title)}</h2>
            {next}
        </div>
        <NotePanel note=note/>
        <PicturesPanel view=view/>
        <FollowUpPanel view=view/>
        <HistoryPanel view=view/>
        <ButtonLink href="/staff/clinic">{t!(i18n, consultation.over.back)}</ButtonLink>
    }
    .into_any()
}
