//! A guest in the waiting room: nobody's place in a queue, only a door that somebody opens.

use std::rc::Rc;

use domain::consultation::guests::GuestView;
use leptos::prelude::*;

use crate::consultation::join::{CheckAgain, OwnPictureWanted};
use crate::consultation::media::{Call, Connection, Local, WakeLock, chime};
use crate::kit::dates::time_at;
use crate::kit::{Button, Look, Page, Telephone};
use crate::text;
use crate::words::{t, t_string, use_i18n};

#[component]
pub(super) fn WaitingPage(call: Rc<Call>, visit: GuestView) -> impl IntoView {
    let i18n = use_i18n();
    let connection: RwSignal<Connection> = call.state.connection.clone().into();
    // The camera's light is off while nobody looks; the screen stays on.
    Local::get().rest_camera();
    StoredValue::new_local(WakeLock::hold());
    let lost = Memo::new(move |_| connection.get() == Connection::Lost);
    let (by, telephone) = (visit.invited_by, visit.site_telephone);
    let (start, zone) = (visit.start, visit.zone);
    view! {
        <Page
            title=text!(i18n, join.waiting.title)
            heading=text!(i18n, guests.waiting.heading)
        >
            <div role="alert">
                {move || lost.get().then(|| view! {
                    <div class="nhsuk-inset-text ar-lost"><p>{t!(i18n, join.waiting.lost)}</p></div>
                })}
            </div>
            <div class="ar-waiting__place">
                <p>{move || t_string!(i18n, join.waiting.at, time = time_at(i18n, start, &zone))}</p>
            </div>
            <p>{move || t_string!(i18n, guests.waiting.stay, name = by.clone())}</p>
            <p>{t!(i18n, join.waiting.ring)} " " <Telephone number=Signal::stored(telephone)/></p>
            <Button look=Look::Secondary on_click=move |_| chime()>
                {t!(i18n, join.waiting.hear_test)}
            </Button>
            <OwnPictureWanted/>
            <CheckAgain/>
        </Page>
    }
    .into_any()
}
