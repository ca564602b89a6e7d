//! A still picture for the record: the clinician asks, the patient takes it themselves or says no.

use domain::consultation::participant::{DisplayName, ParticipantRole};
use domain::ids::ParticipantId;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;

use super::Shown;
use crate::consultation::device_check::OwnPicture;
use crate::consultation::media::{Local, Status, still};
use crate::kit::{Button, Dialog, Look, announce};
use crate::words::{t, t_string, use_i18n};

/// The patient in the call, for whoever may ask them: not on hold.
fn patient(shown: Shown) -> Option<(ParticipantId, String)> {
    let hosts = shown
        .me
        .with(|me| me.as_ref().is_some_and(|me| me.role.hosts()));
    shown.others.with(|others| {
        let person = others
            .iter()
            .find(|person| person.role == ParticipantRole::Patient)
            .filter(|person| hosts && !shown.is_held_from(person))?;
        Some((person.id, person.name.as_str().to_owned()))
    })
}

/// The clinician's button.
#[component]
pub(super) fn AskStill(open: RwSignal<bool>) -> impl IntoView {
    let i18n = use_i18n();
    let shown = expect_context::<Shown>();
    let whom = Memo::new(move |_| patient(shown));
    Effect::new(move || {
        if shown.declined.get() {
            let name = whom
                .get_untracked()
                .map_or_else(String::new, |(_, name)| name);
            announce(t_string!(i18n, call.still.declined, name = name));
        }
    });
    move || {
        let (id, name) = whom.get()?;
        Some(view! {
            <Button
                id="more-still"
                look=Look::Secondary
                on_click=move |_| {
                    shown.call().ask_picture(id);
                    shown.say(t_string!(i18n, call.still.asked, name = name.clone()));
                    open.set(false);
                }
            >
                {t!(i18n, call.still.ask)}
            </Button>
        })
    }
}

/// The patient's answer.
#[component]
pub(super) fn StillDialog() -> impl IntoView {
    let i18n = use_i18n();
    let shown = expect_context::<Shown>();
    let asked = shown.asked;
    let open = RwSignal::new(false);
    let who = RwSignal::new(None::<(ParticipantId, DisplayName)>);
    let failed = RwSignal::new(false);
    let busy = RwSignal::new(false);
    Effect::new(move || {
        if let Some(from) = asked.get() {
            who.set(Some(from));
            failed.set(false);
            open.set(true);
        }
    });
    // Closed by Escape is a no.
    Effect::new(move |before: Option<bool>| {
        let open = open.get();
        if before == Some(true)
            && !open
            && let Some((to, _)) = asked.get_untracked()
        {
            shown.call().answer_picture(to, false);
        }
        open
    });
    let name = move || {
        who.with(|who| {
            let (_, name) = who.as_ref()?;
            Some(name.as_str().to_owned())
        })
        .unwrap_or_default()
    };
    let take = move |_| {
        let Some((to, _)) = who.get_untracked() else {
            return;
        };
        let found = document().query_selector("#still-preview video");
        let video = found
            .ok()
            .flatten()
            .and_then(|v| v.dyn_into::<web_sys::HtmlVideoElement>().ok());
        let Some(video) = video else {
            return failed.set(true);
        };
        busy.set(true);
        let call = shown.call();
        spawn_local(async move {
            let given = match still(&video).await {
                Some(picture) => call
                    .clone()
                    .give(picture, "picture.jpg", true)
                    .await
                    .is_ok(),
                None => false,
            };
            busy.try_set(false);
            if given {
                call.answer_picture(to, true);
                open.try_set(false);
                shown.say(t_string!(i18n, call.still.sent).to_owned());
            } else {
                failed.try_set(true);
            }
        });
    };
    let on = move || shown.camera.get() == Status::On;
    let title = Signal::derive(move || t_string!(i18n, call.still.title, name = name()));
    view! {
        <Dialog open=open title=title id="still-title">
            // It comes unasked: a key meant for something else must not answer it.
            <p tabindex="-1" autofocus>{t!(i18n, call.still.words)}</p>
            {move || (open.get() && on()).then(|| view! {
                <div class="ar-preview" id="still-preview"><OwnPicture/></div>
            })}
            {move || (open.get() && !on()).then(|| view! {
                <p>{t!(i18n, call.still.camera_off)}</p>
                <Button look=Look::Secondary on_click=move |_| Local::get().toggle_camera()>
                    {t!(i18n, join.check.camera_on)}
                </Button>
            })}
            {move || failed.get().then(|| view! {
                <p class="nhsuk-error-message" role="alert">{t!(i18n, call.still.failed)}</p>
            })}
            {move || on().then(|| view! {
                <Button id="still-yes" busy=busy on_click=take>
                    {t!(i18n, call.still.yes)}
                </Button>
            })}
            " "
            <Button id="still-no" look=Look::Secondary on_click=move |_| open.set(false)>
                {t!(i18n, call.still.no)}
            </Button>
        </Dialog>
    }
    .into_any()
}
