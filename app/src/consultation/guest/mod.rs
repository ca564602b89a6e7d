//! Somebody invited beside the patient: their link, their name, devices, waiting, the call. All that
//! is shown comes from their own view, which knows nothing of the patient.

mod link;
mod name_step;
mod refused;
mod room;
mod waiting;

use domain::consultation::guests::GuestView;
use domain::consultation::wire::{Arrive, DeviceCheck, Joining};
use domain::error::ErrorCode;
use leptos::prelude::*;

use super::join::Devices;
use crate::api;
use crate::kit::{Form, Loaded, Page, ring};
use crate::text;
use crate::words::{t, use_i18n};

pub use link::GuestLinkPage;

/// Which of the steps is next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    NoLink,
    Refused,
    Name,
    Check,
    Room,
}

fn step(visit: &GuestView) -> Step {
    if visit.joining != Joining::Open && !visit.name_confirmed {
        // Who is early may say their name meanwhile.
        match visit.joining {
            Joining::TooEarly { .. } => Step::Name,
            _ => Step::Refused,
        }
    } else if visit.joining != Joining::Open {
        Step::Refused
    } else if !visit.name_confirmed {
        Step::Name
    } else if visit.arrived_at.is_none() && !visit.admitted {
        Step::Check
    } else {
        Step::Room
    }
}

/// A guest's way into the call, all at one address, so that a reload finds its place again.
#[component]
pub fn GuestPage() -> impl IntoView {
    let i18n = use_i18n();
    let visit = Loaded::new(|| api::get::<GuestView>("/api/guest"));
    ring(move || visit.get().map(|visit| visit.site_telephone));
    let step = Memo::new(move |_| match visit.failure() {
        Some(failure) if failure.is(ErrorCode::SignInNeeded) => Some(Step::NoLink),
        _ => visit.get().map(|v| step(&v)),
    });
    let start = move || untrack(move || visit.get());
    move || match (step.get(), untrack(start)) {
        (Some(Step::NoLink), _) => view! {
            <Page title=text!(i18n, guests.link.not_valid)>
                <p>{t!(i18n, guests.link.none)}</p>
                <p>{t!(i18n, guests.link.why)}</p>
            </Page>
        }
        .into_any(),
        (Some(Step::Refused), Some(_)) => view! { <refused::RefusedPage visit=visit/> }.into_any(),
        (Some(Step::Name), Some(now)) => {
            view! { <name_step::NameStep visit=visit now=now/> }.into_any()
        }
        (Some(Step::Check), Some(_)) => view! { <CheckStep visit=visit/> }.into_any(),
        (Some(Step::Room), Some(now)) => view! { <room::Room visit=now reload=visit/> }.into_any(),
        _ => view! {
            <Page title=text!(i18n, guests.welcome.title)>{visit.show(|_| ().into_any())}</Page>
        }
        .into_any(),
    }
}

#[component]
fn CheckStep(visit: Loaded<GuestView>) -> impl IntoView {
    let i18n = use_i18n();
    let form = Form::provide();
    let arrive = Callback::new(move |device_check: DeviceCheck| {
        form.send(
            async move {
                api::post::<GuestView, _>("/api/guest/arrive", &Arrive { device_check }).await
            },
            move |now| visit.put(now),
        );
    });
    let hint = text!(i18n, guests.check_nothing_hint);
    view! { <Devices form=form arrive=arrive nothing_hint=hint/> }.into_any()
}
