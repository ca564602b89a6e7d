//! `/api/clinic-templates/{id}/exceptions`, `/api/leave`, `/api/clinic-day` and `/api/to-move`.

use axum::extract::State;
use domain::booking::wire::{
    ActOnClinicDay, ClinicDay, ClinicDayDone, ClinicDayPreview, ClinicExceptions, Leave, LeaveList,
    NewException, NewLeave, SettleToMove, Settled, TouchedAppointments, UsualAgain,
};
use domain::error::Problem;
use domain::ids::{LeaveId, SiteId, TemplateId};
use domain::people::policy::Action;
use domain::time::Date;
use http::StatusCode;

use crate::app_state::App;
use crate::booking::{clinic_day, leave, settle, settle_plan, touched, unusual_days};
use crate::http::{Access, Failure, Json, JsonOnce, Path, Query, Routes, StaffCaller};

/// The routes of unusual days, leave, late days, and what is to be moved.
pub(super) fn routes() -> Routes {
    let manage_clinics = Access::Staff(Action::ManageClinics);
    Routes::new()
        .get(
            "/api/clinic-templates/{id}/exceptions",
            manage_clinics,
            list,
        )
        .summary("Unusual days of a clinic")
        .gives::<ClinicExceptions>()
        .post("/api/clinic-templates/{id}/exceptions", manage_clinics, set)
        .summary("Closes, moves or adds a day of a clinic, or changes its hours")
        .takes::<NewException>()
        .gives::<ClinicExceptions>()
        .post(
            "/api/clinic-templates/{id}/exceptions/touched",
            manage_clinics,
            touched_by_set,
        )
        .summary("Appointments that an unusual day would touch")
        .every_time()
        .takes::<NewException>()
        .gives::<TouchedAppointments>()
        .get(
            "/api/clinic-templates/{id}/exceptions/{day}/usual",
            manage_clinics,
            usual_again,
        )
        .summary("What a day made usual again would give back, and whom it would touch")
        .gives::<UsualAgain>()
        .delete(
            "/api/clinic-templates/{id}/exceptions/{day}",
            manage_clinics,
            remove,
        )
        .summary("Makes a day of a clinic usual again")
        .every_time()
        .gives::<ClinicExceptions>()
        .get("/api/leave", Access::Staff(Action::SeeDiary), list_leave)
        .summary("Leave of clinicians that is not over")
        .query::<AtSite>()
        .gives::<LeaveList>()
        .post("/api/leave", manage_clinics, add_leave)
        .summary("Notes when a clinician is away from all their clinics")
        .takes::<NewLeave>()
        .creates::<Leave>()
        .post("/api/leave/touched", manage_clinics, touched_by_leave)
        .summary("Appointments that leave would touch")
        .every_time()
        .takes::<NewLeave>()
        .gives::<TouchedAppointments>()
        .delete("/api/leave/{id}", manage_clinics, remove_leave)
        .summary("Takes leave back")
        .every_time()
        .post("/api/clinic-day/preview", manage_clinics, preview_day)
        .summary("Whom a late or cancelled day of a clinician touches, and what they would read")
        .every_time()
        .takes::<ClinicDay>()
        .gives::<ClinicDayPreview>()
        .post("/api/clinic-day", manage_clinics, act_on_day)
        .summary("Tells a clinician's day that it is late, cancelled, or to be chosen again")
        .takes::<ActOnClinicDay>()
        .gives::<ClinicDayDone>()
        .get("/api/to-move", Access::Staff(Action::SeeBoard), to_move)
        .summary("Appointments that their clinic no longer gives")
        .query::<AtSite>()
        .gives::<TouchedAppointments>()
        .post("/api/to-move/{site}/plan", manage_clinics, plan_to_move)
        .summary("The nearest free time for each appointment that is to be moved")
        .every_time()
        .gives::<TouchedAppointments>()
        .post("/api/to-move", manage_clinics, settle_to_move)
        .summary("Moves, asks about, calls off or keeps appointments that are to be moved")
        .takes::<SettleToMove>()
        .gives::<Settled>()
}

/// At which site; everywhere when left out.
#[derive(Debug, Clone, Default, serde::Deserialize, schemars::JsonSchema)]
#[serde(default)]
pub struct AtSite {
    /// At this site only.
    pub site: String,
}

impl AtSite {
    pub(super) fn among(
        &self,
        caller: &StaffCaller,
        action: Action,
    ) -> Result<Vec<SiteId>, Failure> {
        match leave::site_asked(&self.site)? {
            None => Ok(caller.sites_where(action)),
            Some(site) => {
                caller.must_at(action, site)?;
                Ok(vec![site])
            }
        }
    }
}

/// The unusual days of a clinic.
pub(super) async fn list(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<TemplateId>,
) -> Result<Json<ClinicExceptions>, Failure> {
    let now = app.now();
    let found = app
        .db
        .read(move |reader| unusual_days::exceptions(reader, &caller, id, now))
        .await?;
    Ok(Json(found))
}

/// Sets what a clinic does on a day.
pub(super) async fn set(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<TemplateId>,
    JsonOnce { body, once }: JsonOnce<NewException>,
) -> Result<Json<ClinicExceptions>, Failure> {
    let inner = app.clone();
    let set = once
        .act(&app, move |tx| {
            unusual_days::set_exception(tx, &inner, &caller, id, &body)
        })
        .await?;
    Ok(Json(set))
}

