//! It is not possible to join: why, and what to do instead.

use domain::consultation::guests::GuestView;
use domain::consultation::wire::Joining;
use leptos::prelude::*;

use crate::kit::browser::every;
use crate::kit::dates::time_at;
use crate::kit::{Loaded, Page, Telephone, use_telephone};
use crate::text;
use crate::words::{t, t_string, use_i18n};

#[component]
pub(super) fn RefusedPage(visit: Loaded<GuestView>) -> impl IntoView {
    let i18n = use_i18n();
    // The door opens by itself.
    every(20_000, move || visit.refresh());
    let shown = Memo::new(move |_| visit.get().map(|v| (v.joining, v.zone)));
    let telephone = use_telephone();
    move || {
        let (joining, zone) = shown.get()?;
        let ring = view! { <p><Telephone number=telephone/></p> };
        Some(match joining {
            Joining::TooEarly { opens_at } => view! {
                <Page title=text!(i18n, join.refused.early_title)>
                    <p>{move || {
                        let time = time_at(i18n, opens_at, &zone);
                        t_string!(i18n, guests.refused.early, time = time)
                    }}</p>
                    {ring}
                </Page>
            }
            .into_any(),
            Joining::Cancelled | Joining::NotVideo => view! {
                <Page title=text!(i18n, guests.refused.cancelled_title)>
                    <p>{t!(i18n, guests.refused.cancelled)}</p>
                    {ring}
                </Page>
            }
            .into_any(),
            Joining::Over | Joining::Open => view! {
                <Page title=text!(i18n, guests.refused.over_title)>
                    <p>{t!(i18n, guests.refused.over)}</p>
                </Page>
            }
            .into_any(),
        })
    }
}
