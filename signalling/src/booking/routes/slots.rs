//! `/api/services/{slug}/slots` and `/api/staff/slots`.

use axum::extract::State;
use domain::booking::wire::{ExplainedDay, SlotSearch};
use domain::ids::SiteId;
use domain::people::policy::Action;

use crate::app_state::App;
use crate::booking::slot_search::{self, Query as Asked, Search};
use crate::booking::slot_why;
use crate::http::{Failure, Json, Path, Query, StaffCaller};

/// Free slots, for patients.
pub(super) async fn for_patients(
    State(app): State<App>,
    Path(slug): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Json<SlotSearch>, Failure> {
    let search = asked.check()?;
    let (keys, now) = (app.keys.clone(), app.now());
    let found = app
        .db
        .read(move |reader| slot_search::for_patients(reader, &keys, &slug, &search, now))
        .await?;
    Ok(Json(found))
}

/// What is asked for, and the sites where the caller may see it.
fn at_own_sites(caller: &StaffCaller, asked: &Asked) -> Result<(Search, Vec<SiteId>), Failure> {
    let search = asked.check()?;
    if let Some(site) = search.site() {
        caller.must_at(Action::SeeDiary, site)?;
    }
    Ok((search, caller.sites_where(Action::SeeDiary)))
}

/// Free slots at the caller's sites.
pub(super) async fn for_staff(
    State(app): State<App>,
    caller: StaffCaller,
    Query(asked): Query<Asked>,
) -> Result<Json<SlotSearch>, Failure> {
    let (search, sites) = at_own_sites(&caller, &asked)?;
    let (keys, now) = (app.keys.clone(), app.now());
    let found = app
        .db
        .read(move |reader| slot_search::for_staff(reader, &keys, &search, &sites, now))
        .await?;
    Ok(Json(found))
}

/// Why a start of a day is not offered.
pub(super) async fn why(
    State(app): State<App>,
    caller: StaffCaller,
    Query(asked): Query<Asked>,
) -> Result<Json<ExplainedDay>, Failure> {
    let (search, sites) = at_own_sites(&caller, &asked)?;
    let (keys, now) = (app.keys.clone(), app.now());
    let found = app
        .db
        .read(move |reader| slot_why::day(reader, &keys, &search, &sites, now))
        .await?;
    Ok(Json(found))
}
