//! `/api/site-resources`.

use axum::extract::State;
use domain::booking::wire::{SiteResource, SiteResources};
use domain::people::policy::Action;

use super::exceptions::AtSite;
use crate::app_state::App;
use crate::booking::resources;
use crate::http::{Failure, Json, JsonOnce, Query, StaffCaller};

/// Interpreters and kit of the caller's sites.
pub(super) async fn list(
    State(app): State<App>,
    caller: StaffCaller,
    Query(asked): Query<AtSite>,
) -> Result<Json<SiteResources>, Failure> {
    let sites = asked.among(&caller, Action::SeeDiary)?;
    let found = app
        .db
        .read(move |reader| resources::list(reader, &sites))
        .await?;
    Ok(Json(found))
}

/// Says how many of something a site has.
pub(super) async fn set(
    State(app): State<App>,
    caller: StaffCaller,
    JsonOnce { body, once }: JsonOnce<SiteResource>,
) -> Result<Json<SiteResources>, Failure> {
    let set = once
        .act(&app, move |tx| resources::set(tx, &caller, &body))
        .await?;
    Ok(Json(set))
}
