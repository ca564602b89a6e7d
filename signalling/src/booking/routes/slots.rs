//! `/api/services/{slug}/slots` and `/api/staff/slots`, and the days of both.

use axum::extract::State;
use domain::booking::wire::{ExplainedDay, FreeDays, SlotSearch};
use domain::ids::SiteId;
use domain::people::policy::Action;

use crate::app_state::App;
use crate::booking::slot_search::{self, Query as Asked, Search, With};
use crate::booking::{slot_days, slot_why};
use crate::http::{Failure, Json, Path, Query, StaffCaller, VisitCaller};

/// Free slots, for patients.
pub(super) async fn for_patients(
    State(app): State<App>,
    caller: Option<VisitCaller>,
    Path(slug): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Json<SlotSearch>, Failure> {
    let search = asked.check()?;
    let with = With::of(&app);
    let own = caller.map(|caller| caller.appointment);
    let found = app
        .db
        .read(move |reader| slot_search::for_patients(reader, &with, (&slug, own), &search))
        .await?;
    Ok(Json(found))
}

/// Days with free slots, for patients.
pub(super) async fn days_for_patients(
    State(app): State<App>,
    caller: Option<VisitCaller>,
    Path(slug): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Json<FreeDays>, Failure> {
    let search = asked.check_counted()?;
    let with = With::of(&app);
    let own = caller.map(|caller| caller.appointment);
    let found = app
        .db
        .read(move |reader| slot_days::for_patients(reader, &with, (&slug, own), &search))
        .await?;
    Ok(Json(found))
}

/// What is asked for, and the sites where the caller may see it.
fn at_own_sites(caller: &StaffCaller, search: Search) -> Result<(Search, Vec<SiteId>), Failure> {
    for site in search.sites() {
        caller.must_at(Action::SeeDiary, *site)?;
    }
    Ok((search, caller.sites_where(Action::SeeDiary)))
}

/// Free slots at the caller's sites.
pub(super) async fn for_staff(
    State(app): State<App>,
    caller: StaffCaller,
    Query(asked): Query<Asked>,
) -> Result<Json<SlotSearch>, Failure> {
    let (search, sites) = at_own_sites(&caller, asked.check()?)?;
    let with = With::of(&app);
    let found = app
        .db
        .read(move |reader| slot_search::for_staff(reader, &with, &search, &sites))
        .await?;
    Ok(Json(found))
}

/// Days with free slots at the caller's sites.
pub(super) async fn days_for_staff(
    State(app): State<App>,
    caller: StaffCaller,
    Query(asked): Query<Asked>,
) -> Result<Json<FreeDays>, Failure> {
    let (search, sites) = at_own_sites(&caller, asked.check_counted()?)?;
    let with = With::of(&app);
    let found = app
        .db
        .read(move |reader| slot_days::for_staff(reader, &with, &search, &sites))
        .await?;
    Ok(Json(found))
}

/// Why a start of a day is not offered.
pub(super) async fn why(
    State(app): State<App>,
    caller: StaffCaller,
    Query(asked): Query<Asked>,
) -> Result<Json<ExplainedDay>, Failure> {
    let (search, sites) = at_own_sites(&caller, asked.check()?)?;
    let (keys, now) = (app.keys.clone(), app.now());
    let found = app
        .db
        .read(move |reader| slot_why::day(reader, &keys, &search, &sites, now))
        .await?;
    Ok(Json(found))
}
