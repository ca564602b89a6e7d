//! What to do when the browser blocks a device: the steps for this very browser.

use leptos::prelude::*;

use super::camera::camera_words;
use super::microphone::microphone_words;
use super::{TryAgain, camera_status, microphone_status};
use crate::consultation::media::{Browser, Fault, Status};
use crate::words::{I18n, t, t_string, use_i18n};

/// The three steps for a browser.
fn steps(i18n: I18n, browser: Browser) -> [AnyView; 3] {
    macro_rules! three {
        ($name:ident) => {
            [
                t!(i18n, join.help.$name.one).into_any(),
                t!(i18n, join.help.$name.two).into_any(),
                t!(i18n, join.help.$name.three).into_any(),
            ]
        };
    }
    match browser {
        Browser::Chrome => three!(chrome),
        Browser::Edge => three!(edge),
        Browser::Firefox => three!(firefox),
        Browser::SafariMac => three!(safari_mac),
        Browser::SafariIos => three!(safari_ios),
        Browser::OtherIos => three!(other_ios),
        Browser::SamsungInternet => three!(samsung),
        Browser::FirefoxAndroid => three!(firefox_android),
        Browser::ChromeAndroid => three!(chrome_android),
        Browser::InApp => three!(in_app),
        Browser::Other => three!(other),
    }
}

/// A drawing of the address bar with the place to press marked.
fn picture(i18n: I18n, browser: Browser) -> Option<AnyView> {
    let sign = match browser {
        Browser::Chrome | Browser::ChromeAndroid => {
            "M11 21h10 M24 21a3 3 0 1 0 6 0a3 3 0 1 0-6 0 M33 21h4 M11 33h3 M17 33a3 3 0 1 0 6 0a3 3 0 1 0-6 0 M26 33h11"
        }
        Browser::Edge | Browser::SamsungInternet | Browser::FirefoxAndroid => {
            "M16 25h16v12h-16z M19 25v-4a5 5 0 0 1 10 0v4"
        }
        Browser::Firefox => "M12 21h14v12h-14z M26 25l8-4v12l-8-4 M12 37l24-20",
        _ => return None,
    };
    Some(
        view! {
            <svg viewBox="0 0 220 54" role="img" aria-label=move || t_string!(i18n, join.help.picture)>
                <rect x="2" y="6" width="216" height="42" rx="21" fill="#f0f4f5" stroke="#4c6272" stroke-width="2"/>
                <circle cx="24" cy="27" r="19" fill="#ffeb3b" stroke="#212b32" stroke-width="3"/>
                <path d=sign fill="none" stroke="#212b32" stroke-width="3"/>
                <path d="M58 27h120" stroke="#aeb7bd" stroke-width="8" stroke-linecap="round"/>
            </svg>
        }
        .into_any(),
    )
}

/// What is wrong with a device that is missing or in use, where nothing else on the page says it.
#[component]
pub(in crate::consultation) fn FaultWords() -> impl IntoView {
    let i18n = use_i18n();
    let (camera, microphone) = (camera_status(), microphone_status());
    let says = move |status: Status, words: fn(I18n, Status) -> AnyView| {
        let wrong = matches!(status, Status::Fault(fault) if fault != Fault::Refused);
        wrong.then(|| view! { <p>{words(i18n, status)}</p> })
    };
    view! {
        {move || says(camera.get(), camera_words)}
        {move || says(microphone.get(), microphone_words)}
    }
    .into_any()
}

/// Help when a device is blocked; only a button when one is missing or in use.
#[component]
pub(in crate::consultation) fn FaultHelp() -> impl IntoView {
    let i18n = use_i18n();
    let (camera, microphone) = (camera_status(), microphone_status());
    let faulty = move || {
        let is = |s: Status| matches!(s, Status::Fault(_));
        is(camera.get()) || is(microphone.get())
    };
    let refused = Memo::new(move |_| {
        let is = |s: Status| s == Status::Fault(Fault::Refused);
        (is(camera.get()), is(microphone.get()))
    });
    let title = move || match refused.get() {
        (true, true) => t!(i18n, join.fault.refused_both).into_any(),
        (true, false) => t!(i18n, join.fault.refused_camera).into_any(),
        _ => t!(i18n, join.fault.refused_microphone).into_any(),
    };
    let help = move || {
        let (camera, microphone) = refused.get();
        (camera || microphone).then(|| {
            let browser = Browser::here();
            let steps = steps(i18n, browser).map(|step| view! { <li>{step}</li> });
            view! {
                <div class="nhsuk-inset-text" role="alert">
                    <h2 class="nhsuk-heading-m">{title}</h2>
                    <h3 class="nhsuk-heading-s">{t!(i18n, join.help.title)}</h3>
                    <div class="ar-permission-help">
                        {picture(i18n, browser)}
                        <ol class="nhsuk-list nhsuk-list--number">{steps.into_iter().collect_view()}</ol>
                    </div>
                </div>
            }
        })
    };
    view! {
        {help}
        {move || faulty().then(|| view! { <TryAgain/> })}
    }
}
