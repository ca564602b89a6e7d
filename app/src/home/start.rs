//! Where do I start?

use leptos::prelude::*;

use crate::kit::{ButtonLink, Page};
use crate::text;
use crate::words::{t, use_i18n};

/// Where do I start?
#[component]
pub fn HomePage() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Page title=text!(i18n, booking.home.title)>
            <p>{t!(i18n, booking.home.words)}</p>
            <h2 class="nhsuk-heading-m">{t!(i18n, booking.home.have_one)}</h2>
            <ButtonLink href="/appointment">{t!(i18n, booking.home.join)}</ButtonLink>
            <h2 class="nhsuk-heading-m">{t!(i18n, booking.home.need_one)}</h2>
            <ButtonLink href="/book">{t!(i18n, booking.home.book)}</ButtonLink>
            <nav class="ar-asides" aria-label=move || crate::words::t_string!(i18n, booking.home.more)>
                <a href="/check">{t!(i18n, booking.home.check)}</a>
                <a href="/staff/sign-in" rel="external">{t!(i18n, booking.home.staff)}</a>
            </nav>
        </Page>
    }
    .into_any()
}
