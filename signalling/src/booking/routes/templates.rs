//! `/api/clinic-templates`.

use axum::extract::State;
use domain::booking::wire::{
    ChangeClinicTemplate, ClinicPreview, ClinicTemplate, ClinicTemplateChanged, ClinicTemplates,
    EndClinicTemplate, NewClinicTemplate,
};
use domain::ids::TemplateId;
use domain::people::policy::Action;
use http::StatusCode;

use crate::app_state::App;
use crate::booking::{clinic_change, clinics};
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
) -> Result<Json<ClinicTemplateChanged>, Failure> {
    let inner = app.clone();
    let ended = once
        .act(&app, move |tx| {
            clinics::end_template(tx, &inner, &caller, id, &body)
        })
        .await?;
    Ok(Json(ended))
}

/// Changes a template.
pub(super) async fn change(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<TemplateId>,
    JsonOnce { body, once }: JsonOnce<ChangeClinicTemplate>,
) -> Result<Json<ClinicTemplateChanged>, Failure> {
    let inner = app.clone();
    let changed = once
        .act(&app, move |tx| {
            clinic_change::change_template(tx, &inner, &caller, id, &body)
        })
        .await?;
    Ok(Json(changed))
}

/// The weeks a changed template would make.
pub(super) async fn preview_changed(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<TemplateId>,
    Json(body): Json<NewClinicTemplate>,
) -> Result<Json<ClinicPreview>, Failure> {
    let now = app.now();
    let drawn = app
        .db
        .read(move |reader| clinic_change::preview_changed(reader, &caller, id, &body, now))
        .await?;
    Ok(Json(drawn))
}

/// The weeks a template would make.
pub(super) async fn preview(
    State(app): State<App>,
    caller: StaffCaller,
    Json(body): Json<NewClinicTemplate>,
) -> Result<Json<ClinicPreview>, Failure> {
    let now = app.now();
    let drawn = app
        .db
        .read(move |reader| clinic_change::preview_new(reader, &caller, &body, now))
        .await?;
    Ok(Json(drawn))
}

/// The weeks a template makes.
pub(super) async fn days(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<TemplateId>,
) -> Result<Json<ClinicPreview>, Failure> {
    let now = app.now();
    let drawn = app
        .db
        .read(move |reader| clinic_change::preview_existing(reader, &caller, id, now))
        .await?;
    Ok(Json(drawn))
}
