//! The landing of a link that opens something else than an appointment.

use domain::consultation::wire::Exchange;
use domain::error::ErrorCode;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use serde::de::DeserializeOwned;
use wasm_bindgen_futures::spawn_local;

use crate::api::{self, Failure};
use crate::kit::browser::take_fragment;
use crate::kit::{FailureView, Loading, Page};

/// A kind of link.
#[derive(Debug, Clone, Copy)]
pub(super) struct Landing {
    /// The link's own address, before the secret.
    pub at: &'static str,
    /// Where its secret is exchanged.
    pub exchange: &'static str,
    /// The page that it opens.
    pub opens: &'static str,
}

/// What is read meanwhile, and when the link is none any more.
pub(super) struct LandingWords {
    pub title: TextProp,
    pub not_valid: TextProp,
    pub why: TextProp,
}

/// The page of a link. The secret is wiped from the address before anything else; `opened` hears what the
/// exchange has answered.
pub(super) fn link_page<T: DeserializeOwned + 'static>(
    landing: Landing,
    words: LandingWords,
    opened: impl Fn(T) + Copy + Send + Sync + 'static,
) -> AnyView {
    let navigate = use_navigate();
    let secret = StoredValue::new(take_fragment(landing.at));
    let failure = RwSignal::new(None::<Failure>);
    let open = Callback::new(move |()| {
        let navigate = navigate.clone();
        let enter = move || {
            navigate(
                landing.opens,
                NavigateOptions {
                    replace: true,
                    ..Default::default()
                },
            );
        };
        failure.set(None);
        let Some(secret) = secret.get_value() else {
            // The link was opened here before, and the address is clean: what it opened may still be.
            enter();
            return;
        };
        spawn_local(async move {
            match api::post::<T, _>(landing.exchange, &Exchange { secret }).await {
                Ok(answer) => {
                    opened(answer);
                    enter();
                }
                Err(reason) => {
                    failure.try_set(Some(reason));
                }
            }
        });
    });
    Effect::new(move || open.run(()));
    // Another link opened in this tab only changes the fragment; the page stays.
    let other_link = window_event_listener(leptos::ev::hashchange, move |_| {
        if let Some(new) = take_fragment(landing.at) {
            secret.set_value(Some(new));
            open.run(());
        }
    });
    on_cleanup(move || other_link.remove());
    let dead = |failure: &Failure| failure.is(ErrorCode::LinkNotValid);
    let LandingWords {
        title,
        not_valid,
        why,
    } = words;
    let body = move || match failure.get() {
        None => view! { <Loading/> }.into_any(),
        Some(reason) if dead(&reason) => {
            let why = why.clone();
            view! { <p>{move || why.get()}</p> }.into_any()
        }
        Some(reason) => view! { <FailureView failure=reason retry=open/> }.into_any(),
    };
    let title = TextProp::from(move || {
        if failure.with(|f| f.as_ref().is_some_and(dead)) {
            not_valid.get()
        } else {
            title.get()
        }
    });
    view! { <Page title=title>{body}</Page> }.into_any()
}
