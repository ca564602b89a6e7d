//! What is wanted now and then, behind one button.

use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::bar::toggle_full_screen;
use super::captions::CaptionsSwitch;
use super::faces::has_picture;
use super::numbers::NumbersPanel;
use super::phone_camera::UsePhone;
use super::{Shown, leads};
use crate::consultation::media::{Device, Local, can_float, can_share, float};
use crate::kit::{Button, Dialog, Look};
use crate::text;
use crate::words::{t, use_i18n};

/// What may be in the small window, best first: a shared screen, who is shown large, who speaks, whom the call is about.
const PICTURES: [&str; 5] = [
    ".ar-call__screen video",
    "[data-pinned] > video",
    "[data-speaks] > video",
    "[data-main] > video",
    "video.ar-call__remote",
];

/// Puts the best of those that have a picture into the small window above everything, or takes it back.
fn toggle_floating() {
    for picture in PICTURES {
        let found = document().query_selector(picture).ok().flatten();
        let video = found.and_then(|v| v.dyn_into::<web_sys::HtmlVideoElement>().ok());
        if let Some(video) = video.filter(has_picture) {
            return float(&video);
        }
    }
}

#[component]
pub(super) fn MoreSheet() -> impl IntoView {
    let i18n = use_i18n();
    let shown = expect_context::<Shown>();
    let open = shown.more_open;
    let devices: RwSignal<Vec<Device>> = Local::get().devices.clone().into();
    let can_turn = Memo::new(move |_| {
        devices.track();
        Local::get().can_turn()
    });
    let numbers_open = RwSignal::new(false);
    view! {
        <Dialog open=open title=text!(i18n, call.more.title) id="more-title">
            <div class="ar-call__choices">
                {can_share().then(|| view! {
                    <Button
                        id="more-share"
                        look=Look::Secondary
                        on_click=move |_| {
                            open.set(false);
                            Local::get().toggle_screen();
                        }
                    >
                        {move || if shown.sharing.get() {
                            t!(i18n, call.screen.stop).into_any()
                        } else {
                            t!(i18n, call.screen.share).into_any()
                        }}
                    </Button>
                })}
                {move || can_turn.get().then(|| view! {
                    <Button
                        id="more-turn"
                        look=Look::Secondary
                        on_click=move |_| {
                            open.set(false);
                            Local::get().turn_camera();
                        }
                    >
                        {t!(i18n, call.more.turn)}
                    </Button>
                })}
                <UsePhone open=open/>
                {leads::choices(open)}
                {can_float().then(|| view! {
                    <Button
                        id="more-float"
                        look=Look::Secondary
                        on_click=move |_| {
                            toggle_floating();
                            open.set(false);
                        }
                    >
                        {t!(i18n, call.more.float)}
                    </Button>
                })}
                {document().fullscreen_enabled().then(|| view! {
                    <Button
                        id="call-full-screen"
                        look=Look::Secondary
                        on_click=move |_| {
                            open.set(false);
                            toggle_full_screen(shown);
                        }
                    >
                        {t!(i18n, call.bar.full_screen)}
                    </Button>
                })}
                <CaptionsSwitch/>
            </div>
            <details
                class="nhsuk-details"
                on:toggle=move |event| {
                    let details = event_target::<web_sys::Element>(&event);
                    numbers_open.set(details.has_attribute("open"));
                }
            >
                <summary class="nhsuk-details__summary">
                    <span class="nhsuk-details__summary-text">{t!(i18n, call.numbers.title)}</span>
                </summary>
                <div class="nhsuk-details__text">
                    {move || (numbers_open.get() && open.get()).then(|| view! { <NumbersPanel/> })}
                </div>
            </details>
            <Button id="more-done" on_click=move |_| open.set(false)>
                {t!(i18n, call.devices.done)}
            </Button>
        </Dialog>
    }
    .into_any()
}
