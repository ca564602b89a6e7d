//! A search as it comes: in the address, or as a form, so that no NHS number need stand in an address.

use axum::extract::{FromRequest, FromRequestParts, Request};
use domain::error::ErrorCode;
use http::{HeaderMap, Method, StatusCode};

use super::query::Params;
use crate::http::{Failure, Query};

/// What was asked.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The parameters.
    pub params: Params,
    /// Whether what is not known may be passed over.
    pub lenient: bool,
}

impl<S: Send + Sync> FromRequest<S> for Asked {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let lenient = lenient(request.headers());
        let sent_as_form = request.method() == Method::POST;
        let (mut parts, body) = request.into_parts();
        let query = Query::<Vec<(String, String)>>::from_request_parts(&mut parts, state);
        let Query(mut pairs) = query.await?;
        if sent_as_form {
            let form = axum::Form::from_request(Request::from_parts(parts, body), state);
            let axum::Form(more): axum::Form<Vec<(String, String)>> =
                form.await.map_err(|refused| {
                    if axum::response::IntoResponse::into_response(refused).status()
                        == StatusCode::UNSUPPORTED_MEDIA_TYPE
                    {
                        ErrorCode::UnsupportedMediaType
                    } else {
                        ErrorCode::Malformed
                    }
                })?;
            pairs.extend(more);
        }
        Ok(Self {
            params: Params::new(pairs),
            lenient,
        })
    }
}

/// `Prefer: handling=lenient`.
fn lenient(headers: &HeaderMap) -> bool {
    let all = headers.get_all("prefer").iter();
    all.filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split([',', ';']))
        .any(|one| one.trim().eq_ignore_ascii_case("handling=lenient"))
}
