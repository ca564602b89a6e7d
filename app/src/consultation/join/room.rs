//! The patient in the consultation: waiting, then in the call.

use std::rc::Rc;

use domain::consultation::command::Side;
use domain::consultation::event::{CloseCode, EndReason};
use domain::consultation::negotiation::ConnectionState;
use domain::consultation::wire::VisitView;
use domain::error::ErrorCode;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use wasm_bindgen_futures::spawn_local;

use super::waiting::WaitingPage;
use crate::api;
use crate::consultation::call::CallView;
use crate::consultation::media::{Call, Connection, Local, RemoteMedia, chime};
use crate::kit::browser::{every, leave_for};
use crate::kit::{BarePage, Button, ButtonLink, Loaded, Page, Telephone, announce, use_branding};
use crate::text;
use crate::words::{t, t_string, use_i18n};

/// Where the patient is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Waiting,
    InCall,
    After,
    Elsewhere,
    Removed,
    OldPage,
}

fn place(connection: Connection, admitted: bool, ended: Option<EndReason>) -> Place {
    match (ended, connection) {
        (Some(EndReason::Finished), _) => Place::After,
        (Some(_), _) => Place::Removed,
        (None, Connection::Closed(code)) => match code {
            CloseCode::Replaced => Place::Elsewhere,
            CloseCode::Ended | CloseCode::Left => Place::After,
            CloseCode::Protocol => Place::OldPage,
            _ => Place::Removed,
        },
        _ if admitted => Place::InCall,
        _ => Place::Waiting,
    }
}

/// A link that was taken back while the connection was lost: the server can't say so over a socket
/// that it does not open any more. Whoever still sees and hears the other is left alone.
fn look_whether_gone(
    connection: RwSignal<Connection>,
    media: RwSignal<Vec<RemoteMedia>>,
    gone: RwSignal<bool>,
) {
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
            let answer = api::get::<VisitView>("/api/visit").await;
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
    let call = Call::open(visit.consultation, Side::Patient);
    if visit.admitted {
        // Straight back into the call: camera and microphone start while the server is asked.
        spawn_local(Local::get().resume());
    }
    let state = call.state.clone();
    let connection: RwSignal<Connection> = state.connection.into();
    let admitted: RwSignal<bool> = state.admitted.into();
    let ended: RwSignal<Option<EndReason>> = state.ended.into();
    let gone = RwSignal::new(false);
    let now = Memo::new(move |_| {
        if gone.get() {
            Place::Removed
        } else {
            place(connection.get(), admitted.get(), ended.get())
        }
    });
    look_whether_gone(connection, state.media.into(), gone);
    let clinician = visit.clinician_name.clone();
    let called = clinician.clone();
    // Somebody who was waiting is called; somebody who reloads in mid-call is not.
    Effect::new(move |before: Option<Place>| {
        let now = now.get();
        if before == Some(Place::Waiting) && now == Place::InCall {
            chime();
            announce(t_string!(i18n, join.waiting.called, name = called.clone()));
        }
        now
    });
    let go = use_navigate();
    let replace = || NavigateOptions {
        replace: true,
        ..Default::default()
    };
    let call = StoredValue::new_local(call);
    let visit = StoredValue::new(visit);
    move || match now.get() {
        Place::Waiting => {
            view! { <WaitingPage call=call.get_value() visit=visit.get_value()/> }.into_any()
        }
        Place::InCall => view! {
            <InCall call=call name=clinician.clone()/>
        }
        .into_any(),
        Place::After => {
            Call::close();
            go("/after", replace());
            ().into_any()
        }
        Place::OldPage => {
            leave_for("/join");
            ().into_any()
        }
        Place::Elsewhere => view! {
            <Page title=text!(i18n, join.elsewhere.title)>
                <p>{t!(i18n, join.elsewhere.words)}</p>
                <Button on_click=move |_| {
                    Call::close();
                    reload.retry();
                }>{t!(i18n, join.elsewhere.here)}</Button>
            </Page>
        }
        .into_any(),
        Place::Removed => view! {
            <Page title=text!(i18n, join.removed.title)>
                <p>{t!(i18n, join.removed.words)}</p>
                <p><Telephone number=Signal::derive(move || {
                    use_branding().with(|b| b.telephone.clone())
                })/></p>
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