/// Which appointments that would touch.
pub(super) async fn touched_by_set(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<TemplateId>,
    Json(body): Json<NewException>,
) -> Result<Json<TouchedAppointments>, Failure> {
    let (inner, now) = (app.clone(), app.now());
    let found = app
        .db
        .read(move |reader| {
            unusual_days::touched_by_exception(reader, &inner, &caller, id, &body, now)
        })
        .await?;
    Ok(Json(found))
}

/// What a day made usual again would give back.
pub(super) async fn usual_again(
    State(app): State<App>,
    caller: StaffCaller,
    Path((id, day)): Path<(TemplateId, Date)>,
) -> Result<Json<UsualAgain>, Failure> {
    let (inner, now) = (app.clone(), app.now());
    let found = app
        .db
        .read(move |reader| unusual_days::usual_again(reader, &inner, &caller, id, day, now))
        .await?;
    Ok(Json(found))
}

/// Makes a day usual again.
pub(super) async fn remove(
    State(app): State<App>,
    caller: StaffCaller,
    Path((id, day)): Path<(TemplateId, Date)>,
) -> Result<Json<ClinicExceptions>, Failure> {
    let inner = app.clone();
    let left = app
        .db
        .act::<_, Problem, _>(move |tx| {
            unusual_days::remove_exception(tx, &inner, &caller, id, day)
        })
        .await?;
    Ok(Json(left))
}

/// Leave that is not over.
pub(super) async fn list_leave(
    State(app): State<App>,
    caller: StaffCaller,
    Query(at): Query<AtSite>,
) -> Result<Json<LeaveList>, Failure> {
    let sites = at.among(&caller, Action::SeeDiary)?;
    let (keys, now) = (app.keys.clone(), app.now());
    let found = app
        .db
        .read(move |reader| leave::list(reader, &keys, &sites, now))
        .await?;
    Ok(Json(found))
}

/// Notes leave.
pub(super) async fn add_leave(
    State(app): State<App>,
    caller: StaffCaller,
    JsonOnce { body, once }: JsonOnce<NewLeave>,
) -> Result<(StatusCode, Json<Leave>), Failure> {
    let inner = app.clone();
    let made = once
        .act(&app, move |tx| leave::add(tx, &inner, &caller, &body))
        .await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Which appointments leave would touch.
pub(super) async fn touched_by_leave(
    State(app): State<App>,
    caller: StaffCaller,
    Json(body): Json<NewLeave>,
) -> Result<Json<TouchedAppointments>, Failure> {
    let (inner, now) = (app.clone(), app.now());
    let found = app
        .db
        .read(move |reader| leave::touched_by_leave(reader, &inner, &caller, &body, now))
        .await?;
    Ok(Json(found))
}

/// Takes leave back.
pub(super) async fn remove_leave(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<LeaveId>,
) -> Result<StatusCode, Failure> {
    app.db
        .act::<_, Problem, _>(move |tx| leave::remove(tx, &caller, id))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Whom a clinician's day touches, and what they would read.
pub(super) async fn preview_day(
    State(app): State<App>,
    caller: StaffCaller,
    Json(body): Json<ClinicDay>,
) -> Result<Json<ClinicDayPreview>, Failure> {
    let (inner, now) = (app.clone(), app.now());
    let found = app
        .db
        .read(move |reader| clinic_day::preview(reader, &inner, &caller, &body, now))
        .await?;
    Ok(Json(found))
}

/// Tells everybody of a clinician's day.
pub(super) async fn act_on_day(
    State(app): State<App>,
    caller: StaffCaller,
    JsonOnce { body, once }: JsonOnce<ActOnClinicDay>,
) -> Result<Json<ClinicDayDone>, Failure> {
    let inner = app.clone();
    let done = once
        .act(&app, move |tx| clinic_day::act(tx, &inner, &caller, &body))
        .await?;
    Ok(Json(done))
}

/// The nearest free time for each that is still to be moved.
pub(super) async fn plan_to_move(
    State(app): State<App>,
    caller: StaffCaller,
    Path(site): Path<SiteId>,
) -> Result<Json<TouchedAppointments>, Failure> {
    Ok(Json(settle_plan::of_site(&app, caller, site).await?))
}

/// Settles those that are still to be moved.
pub(super) async fn settle_to_move(
    State(app): State<App>,
    caller: StaffCaller,
    JsonOnce { body, once }: JsonOnce<SettleToMove>,
) -> Result<Json<Settled>, Failure> {
    let inner = app.clone();
    let settled = once
        .act(&app, move |tx| {
            settle::settle_to_move(tx, &inner, &caller, &body)
        })
        .await?;
    Ok(Json(settled))
}

/// Appointments that their clinic no longer gives.
pub(super) async fn to_move(
    State(app): State<App>,
    caller: StaffCaller,
    Query(at): Query<AtSite>,
) -> Result<Json<TouchedAppointments>, Failure> {
    let sites = at.among(&caller, Action::SeeBoard)?;
    let (inner, now) = (app.clone(), app.now());
    let found = app
        .db
        .read(move |reader| touched::to_move(reader, &inner, &sites, now))
        .await?;
    Ok(Json(found))
}
