//! `/api/holds`, and `/api/staff/holds`.

use axum::extract::State;
use domain::booking::wire::{Hold, HoldKey, NewHold, NewStaffHold, StaffHold};
use domain::error::{ErrorCode, Problem};
use domain::ids::HoldId;
use domain::people::policy::Action;
use http::StatusCode;

use crate::app_state::App;
use crate::booking::early_look::{Asked, Taken};
use crate::booking::{early_look, hold_store, staff_holds};
use crate::http::{
    Access, ClientAddress, Failure, Json, JsonOnce, Path, Routes, StaffCaller, VisitCaller,
};
use crate::store::Tx;

/// The routes of staff's holds.
pub(super) fn of_staff() -> Routes {
    let manage = Access::Staff(Action::ManageAppointments);
    Routes::new()
        .post("/api/staff/holds", manage, make_by_staff)
        .summary("Holds a slot for ten minutes while its patient's details are typed")
        .takes::<NewStaffHold>()
        .creates::<StaffHold>()
        .post("/api/staff/holds/{id}/renew", manage, renew)
        .summary("Keeps a hold for ten minutes from now, for an hour in all")
        .every_time()
        .gives::<StaffHold>()
        .delete("/api/staff/holds/{id}", manage, give_up_by_staff)
        .summary("Gives a hold of one's own up")
        .every_time()
}

/// Holds a slot for ten minutes. Whoever holds another in whose stead it is to be may themselves be in the way.
pub(super) async fn make(
    State(app): State<App>,
    caller: Option<VisitCaller>,
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
    let own = caller.map(|caller| caller.appointment);
    let act = move |tx: &mut Tx| hold_store::make(tx, &entropy, (address, own), &body);
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

/// Holds a slot for a member of staff. What they hold of it already may itself be in the way, so that nobody looks
/// before the act.
async fn make_by_staff(
    State(app): State<App>,
    caller: StaffCaller,
    JsonOnce { body, once }: JsonOnce<NewStaffHold>,
) -> Result<(StatusCode, Json<StaffHold>), Failure> {
    let entropy = app.entropy.clone();
    let act = move |tx: &mut Tx| staff_holds::make(tx, &entropy, &caller, &body);
    let hold = once.act(&app, act).await?;
    Ok((StatusCode::CREATED, Json(hold)))
}

/// Keeps a hold for longer.
async fn renew(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<HoldId>,
) -> Result<Json<StaffHold>, Failure> {
    let kept = app
        .db
        .act::<_, Problem, _>(move |tx| staff_holds::renew(tx, &caller, id))
        .await?;
    Ok(Json(kept))
}

/// Gives a hold of staff up.
async fn give_up_by_staff(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<HoldId>,
) -> Result<StatusCode, Failure> {
    app.db
        .act::<_, Problem, _>(move |tx| staff_holds::give_up(tx, &caller, id))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
