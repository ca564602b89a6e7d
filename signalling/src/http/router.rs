//! All rooms' routes in one router, behind what every request goes through.

use std::any::Any;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use domain::error::{ErrorCode, Problem};
use tower_http::catch_panic::CatchPanicLayer;

use super::headers::SafetyHeaders;
use super::{
    Failure, Routes, branding, client_address, health, observe, origin, outcome, static_app,
};
use crate::app_state::App;

/// Every route there is.
pub fn table() -> Routes {
    Routes::new()
        .merge(branding::routes())
        .merge(health::routes())
        .merge(crate::people::routes())
        .merge(crate::booking::routes())
        .merge(crate::consultation::routes())
        .merge(crate::messages::routes())
        .merge(crate::audit::routes())
        .merge(crate::support::routes())
}

/// The whole server as one service.
pub fn router(app: &App) -> Router {
    with_routes(app, table())
}

pub(super) fn with_routes(app: &App, routes: Routes) -> Router {
    let safety = SafetyHeaders::new(&app.config.public_url);
    let url = app.config.public_url.as_str();
    let codes = format!("{url}/fhir/R4/CodeSystem/error-code");
    let seconds = routes.longest(app.config.limits.request_seconds);
    // The last layer is the outermost: it sees every answer, also those of the layers within.
    routes
        .into_router(app)
        .fallback(static_app::serve)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(from_fn_with_state(app.clone(), origin::refuse_foreign))
        .layer(from_fn_with_state(app.clone(), client_address::resolve))
        .layer(from_fn(move |request, next| {
            in_time(seconds, request, next)
        }))
        .layer(CatchPanicLayer::custom(after_panic))
        .layer(from_fn(move |request, next| {
            outcome::translate(codes.clone(), request, next)
        }))
        .layer(from_fn_with_state((app.clone(), safety), observe::observe))
        .with_state(app.clone())
}

async fn method_not_allowed(State(_): State<App>) -> Failure {
    ErrorCode::MethodNotAllowed.into()
}

pub(super) async fn in_time(seconds: u64, request: Request, next: Next) -> Response {
    match tokio::time::timeout(Duration::from_secs(seconds), next.run(request)).await {
        Ok(response) => response,
        Err(_) => Failure::from(Problem {
            retry_after_seconds: Some(1),
            ..Problem::new(ErrorCode::Timeout)
        })
        .into_response(),
    }
}

// The panic's own words may hold a value: only that it happened is logged.
fn after_panic(_: Box<dyn Any + Send + 'static>) -> Response {
    tracing::error!("a handler panicked");
    Failure::from(ErrorCode::Internal).into_response()
}
