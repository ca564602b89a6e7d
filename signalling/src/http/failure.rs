//! How a refusal leaves the server: always a problem document.

use axum::response::{IntoResponse, Response};
use domain::error::{ErrorCode, Fields, Problem};
use http::{HeaderValue, StatusCode, header};

use crate::store::StoreError;

tokio::task_local! {
    /// The id of the request being answered, so that a fault of ours can name its log line.
    pub(super) static REQUEST_ID: String;
}

/// What a handler answers when it cannot do as asked. `?` makes one of a [`Problem`], an
/// [`ErrorCode`] or a store's error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure(Box<Problem>);

impl Failure {
    /// The problem inside.
    pub fn problem(&self) -> &Problem {
        &self.0
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self(Box::new(problem))
    }
}

impl From<ErrorCode> for Failure {
    fn from(code: ErrorCode) -> Self {
        Problem::new(code).into()
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Problem::from(error).into()
    }
}

impl From<Fields> for Failure {
    fn from(fields: Fields) -> Self {
        match fields.finish::<()>(None) {
            Err(problem) => problem.into(),
            Ok(()) => ErrorCode::Internal.into(),
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut problem = *self.0;
        if problem.code == ErrorCode::Internal && problem.instance.is_none() {
            problem.instance = REQUEST_ID.try_with(Clone::clone).ok();
        }
        let status =
            StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if let Some(seconds) = problem.retry_after_seconds {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
