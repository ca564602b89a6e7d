//! Does the bar move when one speaks?

use gloo_timers::callback::Timeout;
use leptos::prelude::*;

use super::choose::ChooseDevice;
use super::microphone_status;
use crate::consultation::media::{DeviceKind, Fault, Level, Local, Status};
use crate::kit::{Button, Look};
use crate::words::{I18n, t, t_string, use_i18n};

/// Above this somebody speaks.
const SPEECH: u8 = 35;
/// Silence after which help is offered.
const SILENCE_MS: u32 = 8_000;

/// How it stands with a microphone, where it is not on.
pub(super) fn microphone_words(i18n: I18n, status: Status) -> AnyView {
    match status {
        Status::Fault(Fault::Refused) => t!(i18n, join.fault.refused_microphone).into_any(),
        Status::Fault(Fault::Missing) => t!(i18n, join.fault.missing_microphone).into_any(),
        Status::Fault(Fault::InUse) => t!(i18n, join.fault.in_use_microphone).into_any(),
        Status::Fault(Fault::Insecure) => t!(i18n, join.fault.insecure).into_any(),
        Status::Asking => t!(i18n, common.loading).into_any(),
        _ => t!(i18n, join.check.microphone_off).into_any(),
    }
}

#[component]
pub(super) fn MicrophoneCheck() -> impl IntoView {
    let i18n = use_i18n();
    let status = microphone_status();
    let words = move || microphone_words(i18n, status.get());
    view! {
        <h2 class="nhsuk-heading-s">{t!(i18n, join.check.microphone)}</h2>
        {move || if status.get() == Status::On {
            view! { <Meter/> }.into_any()
        } else {
            view! { <p>{words}</p> }.into_any()
        }}
        {move || matches!(status.get(), Status::Off | Status::Unasked).then(|| view! {
            <Button look=Look::Secondary on_click=move |_| Local::get().toggle_microphone()>
                {t!(i18n, join.check.microphone_on)}
            </Button>
        })}
        <ChooseDevice kind=DeviceKind::Microphone/>
    }
}

/// A bar that moves, and a word once somebody was heard.
#[component]
fn Meter() -> impl IntoView {
    let i18n = use_i18n();
    let local = Local::get();
    let revision: RwSignal<u32> = local.revision.clone().into();
    let level_of = ArcRwSignal::new(0u8);
    let level: RwSignal<u8> = level_of.clone().into();
    let heard = RwSignal::new(false);
    let silent = RwSignal::new(false);
    let meter = StoredValue::new_local(None::<Level>);
    Effect::new(move || {
        revision.track();
        let track = Local::get().microphone_track();
        meter.set_value(track.and_then(|track| Level::of(&track, level_of.clone())));
    });
    Effect::new(move || {
        if level.get() >= SPEECH {
            heard.set(true);
        }
    });
    let patience = Timeout::new(SILENCE_MS, move || {
        silent.try_set(true);
    });
    StoredValue::new_local(patience);
    let words = move || {
        if heard.get() {
            t!(i18n, join.check.heard).into_any()
        } else if silent.get() {
            t!(i18n, join.check.silent).into_any()
        } else {
            t!(i18n, join.check.speak).into_any()
        }
    };
    view! {
        <p role="status">{words}</p>
        <meter
            class="ar-level"
            min="0"
            max="100"
            prop:value=move || f64::from(level.get())
            aria-label=move || t_string!(i18n, join.check.level)
        ></meter>
    }
}
