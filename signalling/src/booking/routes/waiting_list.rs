//! `/api/waiting-list` and `/api/offers`.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::booking::wire::{
    ChangeWaitingListEntry, JoinWaitingList, JoinedWaitingList, NewWaitingListEntry, OfferByHand,
    OfferKey, OfferMade, OfferView, WaitingList,
};
use domain::error::{ErrorCode, Problem};
use domain::ids::{EntryId, OfferId};
use http::{StatusCode, header};

use crate::app_state::App;
use crate::booking::waiting_list as rooms;
use crate::consultation::cookie;
use crate::http::{ClientAddress, Failure, Json, JsonOnce, Once, Path, Query, StaffCaller};

/// A patient joins by themselves.
pub(super) async fn join(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    JsonOnce { body, once }: JsonOnce<JoinWaitingList>,
) -> Result<(StatusCode, Json<JoinedWaitingList>), Failure> {
    let inner = app.clone();
    let joined = once
        .act(&app, move |tx| rooms::join(tx, &inner, address, &body))
        .await?;
    Ok((StatusCode::CREATED, Json(joined)))
}

async fn view(app: &App, secret: String) -> Result<OfferView, Failure> {
    let (keys, now) = (app.keys.clone(), app.now());
    let view = app
        .db
        .read(move |reader| rooms::view(reader, &keys, &secret, now));
    Ok(view.await?)
}

/// The offer of a link.
pub(super) async fn look(
    State(app): State<App>,
    Json(key): Json<OfferKey>,
) -> Result<Json<OfferView>, Failure> {
    Ok(Json(view(&app, key.secret).await?))
}

/// "Yes, book it."
pub(super) async fn accept(
    State(app): State<App>,
    JsonOnce { body, once }: JsonOnce<OfferKey>,
) -> Result<Response, Failure> {
    let (inner, secret) = (app.clone(), body.secret.clone());
    let taken = once
        .act(&app, move |tx| rooms::accept(tx, &inner, &secret))
        .await;
    let booked = match taken {
        Ok(taken) => taken.booked,
        Err(failure) if failure.problem().code == ErrorCode::SlotTaken => {
            let (inner, secret) = (app.clone(), body.secret.clone());
            app.db
                .act::<_, Problem, _>(move |tx| rooms::gone(tx, &inner, &secret))
                .await?;
            None
        }
        Err(failure) => return Err(failure),
    };
    let view = Json(view(&app, body.secret).await?);
    Ok(match booked {
        Some(booked) => {
            let cookie = cookie(&booked.visit_secret, booked.visit_ends_at, app.now());
            ([(header::SET_COOKIE, cookie)], view).into_response()
        }
        None => view.into_response(),
    })
}

/// "No, keep my place."
pub(super) async fn decline(
    State(app): State<App>,
    JsonOnce { body, once }: JsonOnce<OfferKey>,
) -> Result<Json<OfferView>, Failure> {
    let (inner, secret) = (app.clone(), body.secret.clone());
    once.act(&app, move |tx| rooms::decline(tx, &inner, &secret))
        .await?;
    Ok(Json(view(&app, body.secret).await?))
}

/// "Take me off the list."
pub(super) async fn leave(
    State(app): State<App>,
    JsonOnce { body, once }: JsonOnce<OfferKey>,
) -> Result<StatusCode, Failure> {
    let inner = app.clone();
    once.act(&app, move |tx| rooms::leave(tx, &inner, &body.secret))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Who waits.
pub(super) async fn list(
    State(app): State<App>,
    caller: StaffCaller,
    Query(query): Query<rooms::Query>,
) -> Result<Json<WaitingList>, Failure> {
    let site = query.check(&caller)?;
    let keys = app.keys.clone();
    let list = app
        .db
        .read(move |reader| rooms::list(reader, &keys, site))
        .await?;
    Ok(Json(list))
}

/// Puts somebody on the list.
pub(super) async fn add(
    State(app): State<App>,
    caller: StaffCaller,
    JsonOnce { body, once }: JsonOnce<NewWaitingListEntry>,
) -> Result<(StatusCode, Json<EntryId>), Failure> {
    let inner = app.clone();
    let id = once
        .act(&app, move |tx| rooms::add(tx, &inner, &caller, &body))
        .await?;
    Ok((StatusCode::CREATED, Json(id)))
}

/// Changes an entry.
pub(super) async fn change(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<EntryId>,
    JsonOnce { body, once }: JsonOnce<ChangeWaitingListEntry>,
) -> Result<StatusCode, Failure> {
    once.act(&app, move |tx| rooms::change(tx, &caller, id, &body))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes somebody off the list.
pub(super) async fn remove(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<EntryId>,
    once: Once,
) -> Result<StatusCode, Failure> {
    let inner = app.clone();
    once.act(&app, move |tx| rooms::remove(tx, &inner, &caller, id))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Offers a slot by hand.
pub(super) async fn offer(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<EntryId>,
    JsonOnce { body, once }: JsonOnce<OfferByHand>,
) -> Result<(StatusCode, Json<OfferMade>), Failure> {
    let inner = app.clone();
    let made = once
        .act(&app, move |tx| {
            rooms::offer_by_hand(tx, &inner, &caller, id, &body)
        })
        .await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Takes an offer back.
pub(super) async fn withdraw(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<OfferId>,
    once: Once,
) -> Result<StatusCode, Failure> {
    once.act(&app, move |tx| rooms::withdraw(tx, &caller, id))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
