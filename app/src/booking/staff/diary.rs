//! The diary: a day at a site by clinician, free, held, booked, arrived.

use std::collections::BTreeSet;

use domain::booking::wire::{Board, ClinicTemplate, ClinicTemplates, Slot, SlotSearch};
use domain::ids::{ServiceId, SiteId};
use domain::people::policy::Action;
use domain::time::{Date, WallTime};
use leptos::prelude::*;

use super::day_controls::DayControls;
use super::day_grid::{DayGrid, day_grid, hours};
use super::diary_drawing::DiaryDrawing;
use super::live::listen;
use crate::api::{self, Failure, with_query};
use crate::kit::{Empty, Loaded, Page, dates};
use crate::people::{staff_page, today, use_session};
use crate::text;
use crate::words::{t, use_i18n};

/// The diary.
#[component]
pub fn DiaryPage() -> impl IntoView {
    staff_page(Some(Action::SeeBoard), |site| {
        view! { <Diary site=site/> }.into_any()
    })
}

/// The free slots of one service on a day. A service that is not there any more has none.
async fn free_slots(service: ServiceId, site: SiteId, date: Date) -> Result<Vec<Slot>, Failure> {
    let path = with_query(
        "/api/staff/slots",
        &[
            ("service", service.to_string()),
            ("site", site.to_string()),
            ("from", date.to_string()),
            ("days", "1".to_owned()),
        ],
    );
    let search = api::get::<SlotSearch>(&path).await?;
    let day = search.days.into_iter().find(|day| day.date == date);
    Ok(day.map(|day| day.slots).unwrap_or_default())
}

/// Everything the day needs: the clinics, what is booked, what is free.
async fn fetch_day(site: SiteId, zone: String, date: Date) -> Result<DayGrid, Failure> {
    let templates = api::get::<ClinicTemplates>("/api/clinic-templates")
        .await?
        .templates;
    let here: Vec<ClinicTemplate> = templates
        .into_iter()
        .filter(|t| t.site == site && hours(t).runs_on(date))
        .collect();
    let query = [("site", site.to_string()), ("date", date.to_string())];
    let board = api::get::<Board>(&with_query("/api/board", &query)).await?;
    let (local_day, local_time) = dates::local(board.now, &zone);
    let mut free = Vec::new();
    if date >= local_day {
        let services: BTreeSet<ServiceId> = here.iter().map(|t| t.service).collect();
        for service in services {
            free.extend(free_slots(service, site, date).await?);
        }
    }
    let now = if date > local_day {
        None
    } else if date == local_day {
        Some(local_time)
    } else {
        WallTime::from_minutes(1439).ok()
    };
    Ok(day_grid(date, now, &here, &free, &board.rows))
}

#[component]
fn Diary(site: SiteId) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let day = RwSignal::new(None::<Date>);
    let zone = untrack(|| session.site())
        .map(|site| site.zone)
        .unwrap_or_default();
    let grid = Loaded::new(move || {
        let date = day.get().unwrap_or_else(today);
        let zone = zone.clone();
        async move {
            fetch_day(site, zone, date)
                .await
                .inspect_err(|failure| session.notice(failure))
        }
    });
    let live = listen(Signal::derive(move || {
        format!("/api/board/events?site={site}")
    }));
    grid.refresh_on(live.hints);
    let date = Signal::derive(move || day.get().unwrap_or_else(today));
    view! {
        <Page title=text!(i18n, diary.day.title) wide=true>
            <div class="ar-toolbar"><DayControls day=day/></div>
            {grid.show(move |grid| {
                if grid.columns.is_empty() {
                    return view! { <Empty><p>{t!(i18n, diary.day.empty)}</p></Empty> }.into_any();
                }
                view! { <DiaryDrawing grid=grid date=date.get_untracked()/> }.into_any()
            })}
        </Page>
    }
    .into_any()
}
