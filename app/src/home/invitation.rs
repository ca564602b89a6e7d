//! The landing of an invitation's link. The secret is in the address's fragment, which no server
//! or log ever sees; it is wiped from the address before anything else happens.

use domain::consultation::wire::{Exchange, VisitView};
use domain::error::ErrorCode;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use wasm_bindgen_futures::spawn_local;

use crate::api::{self, Failure};
use crate::consultation::visit::{hand_on, place_of, speak_to};
use crate::kit::browser::take_fragment;
use crate::kit::{FailureView, Loading, Page};
use crate::words::{t, t_string, use_i18n};

fn is_dead_link(failure: &Failure) -> bool {
    failure.is(ErrorCode::LinkNotValid) || failure.is(ErrorCode::NotFound)
}

/// The landing of an invitation's link.
#[component]
pub fn InvitationPage() -> impl IntoView {
    let i18n = use_i18n();
    let navigate = use_navigate();
    let secret = StoredValue::new(take_fragment("/i"));
    let failure = RwSignal::new(None::<Failure>);
    let open = Callback::new(move |()| {
        let navigate = navigate.clone();
        let enter = move |to: &str| {
            navigate(
                to,
                NavigateOptions {
                    replace: true,
                    ..Default::default()
                },
            );
        };
        failure.set(None);
        let Some(secret) = secret.get_value() else {
            // The link was opened here before, and the address is clean: the visit may still be.
            enter("/appointment");
            return;
        };
        spawn_local(async move {
            match api::post::<VisitView, _>("/api/invitations/exchange", &Exchange { secret }).await
            {
                Ok(visit) => {
                    speak_to(&visit, i18n);
                    let next = place_of(&visit);
                    hand_on(visit);
                    enter(next);
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
        if let Some(new) = take_fragment("/i") {
            secret.set_value(Some(new));
            open.run(());
        }
    });
    on_cleanup(move || other_link.remove());
    let body = move || match failure.get() {
        None => view! { <Loading/> }.into_any(),
        Some(reason) if is_dead_link(&reason) => view! {
            <p>{t!(i18n, appointment.opening.why)}</p>
            <ul class="nhsuk-list nhsuk-list--bullet">
                <li>{t!(i18n, appointment.opening.newest)}</li>
                <li>{t!(i18n, appointment.opening.whole)}</li>
                <li>{t!(i18n, appointment.opening.ring)}</li>
            </ul>
        }
        .into_any(),
        Some(reason) => view! { <FailureView failure=reason retry=open/> }.into_any(),
    };
    let title = TextProp::from(move || {
        if failure.with(|f| f.as_ref().is_some_and(is_dead_link)) {
            t_string!(i18n, appointment.opening.not_valid)
        } else {
            t_string!(i18n, appointment.opening.title)
        }
    });
    view! { <Page title=title>{body}</Page> }.into_any()
}
