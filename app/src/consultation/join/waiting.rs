//! The waiting room: an honest place in the queue, and nothing to do but wait.

use std::rc::Rc;

use domain::consultation::desk::{DeskMessage, said_late};
use domain::consultation::queue::QueueView;
use domain::consultation::wire::VisitView;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::away::StepAway;
use super::desk::{DeskChat, unseen};
use crate::consultation::desk_words::{Reads, desk_words};
use crate::consultation::device_check::{CheckDevices, Heard, OwnPicture, camera_status};
use crate::consultation::media::{Call, Connection, Local, Status, WakeLock, chime};
use crate::kit::dates::{minutes, time_at};
use crate::kit::{Button, Look, Page, Telephone, announce, use_telephone};
use crate::text;
use crate::words::{I18n, t, t_string, use_i18n};

fn place_words(i18n: I18n, queue: QueueView) -> String {
    if queue.place <= 1 {
        t_string!(i18n, join.waiting.next).to_owned()
    } else {
        t_string!(i18n, join.waiting.place, place = queue.place)
    }
}

/// By the queue or by the clinic's own word, whichever is later: the page never says two things.
fn late_words(i18n: I18n, queue: QueueView, thread: &[DeskMessage]) -> String {
    let late = queue.late_minutes.max(said_late(thread).into());
    if late == 0 {
        t_string!(i18n, join.waiting.on_time).to_owned()
    } else {
        let late = minutes(i18n, i64::from(late));
        t_string!(i18n, join.waiting.late, minutes = late)
    }
}

#[component]
pub(super) fn WaitingPage(call: Rc<Call>, visit: VisitView) -> impl IntoView {
    let i18n = use_i18n();
    let state = call.state.clone();
    let queue: RwSignal<Option<QueueView>> = state.queue.into();
    let thread: RwSignal<Vec<DeskMessage>> = state.desk.into();
    let connection: RwSignal<Connection> = state.connection.into();
    settle_down();
    let name = visit.clinician_name.clone();
    let stay_name = name.clone();
    let (start, zone) = (visit.start, visit.zone.clone());
    let place = Memo::new(move |_| queue.get().map(|q| place_words(i18n, q)));
    Effect::new(move |before: Option<Option<String>>| {
        let place = place.get();
        if let (Some(Some(before)), Some(now)) = (&before, &place)
            && before != now
        {
            announce(now.clone());
        }
        place
    });
    let title = waiting_title(&call, desk_words);
    let call = StoredValue::new_local(call);
    let there = move || match queue.get() {
        Some(queue) => view! {
            <p><strong>{move || place.get()}</strong></p>
            <p>{move || thread.with(|thread| late_words(i18n, queue, thread))}</p>
        }
        .into_any(),
        // Another device of theirs is being seen: of this one there is no place in the queue.
        None if connection.get() == Connection::Live => {
            view! { <p>{t!(i18n, join.waiting.known)}</p> }.into_any()
        }
        None => view! { <p>{t!(i18n, join.waiting.entering)}</p> }.into_any(),
    };
    view! {
        <Page
            title=title
            heading=text!(i18n, join.waiting.heading, name = name.clone())
            caption=text!(i18n, join.step, step = 3)
        >
            <LostTouch connection=connection/>
            <div class="ar-waiting__place">
                {there}
                <p>{move || t_string!(i18n, join.waiting.at, time = time_at(i18n, start, &zone))}</p>
            </div>
            <p>{move || t_string!(i18n, join.waiting.stay, name = stay_name.clone())}</p>
            <DeskChat call=call/>
            <StepAway call=call/>
            <p>{t!(i18n, join.waiting.locked)}</p>
            <p>
                {t!(i18n, join.waiting.ring)} " "
                <Telephone number=use_telephone()/>
            </p>
            <Meanwhile/>
        </Page>
    }
    .into_any()
}

/// The camera's light is off while nobody looks; the screen stays on.
pub(in crate::consultation) fn settle_down() {
    Local::get().rest_camera();
    StoredValue::new_local(WakeLock::hold());
}

/// The title of the page, which says when the clinic has written something that may not have been seen.
pub(in crate::consultation) fn waiting_title(call: &Rc<Call>, reads: Reads) -> TextProp {
    let i18n = use_i18n();
    let unseen = unseen(call, reads);
    TextProp::from(move || {
        if unseen.get() {
            t_string!(i18n, room.desk.title_new)
        } else {
            t_string!(i18n, join.waiting.title)
        }
    })
}

/// Says when the server is out of reach.
#[component]
pub(in crate::consultation) fn LostTouch(connection: RwSignal<Connection>) -> impl IntoView {
    let i18n = use_i18n();
    let lost = Memo::new(move |_| connection.get() == Connection::Lost);
    view! {
        <div role="alert">
            {move || lost.get().then(|| view! {
                <div class="nhsuk-inset-text ar-lost"><p>{t!(i18n, join.waiting.lost)}</p></div>
            })}
        </div>
    }
    .into_any()
}

/// What there is to do while waiting: hear the sound to come, look at oneself, check devices again.
#[component]
pub(in crate::consultation) fn Meanwhile() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Button look=Look::Secondary on_click=move |_| chime()>
            {t!(i18n, join.waiting.hear_test)}
        </Button>
        <OwnPictureWanted/>
        <CheckAgain/>
    }
    .into_any()
}

/// One's own picture, only when wanted.
#[component]
fn OwnPictureWanted() -> impl IntoView {
    let i18n = use_i18n();
    let camera = camera_status();
    let wanted = RwSignal::new(false);
    on_cleanup(|| Local::get().go_as_chosen());
    let press = move |_| {
        let on = !wanted.get_untracked();
        wanted.set(on);
        if on {
            spawn_local(Local::get().show_oneself());
        } else {
            Local::get().rest_camera();
        }
    };
    view! {
        <Button look=Look::Secondary on_click=press>
            {move || if wanted.get() {
                t!(i18n, join.waiting.hide_me).into_any()
            } else {
                t!(i18n, join.waiting.show_me).into_any()
            }}
        </Button>
        {move || (wanted.get() && camera.get() == Status::On).then(|| view! {
            <div class="ar-preview"><OwnPicture/></div>
        })}
    }
    .into_any()
}

/// The device check, once more, without leaving the waiting room.
#[component]
fn CheckAgain() -> impl IntoView {
    let i18n = use_i18n();
    let open = RwSignal::new(false);
    let heard = Heard::new();
    view! {
        <details
            class="nhsuk-details"
            on:toggle=move |event| {
                let details = event_target::<web_sys::Element>(&event);
                open.set(details.has_attribute("open"));
            }
        >
            <summary class="nhsuk-details__summary">
                <span class="nhsuk-details__summary-text">{t!(i18n, join.waiting.check_again)}</span>
            </summary>
            <div class="nhsuk-details__text">
                {move || open.get().then(|| view! { <CheckDevices heard=heard/> })}
            </div>
        </details>
    }
    .into_any()
}
