//! The one bar of buttons.

use std::rc::Rc;

use leptos::prelude::*;

use super::icons::Icon;
use super::{Shown, leads};
use crate::consultation::media::{Local, Status, can_share};
use crate::words::{t, t_string, use_i18n};

/// One button: drawing, words, key.
#[component]
pub(super) fn BarButton(
    #[prop(into)] icon: Signal<Icon>,
    /// The key that does the same.
    key: &'static str,
    id: &'static str,
    /// Whether something is off, or wrong: drawn apart.
    #[prop(optional, into)]
    off: Signal<bool>,
    /// Whether it opens something, and that is open.
    #[prop(optional, into)]
    expanded: Option<Signal<bool>>,
    #[prop(optional)] class: &'static str,
    press: impl Fn() + 'static,
    children: Children,
) -> impl IntoView {
    let i18n = use_i18n();
    let shown = expect_context::<Shown>();
    let key_words = move || {
        shown
            .shortcuts
            .get()
            .then(|| t_string!(i18n, call.bar.shortcut, key = key.to_owned()))
    };
    let classes = format!("ar-call__button {class}");
    view! {
        <button
            type="button"
            class=classes
            id=id
            data-off=move || off.get().then_some("true")
            aria-expanded=move || expanded.map(|e| e.get().to_string())
            aria-keyshortcuts=move || shown.shortcuts.get().then_some(key)
            title=key_words
            on:click=move |_| press()
        >
            {move || icon.get().draw()}
            <span>{children()}</span>
            {move || shown.shortcuts.get().then(|| view! {
                <kbd class="ar-call__key" aria-hidden="true">{key}</kbd>
            })}
        </button>
    }
    .into_any()
}

/// Full screen on or off, where the browser can.
pub(super) fn toggle_full_screen(shown: Shown) {
    let document = document();
    if document.fullscreen_element().is_some() {
        document.exit_fullscreen();
    } else if let Some(frame) = shown.frame.get_untracked() {
        // Refused: then it stays as it is.
        let _ = frame.request_fullscreen();
    }
}

#[component]
pub(super) fn Bar() -> impl IntoView {
    let i18n = use_i18n();
    let shown = expect_context::<Shown>();
    let microphone = shown.microphone;
    let camera = shown.camera;
    // What still does not work after a press: Devices says what helps.
    let pressed = StoredValue::new(None::<RwSignal<Status>>);
    Effect::new(move || {
        microphone.track();
        camera.track();
        let Some(of) = pressed.get_value() else {
            return;
        };
        match of.get_untracked() {
            Status::Asking => return,
            Status::Fault(_) => shown.devices_open.set(true),
            _ => {}
        }
        pressed.set_value(None);
    });
    let press = move |of: RwSignal<Status>, toggle: fn(Rc<Local>)| {
        let faulty = matches!(of.get_untracked(), Status::Fault(_));
        pressed.set_value(faulty.then_some(of));
        toggle(Local::get());
    };
    let microphone_words = move || match microphone.get() {
        Status::On => t!(i18n, call.bar.microphone_on).into_any(),
        Status::Asking => t!(i18n, call.bar.wait).into_any(),
        Status::Fault(_) => t!(i18n, call.bar.microphone_none).into_any(),
        _ => t!(i18n, call.bar.microphone_off).into_any(),
    };
    let camera_words = move || match camera.get() {
        Status::On => t!(i18n, call.bar.camera_on).into_any(),
        Status::Asking => t!(i18n, call.bar.wait).into_any(),
        Status::Fault(_) => t!(i18n, call.bar.camera_none).into_any(),
        _ => t!(i18n, call.bar.camera_off).into_any(),
    };
    let microphone_icon = Signal::derive(move || match microphone.get() {
        Status::On => Icon::Microphone,
        _ => Icon::MicrophoneOff,
    });
    let camera_icon = Signal::derive(move || match camera.get() {
        Status::On => Icon::Camera,
        _ => Icon::CameraOff,
    });
    let chat_words = move || match shown.unread.get() {
        0 => t!(i18n, call.bar.chat).into_any(),
        count => t!(i18n, call.bar.unread, count = count).into_any(),
    };
    view! {
        <div class="ar-call__bar" role="toolbar" aria-label=move || t_string!(i18n, call.bar.label)>
            <BarButton
                icon=microphone_icon
                key="M"
                id="call-microphone"
                off=Signal::derive(move || microphone.get() != Status::On)
                press=move || press(microphone, Local::toggle_microphone)
            >
                {microphone_words}
            </BarButton>
            <BarButton
                icon=camera_icon
                key="V"
                id="call-camera"
                off=Signal::derive(move || camera.get() != Status::On)
                press=move || press(camera, Local::toggle_camera)
            >
                {camera_words}
            </BarButton>
            {can_share().then(|| view! {
                <BarButton
                    icon=Icon::Share
                    key="S"
                    id="call-share"
                    class="ar-call__share"
                    off=Signal::derive(move || shown.sharing.get())
                    press=|| Local::get().toggle_screen()
                >
                    {move || if shown.sharing.get() {
                        t!(i18n, call.bar.share_stop).into_any()
                    } else {
                        t!(i18n, call.bar.share).into_any()
                    }}
                </BarButton>
            })}
            <BarButton
                icon=Icon::Chat
                key="C"
                id="call-chat"
                off=Signal::derive(move || { shown.unread.get() > 0 })
                expanded=shown.chat_open
                press=move || shown.chat_open.update(|open| *open = !*open)
            >
                {chat_words}
            </BarButton>
            <BarButton
                icon=Icon::Devices
                key="D"
                id="call-devices"
                press=move || shown.devices_open.set(true)
            >
                {t!(i18n, call.bar.devices)}
            </BarButton>
            {leads::hold_button()}
            <BarButton
                icon=Icon::More
                key="O"
                id="call-more"
                press=move || shown.more_open.set(true)
            >
                {t!(i18n, call.bar.more)}
            </BarButton>
            <BarButton
                icon=Icon::Leave
                key="L"
                id="call-leave"
                class="ar-call__leave"
                press=move || shown.leave_open.set(true)
            >
                {t!(i18n, call.bar.leave)}
            </BarButton>
        </div>
    }
    .into_any()
}
