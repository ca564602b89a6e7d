//! `/api/invitations`.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::consultation::wire::Exchange;
use http::{HeaderMap, header};

use super::visit::view;
use crate::app_state::App;
use crate::consultation::exchange as exchanging;
use crate::http::{Cookie, Failure, Json};
use crate::store::Secret;

/// Exchanges a link's secret for a visit.
pub(super) async fn exchange(
    State(app): State<App>,
    headers: HeaderMap,
    Json(body): Json<Exchange>,
) -> Result<Response, Failure> {
    let cookie = Cookie::Visit.read(&headers).and_then(Secret::parse);
    let inner = app.clone();
    let visiting = app
        .db
        .act(move |tx| exchanging::exchange(tx, &inner, &body.secret, cookie.as_ref()))
        .await?;
    let seen = view(&app, visiting.visit).await?;
    let cookie = visiting.set(Cookie::Visit, app.now());
    Ok(([(header::SET_COOKIE, cookie)], Json(seen)).into_response())
}
