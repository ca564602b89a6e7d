//! Camera, microphone, speaker; and always a way on without them.

use domain::consultation::wire::{Arrive, DeviceCheck, VisitView};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::api;
use crate::consultation::device_check::{
    CheckDevices, Heard, camera_status, keep_with_visit, microphone_status, result,
};
use crate::consultation::media::{Local, Status};
use crate::kit::{Button, Form, Loaded, Look, Page};
use crate::support::LineCheck;
use crate::text;
use crate::words::{t, use_i18n};

#[component]
pub(super) fn CheckStep(visit: Loaded<VisitView>) -> impl IntoView {
    let i18n = use_i18n();
    let form = Form::provide();
    let arrive = Callback::new(move |device_check: DeviceCheck| {
        form.send(
            async move {
                api::post::<VisitView, _>("/api/visit/arrive", &Arrive { device_check }).await
            },
            move |now| visit.put(now),
        );
    });
    let hint = text!(i18n, join.check.nothing_hint);
    let caption = text!(i18n, join.step, step = 2);
    view! {
        <Devices form=form arrive=arrive nothing_hint=hint caption=caption visit=visit/>
    }
    .into_any()
}

/// The check, and what follows from it; the same for everybody who comes by a link.
#[component]
pub(in crate::consultation) fn Devices(
    form: Form,
    /// Goes into the waiting room with what was found.
    arrive: Callback<DeviceCheck>,
    /// What one can do without camera and microphone.
    #[prop(into)]
    nothing_hint: TextProp,
    /// Which step it is, of a patient.
    #[prop(optional, into)]
    caption: Option<TextProp>,
    /// The patient's visit, which keeps how their line is.
    #[prop(optional)]
    visit: Option<Loaded<VisitView>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let heard = Heard::new();
    let (camera, microphone) = (camera_status(), microphone_status());
    let ready = Memo::new(move |_| {
        let tried = |s: Status| !matches!(s, Status::Unasked | Status::Asking);
        let works = |s: Status| s == Status::On;
        tried(camera.get())
            && tried(microphone.get())
            && (works(camera.get()) || works(microphone.get()))
    });
    let line = visit.map(|visit| view! { <Line visit=visit heard=heard ready=ready/> });
    let go_in = move || {
        ready.get().then(|| view! {
            <Button id="go-in" look=Look::Large busy=form.busy() on_click=move |_| arrive.run(result(heard))>
                {t!(i18n, join.check.ready)}
            </Button>
        })
    };
    // Carries on whatever comes of it: who can't be heard can hear, and write.
    let sound_only = move |_| {
        Local::get().want(false, true);
        spawn_local(async move {
            Local::get().resume().await;
            if form.busy().try_get_untracked() == Some(false) {
                arrive.run(result(heard));
            }
        });
    };
    let nothing = move |_| {
        // What was found is told as it was found, before it is let go of.
        let check = result(heard);
        Local::get().want(false, false);
        arrive.run(check);
    };
    let body = view! {
        <CheckDevices heard=heard/>
        {go_in}
        {line}
        <div class="ar-other-ways">
                <Button id="sound-only" look=Look::Secondary on_click=sound_only>
                    {t!(i18n, join.check.sound_only)}
                </Button>
                <Button id="no-devices" look=Look::Secondary busy=form.busy() on_click=nothing>
                    {t!(i18n, join.check.nothing)}
                </Button>
                <p class="nhsuk-hint">{move || nothing_hint.get()}</p>
            </div>
    }
    .into_any();
    let title = text!(i18n, join.check.title);
    match caption {
        Some(caption) => {
            view! { <Page title=title caption=caption back="/appointment">{body}</Page> }.into_any()
        }
        None => view! { <Page title=title>{body}</Page> }.into_any(),
    }
}

/// The line, checked while nobody waits for it.
#[component]
fn Line(visit: Loaded<VisitView>, heard: Heard, ready: Memo<bool>) -> impl IntoView {
    // The server gives one from this very network alone.
    let checked_before = untrack(move || visit.get()).is_some_and(|now| {
        let line = now.device_check.and_then(|check| check.line);
        line.is_some_and(|line| line.is_recent(now.now))
    });
    let begin = Memo::new(move |_| ready.get() && !checked_before);
    let keep = keep_with_visit(heard, move |now| visit.put(now));
    view! {
        <Show when=move || ready.get()>
            <LineCheck begin=begin keep=keep.clone()/>
        </Show>
    }
    .into_any()
}
