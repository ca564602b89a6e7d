//! Camera, microphone and speaker: tried by the person, with help where one does not work.

mod blur;
mod camera;
mod choose;
mod fault_help;
mod microphone;
mod speaker;

use std::sync::Arc;

use domain::consultation::wire::{DeviceCheck, DeviceFound, VisitView};
use domain::support::wire::CheckResult;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

pub(super) use blur::{BlurNews, ChooseBlur, blur_state};
pub(super) use camera::OwnPicture;
pub(super) use choose::ChooseDevice;
pub(super) use fault_help::{FaultHelp, FaultWords};

use super::media::{Local, Status, browser_name};
use crate::api;
use crate::kit::{Button, Look};
use crate::support::Keep;
use crate::words::{t, use_i18n};

/// What the person said about the speaker.
#[derive(Debug, Clone, Copy)]
pub(super) struct Heard(pub RwSignal<Option<bool>>);

impl Heard {
    pub fn new() -> Self {
        Self(RwSignal::new(None))
    }
}

/// The camera's state as a signal of the current component.
pub(super) fn camera_status() -> RwSignal<Status> {
    Local::get().camera.clone().into()
}

/// The microphone's state as a signal of the current component.
pub(super) fn microphone_status() -> RwSignal<Status> {
    Local::get().microphone.clone().into()
}

/// What was found, to tell the clinic.
pub(super) fn result(heard: Heard) -> DeviceCheck {
    let local = Local::get();
    DeviceCheck {
        camera: local.camera.get_untracked().found(),
        microphone: local.microphone.get_untracked().found(),
        speaker: match heard.0.get_untracked() {
            Some(true) => DeviceFound::Works,
            Some(false) => DeviceFound::Missing,
            None => DeviceFound::NotTried,
        },
        browser: browser_name().chars().take(80).collect(),
        line: None,
    }
}

/// The result of a check of the line goes to the clinic, with what was found of the devices.
pub(super) fn keep_with_visit(
    heard: Heard,
    kept: impl Fn(VisitView) + Copy + Send + Sync + 'static,
) -> Keep {
    Keep::With(Arc::new(move |check, line| {
        let found = CheckResult {
            check,
            device_check: result(heard),
            line,
        };
        Box::pin(async move {
            kept(api::post("/api/visit/check", &found).await?);
            Ok(())
        })
    }))
}

/// Asks for camera and microphone.
pub(super) fn start(camera: bool, microphone: bool) {
    let local = Local::get();
    local.want(camera, microphone);
    spawn_local(async move { local.start(camera, microphone).await });
}

/// The check itself: a word before the browser asks, then the three devices.
#[component]
pub(super) fn CheckDevices(
    /// Whether the person heard the sound.
    heard: Heard,
) -> impl IntoView {
    let i18n = use_i18n();
    let (camera, microphone) = (camera_status(), microphone_status());
    let asked =
        Memo::new(move |_| camera.get() != Status::Unasked || microphone.get() != Status::Unasked);
    let asking =
        Memo::new(move |_| camera.get() == Status::Asking || microphone.get() == Status::Asking);
    move || {
        if !asked.get() {
            return view! {
                <p>{t!(i18n, join.check.intro)}</p>
                <Button id="start-check" on_click=move |_| start(true, true)>
                    {t!(i18n, join.check.start)}
                </Button>
            }
            .into_any();
        }
        view! {
            <div role="status">
                {move || asking.get().then(|| view! {
                    <p class="nhsuk-u-font-weight-bold">{t!(i18n, join.check.asking)}</p>
                })}
            </div>
            <FaultHelp/>
            <ul class="ar-check-list">
                <li><camera::CameraCheck/></li>
                <li><microphone::MicrophoneCheck/></li>
                <li><speaker::SpeakerCheck heard=heard/></li>
            </ul>
        }
        .into_any()
    }
}

/// Asks again for what did not work. What was switched off on purpose, as in a call, stays off.
#[component]
fn TryAgain() -> impl IntoView {
    let i18n = use_i18n();
    let again = |_| {
        let local = Local::get();
        let is = |of: &ArcRwSignal<Status>| matches!(of.get_untracked(), Status::Fault(_));
        match (is(&local.camera), is(&local.microphone)) {
            (true, true) => start(true, true),
            (true, false) => local.toggle_camera(),
            _ => local.toggle_microphone(),
        }
    };
    view! {
        <Button look=Look::Secondary on_click=again>
            {t!(i18n, common.try_again)}
        </Button>
    }
}
