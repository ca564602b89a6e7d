//! `/api/bookings` and what a patient may change by their own device: `/api/visit/move`,
//! `/api/visit/cancel`, `/api/visit/confirm`, `/api/visit/needs`, `/api/visit/calendar`.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::booking::wire::{Cancel, MoveToHold, OwnNeeds, SelfBooking, Support};
use domain::consultation::wire::VisitView;
use domain::ids::VisitId;
use http::{StatusCode, header};

use crate::app_state::App;
use crate::audit::Actor;
use crate::booking::{appointment_store, book, change, notices, said_needs};
use crate::consultation::{cookie, visit_view};
use crate::http::{ClientNetwork, Failure, Json, JsonOnce, Once, VisitCaller};

async fn view(
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

/// A patient books by themselves; their device is let in at once.
pub(super) async fn book(
    State(app): State<App>,
    here: ClientNetwork,
    JsonOnce { body, once }: JsonOnce<SelfBooking>,
) -> Result<Response, Failure> {
    let checked = book::check_self_booking(&body, app.now())?;
    let inner = app.clone();
    let booked = once
        .act(&app, move |tx| book::by_patient(tx, &inner, &checked))
        .await?;
    let cookie = cookie(&booked.visit_secret, booked.visit_ends_at, app.now());
    let view = view(&app, booked.visit, here).await?;
    let headers = [(header::SET_COOKIE, cookie)];
    Ok((StatusCode::CREATED, headers, Json(view)).into_response())
}

/// A patient moves their appointment to a slot they hold.
pub(super) async fn reschedule(
    State(app): State<App>,
    caller: VisitCaller,
    here: ClientNetwork,
    JsonOnce { body, once }: JsonOnce<MoveToHold>,
) -> Result<Json<VisitView>, Failure> {
    let inner = app.clone();
    let (visit, appointment) = (caller.visit, caller.appointment);
    once.act(&app, move |tx| {
        change::move_by_patient(tx, &inner, visit, appointment, &body.hold)
    })
    .await?;
    Ok(Json(view(&app, visit, here).await?))
}

/// A patient calls their appointment off.
pub(super) async fn cancel(
    State(app): State<App>,
    caller: VisitCaller,
    here: ClientNetwork,
    JsonOnce { body, once }: JsonOnce<Cancel>,
) -> Result<Json<VisitView>, Failure> {
    let inner = app.clone();
    let (visit, appointment) = (caller.visit, caller.appointment);
    once.act(&app, move |tx| {
        change::cancel_by_patient(tx, &inner, visit, appointment, body.reason)
    })
    .await?;
    Ok(Json(view(&app, visit, here).await?))
}

/// A patient says that they will be there.
pub(super) async fn confirm(
    State(app): State<App>,
    caller: VisitCaller,
    here: ClientNetwork,
    once: Once,
) -> Result<Json<VisitView>, Failure> {
    let (visit, appointment) = (caller.visit, caller.appointment);
    once.act(&app, move |tx| {
        change::confirm(tx, Actor::Visit(visit), appointment)
    })
    .await?;
    Ok(Json(view(&app, visit, here).await?))
}

/// What the patient needs, for whoever looks for another time: the first load of a visit does without.
pub(super) async fn needs(
    State(app): State<App>,
    caller: VisitCaller,
) -> Result<Json<Support>, Failure> {
    let keys = app.keys.clone();
    let needs = app
        .db
        .read(move |reader| appointment_store::support(reader, &keys, caller.appointment))
        .await?;
    Ok(Json(needs))
}

/// A patient says what they need to take part.
pub(super) async fn say_needs(
    State(app): State<App>,
    caller: VisitCaller,
    here: ClientNetwork,
    JsonOnce { body, once }: JsonOnce<OwnNeeds>,
) -> Result<Json<VisitView>, Failure> {
    let (visit, needs) = (caller.visit, body.check()?);
    once.act(&app, move |tx| {
        said_needs::by_patient(tx, &caller, &body, &needs)
    })
    .await?;
    Ok(Json(view(&app, visit, here).await?))
}

/// The calendar file of the visit's appointment.
pub(super) async fn calendar(
    State(app): State<App>,
    caller: VisitCaller,
) -> Result<Response, Failure> {
    let (keys, config, now) = (app.keys.clone(), app.config.clone(), app.now());
    let file = app
        .db
        .read(move |reader| notices::calendar_file(reader, &keys, &config, caller.appointment, now))
        .await?;
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"appointment.ics\"",
        ),
    ];
    Ok((headers, file).into_response())
}
