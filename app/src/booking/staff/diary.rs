//! The diary: a day at a site by clinician, free, held, booked, arrived.

use domain::booking::wire::{Board, ExplainedDay};
use domain::ids::SiteId;
use domain::people::policy::Action;
use domain::time::Date;
use leptos::prelude::*;

use super::clinic_day::TroubleLink;
use super::day_controls::DayControls;
use super::day_grid::{DayGrid, day_grid};
use super::diary_drawing::DiaryDrawing;
use super::live::listen;
use crate::api::{self, Failure, with_query};
use crate::kit::{Empty, Loaded, Page};
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

/// Everything the day needs: what clinics offer, and what is booked.
async fn fetch_day(site: SiteId, date: Date) -> Result<DayGrid, Failure> {
    let query = [("site", site.to_string()), ("from", date.to_string())];
    let day = api::get::<ExplainedDay>(&with_query("/api/staff/slots/why", &query)).await?;
    let query = [("site", site.to_string()), ("date", date.to_string())];
    let board = api::get::<Board>(&with_query("/api/board", &query)).await?;
    Ok(day_grid(&day, &board.rows))
}

#[component]
fn Diary(site: SiteId) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let day = RwSignal::new(None::<Date>);
    let grid = Loaded::new(move || {
        let date = day.get().unwrap_or_else(today);
        async move {
            fetch_day(site, date)
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
            <div class="ar-toolbar">
                <DayControls day=day/>
                <TroubleLink day=date/>
            </div>
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
