//! Changing a device in mid-call.

use leptos::prelude::*;

use super::wish::ChooseWish;
use super::{Shown, keys};
use crate::consultation::device_check::{ChooseBlur, ChooseDevice, FaultHelp, FaultWords};
use crate::consultation::media::{DeviceKind, test_sound};
use crate::kit::{Button, Dialog, Look};
use crate::text;
use crate::words::{t, t_string, use_i18n};

#[component]
pub(super) fn DevicesSheet() -> impl IntoView {
    let i18n = use_i18n();
    let shown = expect_context::<Shown>();
    let open = shown.devices_open;
    // Nobody is told of a key that does nothing for them.
    let letters = move || {
        if shown.hosts() {
            "M, V, S, C, D, O, F, H, L"
        } else {
            "M, V, S, C, D, O, F, L"
        }
    };
    view! {
        <Dialog open=open title=text!(i18n, call.devices.title) id="devices-title">
            <FaultWords/>
            <FaultHelp/>
            <ChooseDevice kind=DeviceKind::Camera/>
            <ChooseBlur/>
            <ChooseDevice kind=DeviceKind::Microphone/>
            <ChooseDevice kind=DeviceKind::Speaker/>
            <Button look=Look::Secondary on_click=move |_| test_sound()>
                {t!(i18n, join.check.play)}
            </Button>
            <ChooseWish/>
            <div class="nhsuk-checkboxes nhsuk-u-margin-bottom-4 ar-call__keys">
                <div class="nhsuk-checkboxes__item">
                    <input
                        class="nhsuk-checkboxes__input"
                        id="call-shortcuts"
                        type="checkbox"
                        prop:checked=move || shown.shortcuts.get()
                        on:change=move |event| keys::want(shown, event_target_checked(&event))
                    />
                    <label class="nhsuk-label nhsuk-checkboxes__label" for="call-shortcuts">
                        {move || t_string!(i18n, call.devices.shortcuts, keys = letters())}
                    </label>
                </div>
            </div>
            <Button id="devices-done" on_click=move |_| open.set(false)>
                {t!(i18n, call.devices.done)}
            </Button>
        </Dialog>
    }
    .into_any()
}
