//! The diary: a day or a week of a site, by clinician or by room; free, held, booked, arrived.

mod controls;
mod drawing;
mod grid;
mod moving;
mod opening;
mod view;

use domain::booking::wire::{Appointment, Diary, MOST_DIARY_DAYS};
use domain::ids::SiteId;
use domain::people::policy::Action;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use self::controls::Controls;
use self::drawing::DiaryDrawing;
use self::grid::{DayGrid, day_grid};
use self::moving::{MoveDialog, Moving, MovingNow};
use self::opening::{Scrolled, in_sight, site_time};
use self::view::{Showing, Shown, View};
use super::live::listen;
use crate::api::{self, Failure, with_query};
use crate::kit::browser::focus;
use crate::kit::{Empty, Loaded, Page};
use crate::people::{staff_page, use_session};
use crate::text;
use crate::words::{t, use_i18n};

/// The diary.
#[component]
pub fn DiaryPage() -> impl IntoView {
    staff_page(Some(Action::SeeBoard), |site| {
        view! { <Days site=site/> }.into_any()
    })
}

/// What was fetched.
#[derive(Debug, Clone, PartialEq)]
struct Fetched {
    diary: Diary,
    /// How it is to be drawn: by rooms it is the same answer.
    view: View,
    /// Whose week it is.
    who: String,
}

async fn ask(site: SiteId, shown: &Shown, days: u16) -> Result<Diary, Failure> {
    let (clinician, room) = match shown.view {
        View::WeekOfClinician => (shown.who.clone(), String::new()),
        View::WeekOfRoom => (String::new(), shown.who.clone()),
        View::DayByClinician | View::DayByRoom => Default::default(),
    };
    let query = [
        ("site", site.to_string()),
        ("from", shown.first_day().to_string()),
        ("days", days.to_string()),
        ("clinician", clinician),
        ("room", room),
    ];
    api::get(&with_query("/api/staff/diary", &query)).await
}

/// Fetches what is shown. Of a week that nobody was chosen for, the first with clinics is.
async fn fetch(site: SiteId, mut shown: Shown) -> Result<Fetched, Failure> {
    let week = shown.view.is_week();
    if week && shown.who.is_empty() {
        let names = ask(site, &shown, MOST_DIARY_DAYS).await?;
        shown.who = match shown.view {
            View::WeekOfRoom => names.rooms.first().cloned(),
            _ => names.clinicians.first().map(|one| one.id.to_string()),
        }
        .unwrap_or_default();
    }
    let days = if week { MOST_DIARY_DAYS } else { 1 };
    Ok(Fetched {
        diary: ask(site, &shown, days).await?,
        view: shown.view,
        who: shown.who,
    })
}

/// Fetches the appointment that the address says is to be moved.
fn bring(id: String, moving: Moving) {
    if id.is_empty() {
        return;
    }
    leptos::task::spawn_local(async move {
        let path = format!("/api/appointments/{id}");
        if let Ok(appointment) = api::get::<Appointment>(&path).await {
            moving.start(appointment);
        }
    });
}

#[component]
fn Days(site: SiteId) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let query = use_query_map().get_untracked();
    let shown = Showing::new(Shown::from_address(|name| query.get(name)));
    Effect::new(move || shown.get().keep_in_address());
    let fetched = Loaded::new(move || {
        let shown = shown.get();
        async move {
            fetch(site, shown)
                .await
                .inspect_err(|failure| session.notice(failure))
        }
    });
    // What has the focus when the drawing is made anew, or should have it.
    let focused = StoredValue::new(None::<String>);
    let moving = Moving::new(
        Callback::new(move |id: String| {
            focused.set_value(Some(id));
            fetched.refresh();
        }),
        Callback::new(move |()| fetched.refresh()),
    );
    bring(query.get("move").unwrap_or_default(), moving);
    let live = listen(Signal::derive(move || {
        format!("/api/board/events?site={site}")
    }));
    // A drawing made anew would take what is being dragged out of the hand.
    let hints = Memo::new(move |before: Option<&u32>| match before {
        Some(before) if moving.dragging.get() => *before,
        _ => live.hints.get(),
    });
    fetched.refresh_on(hints);
    moving.listen_for_escape();
    let zone = session.site().map(|site| site.zone).unwrap_or_default();
    let scrolled = Scrolled::new();
    let drawing = move |fetched: Fetched| {
        let view = fetched.view;
        let grid: DayGrid = day_grid(&fetched.diary, view.columns());
        if grid.is_empty() {
            return view! { <Empty><p>{t!(i18n, diary.day.empty)}</p></Empty> }.into_any();
        }
        keep_focus(focused);
        let scroll = NodeRef::new();
        let first = fetched.diary.days.first().map(|day| day.explained.date);
        if let Some(first) = first {
            let place = in_sight(&grid, first, site_time(&zone));
            scrolled.show((view, first, fetched.who), place, scroll);
        }
        let on_scroll = Callback::new(move |()| scrolled.note(scroll));
        view! {
            <DiaryDrawing grid=grid view=view moving=moving scroll=scroll on_scroll=on_scroll/>
        }
        .into_any()
    };
    view! {
        <Page title=text!(i18n, diary.day.title) wide=true>
            <Controls shown=shown fetched=Signal::derive(move || {
                fetched.get().map(|f| (f.diary.clinicians, f.diary.rooms, f.who))
            })/>
            <MovingNow moving=moving/>
            {fetched.show(drawing)}
            <MoveDialog moving=moving/>
        </Page>
    }
    .into_any()
}

/// Gives the focus back to what had it, once the drawing is there again.
fn keep_focus(wanted: StoredValue<Option<String>>) {
    let now = document()
        .active_element()
        .filter(|element| element.has_attribute("data-row"))
        .map(|element| element.id());
    let id = wanted.try_update_value(Option::take).flatten().or(now);
    if let Some(id) = id {
        request_animation_frame(move || focus(&id));
    }
}
