//! `/api/check`: anyone may see whether a call will work from where they are.

use axum::extract::State;
use domain::consultation::wire::{DeviceCheck, VisitView};
use domain::support::wire::{
    CheckAnswer, CheckBegun, CheckEnded, CheckOffer, CheckResult, LineChecked,
};
use http::StatusCode;

use super::visit;
use crate::app_state::App;
use crate::consultation;
use crate::http::{Access, ClientAddress, ClientNetwork, Failure, Json, Routes, VisitCaller};

/// This room's routes.
pub fn routes() -> Routes {
    Routes::new()
        .post("/api/check", Access::Public, begin)
        .summary("Begins a connection check: half a minute with a peer on the server")
        .every_time()
        .gives::<CheckBegun>()
        .post("/api/check/offer", Access::Public, offer)
        .summary("Connects to the peer that sends everything back")
        .every_time()
        .takes::<CheckOffer>()
        .gives::<CheckAnswer>()
        .post("/api/check/end", Access::Public, end)
        .summary("Ends a check, so that its place is free")
        .every_time()
        .takes::<CheckEnded>()
        .post("/api/visit/check", Access::Visit, keep_with_visit)
        .summary("Keeps what a check found with the appointment")
        .every_time()
        .takes::<CheckResult>()
        .gives::<VisitView>()
        .merge(super::kit_routes::routes())
}

async fn begin(
    State(app): State<App>,
    ClientAddress(from): ClientAddress,
) -> Result<Json<CheckBegun>, Failure> {
    app.checks.tidy(app.now());
    Ok(Json(app.checks.begin(&app, from)?))
}

async fn offer(
    State(app): State<App>,
    Json(body): Json<CheckOffer>,
) -> Result<Json<CheckAnswer>, Failure> {
    let sdp = app.checks.connect(&app, &body).await?;
    Ok(Json(CheckAnswer { sdp }))
}

async fn end(State(app): State<App>, Json(body): Json<CheckEnded>) -> StatusCode {
    app.checks.end(&body.check);
    StatusCode::NO_CONTENT
}

async fn keep_with_visit(
    State(app): State<App>,
    caller: VisitCaller,
    ClientNetwork(here): ClientNetwork,
    Json(body): Json<CheckResult>,
) -> Result<Json<VisitView>, Failure> {
    let visit = caller.visit;
    let devices = consultation::check_devices(body.device_check)?;
    let now = app.now();
    app.checks.take_result(&body.check, now)?;
    let found = DeviceCheck {
        line: Some(LineChecked::new(body.line, now)),
        ..devices
    };
    let from = here.clone();
    app.db
        .act(move |tx| visit::keep(tx, &caller, &found, &from))
        .await?;
    let keys = app.keys.clone();
    let view = app
        .db
        .read(move |reader| consultation::visit_view(reader, &keys, visit, &here, now))
        .await?;
    Ok(Json(view))
}
