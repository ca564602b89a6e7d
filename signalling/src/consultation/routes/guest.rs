//! `/api/guest`: what a guest's device may see and do.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::consultation::guests::{ConfirmName, GuestView};
use domain::consultation::wire::{Arrive, Exchange};
use domain::ids::VisitId;
use http::{HeaderMap, header};

use super::exchanging::by_link;
use crate::app_state::App;
use crate::consultation::{arrive, guest_visit};
use crate::http::{Cookie, Failure, GuestCaller, Json, JsonOnce};

async fn view(app: &App, visit: VisitId) -> Result<GuestView, Failure> {
    let (keys, now) = (app.keys.clone(), app.now());
    let view = app
        .db
        .read(move |reader| guest_visit::view(reader, &keys, visit, now))
        .await?;
    Ok(view)
}

/// Exchanges a guest's link for a visit.
pub(super) async fn exchange(
    State(app): State<App>,
    headers: HeaderMap,
    Json(body): Json<Exchange>,
) -> Result<Response, Failure> {
    let (visiting, cookie) =
        by_link(&app, Cookie::Guest, &headers, body, guest_visit::exchange).await?;
    let seen = view(&app, visiting.visit).await?;
    Ok(([(header::SET_COOKIE, cookie)], Json(seen)).into_response())
}

/// What this guest was invited to.
pub(super) async fn show(
    State(app): State<App>,
    caller: GuestCaller,
) -> Result<Json<GuestView>, Failure> {
    view(&app, caller.visit).await.map(Json)
}

/// Says by what name they go.
pub(super) async fn name(
    State(app): State<App>,
    caller: GuestCaller,
    JsonOnce { body, once }: JsonOnce<ConfirmName>,
) -> Result<Json<GuestView>, Failure> {
    let (visit, name) = (caller.visit, body.check()?);
    once.act(&app, move |tx| guest_visit::say_name(tx, &caller, &name))
        .await?;
    view(&app, visit).await.map(Json)
}

/// Goes into the waiting room.
pub(super) async fn arrive(
    State(app): State<App>,
    caller: GuestCaller,
    JsonOnce { body, once }: JsonOnce<Arrive>,
) -> Result<Json<GuestView>, Failure> {
    let (visit, inner) = (caller.visit, app.clone());
    let found = arrive::check_devices(body.device_check)?;
    once.act(&app, move |tx| {
        guest_visit::arrive(tx, &inner, &caller, &found)
    })
    .await?;
    view(&app, visit).await.map(Json)
}
