//! The phone as a camera: waits to be let in, then shows its picture until somebody stops it.

use domain::consultation::command::Side;
use domain::consultation::event::EndReason;
use domain::consultation::participant::{ParticipantState, ParticipantView};
use domain::consultation::phone_camera::CameraView;
use domain::time::Timestamp;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::over::{OverPage, Why};
use super::start::fault_words;
use crate::api;
use crate::consultation::device_check::{OwnPicture, camera_status};
use crate::consultation::join::look_whether_gone;
use crate::consultation::media::{Call, Connection, Device, Local, Status, WakeLock};
use crate::consultation::roles::role_within;
use crate::kit::{Button, Look, Page, announce};
use crate::text;
use crate::words::{I18n, t, t_string, use_i18n};

/// What is to be read under the picture.
#[derive(Debug, Clone, PartialEq)]
enum Said {
    Waiting,
    Lost,
    OnHold,
    SeenBy(String),
}

fn words(i18n: I18n, said: &Said) -> String {
    match said {
        Said::Waiting => t_string!(i18n, phone.page.waiting).to_owned(),
        Said::Lost => t_string!(i18n, phone.page.lost).to_owned(),
        Said::OnHold => t_string!(i18n, phone.page.on_hold).to_owned(),
        Said::SeenBy(names) if names.is_empty() => {
            t_string!(i18n, phone.page.seen_by_nobody).to_owned()
        }
        Said::SeenBy(names) => {
            t_string!(i18n, phone.page.seen_by, names = names.clone()).to_string()
        }
    }
}

#[component]
pub(super) fn Room(
    /// Whose camera it is.
    camera: CameraView,
) -> impl IntoView {
    let i18n = use_i18n();
    let call = Call::open(camera.consultation, Side::Camera);
    // Held until the page is left, or the camera is off.
    let awake = StoredValue::new_local(Some(WakeLock::hold()));
    let state = call.state.clone();
    let connection: RwSignal<Connection> = state.connection.into();
    let admitted: RwSignal<bool> = state.admitted.into();
    let ended: RwSignal<Option<EndReason>> = state.ended.into();
    let hold: RwSignal<Option<Timestamp>> = state.hold.into();
    let people: RwSignal<Vec<ParticipantView>> = state.people.into();
    let gone = RwSignal::new(false);
    look_whether_gone(connection, state.media.into(), gone, || {
        api::get::<CameraView>("/api/camera")
    });
    let over = Memo::new(move |_| match connection.get() {
        Connection::Closed(code) => Some(Why::of(code)),
        _ => (gone.get() || ended.get().is_some()).then_some(Why::Removed),
    });
    Effect::new(move || {
        if over.get().is_some() {
            Local::get().stop();
            awake.set_value(None);
        }
    });
    on_cleanup(|| {
        Local::get().stop();
        Call::close();
    });
    let said = Memo::new(move |_| match connection.get() {
        Connection::Lost => Said::Lost,
        _ if !admitted.get() => Said::Waiting,
        _ if hold.get().is_some() => Said::OnHold,
        _ => Said::SeenBy(people.with(|people| {
            let there = people
                .iter()
                .filter(|p| p.state == ParticipantState::Admitted);
            let each = there.map(|p| {
                let (name, role) = (p.name.as_str().to_owned(), role_within(i18n, p.role));
                t_string!(i18n, guests.call.named, name = name, role = role).to_string()
            });
            each.collect::<Vec<_>>().join(", ")
        })),
    });
    // What changes is said, too; what is there first is on the page.
    Effect::new(move |before: Option<Said>| {
        let now = said.get();
        if before.is_some_and(|before| before != now) {
            announce(words(i18n, &now));
        }
        now
    });
    let call = StoredValue::new_local(call);
    move || match over.get() {
        Some(why) => view! { <OverPage why=why/> }.into_any(),
        None => view! {
            <Page title=text!(i18n, phone.page.title)>
                <Picture/>
                <p data-testid="phone-said">{move || said.with(|said| words(i18n, said))}</p>
                <div class="ar-phone__buttons">
                    <Button
                        id="phone-stop"
                        look=Look::Warning
                        on_click=move |_| call.with_value(|call| call.leave())
                    >
                        {t!(i18n, phone.page.stop)}
                    </Button>
                    <Turn/>
                </div>
                <p class="ar-quiet">{t!(i18n, phone.page.no_sound)}</p>
            </Page>
        }
        .into_any(),
    }
}

/// What goes out; or why nothing does, and a button.
#[component]
fn Picture() -> impl IntoView {
    let i18n = use_i18n();
    let status = camera_status();
    let on = Memo::new(move |_| status.get() == Status::On);
    let again = move |_| spawn_local(async { Local::get().show_away().await });
    move || {
        if on.get() {
            return view! { <div class="ar-preview ar-phone__picture"><OwnPicture/></div> }
                .into_any();
        }
        view! {
            <p class="nhsuk-error-message" role="alert">{move || fault_words(i18n, status.get())}</p>
            <Button id="phone-start-again" on_click=again>{t!(i18n, phone.page.again)}</Button>
        }
        .into_any()
    }
}

/// To the other camera, where there is one.
#[component]
fn Turn() -> impl IntoView {
    let i18n = use_i18n();
    let devices: RwSignal<Vec<Device>> = Local::get().devices.clone().into();
    let can_turn = Memo::new(move |_| {
        devices.track();
        Local::get().can_turn()
    });
    move || {
        can_turn.get().then(|| {
            view! {
                <Button
                    id="phone-turn"
                    look=Look::Secondary
                    on_click=move |_| Local::get().turn_camera()
                >
                    {t!(i18n, phone.page.turn)}
                </Button>
            }
        })
    }
}
