//! A guest in the consultation: waiting, then in the call, then out of it.

use std::rc::Rc;

use domain::consultation::command::Side;
use domain::consultation::event::{CloseCode, EndReason};
use domain::consultation::guests::GuestView;
use leptos::prelude::*;

use super::waiting::WaitingPage;
use crate::api;
use crate::consultation::call::CallView;
use crate::consultation::join::look_whether_gone;
use crate::consultation::media::{Call, Connection, Local, chime};
use crate::kit::browser::leave_for;
use crate::kit::{BarePage, Button, Loaded, Page, Telephone, announce};
use crate::text;
use crate::words::{t, t_string, use_i18n};

/// Where the guest is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Waiting,
    InCall,
    Left,
    Over,
    Elsewhere,
    Removed,
    Full,
    Locked,
    OldPage,
}

fn place(connection: Connection, admitted: bool, ended: Option<EndReason>) -> Place {
    match (ended, connection) {
        (Some(_), _) => Place::Over,
        (None, Connection::Closed(code)) => match code {
            CloseCode::Replaced => Place::Elsewhere,
            CloseCode::Ended => Place::Over,
            CloseCode::Left => Place::Left,
            CloseCode::Full => Place::Full,
            CloseCode::Locked => Place::Locked,
            CloseCode::Protocol => Place::OldPage,
            _ => Place::Removed,
        },
        _ if admitted => Place::InCall,
        _ => Place::Waiting,
    }
}

#[component]
pub(super) fn Room(
    /// As it was on arrival.
    visit: GuestView,
    /// To look again.
    reload: Loaded<GuestView>,
) -> impl IntoView {
    let i18n = use_i18n();
    let call = Call::open(visit.consultation, Side::Guest);
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
    look_whether_gone(connection, state.media.into(), gone, || {
        api::get::<GuestView>("/api/guest")
    });
    // Somebody who was waiting is called; somebody who reloads in mid-call is not.
    Effect::new(move |before: Option<Place>| {
        let now = now.get();
        if before == Some(Place::Waiting) && now == Place::InCall {
            chime();
            announce(t_string!(i18n, guests.waiting.called));
        }
        if !matches!(now, Place::Waiting | Place::InCall) {
            Local::get().stop();
        }
        now
    });
    on_cleanup(|| Local::get().stop());
    let call = StoredValue::new_local(call);
    let visit = StoredValue::new(visit);
    let again = move |_| {
        Call::close();
        reload.retry();
    };
    let ring = move || {
        let telephone = visit.with_value(|visit| visit.site_telephone.clone());
        view! { <p><Telephone number=Signal::stored(telephone)/></p> }
    };
    move || match now.get() {
        Place::Waiting => {
            view! { <WaitingPage call=call.get_value() visit=visit.get_value()/> }.into_any()
        }
        Place::InCall => {
            view! { <InCall call=call name=visit.with_value(|v| v.invited_by.clone())/> }.into_any()
        }
        Place::Left => view! {
            <Page title=text!(i18n, guests.left.title)>
                <p>{t!(i18n, guests.left.words)}</p>
                <Button id="back-in" on_click=again>{t!(i18n, guests.left.back)}</Button>
            </Page>
        }
        .into_any(),
        Place::Over => view! {
            <Page title=text!(i18n, guests.refused.over_title)>
                <p>{t!(i18n, guests.refused.over)}</p>
            </Page>
        }
        .into_any(),
        Place::Full => view! {
            <Page title=text!(i18n, guests.refused.full_title)>
                <p>{t!(i18n, guests.refused.full)}</p>
                {ring}
                <Button on_click=again>{t!(i18n, guests.refused.again)}</Button>
            </Page>
        }
        .into_any(),
        Place::Locked => view! {
            <Page title=text!(i18n, guests.refused.locked_title)>
                <p>{t!(i18n, guests.refused.locked)}</p>
                {ring}
                <Button on_click=again>{t!(i18n, guests.refused.again)}</Button>
            </Page>
        }
        .into_any(),
        Place::OldPage => {
            leave_for("/guest");
            ().into_any()
        }
        Place::Elsewhere => view! {
            <Page title=text!(i18n, join.elsewhere.title)>
                <p>{t!(i18n, join.elsewhere.words)}</p>
                <Button on_click=again>{t!(i18n, join.elsewhere.here)}</Button>
            </Page>
        }
        .into_any(),
        Place::Removed => view! {
            <Page title=text!(i18n, guests.out.title)>
                <p>{t!(i18n, guests.out.words)}</p>
                {ring}
            </Page>
        }
        .into_any(),
    }
}

#[component]
fn InCall(call: StoredValue<Rc<Call>, LocalStorage>, name: String) -> impl IntoView {
    let i18n = use_i18n();
    let named = name.clone();
    view! {
        <BarePage title=text!(i18n, call.with, name = name.clone())>
            <CallView call=call name=Signal::stored(named) left=Callback::new(|()| ())/>
        </BarePage>
    }
    .into_any()
}
