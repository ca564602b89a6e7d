//! The landing of a camera's link.

use domain::consultation::phone_camera::CameraView;
use leptos::prelude::*;

use crate::consultation::link_page::{Landing, LandingWords, link_page};
use crate::text;
use crate::words::use_i18n;

/// The landing of a camera's link.
#[component]
pub fn CameraLinkPage() -> impl IntoView {
    let i18n = use_i18n();
    let landing = Landing {
        at: "/c",
        exchange: "/api/camera/exchange",
        opens: "/camera",
    };
    let words = LandingWords {
        title: text!(i18n, phone.link.title),
        not_valid: text!(i18n, phone.link.not_valid),
        why: text!(i18n, phone.link.why),
    };
    link_page(landing, words, |_: CameraView| {})
}
