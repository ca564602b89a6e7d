//! `/scheduling`: free slots for whoever asks.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode, header};

use crate::app_state::App;
use crate::booking::publish::{self, FRESH_SECONDS, Files};
use crate::http::{Access, Failure, Routes};
use crate::store::SecretHash;

const LINES: &str = "application/fhir+ndjson";

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/scheduling/$bulk-publish", Access::Public, manifest)
        .summary("Where free slots are published (SMART Scheduling Links)")
        .gives_media("application/json")
        .get("/scheduling/locations.ndjson", Access::Public, locations)
        .summary("Sites with free slots, a line each")
        .gives_media(LINES)
        .get("/scheduling/schedules.ndjson", Access::Public, schedules)
        .summary("Clinics with free slots, a line each")
        .gives_media(LINES)
        .get("/scheduling/slots.ndjson", Access::Public, slots)
        .summary("Free slots that patients may book by themselves, a line each")
        .gives_media(LINES)
}

async fn manifest(State(app): State<App>, headers: HeaderMap) -> Result<Response, Failure> {
    let files = app.published.files(&app).await?;
    let manifest = publish::manifest(&files, app.config.public_url.as_str());
    Ok(answer(&headers, "application/json", manifest.to_string()))
}

async fn locations(State(app): State<App>, headers: HeaderMap) -> Result<Response, Failure> {
    file(&app, &headers, |files| files.locations.clone()).await
}

async fn schedules(State(app): State<App>, headers: HeaderMap) -> Result<Response, Failure> {
    file(&app, &headers, |files| files.schedules.clone()).await
}

async fn slots(State(app): State<App>, headers: HeaderMap) -> Result<Response, Failure> {
    file(&app, &headers, |files| files.slots.clone()).await
}

async fn file(
    app: &App,
    headers: &HeaderMap,
    which: fn(&Files) -> String,
) -> Result<Response, Failure> {
    let files = app.published.files(app).await?;
    Ok(answer(headers, LINES, which(&files)))
}

fn answer(asked: &HeaderMap, kind: &'static str, body: String) -> Response {
    let tag = format!("\"{}\"", SecretHash::of(body.as_bytes()).as_str());
    let known = asked
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|list| {
            list.split(',')
                .any(|one| one.trim().trim_start_matches("W/") == tag)
        });
    let head = [
        (header::ETAG, tag),
        (
            header::CACHE_CONTROL,
            format!("public, max-age={FRESH_SECONDS}"),
        ),
        // Other sites' pages may read what is for everybody.
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*".to_owned()),
    ];
    if known {
        return (StatusCode::NOT_MODIFIED, head).into_response();
    }
    (head, [(header::CONTENT_TYPE, kind)], body).into_response()
}
