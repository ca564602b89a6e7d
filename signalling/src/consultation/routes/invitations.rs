//! `/api/invitations`.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::consultation::wire::Exchange;
use http::{HeaderMap, header};

use super::exchanging::by_link;
use super::visit::view;
use crate::app_state::App;
use crate::consultation::exchange as by_secret;
use crate::http::{ClientNetwork, Cookie, Failure, Json};

/// Exchanges a link's secret for a visit.
pub(super) async fn exchange(
    State(app): State<App>,
    here: ClientNetwork,
    headers: HeaderMap,
    Json(body): Json<Exchange>,
) -> Result<Response, Failure> {
    let (visiting, cookie) =
        by_link(&app, Cookie::Visit, &headers, body, by_secret::exchange).await?;
    let seen = view(&app, visiting.visit, here).await?;
    Ok(([(header::SET_COOKIE, cookie)], Json(seen)).into_response())
}
