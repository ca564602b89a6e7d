//! `/api/referrals`.

use axum::extract::State;
use domain::booking::wire::{
    NewReferral, ReferralToWaitingList, Referrals, SendReferralBack, SetReferralPriority,
};
use domain::ids::{EntryId, ReferralId};
use domain::people::policy::Action;
use http::StatusCode;

use crate::app_state::App;
use crate::booking::referrals;
use crate::booking::waiting_list::Query as AtSite;
use crate::http::{Access, Failure, Json, JsonOnce, Once, Path, Query, Routes, StaffCaller};

/// The routes of the worklist.
pub(super) fn routes() -> Routes {
    let manage = Access::Staff(Action::ManageAppointments);
    Routes::new()
        .get("/api/referrals", manage, list)
        .summary(
            "Referrals of a site that have no time yet, in the order of who is to be seen first",
        )
        .query::<AtSite>()
        .gives::<Referrals>()
        .post("/api/referrals", manage, add)
        .summary("Notes a referral that has no time yet")
        .takes::<NewReferral>()
        .creates::<ReferralId>()
        .post("/api/referrals/{id}/take", manage, take)
        .summary("Takes a referral to look for a time; others see it for half an hour")
        .post("/api/referrals/{id}/let-go", manage, let_go)
        .summary("Leaves a referral to others again")
        .post("/api/referrals/{id}/waiting-list", manage, to_waiting_list)
        .summary("Puts the patient on the waiting list, since the day of the referral")
        .takes::<ReferralToWaitingList>()
        .creates::<EntryId>()
        .put("/api/referrals/{id}/priority", manage, set_priority)
        .summary("Says anew how pressing a referral is")
        .takes::<SetReferralPriority>()
        .post("/api/referrals/{id}/send-back", manage, send_back)
        .summary("Sends a referral back with a reason")
        .takes::<SendReferralBack>()
        .post("/api/referrals/{id}/put-back", manage, put_back)
        .summary("Puts a referral that was sent back on the worklist again")
}

/// Who has no time yet.
pub(super) async fn list(
    State(app): State<App>,
    caller: StaffCaller,
    Query(query): Query<AtSite>,
) -> Result<Json<Referrals>, Failure> {
    let site = query.check_for(&caller, Action::ManageAppointments)?;
    let (keys, now, me) = (app.keys.clone(), app.now(), caller.staff);
    let list = app
        .db
        .read(move |reader| referrals::list(reader, &keys, site, me, now))
        .await?;
    Ok(Json(list))
}

/// Notes a referral.
pub(super) async fn add(
    State(app): State<App>,
    caller: StaffCaller,
    JsonOnce { body, once }: JsonOnce<NewReferral>,
) -> Result<(StatusCode, Json<ReferralId>), Failure> {
    let inner = app.clone();
    let id = once
        .act(&app, move |tx| referrals::add(tx, &inner, &caller, &body))
        .await?;
    Ok((StatusCode::CREATED, Json(id)))
}

/// Takes a referral.
pub(super) async fn take(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<ReferralId>,
    once: Once,
) -> Result<StatusCode, Failure> {
    once.act(&app, move |tx| referrals::take(tx, &caller, id))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lets a referral go.
pub(super) async fn let_go(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<ReferralId>,
    once: Once,
) -> Result<StatusCode, Failure> {
    once.act(&app, move |tx| referrals::let_go(tx, &caller, id))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Puts the patient on the waiting list.
pub(super) async fn to_waiting_list(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<ReferralId>,
    JsonOnce { body, once }: JsonOnce<ReferralToWaitingList>,
) -> Result<(StatusCode, Json<EntryId>), Failure> {
    let inner = app.clone();
    let listed = once
        .act(&app, move |tx| {
            referrals::to_waiting_list(tx, &inner, &caller, id, &body)
        })
        .await?;
    Ok((StatusCode::CREATED, Json(listed)))
}

/// Says anew how pressing a referral is.
pub(super) async fn set_priority(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<ReferralId>,
    JsonOnce { body, once }: JsonOnce<SetReferralPriority>,
) -> Result<StatusCode, Failure> {
    once.act(&app, move |tx| {
        referrals::set_priority(tx, &caller, id, &body)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sends a referral back.
pub(super) async fn send_back(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<ReferralId>,
    JsonOnce { body, once }: JsonOnce<SendReferralBack>,
) -> Result<StatusCode, Failure> {
    once.act(&app, move |tx| referrals::send_back(tx, &caller, id, &body))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Puts a referral on the worklist again.
pub(super) async fn put_back(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<ReferralId>,
    once: Once,
) -> Result<StatusCode, Failure> {
    once.act(&app, move |tx| referrals::put_back(tx, &caller, id))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
