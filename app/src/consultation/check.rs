//! Checking a device without an appointment.

use leptos::prelude::*;

use super::device_check::{CheckDevices, Heard, camera_status, microphone_status};
use super::media::{Local, Status};
use crate::kit::{InsetText, Page};
use crate::text;
use crate::words::{t, use_i18n};

/// Checking a device without an appointment.
#[component]
pub fn CheckPage() -> impl IntoView {
    let i18n = use_i18n();
    let heard = Heard::new();
    let (camera, microphone) = (camera_status(), microphone_status());
    on_cleanup(|| Local::get().stop());
    let verdict = move || {
        let tried = |s: Status| matches!(s, Status::On | Status::Fault(_));
        let speaker = heard.0.get();
        if !tried(camera.get()) || !tried(microphone.get()) || speaker.is_none() {
            return None;
        }
        let good =
            camera.get() == Status::On && microphone.get() == Status::On && speaker == Some(true);
        Some(view! {
            <InsetText>
                <p>
                    {if good {
                        t!(i18n, join.check.verdict_good).into_any()
                    } else {
                        t!(i18n, join.check.verdict_part).into_any()
                    }}
                </p>
            </InsetText>
        })
    };
    view! {
        <Page title=text!(i18n, join.check_title) back="/">
            <CheckDevices heard=heard/>
            <div role="status">{verdict}</div>
        </Page>
    }
}
