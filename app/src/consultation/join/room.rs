//! The patient in the consultation: waiting, then in the call.

use std::rc::Rc;

use domain::consultation::command::Side;
use domain::consultation::desk::{DeskMessage, DeskWords};
use domain::consultation::negotiation::ConnectionState;
use domain::consultation::wire::VisitView;
use domain::error::ErrorCode;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use wasm_bindgen_futures::spawn_local;

use super::waiting::WaitingPage;
use crate::api::{self, Failure};
use crate::consultation::call::CallView;
use crate::consultation::media::{Call, Connection, Local, RemoteMedia, chime};
use crate::consultation::place::{Elsewhere, NoWayIn, Place, Returning, follow, let_go};
use crate::consultation::visit::note_in_call;
use crate::kit::browser::{every, leave_for};
use crate::kit::{
    BarePage, ButtonLink, Loaded, Page, Telephone, announce, focus_on_heading, use_telephone,
};
use crate::text;
use crate::words::{t, t_string, use_i18n};

/// A link that was taken back while the connection was lost: the server can't say so over a socket
/// that it does not open any more. Whoever still sees and hears the other is left alone.
pub(in crate::consultation) fn look_whether_gone<T: 'static, F>(
    connection: RwSignal<Connection>,
    media: RwSignal<Vec<RemoteMedia>>,
    gone: RwSignal<bool>,
    ask: fn() -> F,
) where
    F: Future<Output = Result<T, Failure>> + 'static,
{
    every(10_000, move || {
        let flows = media
            .with_untracked(|media| media.iter().any(|m| m.state == ConnectionState::Connected));
        let lost = matches!(
            connection.get_untracked(),
            Connection::Lost | Connection::Connecting
        );
        if flows || !lost {
            return;
        }
        spawn_local(async move {
            let answer = ask().await;
            if let Err(failure) = answer
                && (failure.is(ErrorCode::SignInNeeded) || failure.is(ErrorCode::NotFound))
            {
                gone.try_set(true);
            }
        });
    });
}

#[component]
pub(super) fn Room(
    /// As it was on arrival.
    visit: VisitView,
    /// To look again.
    reload: Loaded<VisitView>,
) -> impl IntoView {
    let i18n = use_i18n();
    let consultation = visit.consultation;
    let call = Call::open(consultation, Side::Patient);
    if visit.admitted {
        // Straight back into the call: camera and microphone start while the server is asked.
        spawn_local(Local::get().resume());
    }
    let now = follow(&call, visit.admitted, || {
        api::get::<VisitView>("/api/visit")
    });
    // Whoever is handed to somebody else waits for them: the page looks who that is.
    let sent_back: RwSignal<u32> = call.state.sent_back.clone().into();
    Effect::new(move |before: Option<u32>| {
        let now = sent_back.get();
        if before.is_some_and(|before| before != now) {
            reload.refresh();
            focus_on_heading();
        }
        now
    });
    // Reception hands over who waits: no admission is taken back then, only the thread says it.
    let thread: RwSignal<Vec<DeskMessage>> = call.state.desk.clone().into();
    let handed_over = Memo::new(move |_| {
        let said = |message: &&DeskMessage| matches!(message.words, DeskWords::Transferred { .. });
        thread.with(|thread| thread.iter().filter(said).count() as u32)
    });
    reload.refresh_on(handed_over);
    let first = visit.clinician_name.clone();
    let clinician = Memo::new(move |_| {
        reload
            .get()
            .map_or_else(|| first.clone(), |visit| visit.clinician_name)
    });
    // Somebody who was waiting is called; somebody who reloads in mid-call is not.
    Effect::new(move |before: Option<Place>| {
        let now = now.get();
        if before == Some(Place::Waiting) && now == Place::InCall {
            chime();
            announce(t_string!(
                i18n,
                join.waiting.called,
                name = clinician.get_untracked()
            ));
        } else if before == Some(Place::InCall) && now == Place::Waiting {
            chime();
            announce(t_string!(i18n, room.transfer.back));
        }
        now
    });
    Effect::new(move || {
        let now = now.get();
        match now {
            Place::InCall => note_in_call(Some(consultation)),
            Place::Returning | Place::Elsewhere | Place::OldPage => {}
            _ => note_in_call(None),
        }
        if now.is_out() {
            Local::get().stop();
        }
    });
    on_cleanup(let_go);
    let go = use_navigate();
    let replace = || NavigateOptions {
        replace: true,
        ..Default::default()
    };
    let call = StoredValue::new_local(call);
    let visit = StoredValue::new(visit);
    let again = Callback::new(move |()| {
        Call::close();
        reload.retry();
    });
    let telephone = use_telephone();
    move || match now.get() {
        Place::Returning => view! { <Returning/> }.into_any(),
        Place::Waiting => {
            let clinician_name = clinician.get();
            let visit = VisitView {
                clinician_name,
                ..visit.get_value()
            };
            view! { <WaitingPage call=call.get_value() visit=visit/> }.into_any()
        }
        Place::InCall => view! {
            <InCall call=call name=clinician.get()/>
        }
        .into_any(),
        Place::Over | Place::Left => {
            Call::close();
            go("/after", replace());
            ().into_any()
        }
        Place::OldPage => {
            leave_for("/join");
            ().into_any()
        }
        Place::Elsewhere => view! { <Elsewhere again=again/> }.into_any(),
        at @ (Place::Full | Place::Locked) => view! {
            <NoWayIn full=at == Place::Full telephone=telephone again=again/>
        }
        .into_any(),
        Place::Removed | Place::CalledOff => view! {
            <Page title=text!(i18n, join.removed.title)>
                <p>{t!(i18n, join.removed.words)}</p>
                <p><Telephone number=telephone/></p>
                <ButtonLink href="/appointment">{t!(i18n, join.refused.to_appointment)}</ButtonLink>
            </Page>
        }
        .into_any(),
    }
}

#[component]
fn InCall(call: StoredValue<Rc<Call>, LocalStorage>, name: String) -> impl IntoView {
    let i18n = use_i18n();
    let go = use_navigate();
    let left = Callback::new(move |()| {
        go(
            "/after",
            NavigateOptions {
                replace: true,
                ..Default::default()
            },
        );
    });
    let named = name.clone();
    view! {
        <BarePage title=text!(i18n, call.with, name = name.clone())>
            <CallView call=call name=Signal::stored(named) left=left/>
        </BarePage>
    }
    .into_any()
}
