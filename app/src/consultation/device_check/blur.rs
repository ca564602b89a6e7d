//! Blurring one's background: the switch, and what is to be said of it.

use domain::consultation::blur::{Blur, Face, Why};
use leptos::prelude::*;

use super::camera_status;
use crate::consultation::media::{Device, DeviceKind, Fault, Local, Status, can_blur};
use crate::kit::announce;
use crate::words::{I18n, t, t_string, use_i18n};

/// How the blur stands, as a signal of the current component.
pub(in crate::consultation) fn blur_state() -> RwSignal<Blur> {
    Local::get().blur.clone().into()
}

/// What is to be said; nothing while all is as the person wants it.
fn words(i18n: I18n, blur: Blur) -> Option<String> {
    let what = match blur {
        Blur::Off | Blur::On => return None,
        Blur::Starting { .. } => t_string!(i18n, call.blur.starting),
        Blur::Lost { why, .. } => match why {
            Why::TooBusy => t_string!(i18n, call.blur.busy),
            Why::Broken => t_string!(i18n, call.blur.broken),
            Why::Cannot => t_string!(i18n, call.blur.cannot),
        },
    };
    let seen = match blur.face() {
        Face::Nothing => t_string!(i18n, call.blur.hidden),
        _ => t_string!(i18n, call.blur.seen),
    };
    Some(format!("{what} {seen}"))
}

/// Switches it on and off; says so where the browser has no way to do it.
#[component]
pub(in crate::consultation) fn ChooseBlur() -> impl IntoView {
    let i18n = use_i18n();
    let (blur, camera) = (blur_state(), camera_status());
    // Another camera may be able to do it by itself.
    let able = Memo::new(move |_| {
        camera.track();
        can_blur()
    });
    // Without a camera there is nothing to blur.
    let devices: RwSignal<Vec<Device>> = Local::get().devices.clone().into();
    let has_camera = Memo::new(move |_| {
        let none = devices.with(|all| {
            !all.is_empty() && all.iter().all(|device| device.kind != DeviceKind::Camera)
        });
        camera.get() != Status::Fault(Fault::Missing) && !none
    });
    let switch = move || {
        view! {
            <div class="nhsuk-checkboxes nhsuk-u-margin-bottom-4">
                <div class="nhsuk-checkboxes__item">
                    <input
                        class="nhsuk-checkboxes__input"
                        id="blur"
                        type="checkbox"
                        aria-describedby="blur-hint"
                        prop:checked=move || blur.get().is_on()
                        on:change=move |event| Local::get().want_blur(event_target_checked(&event))
                    />
                    <label class="nhsuk-label nhsuk-checkboxes__label" for="blur">
                        {t!(i18n, call.blur.switch)}
                    </label>
                    <div class="nhsuk-hint nhsuk-checkboxes__hint" id="blur-hint">
                        {t!(i18n, call.blur.hint)}
                    </div>
                </div>
            </div>
        }
    };
    move || {
        if !has_camera.get() {
            ().into_any()
        } else if able.get() {
            switch().into_any()
        } else {
            view! { <p>{t!(i18n, call.blur.cannot)}</p> }.into_any()
        }
    }
}

/// What has become of it, and what the person may do: nobody is shown unblurred without a word of theirs.
#[component]
pub(in crate::consultation) fn BlurNews(
    /// The classes of the whole.
    class: &'static str,
    /// The classes of a button.
    button: &'static str,
) -> impl IntoView {
    let i18n = use_i18n();
    let (blur, camera) = (blur_state(), camera_status());
    let news = Memo::new(move |_| {
        let blur = blur.get();
        let concerns = blur != Blur::Off && camera.get() == Status::On;
        words(i18n, blur).filter(|_| concerns)
    });
    Effect::new(move || {
        if let Some(words) = news.get() {
            announce(words);
        }
    });
    let clear = Memo::new(move |_| blur.get().face() == Face::Clear);
    let lost = Memo::new(move |_| matches!(blur.get(), Blur::Lost { .. }));
    let without = move || Local::get().want_blur(false);
    let choices = move || {
        if !clear.get() {
            view! {
                <button type="button" class=button id="blur-show" on:click=move |_| without()>
                    {t!(i18n, call.blur.show)}
                </button>
                <button
                    type="button"
                    class=button
                    id="blur-camera-off"
                    on:click=move |_| Local::get().toggle_camera()
                >
                    {t!(i18n, call.blur.camera_off)}
                </button>
            }
            .into_any()
        } else if lost.get() {
            view! {
                <button type="button" class=button on:click=move |_| without()>
                    {t!(i18n, call.blur.understood)}
                </button>
            }
            .into_any()
        } else {
            ().into_any()
        }
    };
    move || {
        news.get().map(|words| {
            view! {
                <div class=class data-testid="blur-news">
                    <p>{words}</p>
                    {choices}
                </div>
            }
        })
    }
}
