//! JSON in and out, with problem documents for what cannot be read.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::response::{IntoResponse, Response};
use domain::error::ErrorCode;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Failure;

/// A JSON body, of a request or an answer.
#[derive(Debug, Clone)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        require_json(request.headers())?;
        let bytes = read_body(request, state).await?;
        parse(&bytes).map(Self)
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self.0) {
            Ok(body) => (
                [(
                    header::CONTENT_TYPE,
                    HeaderValue::from_static("application/json"),
                )],
                body,
            )
                .into_response(),
            Err(error) => {
                tracing::error!(%error, "an answer could not be written as JSON");
                Failure::from(ErrorCode::Internal).into_response()
            }
        }
    }
}

pub(super) fn require_json(headers: &HeaderMap) -> Result<(), Failure> {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .map(|value| value.trim().to_ascii_lowercase());
    match kind.as_deref() {
        Some("application/json" | "application/fhir+json") => Ok(()),
        _ => Err(ErrorCode::UnsupportedMediaType.into()),
    }
}

pub(super) async fn read_body<S: Send + Sync>(
    request: Request,
    state: &S,
) -> Result<Bytes, Failure> {
    Bytes::from_request(request, state)
        .await
        .map_err(|refusal| {
            if refusal.status() == StatusCode::PAYLOAD_TOO_LARGE {
                ErrorCode::TooLarge.into()
            } else {
                ErrorCode::Malformed.into()
            }
        })
}

pub(super) fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Failure> {
    // Some programs, those on .NET among them, begin what is UTF-8 with its mark.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    // serde's message may quote what was sent, so it goes neither into the log nor the answer.
    serde_json::from_slice(bytes).map_err(|_| ErrorCode::Malformed.into())
}
