//! `/api/consultations/{id}/files`: what people in a call give each other.

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::response::{IntoResponse, Response};
use domain::consultation::command::Side;
use domain::error::{ErrorCode, Problem};
use domain::ids::{ConsultationId, FileId};
use http::{StatusCode, header};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::app_state::App;
use crate::consultation::files::{self, Callers, Given, StillSealed};
use crate::http::{Failure, Path, Query, StaffCaller};

/// For whom the page speaks, and what the file is.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct About {
    /// The side of the page.
    side: Side,
    /// What the file is called there.
    #[serde(default)]
    name: String,
    /// Whether it is a still picture that was asked for: sending it is the patient's consent.
    #[serde(default)]
    picture: bool,
}

/// For whom the page speaks.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct For {
    /// The side of the page.
    pub(super) side: Side,
}

/// Gives a file to the others in the call.
pub(super) async fn give(
    State(app): State<App>,
    Path((id, file)): Path<(ConsultationId, FileId)>,
    Query(about): Query<About>,
    callers: Callers,
    content: Result<Bytes, BytesRejection>,
) -> Result<StatusCode, Failure> {
    let content = content.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => ErrorCode::TooLarge,
        _ => ErrorCode::Malformed,
    })?;
    let asking = callers.on(about.side);
    let given = Given {
        id: file,
        name: about.name,
        picture: about.picture,
        content,
    };
    // Whoever is not in the call is turned away before their file costs anything; the act decides.
    let asks = asking.clone();
    app.db
        .read(move |reader| asks.must_be_in_call(reader, id))
        .await?;
    let keys = app.keys.clone();
    let ready = aside(move || given.prepare(&keys)).await?;
    app.db
        .act(move |tx| files::give(tx, &asking, id, ready))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a file. It is always saved, never opened as a page of ours.
pub(super) async fn take(
    State(app): State<App>,
    Path((id, file)): Path<(ConsultationId, FileId)>,
    Query(For { side }): Query<For>,
    callers: Callers,
) -> Result<Response, Failure> {
    let asking = callers.on(side);
    let sealed = app
        .db
        .act(move |tx| files::take(tx, &asking, id, file))
        .await?;
    given_out(&app, sealed).await
}

/// Shows a still picture of the record.
pub(super) async fn picture(
    State(app): State<App>,
    caller: StaffCaller,
    Path((id, file)): Path<(ConsultationId, FileId)>,
) -> Result<Response, Failure> {
    let sealed = app
        .db
        .act(move |tx| files::picture(tx, &caller, id, file))
        .await?;
    given_out(&app, sealed).await
}

async fn given_out(app: &App, sealed: StillSealed) -> Result<Response, Failure> {
    let keys = app.keys.clone();
    let mut taken = aside(move || sealed.open(&keys)).await?;
    let name = format!(
        "attachment; filename*=UTF-8''{}",
        escaped(taken.name.as_str())
    );
    let headers = [
        (header::CONTENT_TYPE, taken.kind.media_type().to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    let content = std::mem::take(&mut *taken.content);
    Ok((headers, Body::from(content)).into_response())
}

/// On a thread that may wait.
async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|_| Err(ErrorCode::Internal.into()))
}

/// As a parameter of a header field (RFC 8187, 3.2).
fn escaped(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes().fold(String::new(), |mut out, byte| {
        if plain(byte) {
            out.push(byte as char);
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn a_name_cannot_end_the_header_it_stands_in() {
        assert_eq!(escaped("rash 1.jpg"), "rash%201.jpg");
        assert_eq!(escaped("a\"; b=c\r\nX: y"), "a%22%3B%20b%3Dc%0D%0AX%3A%20y");
        assert_eq!(
            escaped("llun o’r droed.png"),
            "llun%20o%E2%80%99r%20droed.png"
        );
    }
}
