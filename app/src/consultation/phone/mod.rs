//! A phone that is somebody's camera in a call: its link, its picture, and how it ends. It neither
//! listens nor speaks, and shows nothing of the call but who sees its picture.

mod link;
mod over;
mod room;
mod start;

use domain::consultation::phone_camera::CameraView;
use domain::error::ErrorCode;
use leptos::prelude::*;

use crate::api::{self, Failure};
use crate::kit::{Loaded, Page};
use crate::text;
use crate::words::use_i18n;

pub use link::CameraLinkPage;

/// Which of the steps is next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    NoLink,
    Start,
}

/// Whether an answer means that this phone is nobody's camera any more.
fn is_over(failure: &Failure) -> bool {
    failure.is(ErrorCode::SignInNeeded) || failure.is(ErrorCode::NotFound)
}

/// The phone's page, at one address, so that a reload finds its place again.
#[component]
pub fn CameraPage() -> impl IntoView {
    let i18n = use_i18n();
    let camera = Loaded::new(|| api::get::<CameraView>("/api/camera"));
    let step = Memo::new(move |_| match camera.failure() {
        Some(failure) if is_over(&failure) => Some(Step::NoLink),
        _ => camera.get().map(|_| Step::Start),
    });
    let now = move || untrack(move || camera.get());
    move || match (step.get(), now()) {
        (Some(Step::NoLink), _) => view! { <over::OverPage why=over::Why::Removed/> }.into_any(),
        (Some(Step::Start), Some(now)) => view! { <start::StartPage camera=now/> }.into_any(),
        _ => view! {
            <Page title=text!(i18n, phone.page.title)>{camera.show(|_| ().into_any())}</Page>
        }
        .into_any(),
    }
}
