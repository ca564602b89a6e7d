//! Joining: date of birth, devices, then the waiting room and the call.

mod away;
mod check_step;
mod desk;
mod identity_step;
mod refused;
mod room;
mod waiting;

pub(super) use check_step::Devices;
pub(super) use desk::Messages;
pub(super) use room::look_whether_gone;
pub(super) use waiting::{LostTouch, Meanwhile, settle_down, waiting_title};

use domain::booking::wire::AppointmentStatus;
use domain::consultation::wire::{Joining, VisitView};
use leptos::prelude::*;

use crate::consultation::visit::{self, ring_its_site, speak_to};
use crate::kit::{Loaded, Page};
use crate::text;
use crate::words::use_i18n;

/// Which of the steps is next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Refused,
    Identity,
    Check,
    Room,
}

fn step(visit: &VisitView) -> Step {
    let shut = visit.joining != Joining::Open || visit.next.is_some();
    if visit.status == AppointmentStatus::Cancelled || shut {
        Step::Refused
    } else if !visit.identity_confirmed {
        Step::Identity
    } else if visit.arrived_at.is_none() && !visit.admitted {
        Step::Check
    } else {
        Step::Room
    }
}

/// Joining: one thing a page, all at one address, so that a reload finds its place again.
#[component]
pub fn JoinPage() -> impl IntoView {
    let i18n = use_i18n();
    let visit = Loaded::new(visit::visit);
    ring_its_site(visit);
    Effect::new(move || {
        if let Some(visit) = visit.get() {
            speak_to(&visit, i18n);
        }
    });
    // Pages are built anew only when the step changes: not when the server's clock does.
    let step = Memo::new(move |_| visit.get().map(|v| step(&v)));
    let start = move || untrack(move || visit.get());
    move || match (step.get(), untrack(start)) {
        (Some(Step::Refused), Some(_)) => view! { <refused::RefusedPage visit=visit/> }.into_any(),
        (Some(Step::Identity), Some(now)) => {
            view! { <identity_step::IdentityStep visit=visit left=now.identity_attempts_left/> }
                .into_any()
        }
        (Some(Step::Check), Some(_)) => view! { <check_step::CheckStep visit=visit/> }.into_any(),
        (Some(Step::Room), Some(now)) => view! { <room::Room visit=now reload=visit/> }.into_any(),
        _ => view! {
            <Page title=text!(i18n, join.title)>{visit.show(|_| ().into_any())}</Page>
        }
        .into_any(),
    }
}
