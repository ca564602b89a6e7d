//! `/api/guest`: what a guest's device may see and do.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::consultation::guests::{ConfirmName, GuestView};
use domain::consultation::wire::{Arrive, Exchange};
use domain::ids::VisitId;
use http::{HeaderMap, header};

use crate::app_state::App;
use crate::consultation::{arrive, guest_visit};
use crate::http::{Cookie, Failure, GuestCaller, Json, JsonOnce};
use crate::store::Secret;

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
    let cookie = Cookie::Guest.read(&headers).and_then(Secret::parse);
    let inner = app.clone();
    let visiting = app
        .db
        .act(move |tx| guest_visit::exchange(tx, &inner, &body.secret, cookie.as_ref()))
        .await?;
    let seen = view(&app, visiting.visit).await?;
    let cookie = visiting.set(Cookie::Guest, app.now());
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
