//! It is not possible to join: why, and what to do instead.

use domain::booking::wire::AppointmentStatus;
use domain::consultation::wire::{Joining, VisitView};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use crate::kit::browser::every;
use crate::kit::dates::{time_at, when};
use crate::kit::{ButtonLink, Loaded, Look, Page};
use crate::text;
use crate::words::{t, t_string, use_i18n};

#[component]
pub(super) fn RefusedPage(visit: Loaded<VisitView>) -> impl IntoView {
    let i18n = use_i18n();
    // The door opens by itself; and a cancellation may be taken back.
    every(20_000, move || visit.refresh());
    let shown = Memo::new(move |_| visit.get().map(|v| (v.joining, v.status, v.next.is_some())));
    let go = use_navigate();
    move || {
        let (joining, status, ended) = shown.get()?;
        let now = untrack(move || visit.get())?;
        if ended {
            go(
                "/after",
                leptos_router::NavigateOptions {
                    replace: true,
                    ..Default::default()
                },
            );
            return None;
        }
        let to_appointment = view! {
            <ButtonLink href="/appointment" look=Look::Secondary>
                {t!(i18n, join.refused.to_appointment)}
            </ButtonLink>
        };
        Some(match joining {
            _ if status == AppointmentStatus::Cancelled => cancelled(),
            Joining::Cancelled => cancelled(),
            Joining::TooEarly { opens_at } => {
                let (start, zone) = (now.start, now.zone.clone());
                let opens_zone = zone.clone();
                view! {
                    <Page title=text!(i18n, join.refused.early_title) back="/appointment">
                        <p>{move || t_string!(i18n, join.refused.early, when = when(i18n, start, &zone))}</p>
                        <p>{move || {
                            let time = time_at(i18n, opens_at, &opens_zone);
                            t_string!(i18n, join.refused.opens, time = time)
                        }}</p>
                        {to_appointment}
                    </Page>
                }
                .into_any()
            }
            Joining::NotVideo => view! {
                <Page title=text!(i18n, join.refused.not_video_title) back="/appointment">
                    <p>{t!(i18n, join.refused.not_video)}</p>
                    {to_appointment}
                </Page>
            }
            .into_any(),
            _ => view! {
                <Page title=text!(i18n, join.refused.over_title) back="/">
                    <p>{t!(i18n, join.refused.over)}</p>
                    {to_appointment}
                </Page>
            }
            .into_any(),
        })
    }
}

fn cancelled() -> AnyView {
    let i18n = use_i18n();
    view! {
        <Page title=text!(i18n, join.refused.cancelled_title) back="/">
            <p>{t!(i18n, join.refused.cancelled)}</p>
            <ButtonLink href="/book">{t!(i18n, join.refused.book)}</ButtonLink>
        </Page>
    }
    .into_any()
}
