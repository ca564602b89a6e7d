//! The landing of a camera's link.

use domain::consultation::phone_camera::CameraView;
use domain::consultation::wire::Exchange;
use domain::error::ErrorCode;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use wasm_bindgen_futures::spawn_local;

use crate::api::{self, Failure};
use crate::kit::browser::take_fragment;
use crate::kit::{FailureView, Loading, Page};
use crate::words::{t, t_string, use_i18n};

/// The landing of a camera's link. The secret is wiped from the address before anything else.
#[component]
pub fn CameraLinkPage() -> impl IntoView {
    let i18n = use_i18n();
    let navigate = use_navigate();
    let secret = StoredValue::new(take_fragment("/c"));
    let failure = RwSignal::new(None::<Failure>);
    let open = Callback::new(move |()| {
        let navigate = navigate.clone();
        let enter = move || {
            navigate(
                "/camera",
                NavigateOptions {
                    replace: true,
                    ..Default::default()
                },
            );
        };
        failure.set(None);
        let Some(secret) = secret.get_value() else {
            // The link was opened here before, and the address is clean: the camera may still be one.
            enter();
            return;
        };
        spawn_local(async move {
            match api::post::<CameraView, _>("/api/camera/exchange", &Exchange { secret }).await {
                Ok(_) => enter(),
                Err(reason) => {
                    failure.try_set(Some(reason));
                }
            }
        });
    });
    Effect::new(move || open.run(()));
    // Another link opened in this tab only changes the fragment; the page stays.
    let other_link = window_event_listener(leptos::ev::hashchange, move |_| {
        if let Some(new) = take_fragment("/c") {
            secret.set_value(Some(new));
            open.run(());
        }
    });
    on_cleanup(move || other_link.remove());
    let dead = |failure: &Failure| failure.is(ErrorCode::LinkNotValid);
    let body = move || match failure.get() {
        None => view! { <Loading/> }.into_any(),
        Some(reason) if dead(&reason) => view! { <p>{t!(i18n, phone.link.why)}</p> }.into_any(),
        Some(reason) => view! { <FailureView failure=reason retry=open/> }.into_any(),
    };
    let title = TextProp::from(move || {
        if failure.with(|f| f.as_ref().is_some_and(dead)) {
            t_string!(i18n, phone.link.not_valid)
        } else {
            t_string!(i18n, phone.link.title)
        }
    });
    view! { <Page title=title>{body}</Page> }.into_any()
}
