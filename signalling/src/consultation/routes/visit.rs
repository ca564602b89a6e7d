//! `/api/visit`: what a patient's device may see and do.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::consultation::identity::Confirmation;
use domain::consultation::wire::{Arrive, ConfirmIdentity, Survey, VisitView};
use domain::error::ErrorCode;
use domain::ids::VisitId;
use http::{StatusCode, header};

use crate::app_state::App;
use crate::consultation::{arrive as arriving, identity as identities, survey as surveys};
use crate::consultation::{visit_store, visit_view};
use crate::http::{ClientNetwork, Cookie, Failure, Json, JsonOnce, VisitCaller};

/// The view of one visit.
pub(super) async fn view(
    app: &App,
    visit: VisitId,
    ClientNetwork(here): ClientNetwork,
) -> Result<VisitView, Failure> {
    let (keys, now) = (app.keys.clone(), app.now());
    let view = app
        .db
        .read(move |reader| visit_view(reader, &keys, visit, &here, now))
        .await?;
    Ok(view)
}

/// The visit's appointment.
pub(super) async fn show(
    State(app): State<App>,
    caller: VisitCaller,
    here: ClientNetwork,
) -> Result<Json<VisitView>, Failure> {
    view(&app, caller.visit, here).await.map(Json)
}

/// Confirms the date of birth.
pub(super) async fn identity(
    State(app): State<App>,
    caller: VisitCaller,
    here: ClientNetwork,
    Json(body): Json<ConfirmIdentity>,
) -> Result<Json<VisitView>, Failure> {
    let visit = caller.visit;
    let given = identities::check(&body, app.now())?;
    let judged = app
        .db
        .act(move |tx| identities::judge(tx, &caller, given))
        .await?;
    match judged {
        Confirmation::Confirmed => view(&app, visit, here).await.map(Json),
        Confirmation::Mismatch { .. } => Err(ErrorCode::IdentityMismatch.into()),
        Confirmation::Locked => Err(ErrorCode::TooManyAttempts.into()),
    }
}

/// Goes into the waiting room.
pub(super) async fn arrive(
    State(app): State<App>,
    caller: VisitCaller,
    here: ClientNetwork,
    JsonOnce { body, once }: JsonOnce<Arrive>,
) -> Result<Json<VisitView>, Failure> {
    let (visit, inner, from) = (caller.visit, app.clone(), here.0.clone());
    let found = arriving::check_devices(body.device_check)?;
    once.act(&app, move |tx| {
        arriving::arrive(tx, &inner, &caller, &found, &from)
    })
    .await?;
    view(&app, visit, here).await.map(Json)
}

/// Says how it went.
pub(super) async fn survey(
    State(app): State<App>,
    caller: VisitCaller,
    here: ClientNetwork,
    JsonOnce { body, once }: JsonOnce<Survey>,
) -> Result<Json<VisitView>, Failure> {
    let visit = caller.visit;
    let words = surveys::check(&body)?;
    once.act(&app, move |tx| surveys::answer(tx, &caller, &body, &words))
        .await?;
    view(&app, visit, here).await.map(Json)
}

/// Ends this device's visit.
pub(super) async fn sign_out(
    State(app): State<App>,
    caller: VisitCaller,
) -> Result<Response, Failure> {
    app.db
        .act(move |tx| visit_store::sign_out(tx, &caller))
        .await?;
    let cookie = [(header::SET_COOKIE, Cookie::Visit.clear())];
    Ok((StatusCode::NO_CONTENT, cookie).into_response())
}
