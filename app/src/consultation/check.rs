//! Checking a device and its connection: for anyone, and for a patient's appointment, which keeps the result.

use domain::consultation::wire::VisitView;
use leptos::prelude::*;

use super::device_check::{CheckDevices, Heard, camera_status, keep_with_visit, microphone_status};
use super::media::{Local, Status};
use crate::kit::{InsetText, Page};
use crate::support::{Keep, LineCheck};
use crate::text;
use crate::words::{t, use_i18n};

/// Checking without an appointment; the result is for whoever looks at it.
#[component]
pub fn CheckPage() -> impl IntoView {
    let title = text!(use_i18n(), support.page);
    view! { <Check title=title back="/" heard=Heard::new() keep=Keep::Nowhere/> }.into_any()
}

/// Checking for an appointment, days before or just then.
#[component]
pub fn VisitCheckPage() -> impl IntoView {
    let heard = Heard::new();
    let keep = keep_with_visit(heard, |_: VisitView| ());
    let title = text!(use_i18n(), support.page);
    view! { <Check title=title back="/appointment" heard=heard keep=keep/> }.into_any()
}

#[component]
pub(super) fn Check(
    title: TextProp,
    #[prop(optional)] back: Option<&'static str>,
    heard: Heard,
    keep: Keep,
) -> impl IntoView {
    let i18n = use_i18n();
    let (camera, microphone) = (camera_status(), microphone_status());
    on_cleanup(|| Local::get().stop());
    let tried = Memo::new(move |_| {
        let tried = |s: Status| matches!(s, Status::On | Status::Fault(_));
        tried(camera.get()) && tried(microphone.get())
    });
    let verdict = move || {
        let speaker = heard.0.get();
        if !tried.get() || speaker.is_none() {
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
        <Page title=title back=back.unwrap_or("/")>
            <CheckDevices heard=heard/>
            <div role="status">{verdict}</div>
            <LineCheck begin=tried keep=keep/>
        </Page>
    }
    .into_any()
}
