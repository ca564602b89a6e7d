//! `/api/holds`.

use axum::extract::State;
use domain::booking::wire::{Hold, HoldKey, NewHold};
use domain::error::{ErrorCode, Problem};
use domain::ids::HoldId;
use http::StatusCode;

use crate::app_state::App;
use crate::booking::early_look::{Asked, Taken};
use crate::booking::{early_look, hold_store};
use crate::http::{ClientAddress, Failure, Json, JsonOnce, Path};
use crate::store::Tx;

/// Holds a slot for ten minutes. Whoever holds another in whose stead it is to be may themselves be in the way.
pub(super) async fn make(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    JsonOnce { body, once }: JsonOnce<NewHold>,
) -> Result<(StatusCode, Json<Hold>), Failure> {
    let entropy = app.entropy.clone();
    let asked = Asked {
        template: body.template,
        service: body.service,
        start: body.start,
    };
    let alone = body.instead_of.is_none();
    let may_know = move |taken: Taken| taken.public && alone;
    let act = move |tx: &mut Tx| hold_store::make(tx, &entropy, address, &body);
    let hold = early_look::act(&app, once, asked, may_know, |_| Ok(()), act).await?;
    Ok((StatusCode::CREATED, Json(hold)))
}

/// Gives a hold up.
pub(super) async fn give_up(
    State(app): State<App>,
    Path(id): Path<HoldId>,
    Json(key): Json<HoldKey>,
) -> Result<StatusCode, Failure> {
    if key.id != id {
        return Err(ErrorCode::NotFound.into());
    }
    app.db
        .act::<_, Problem, _>(move |tx| hold_store::give_up(tx, &key))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
