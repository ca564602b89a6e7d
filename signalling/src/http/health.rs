//! Whether the server lives, is ready, and how it does.

use std::time::Duration;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::error::{ErrorCode, Problem};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use subtle::ConstantTimeEq;

use super::client_address::ClientAddress;
use super::{Access, Failure, Routes};
use crate::app_state::App;
use crate::params;
use crate::store::StoreError;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/health/live", Access::Public, live)
        .summary("The process answers")
        .get("/health/ready", Access::Public, ready)
        .summary("The database answers, too")
        .get("/metrics", Access::Public, metrics)
        .summary("Figures for Prometheus; from this machine, or with the configured bearer token")
        .gives_media("text/plain")
}

async fn live() -> StatusCode {
    StatusCode::NO_CONTENT
}

async fn ready(State(app): State<App>) -> Result<StatusCode, Failure> {
    let asked = app.db.read(|reader| {
        reader.query_one("SELECT 1", params![], |row| row.int(0))?;
        Ok::<_, StoreError>(())
    });
    match tokio::time::timeout(Duration::from_secs(1), asked).await {
        Ok(Ok(())) => Ok(StatusCode::NO_CONTENT),
        Ok(Err(_)) | Err(_) => Err(Problem {
            retry_after_seconds: Some(1),
            ..Problem::new(ErrorCode::Unavailable)
        }
        .into()),
    }
}

async fn metrics(
    State(app): State<App>,
    address: ClientAddress,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    if !may_read_metrics(&app, address, &headers) {
        return Err(ErrorCode::NotFound.into());
    }
    if let Some(relay) = &app.relay {
        crate::relay::collect(relay);
    }
    Ok((
        [(
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/plain; version=0.0.4"),
        )],
        app.metrics.render(),
    )
        .into_response())
}

fn may_read_metrics(app: &App, address: ClientAddress, headers: &HeaderMap) -> bool {
    if let Some(token) = &app.config.metrics_token {
        let shown = headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("Bearer "))
            .unwrap_or("");
        if shown.as_bytes().ct_eq(token.reveal().as_bytes()).into() {
            return true;
        }
    }
    // A proxy on this machine that is not configured as one would make everyone look local.
    let proxied = ["x-forwarded-for", "forwarded", "via"]
        .iter()
        .any(|name| headers.contains_key(*name));
    address.0.is_loopback() && !proxied
}
