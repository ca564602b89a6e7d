//! `/api/waiting-list` and `/api/offers`.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::booking::wire::{
    ChangeWaitingListEntry, JoinWaitingList, JoinedWaitingList, LinkKey, NewWaitingListEntry,
    OfferByHand, OfferMade, OfferView, PlaceView, WaitingList,
};
use domain::error::{ErrorCode, Problem};
use domain::ids::{EntryId, OfferId};
use domain::people::policy::Action;
use http::{StatusCode, header};

use crate::app_state::App;
use crate::booking::waiting_list as rooms;
use crate::consultation::cookie;
use crate::http::{
    Access, ClientAddress, Failure, Json, JsonOnce, Once, Path, Query, Routes, StaffCaller,
};

/// The routes of the waiting list.
pub(super) fn routes() -> Routes {
    let manage = Access::Staff(Action::ManageAppointments);
    Routes::new()
        .post("/api/waiting-list/join", Access::Public, join)
        .summary("A patient joins the waiting list of a service")
        .takes::<JoinWaitingList>()
        .creates::<JoinedWaitingList>()
        .post("/api/waiting-list/look", Access::Public, look_at_place)
        .summary("What a link to a place on the waiting list shows")
        .every_time()
        .takes::<LinkKey>()
        .gives::<PlaceView>()
        .post("/api/waiting-list/leave", Access::Public, leave_place)
        .summary("Leaves the waiting list by the link to one's own place")
        .takes::<LinkKey>()
        .post("/api/offers/look", Access::Public, look)
        .summary("What an offer's link offers")
        .every_time()
        .takes::<LinkKey>()
        .gives::<OfferView>()
        .post("/api/offers/accept", Access::Public, accept)
        .summary("Takes an offer: the appointment is booked, or moved to it")
        .takes::<LinkKey>()
        .gives::<OfferView>()
        .post("/api/offers/decline", Access::Public, decline)
        .summary("Declines an offer and keeps the place")
        .takes::<LinkKey>()
        .gives::<OfferView>()
        .post("/api/offers/leave", Access::Public, leave)
        .summary("Leaves the waiting list")
        .takes::<LinkKey>()
        .get("/api/waiting-list", Access::Staff(Action::SeeBoard), list)
        .summary("Who waits at a site, in the order in which they are asked")
        .query::<rooms::Query>()
        .gives::<WaitingList>()
        .post("/api/waiting-list", manage, add)
        .summary("Puts somebody on the waiting list")
        .takes::<NewWaitingListEntry>()
        .creates::<EntryId>()
        .put("/api/waiting-list/{id}", manage, change)
        .summary("Changes what suits somebody and how pressing it is")
        .takes::<ChangeWaitingListEntry>()
        .post("/api/waiting-list/{id}/remove", manage, remove)
        .summary("Takes somebody off the waiting list")
        .post("/api/waiting-list/{id}/offer", manage, offer)
        .summary("Offers a free slot to somebody by hand")
        .takes::<OfferByHand>()
        .creates::<OfferMade>()
        .post("/api/offers/{id}/withdraw", manage, withdraw)
        .summary("Takes an offer back")
}

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

/// The place of a link.
pub(super) async fn look_at_place(
    State(app): State<App>,
    Json(key): Json<LinkKey>,
) -> Result<Json<PlaceView>, Failure> {
    let (keys, now) = (app.keys.clone(), app.now());
    let view = app
        .db
        .read(move |reader| rooms::place(reader, &keys, &key.secret, now));
    Ok(Json(view.await?))
}

/// "Take me off the list", before any time was offered.
pub(super) async fn leave_place(
    State(app): State<App>,
    JsonOnce { body, once }: JsonOnce<LinkKey>,
) -> Result<StatusCode, Failure> {
    let inner = app.clone();
    once.act(&app, move |tx| rooms::leave_place(tx, &inner, &body.secret))
        .await?;
    Ok(StatusCode::NO_CONTENT)
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
    Json(key): Json<LinkKey>,
) -> Result<Json<OfferView>, Failure> {
    Ok(Json(view(&app, key.secret).await?))
}

/// "Yes, book it."
pub(super) async fn accept(
    State(app): State<App>,
    JsonOnce { body, once }: JsonOnce<LinkKey>,
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
    JsonOnce { body, once }: JsonOnce<LinkKey>,
) -> Result<Json<OfferView>, Failure> {
    let (inner, secret) = (app.clone(), body.secret.clone());
    once.act(&app, move |tx| rooms::decline(tx, &inner, &secret))
        .await?;
    Ok(Json(view(&app, body.secret).await?))
}

/// "Take me off the list."
pub(super) async fn leave(
    State(app): State<App>,
    JsonOnce { body, once }: JsonOnce<LinkKey>,
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
