//! A guest in the consultation: waiting, then in the call, then out of it.

use std::rc::Rc;

use domain::consultation::command::Side;
use domain::consultation::guests::GuestView;
use leptos::prelude::*;

use super::waiting::WaitingPage;
use crate::api;
use crate::consultation::call::CallView;
use crate::consultation::media::{Call, Local, chime};
use crate::consultation::place::{Elsewhere, NoWayIn, Place, Returning, follow, let_go};
use crate::kit::browser::leave_for;
use crate::kit::{BarePage, Button, Loaded, Page, Telephone, announce, use_telephone};
use crate::text;
use crate::words::{t, t_string, use_i18n};

#[component]
pub(super) fn Room(
    /// As it was on arrival.
    visit: GuestView,
    /// To look again.
    reload: Loaded<GuestView>,
) -> impl IntoView {
    let i18n = use_i18n();
    let call = Call::open(visit.consultation, Side::Guest);
    let now = follow(&call, visit.admitted, || {
        api::get::<GuestView>("/api/guest")
    });
    // Somebody who was waiting is called; somebody who reloads in mid-call is not.
    Effect::new(move |before: Option<Place>| {
        let now = now.get();
        if before == Some(Place::Waiting) && now == Place::InCall {
            chime();
            announce(t_string!(i18n, guests.waiting.called));
        }
        if now.is_out() {
            Local::get().stop();
        }
        now
    });
    on_cleanup(let_go);
    let call = StoredValue::new_local(call);
    let visit = StoredValue::new(visit);
    let again = Callback::new(move |()| {
        Call::close();
        reload.retry();
    });
    let telephone = use_telephone();
    move || {
        match now.get() {
        Place::Returning => view! { <Returning/> }.into_any(),
        Place::Waiting => {
            view! { <WaitingPage call=call.get_value() visit=visit.get_value()/> }.into_any()
        }
        Place::InCall => {
            view! { <InCall call=call name=visit.with_value(|v| v.invited_by.clone())/> }.into_any()
        }
        Place::Left => view! {
            <Page title=text!(i18n, guests.left.title)>
                <p>{t!(i18n, guests.left.words)}</p>
                <Button id="back-in" on_click=move |_| again.run(())>{t!(i18n, guests.left.back)}</Button>
            </Page>
        }
        .into_any(),
        Place::Over | Place::CalledOff => view! {
            <Page title=text!(i18n, guests.refused.over_title)>
                <p>{t!(i18n, guests.refused.over)}</p>
            </Page>
        }
        .into_any(),
        at @ (Place::Full | Place::Locked) => view! {
            <NoWayIn full=at == Place::Full telephone=telephone again=again/>
        }
        .into_any(),
        Place::OldPage => {
            leave_for("/guest");
            ().into_any()
        }
        Place::Elsewhere => view! { <Elsewhere again=again/> }.into_any(),
        Place::Removed => view! {
            <Page title=text!(i18n, guests.out.title)>
                <p>{t!(i18n, guests.out.words)}</p>
                <p><Telephone number=telephone/></p>
            </Page>
        }
        .into_any(),
    }
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
