//! `/api/calendar-feed` for a clinician, `/calendar/….ics` for their calendar program.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::booking::wire::{CalendarFeed, FeedAddress};
use domain::error::ErrorCode;
use domain::people::policy::Action;
use http::{HeaderMap, StatusCode, header};

use crate::app_state::App;
use crate::booking::feed;
use crate::http::{Access, Failure, Json, Once, Path, Routes, StaffCaller};
use crate::store::SecretHash;

pub(super) fn routes() -> Routes {
    let own = Access::Staff(Action::Consult);
    Routes::new()
        .get("/api/calendar-feed", own, show)
        .summary("Whether the clinician's calendar has an address")
        .gives::<CalendarFeed>()
        .post("/api/calendar-feed", own, make)
        .summary(
            "Makes an address for calendar programs; it is shown this once, the one before ends",
        )
        .creates::<FeedAddress>()
        .delete("/api/calendar-feed", own, revoke)
        .summary("Takes the address back")
        .every_time()
        .get(feed::PATH, Access::Public, read)
        .summary("A clinician's clinic for their calendar program, without anything of patients")
        .gives_media("text/calendar")
}

async fn show(State(app): State<App>, caller: StaffCaller) -> Result<Json<CalendarFeed>, Failure> {
    let now = app.now();
    let found = app
        .db
        .read(move |reader| feed::find(reader, caller.staff, now))
        .await?;
    Ok(Json(found))
}

async fn make(
    State(app): State<App>,
    caller: StaffCaller,
    once: Once,
) -> Result<(StatusCode, Json<FeedAddress>), Failure> {
    let inner = app.clone();
    let made = once
        .act(&app, move |tx| feed::make(tx, &inner, caller.staff))
        .await?;
    Ok((StatusCode::CREATED, Json(made)))
}

async fn revoke(State(app): State<App>, caller: StaffCaller) -> Result<StatusCode, Failure> {
    app.db.act(move |tx| feed::revoke(tx, caller.staff)).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn read(
    State(app): State<App>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let secret = match file.strip_suffix(".ics") {
        Some(secret) if secret.len() <= 64 => secret.to_owned(),
        _ => return Err(ErrorCode::LinkNotValid.into()),
    };
    let (config, now) = (app.config.clone(), app.now());
    let file = app
        .db
        .read(move |reader| feed::read(reader, &config, &secret, now))
        .await?;
    let tag = format!("\"{}\"", SecretHash::of(file.as_bytes()).as_str());
    let known = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|list| {
            list.split(',')
                .any(|one| one.trim().trim_start_matches("W/") == tag)
        });
    // Kept by nobody in between: whoever holds a copy could go on reading what was taken back.
    let head = [
        (header::ETAG, tag),
        (header::CACHE_CONTROL, "private, no-cache".to_owned()),
    ];
    if known {
        return Ok((StatusCode::NOT_MODIFIED, head).into_response());
    }
    let kind = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (
            header::CONTENT_DISPOSITION,
            "inline; filename=\"clinic.ics\"",
        ),
    ];
    Ok((head, kind, file).into_response())
}
