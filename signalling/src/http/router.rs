//! All rooms' routes in one router, behind what every request goes through.

use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
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
    let seen = Arc::new(Seen {
        app: app.clone(),
        safety,
        codes,
    });
    // The last layer is the outermost: it sees every answer, also those of the layers within. Each copies all
    // that is within it for every request, so that what can be one layer is one.
    routes
        .into_router(app)
        .fallback(static_app::serve)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(from_fn_with_state((app.clone(), seconds), take_in))
        .layer(CatchPanicLayer::custom(after_panic))
        .layer(from_fn_with_state(seen, see))
        .with_state(app.clone())
}

/// What the outermost layer needs.
struct Seen {
    app: App,
    safety: SafetyHeaders,
    codes: String,
}

/// What is seen of a request from outside, and in whose words it is refused.
async fn see(State(seen): State<Arc<Seen>>, request: Request, next: Next) -> Response {
    let Seen { app, safety, codes } = &*seen;
    let answer = |request| outcome::translate(codes, request, next);
    observe::observe(app, safety, request, answer).await
}

/// Finds out from where a request comes, and refuses what another site sent.
async fn take_in(
    State((app, seconds)): State<(App, u64)>,
    mut request: Request,
    next: Next,
) -> Response {
    let answer = async {
        client_address::resolve(&app, &mut request);
        if origin::is_foreign(&app, &request) {
            return Failure::from(ErrorCode::ForeignOrigin).into_response();
        }
        next.run(request).await
    };
    in_time(seconds, answer).await
}

async fn method_not_allowed(State(_): State<App>) -> Failure {
    ErrorCode::MethodNotAllowed.into()
}

/// An answer, or after so many seconds that there is none.
pub(super) async fn in_time(seconds: u64, answer: impl Future<Output = Response>) -> Response {
    match tokio::time::timeout(Duration::from_secs(seconds), answer).await {
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
