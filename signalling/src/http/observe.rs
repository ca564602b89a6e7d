//! What is seen of a request from outside: its id, one line in the log, two figures, the safety
//! headers. No query, no address, no name ever gets into the log or the figures.

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::response::Response;
use http::{HeaderName, HeaderValue};
use tracing::Instrument;

use super::failure::REQUEST_ID;
use super::headers::SafetyHeaders;
use crate::app_state::App;

const ID_HEADER: HeaderName = HeaderName::from_static("x-request-id");

pub(super) async fn observe<F: Future<Output = Response>>(
    app: &App,
    safety: &SafetyHeaders,
    request: Request,
    next: impl FnOnce(Request) -> F,
) -> Response {
    let began = Instant::now();
    let id = format!("{:016x}", u64::from_be_bytes(app.entropy.bytes()));
    let method = request.method().clone();
    // The template, never the path: paths hold identifiers.
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "(app)".to_owned(), |path| path.as_str().to_owned());

    let span = tracing::info_span!("request", %id);
    let mut response = REQUEST_ID
        .scope(id.clone(), next(request).instrument(span))
        .await;

    let status = response.status().as_u16();
    let took = began.elapsed();
    let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    if status >= 500 {
        tracing::error!(%method, route, status, ms, id, "answered");
    } else {
        tracing::info!(%method, route, status, ms, id, "answered");
    }
    let labels = [
        ("method", method_label(&method)),
        ("route", route),
        ("status", status.to_string()),
    ];
    metrics::counter!("anteroom_requests_total", &labels).increment(1);
    metrics::histogram!("anteroom_request_seconds", &labels).record(took.as_secs_f64());

    safety.put_on(response.headers_mut());
    // Who brought a number of their own gets that one back (BaRS); the log has ours.
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().entry(ID_HEADER).or_insert(id);
    }
    response
}

/// A made-up method must not make a figure of its own.
fn method_label(method: &http::Method) -> String {
    match method.as_str() {
        known @ ("GET" | "HEAD" | "POST" | "PUT" | "DELETE" | "PATCH" | "OPTIONS") => {
            known.to_owned()
        }
        _ => "OTHER".to_owned(),
    }
}
