//! The landing of a guest's link.

use domain::consultation::guests::GuestView;
use leptos::prelude::*;

use crate::consultation::link_page::{Landing, LandingWords, link_page};
use crate::text;
use crate::words::{speak, use_i18n};

/// The landing of a guest's link.
#[component]
pub fn GuestLinkPage() -> impl IntoView {
    let i18n = use_i18n();
    let landing = Landing {
        at: "/g",
        exchange: "/api/guests/exchange",
        opens: "/guest",
    };
    let words = LandingWords {
        title: text!(i18n, guests.link.title),
        not_valid: text!(i18n, guests.link.not_valid),
        why: text!(i18n, guests.link.why),
    };
    link_page(landing, words, move |visit: GuestView| {
        speak(i18n, visit.language);
    })
}
