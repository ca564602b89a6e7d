//! One's own phone as one more camera: the code to scan, whether the phone waits, and stopping it.

use domain::consultation::participant::{ParticipantState, ParticipantView};
use domain::consultation::phone_camera::{CameraLink, may_own};
use domain::error::ErrorCode;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::Shown;
use crate::api::{self, Failure};
use crate::consultation::qr_code::Code;
use crate::kit::{Button, Dialog, Loading, Look, announce, failure_words};
use crate::people::CopyLink;
use crate::text;
use crate::words::{t, t_string, use_i18n};

/// How far one's own phone has come.
fn own_phone(shown: Shown) -> Option<ParticipantState> {
    let people: RwSignal<Vec<ParticipantView>> = shown
        .call
        .with_value(|call| call.state.people.clone())
        .into();
    let me = shown.me.with(|me| me.as_ref().map(|me| me.id))?;
    people.with(|people| {
        let mine = |p: &&ParticipantView| p.camera_of.is_some_and(|of| of.participant == me);
        people.iter().find(mine).map(|p| p.state)
    })
}

/// Ends one's phone as a camera, or the link that nobody has used.
fn stop(shown: Shown) {
    let path = shown.call().camera_path("/stop");
    spawn_local(async move {
        // What could not be said is tried again by the person: the button stays.
        let _ = api::post::<(), _>(&path, &()).await;
    });
}

/// Whether this browser is on a phone, as it says itself. Tablets are no phones.
fn is_phone() -> bool {
    let agent = window().navigator().user_agent().unwrap_or_default();
    agent.contains("Mobi") && !agent.contains("iPad")
}

/// The button among what is wanted now and then.
#[component]
pub(super) fn UsePhone(open: RwSignal<bool>) -> impl IntoView {
    let i18n = use_i18n();
    let shown = expect_context::<Shown>();
    let may = Memo::new(move |_| {
        shown
            .me
            .with(|me| me.as_ref().is_some_and(|me| may_own(me.role)))
    });
    let runs = Memo::new(move |_| own_phone(shown).is_some());
    Effect::new(move |before: Option<bool>| {
        let now = runs.get();
        if before == Some(true) && !now {
            announce(t_string!(i18n, phone.own.stopped));
        }
        now
    });
    let press = move |_| {
        open.set(false);
        if runs.get_untracked() {
            stop(shown);
        } else {
            shown.phone_open.set(true);
        }
    };
    // Whoever is on their phone has no second one in mind; what they began elsewhere they can stop.
    let phone = is_phone();
    move || {
        (may.get() && (runs.get() || !phone)).then(|| {
            view! {
                <Button id="more-phone" look=Look::Secondary on_click=press>
                    {move || if runs.get() {
                        t!(i18n, phone.own.stop).into_any()
                    } else {
                        t!(i18n, phone.own.use_it).into_any()
                    }}
                </Button>
            }
        })
    }
}

/// The code, as long as the phone is not in the call.
#[component]
pub(super) fn PhoneDialog() -> impl IntoView {
    let i18n = use_i18n();
    let shown = expect_context::<Shown>();
    let open = shown.phone_open;
    let link = RwSignal::new(None::<Result<CameraLink, Failure>>);
    let phone = Memo::new(move |_| own_phone(shown));
    let make = move || {
        link.set(None);
        let path = shown.call().camera_path("");
        spawn_local(async move {
            let made = api::post::<CameraLink, _>(&path, &()).await;
            link.try_set(Some(made));
        });
    };
    Effect::new(move |was_open: Option<bool>| {
        let is_open = open.get();
        if is_open && was_open != Some(true) {
            make();
        }
        if !is_open && was_open == Some(true) {
            link.set(None);
        }
        is_open
    });
    Effect::new(move |before: Option<Option<ParticipantState>>| {
        let now = phone.get();
        if before.is_some_and(|before| before != now) {
            match now {
                Some(ParticipantState::Admitted) => {
                    announce(t_string!(i18n, phone.own.in_call));
                    open.set(false);
                }
                Some(_) => announce(t_string!(i18n, phone.own.waiting)),
                None => {}
            }
        }
        now
    });
    let code = move |made: CameraLink| {
        let waits = made.waits;
        view! {
            <p>{t!(i18n, phone.own.scan)}</p>
            {made.qr.map(|qr| view! { <Code qr=qr label=text!(i18n, phone.own.qr)/> })}
            <CopyLink link=made.link id="phone-link"/>
            <p class="ar-quiet">
                {t!(i18n, phone.own.once)}
                " "
                {if waits {
                    t!(i18n, phone.own.asked).into_any()
                } else {
                    t!(i18n, phone.own.at_once).into_any()
                }}
            </p>
        }
        .into_any()
    };
    let failed = move |failure: &Failure| {
        let words = if failure.is(ErrorCode::CallFull) {
            t_string!(i18n, phone.own.full).to_owned()
        } else {
            failure_words(i18n, failure).to_string()
        };
        view! {
            <p class="nhsuk-error-message" role="alert">{words}</p>
            <Button id="phone-link-again" look=Look::Secondary on_click=move |_| make()>
                {t!(i18n, phone.own.again)}
            </Button>
        }
        .into_any()
    };
    let waits = Memo::new(move |_| phone.get().is_some_and(|s| s != ParticipantState::Admitted));
    let body = move || match link.get() {
        _ if waits.get() => view! {
            <p data-testid="phone-waits">{t!(i18n, phone.own.waiting)}</p>
        }
        .into_any(),
        None => view! { <Loading/> }.into_any(),
        Some(Ok(made)) => code(made),
        Some(Err(failure)) => failed(&failure),
    };
    view! {
        <Dialog open=open title=text!(i18n, phone.own.title) id="phone-title">
            // Its code is still on the way, and would push a button that has the focus out of sight.
            <p tabindex="-1" autofocus>{t!(i18n, phone.own.words)}</p>
            {move || open.get().then(body)}
            {move || waits.get().then(|| view! {
                <Button id="phone-stop-waiting" look=Look::Secondary on_click=move |_| stop(shown)>
                    {t!(i18n, phone.own.stop)}
                </Button>
                " "
            })}
            <Button id="phone-close" on_click=move |_| open.set(false)>
                {t!(i18n, phone.own.close)}
            </Button>
        </Dialog>
    }
    .into_any()
}
