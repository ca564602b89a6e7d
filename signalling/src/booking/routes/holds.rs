//! `/api/holds`.

use axum::extract::State;
use domain::booking::wire::{Hold, HoldKey, NewHold};
use domain::error::{ErrorCode, Problem};
use domain::ids::HoldId;
use http::StatusCode;

use crate::app_state::App;
use crate::booking::early_look::{Asked, refuse_taken};
use crate::booking::hold_store;
use crate::http::{ClientAddress, Failure, Json, JsonOnce, Path};
use crate::store::{Reader, Tx};

/// Holds a slot for ten minutes.
pub(super) async fn make(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    JsonOnce { body, once }: JsonOnce<NewHold>,
) -> Result<(StatusCode, Json<Hold>), Failure> {
    let (entropy, now) = (app.entropy.clone(), app.now());
    let asked = Asked {
        template: body.template,
        service: body.service,
        start: body.start,
    };
    let look = move |reader: &mut Reader| refuse_taken(reader, asked, now, |taken| taken.public);
    let act = move |tx: &mut Tx| hold_store::make(tx, &entropy, address, &body);
    let hold = once.act_unless_refused(&app, look, act).await?;
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
