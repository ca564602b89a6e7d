//! `/scheduling`: free slots for whoever asks.

use std::sync::{Arc, OnceLock};

use axum::body::Bytes;
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
    let manifest = publish::manifest(&files, app.config.public_url.as_str()).to_string();
    let tag = tag_of(manifest.as_bytes());
    Ok(answer(&headers, "application/json", &tag, manifest.into()))
}

async fn locations(State(app): State<App>, headers: HeaderMap) -> Result<Response, Failure> {
    file(&app, &headers, |files| (&files.locations, &files.tags[0])).await
}

async fn schedules(State(app): State<App>, headers: HeaderMap) -> Result<Response, Failure> {
    file(&app, &headers, |files| (&files.schedules, &files.tags[1])).await
}

async fn slots(State(app): State<App>, headers: HeaderMap) -> Result<Response, Failure> {
    file(&app, &headers, |files| (&files.slots, &files.tags[2])).await
}

type Which = fn(&Files) -> (&String, &OnceLock<String>);

/// One of the files, which all who read it share: a whole Trust's is large.
struct Shared(Arc<Files>, Which);

impl AsRef<[u8]> for Shared {
    fn as_ref(&self) -> &[u8] {
        (self.1)(&self.0).0.as_bytes()
    }
}

async fn file(app: &App, headers: &HeaderMap, which: Which) -> Result<Response, Failure> {
    let files = app.published.files(app).await?;
    let (text, tag) = which(&files);
    let tag = tag.get_or_init(|| tag_of(text.as_bytes())).clone();
    let body = Bytes::from_owner(Shared(files, which));
    Ok(answer(headers, LINES, &tag, body))
}

fn tag_of(body: &[u8]) -> String {
    format!("\"{}\"", SecretHash::of(body).as_str())
}

fn answer(asked: &HeaderMap, kind: &'static str, tag: &str, body: Bytes) -> Response {
    let known = asked
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|list| {
            list.split(',')
                .any(|one| one.trim().trim_start_matches("W/") == tag)
        });
    let head = [
        (header::ETAG, tag.to_owned()),
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
