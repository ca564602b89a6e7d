//! `/api/clinic-templates/{id}/exceptions`, `/api/leave`, `/api/clinic-day` and the list of `/api/to-move`.

use axum::extract::State;
use domain::booking::wire::{
    ActOnClinicDay, ClinicDay, ClinicDayDone, ClinicDayPreview, ClinicDaySet, ClinicExceptions,
    LeaveList, LeaveMade, MakeDayUsual, NewException, NewLeave, Settled, Settling,
    TouchedAppointments, UsualAgain,
};
use domain::error::Problem;
use domain::ids::{LeaveId, SiteId, TemplateId};
use domain::people::policy::Action;
use domain::time::Date;
use http::StatusCode;

use crate::app_state::App;
use crate::booking::{clinic_day, leave, touched, unusual_days};
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
        .summary("Closes, moves or adds a day of a clinic, or changes its hours, and settles whom that touches")
        .takes::<NewException>()
        .gives::<ClinicDaySet>()
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
        .summary("Makes a day of a clinic usual again; whom that touches is to be moved")
        .every_time()
        .gives::<ClinicDaySet>()
        .post(
            "/api/clinic-templates/{id}/exceptions/{day}/usual",
            manage_clinics,
            make_usual,
        )
        .summary("Makes a day of a clinic usual again and settles whom that touches")
        .takes::<MakeDayUsual>()
        .gives::<ClinicDaySet>()
        .get("/api/leave", Access::Staff(Action::SeeDiary), list_leave)
        .summary("Leave of clinicians that is not over")
        .query::<AtSite>()
        .gives::<LeaveList>()
        .post("/api/leave", manage_clinics, add_leave)
        .summary("Notes when a clinician is away from all their clinics, and settles whom that touches")
        .takes::<NewLeave>()
        .creates::<LeaveMade>()
        .delete("/api/leave/{id}", manage_clinics, remove_leave)
        .summary("Takes leave back; who was asked to choose another time is told that theirs stands")
        .every_time()
        .gives::<Settled>()
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
) -> Result<Json<ClinicDaySet>, Failure> {
    let inner = app.clone();
    let set = once
        .act(&app, move |tx| {
            unusual_days::set_exception(tx, &inner, &caller, id, &body)
        })
        .await?;
    Ok(Json(set))
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

/// Makes a day usual again; whom that touches is to be moved.
pub(super) async fn remove(
    State(app): State<App>,
    caller: StaffCaller,
    Path(which): Path<(TemplateId, Date)>,
) -> Result<Json<ClinicDaySet>, Failure> {
    let inner = app.clone();
    let left = app
        .db
        .act::<_, Problem, _>(move |tx| {
            let nothing = Settling::default();
            unusual_days::make_usual(tx, &inner, &caller, which, &nothing)
        })
        .await?;
    Ok(Json(left))
}

/// Makes a day usual again and settles whom that touches.
pub(super) async fn make_usual(
    State(app): State<App>,
    caller: StaffCaller,
    Path(which): Path<(TemplateId, Date)>,
    JsonOnce { body, once }: JsonOnce<MakeDayUsual>,
) -> Result<Json<ClinicDaySet>, Failure> {
    let inner = app.clone();
    let left = once
        .act(&app, move |tx| {
            unusual_days::make_usual(tx, &inner, &caller, which, &body.settling)
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
) -> Result<(StatusCode, Json<LeaveMade>), Failure> {
    let inner = app.clone();
    let made = once
        .act(&app, move |tx| leave::add(tx, &inner, &caller, &body))
        .await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Takes leave back.
pub(super) async fn remove_leave(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<LeaveId>,
) -> Result<Json<Settled>, Failure> {
    let inner = app.clone();
    let settled = app
        .db
        .act::<_, Problem, _>(move |tx| leave::remove(tx, &inner, &caller, id))
        .await?;
    Ok(Json(settled))
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
