//! A guest in the waiting room: nobody's place in a queue, only a door that somebody opens, and what the clinic
//! tells everybody who waits.

use std::rc::Rc;

use domain::consultation::desk::DeskMessage;
use domain::consultation::guests::GuestView;
use leptos::prelude::*;

use crate::consultation::desk_words::guest_words;
use crate::consultation::join::{LostTouch, Meanwhile, Messages, settle_down, waiting_title};
use crate::consultation::media::{Call, Connection};
use crate::kit::dates::time_at;
use crate::kit::{Page, Telephone, use_telephone};
use crate::text;
use crate::words::{t, t_string, use_i18n};

#[component]
pub(super) fn WaitingPage(call: Rc<Call>, visit: GuestView) -> impl IntoView {
    let i18n = use_i18n();
    let connection: RwSignal<Connection> = call.state.connection.clone().into();
    settle_down();
    let title = waiting_title(&call, guest_words);
    let call = StoredValue::new_local(call);
    let by = visit.invited_by;
    let (start, zone) = (visit.start, visit.zone);
    view! {
        <Page title=title heading=text!(i18n, guests.waiting.heading)>
            <LostTouch connection=connection/>
            <div class="ar-waiting__place">
                <p>{move || t_string!(i18n, join.waiting.at, time = time_at(i18n, start, &zone))}</p>
            </div>
            <Notices call=call/>
            <p>{move || t_string!(i18n, guests.waiting.stay, name = by.clone())}</p>
            <p>{t!(i18n, join.waiting.ring)} " " <Telephone number=use_telephone()/></p>
            <Meanwhile/>
        </Page>
    }
    .into_any()
}

/// What the clinic tells everybody who waits, when there is something.
#[component]
fn Notices(call: StoredValue<Rc<Call>, LocalStorage>) -> impl IntoView {
    let i18n = use_i18n();
    let thread = call.with_value(|call| call.state.desk.clone());
    let thread: RwSignal<Vec<DeskMessage>> = thread.into();
    let some = Memo::new(move |_| !thread.with(Vec::is_empty));
    view! {
        <Show when=move || some.get()>
            <section class="ar-words-with" aria-labelledby="notices-heading">
                <h2 class="nhsuk-heading-m" id="notices-heading">{t!(i18n, guests.notice.title)}</h2>
                <Messages call=call reads=guest_words/>
            </section>
        </Show>
    }
    .into_any()
}
