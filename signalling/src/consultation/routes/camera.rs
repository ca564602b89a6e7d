//! `/api/consultations/{id}/camera`: a link for one's own phone; `/api/camera`: what that phone sees.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::consultation::phone_camera::{CameraLink, CameraView};
use domain::consultation::wire::Exchange;
use domain::error::ErrorCode;
use domain::ids::ConsultationId;
use http::{HeaderMap, StatusCode, header};

use super::exchanging::by_link;
use super::files::For;
use crate::app_state::App;
use crate::consultation::files::Callers;
use crate::consultation::{camera_store, phone_camera};
use crate::http::{CameraCaller, Cookie, Failure, Json, Path, Query};

/// Makes a link for the phone of somebody in the call.
pub(super) async fn link(
    State(app): State<App>,
    Path(id): Path<ConsultationId>,
    Query(asked): Query<For>,
    callers: Callers,
) -> Result<(StatusCode, Json<CameraLink>), Failure> {
    let asking = callers.on(asked.side);
    let (inner, in_call) = (app.clone(), app.rooms.in_call(id));
    let made = app
        .db
        .act(move |tx| phone_camera::link(tx, &inner, &asking, id, &in_call))
        .await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Ends it.
pub(super) async fn stop(
    State(app): State<App>,
    Path(id): Path<ConsultationId>,
    Query(asked): Query<For>,
    callers: Callers,
) -> Result<StatusCode, Failure> {
    let asking = callers.on(asked.side);
    app.db
        .act(move |tx| phone_camera::stop(tx, &asking, id))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn view(app: &App, caller: CameraCaller) -> Result<CameraView, Failure> {
    let (keys, now) = (app.keys.clone(), app.now());
    let view = app
        .db
        .read(move |reader| phone_camera::view(reader, &keys, &caller, now))
        .await?;
    Ok(view)
}

/// Makes the phone that opens a link a camera.
pub(super) async fn exchange(
    State(app): State<App>,
    headers: HeaderMap,
    Json(body): Json<Exchange>,
) -> Result<Response, Failure> {
    let (visiting, cookie) =
        by_link(&app, Cookie::Camera, &headers, body, phone_camera::exchange).await?;
    let caller = camera_store::authenticate_camera(&app, &visiting.secret).await?;
    let seen = view(&app, caller.ok_or(ErrorCode::LinkNotValid)?).await?;
    Ok(([(header::SET_COOKIE, cookie)], Json(seen)).into_response())
}

/// Whose camera this phone is.
pub(super) async fn show(
    State(app): State<App>,
    caller: CameraCaller,
) -> Result<Json<CameraView>, Failure> {
    view(&app, caller).await.map(Json)
}

/// Asks to come in.
pub(super) async fn arrive(
    State(app): State<App>,
    caller: CameraCaller,
) -> Result<Json<CameraView>, Failure> {
    let (asking, inner) = (caller.clone(), app.clone());
    let in_call = app.rooms.in_call(caller.consultation);
    app.db
        .act(move |tx| phone_camera::arrive(tx, &inner, &asking, &in_call))
        .await?;
    view(&app, caller).await.map(Json)
}
