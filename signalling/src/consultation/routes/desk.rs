//! `/api/consultations/{id}/desk` and `/api/notices`: words between the clinic and those who wait.

use axum::extract::State;
use domain::consultation::desk_wire::{DeskThread, Notice, SentNotices, WriteToPatient};
use domain::error::{ErrorCode, FieldError, FieldProblem, Problem};
use domain::ids::ConsultationId;
use http::StatusCode;

use crate::app_state::App;
use crate::consultation::desk;
use crate::http::{Failure, Json, JsonOnce, Path, Query, StaffCaller};

/// Whose notices.
#[derive(Debug, Clone, Default, serde::Deserialize, schemars::JsonSchema)]
#[serde(default)]
pub struct Asked {
    /// Which site.
    pub site: String,
}

/// One patient's thread.
pub(super) async fn show(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<ConsultationId>,
) -> Result<Json<DeskThread>, Failure> {
    Ok(Json(desk::thread(&app, caller, id).await?))
}

/// Writes to one patient.
pub(super) async fn write(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<ConsultationId>,
    JsonOnce { body, once }: JsonOnce<WriteToPatient>,
) -> Result<Json<DeskThread>, Failure> {
    desk::check(&body.words)?;
    let (inner, asking) = (app.clone(), caller.clone());
    once.act(&app, move |tx| {
        desk::write(tx, &inner, &asking, id, body.words)
    })
    .await?;
    Ok(Json(desk::thread(&app, caller, id).await?))
}

/// What the patient wrote has been read.
pub(super) async fn read(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<ConsultationId>,
) -> Result<StatusCode, Failure> {
    app.db.act(move |tx| desk::read(tx, &caller, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Today's notices.
pub(super) async fn notices(
    State(app): State<App>,
    caller: StaffCaller,
    Query(asked): Query<Asked>,
) -> Result<Json<SentNotices>, Failure> {
    let refused = || {
        let field = "site".to_owned();
        let error = FieldError::Format;
        Problem::fields(vec![FieldProblem { field, error }])
    };
    let site = asked.site.parse().map_err(|_| refused())?;
    let (keys, now) = (app.keys.clone(), app.now());
    let sent = app
        .db
        .read(move |reader| desk::sent(reader, &keys, &caller, site, now))
        .await?;
    Ok(Json(sent))
}

/// Writes to everybody who waits.
pub(super) async fn notify(
    State(app): State<App>,
    caller: StaffCaller,
    JsonOnce { body, once }: JsonOnce<Notice>,
) -> Result<Json<SentNotices>, Failure> {
    desk::check(&body.words)?;
    let (inner, asking, site) = (app.clone(), caller.clone(), body.site);
    let people = once
        .act(&app, move |tx| desk::notify(tx, &inner, &asking, &body))
        .await?;
    // Nobody waits: nothing was sent, and whoever sent it is told so.
    if people == 0 {
        return Err(ErrorCode::WrongState.into());
    }
    let (keys, now) = (app.keys.clone(), app.now());
    let sent = app
        .db
        .read(move |reader| desk::sent(reader, &keys, &caller, site, now))
        .await?;
    Ok(Json(sent))
}
