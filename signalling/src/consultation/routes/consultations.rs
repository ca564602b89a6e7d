//! `/api/consultations`: the clinician's side.

use axum::extract::State;
use domain::consultation::around_wire::{Hold, Transfer, TransferPlaces};
use domain::consultation::wire::{
    Admit, ConsultationView, End, Lock, Note, RemovePerson, SaveNote,
};
use domain::ids::ConsultationId;

use http::StatusCode;

use crate::app_state::App;
use crate::consultation::{
    admit as admitting, door, end as ending, hold as holding, note, seen, transfer as transferring,
};
use crate::http::{Failure, Json, JsonOnce, Path, StaffCaller};

async fn view_of(
    app: &App,
    caller: StaffCaller,
    id: ConsultationId,
) -> Result<Json<ConsultationView>, Failure> {
    Ok(Json(seen::view(app, caller, id).await?))
}

/// One consultation.
pub(super) async fn show(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<ConsultationId>,
) -> Result<Json<ConsultationView>, Failure> {
    view_of(&app, caller, id).await
}

/// Lets somebody in.
pub(super) async fn admit(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<ConsultationId>,
    JsonOnce { body, once }: JsonOnce<Admit>,
) -> Result<Json<ConsultationView>, Failure> {
    let (asking, in_call) = (caller.clone(), app.rooms.in_call(id));
    once.act(&app, move |tx| {
        admitting::admit(tx, &asking, id, &body, &in_call)
    })
    .await?;
    view_of(&app, caller, id).await
}

/// Takes somebody out.
pub(super) async fn remove(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<ConsultationId>,
    JsonOnce { body, once }: JsonOnce<RemovePerson>,
) -> Result<Json<ConsultationView>, Failure> {
    let asking = caller.clone();
    once.act(&app, move |tx| {
        door::remove(tx, &asking, id, body.participant)
    })
    .await?;
    view_of(&app, caller, id).await
}

/// Locks or unlocks the door.
pub(super) async fn lock(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<ConsultationId>,
    JsonOnce { body, once }: JsonOnce<Lock>,
) -> Result<Json<ConsultationView>, Failure> {
    let asking = caller.clone();
    once.act(&app, move |tx| door::lock(tx, &asking, id, body.locked))
        .await?;
    view_of(&app, caller, id).await
}

/// Saves the note.
pub(super) async fn save_note(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<ConsultationId>,
    JsonOnce { body, once }: JsonOnce<SaveNote>,
) -> Result<Json<Note>, Failure> {
    let text = note::check(&body)?;
    let saved = once
        .act(&app, move |tx| {
            note::save(tx, &caller, id, &text, body.version)
        })
        .await?;
    Ok(Json(saved))
}

/// Ends it.
pub(super) async fn end(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<ConsultationId>,
    JsonOnce { body, once }: JsonOnce<End>,
) -> Result<Json<ConsultationView>, Failure> {
    let words = ending::check(&body)?;
    let asking = caller.clone();
    once.act(&app, move |tx| ending::end(tx, &asking, id, &body, &words))
        .await?;
    view_of(&app, caller, id).await
}

/// Puts everybody but the clinicians on hold, or takes them back.
pub(super) async fn hold(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<ConsultationId>,
    JsonOnce { body, once }: JsonOnce<Hold>,
) -> Result<Json<ConsultationView>, Failure> {
    let asking = caller.clone();
    once.act(&app, move |tx| holding::hold(tx, &asking, id, &body))
        .await?;
    view_of(&app, caller, id).await
}

/// To whom the patient may be handed.
pub(super) async fn transfer_places(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<ConsultationId>,
) -> Result<Json<TransferPlaces>, Failure> {
    let keys = app.keys.clone();
    let found = app
        .db
        .read(move |reader| transferring::places(reader, &keys, &caller, id))
        .await?;
    Ok(Json(found))
}

/// Hands the patient to another clinician's waiting room.
pub(super) async fn transfer(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<ConsultationId>,
    JsonOnce { body, once }: JsonOnce<Transfer>,
) -> Result<StatusCode, Failure> {
    let reason = transferring::check(&body)?;
    let inner = app.clone();
    once.act(&app, move |tx| {
        transferring::transfer(tx, &inner, &caller, id, &body, &reason)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}
