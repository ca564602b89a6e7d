//! `/api/clinic-templates`.

use axum::extract::State;
use domain::booking::wire::{
    ClinicTemplate, ClinicTemplates, EndClinicTemplate, NewClinicTemplate,
};
use domain::ids::TemplateId;
use domain::people::policy::Action;
use http::StatusCode;

use crate::app_state::App;
use crate::booking::clinics;
use crate::http::{Failure, Json, JsonOnce, Path, StaffCaller};

/// The templates of the caller's sites.
pub(super) async fn list(
    State(app): State<App>,
    caller: StaffCaller,
) -> Result<Json<ClinicTemplates>, Failure> {
    let sites = caller.sites_where(Action::SeeDiary);
    let (keys, now) = (app.keys.clone(), app.now());
    let templates = app
        .db
        .read(move |reader| clinics::templates(reader, &keys, &sites, now))
        .await?;
    Ok(Json(templates))
}

/// Makes a template.
pub(super) async fn make(
    State(app): State<App>,
    caller: StaffCaller,
    JsonOnce { body, once }: JsonOnce<NewClinicTemplate>,
) -> Result<(StatusCode, Json<ClinicTemplate>), Failure> {
    let inner = app.clone();
    let template = once
        .act(&app, move |tx| {
            clinics::make_template(tx, &inner, &caller, &body)
        })
        .await?;
    Ok((StatusCode::CREATED, Json(template)))
}

/// Ends a template.
pub(super) async fn end(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<TemplateId>,
    JsonOnce { body, once }: JsonOnce<EndClinicTemplate>,
) -> Result<Json<ClinicTemplate>, Failure> {
    let template = once
        .act(&app, move |tx| {
            clinics::end_template(tx, &caller, id, &body)
        })
        .await?;
    Ok(Json(template))
}
