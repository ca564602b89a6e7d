//! One's own picture.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::blur::{BlurNews, ChooseBlur};
use super::camera_status;
use super::choose::ChooseDevice;
use crate::consultation::media::{DeviceKind, Fault, Local, Status, show};
use crate::kit::{Button, Look};
use crate::words::{I18n, t, t_string, use_i18n};

/// One's own picture, mirrored, without sound.
#[component]
pub(in crate::consultation) fn OwnPicture() -> impl IntoView {
    let i18n = use_i18n();
    let revision: RwSignal<u32> = Local::get().revision.clone().into();
    let video = NodeRef::<html::Video>::new();
    // What a camera sees that looks away from oneself is not turned round: text on it can be read.
    let mirrored = Memo::new(move |_| {
        revision.track();
        Local::get().is_mirror()
    });
    Effect::new(move || {
        revision.track();
        if let Some(video) = video.get() {
            video.set_muted(true);
            let picture = Local::get().picture();
            spawn_local(async move {
                show(&video, picture.as_ref()).await;
            });
        }
    });
    view! {
        <video
            node_ref=video
            data-mirrored=move || mirrored.get().then_some("true")
            autoplay
            playsinline
            prop:muted=true
            aria-label=move || t_string!(i18n, join.check.own_picture)
        ></video>
    }
}

/// How it stands with a camera.
pub(super) fn camera_words(i18n: I18n, status: Status) -> AnyView {
    match status {
        Status::On => t!(i18n, join.check.camera_works).into_any(),
        Status::Fault(Fault::Refused) => t!(i18n, join.fault.refused_camera).into_any(),
        Status::Fault(Fault::Missing) => t!(i18n, join.fault.missing_camera).into_any(),
        Status::Fault(Fault::InUse) => t!(i18n, join.fault.in_use_camera).into_any(),
        Status::Fault(Fault::Insecure) => t!(i18n, join.fault.insecure).into_any(),
        Status::Asking => t!(i18n, common.loading).into_any(),
        _ => t!(i18n, join.check.camera_off).into_any(),
    }
}

#[component]
pub(super) fn CameraCheck() -> impl IntoView {
    let i18n = use_i18n();
    let status = camera_status();
    let words = move || camera_words(i18n, status.get());
    let off = move || matches!(status.get(), Status::Off | Status::Unasked);
    view! {
        <h2 class="nhsuk-heading-s">{t!(i18n, join.check.camera)}</h2>
        {move || (status.get() == Status::On).then(|| view! {
            <div class="ar-preview"><OwnPicture/></div>
        })}
        <p>{words}</p>
        {move || off().then(|| view! {
            <Button look=Look::Secondary on_click=move |_| Local::get().toggle_camera()>
                {t!(i18n, join.check.camera_on)}
            </Button>
        })}
        <ChooseDevice kind=DeviceKind::Camera/>
        <BlurNews class="nhsuk-inset-text" button="nhsuk-button nhsuk-button--secondary"/>
        <ChooseBlur/>
    }
}
