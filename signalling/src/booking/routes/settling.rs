//! Before a clinic, one of its days or somebody's leave is changed: whom that touches, with the nearest free
//! times, and what they would read; and deciding about those that are to be moved, `/api/to-move`.

use axum::extract::State;
use domain::booking::wire::{
    ChangeClinicTemplate, EndClinicTemplate, MakeDayUsual, NewClinicTemplate, NewException,
    NewLeave, SettleToMove, Settled, Settling, SettlingMessages, TouchedAppointments,
};
use domain::error::Problem;
use domain::ids::{LeaveId, SiteId, TemplateId};
use domain::people::policy::Action;
use domain::time::Date;

use crate::app_state::App;
use crate::booking::settle_plan::Concerned;
use crate::booking::touched::Touched;
use crate::booking::{
    clinic_change, clinics, given_again, leave, settle, settle_plan, settle_words, unusual_days,
};
use crate::http::{Access, Failure, Json, JsonOnce, Path, Routes, StaffCaller};
use crate::store::Tx;

/// The routes that look before, and those of what is to be moved.
pub(super) fn routes() -> Routes {
    let manage_clinics = Access::Staff(Action::ManageClinics);
    Routes::new()
        .post(
            "/api/clinic-templates/{id}/touched",
            manage_clinics,
            by_change,
        )
        .summary(
            "Appointments that a change of a clinic template would touch, with free times near",
        )
        .every_time()
        .takes::<NewClinicTemplate>()
        .gives::<TouchedAppointments>()
        .post(
            "/api/clinic-templates/{id}/messages",
            manage_clinics,
            read_of_change,
        )
        .summary("What patients would read whom a change of a clinic template touches")
        .every_time()
        .takes::<ChangeClinicTemplate>()
        .gives::<SettlingMessages>()
        .post(
            "/api/clinic-templates/{id}/end/touched",
            manage_clinics,
            by_end,
        )
        .summary("Appointments that the end of a clinic template would touch, with free times near")
        .every_time()
        .takes::<EndClinicTemplate>()
        .gives::<TouchedAppointments>()
        .post(
            "/api/clinic-templates/{id}/end/messages",
            manage_clinics,
            read_of_end,
        )
        .summary("What patients would read whom the end of a clinic template touches")
        .every_time()
        .takes::<EndClinicTemplate>()
        .gives::<SettlingMessages>()
        .post(
            "/api/clinic-templates/{id}/exceptions/touched",
            manage_clinics,
            by_day,
        )
        .summary("Appointments that an unusual day would touch, with free times near")
        .every_time()
        .takes::<NewException>()
        .gives::<TouchedAppointments>()
        .post(
            "/api/clinic-templates/{id}/exceptions/messages",
            manage_clinics,
            read_of_day,
        )
        .summary("What patients would read whom an unusual day touches")
        .every_time()
        .takes::<NewException>()
        .gives::<SettlingMessages>()
        .post(
            "/api/clinic-templates/{id}/exceptions/{day}/usual/touched",
            manage_clinics,
            by_usual,
        )
        .summary("Appointments that a day made usual again would touch, with free times near")
        .every_time()
        .gives::<TouchedAppointments>()
        .post(
            "/api/clinic-templates/{id}/exceptions/{day}/usual/messages",
            manage_clinics,
            read_of_usual,
        )
        .summary("What patients would read whom a day made usual again touches")
        .every_time()
        .takes::<MakeDayUsual>()
        .gives::<SettlingMessages>()
        .post("/api/leave/touched", manage_clinics, by_leave)
        .summary("Appointments that leave would touch, with free times near")
        .every_time()
        .takes::<NewLeave>()
        .gives::<TouchedAppointments>()
        .post("/api/leave/messages", manage_clinics, read_of_leave)
        .summary("What patients would read whom leave touches")
        .every_time()
        .takes::<NewLeave>()
        .gives::<SettlingMessages>()
        .post(
            "/api/leave/{id}/touched",
            manage_clinics,
            by_leave_taken_back,
        )
        .summary(
            "Patients asked to choose again whom leave that is taken back gives their time again",
        )
        .every_time()
        .gives::<TouchedAppointments>()
        .post(
            "/api/leave/{id}/messages",
            manage_clinics,
            read_of_leave_taken_back,
        )
        .summary("What those would read when leave is taken back")
        .every_time()
        .gives::<SettlingMessages>()
        .post("/api/to-move/{site}/plan", manage_clinics, plan_to_move)
        .summary("The nearest free time for each appointment that is to be moved")
        .every_time()
        .gives::<TouchedAppointments>()
        .post("/api/to-move/messages", manage_clinics, read_of_to_move)
        .summary("What patients would read whose appointments are to be moved")
        .every_time()
        .takes::<SettleToMove>()
        .gives::<SettlingMessages>()
        .post("/api/to-move", manage_clinics, settle_to_move)
        .summary("Moves, asks about, calls off or keeps appointments that are to be moved")
        .takes::<SettleToMove>()
        .gives::<Settled>()
}

type Found = Result<Json<TouchedAppointments>, Failure>;
type Read = Result<Json<SettlingMessages>, Failure>;

/// With those whom a clinic gives their time again as it is now.
fn concerned(tx: &mut Tx, clinic: TemplateId, touched: Touched) -> Result<Concerned, Problem> {
    let now = tx.now();
    Ok(Concerned {
        touched,
        given_again: given_again::of(tx, clinic, now)?,
    })
}

/// Whom a change of a template would touch.
async fn by_change(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<TemplateId>,
    Json(body): Json<NewClinicTemplate>,
) -> Found {
    let found = settle_plan::of(&app, move |tx, _| {
        let touched = clinic_change::write(tx, &caller, id, &body)?.touched;
        concerned(tx, id, touched)
    });
    Ok(Json(found.await?))
}

/// What those would read.
async fn read_of_change(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<TemplateId>,
    Json(body): Json<ChangeClinicTemplate>,
) -> Read {
    let read = settle_words::of(&app, body.settling, move |tx, app, settling| {
        let template = body.template;
        let body = ChangeClinicTemplate { template, settling };
        let done = clinic_change::change_template(tx, app, &caller, id, &body)?;
        Ok(done.value().settled.clone())
    });
    Ok(Json(read.await?))
}

/// Whom the end of a template would touch.
async fn by_end(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<TemplateId>,
    Json(body): Json<EndClinicTemplate>,
) -> Found {
    let found = settle_plan::of(&app, move |tx, _| {
        Ok(clinics::write_end(tx, &caller, id, body.last_day)?
            .touched
            .into())
    });
    Ok(Json(found.await?))
}

/// What those would read.
async fn read_of_end(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<TemplateId>,
    Json(body): Json<EndClinicTemplate>,
) -> Read {
    let last_day = body.last_day;
    let read = settle_words::of(&app, body.settling, move |tx, app, settling| {
        let body = EndClinicTemplate { last_day, settling };
        let done = clinics::end_template(tx, app, &caller, id, &body)?;
        Ok(done.value().settled.clone())
    });
    Ok(Json(read.await?))
}

/// Whom an unusual day would touch.
async fn by_day(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<TemplateId>,
    Json(body): Json<NewException>,
) -> Found {
    let found = settle_plan::of(&app, move |tx, app| {
        let touched = unusual_days::write(tx, app, &caller, id, &body)?.touched;
        concerned(tx, id, touched)
    });
    Ok(Json(found.await?))
}

/// What those would read.
async fn read_of_day(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<TemplateId>,
    Json(body): Json<NewException>,
) -> Read {
    let settling = body.settling.clone();
    let read = settle_words::of(&app, settling, move |tx, app, settling| {
        let body = NewException { settling, ..body };
        let done = unusual_days::set_exception(tx, app, &caller, id, &body)?;
        Ok(done.value().settled.clone())
    });
    Ok(Json(read.await?))
}

/// Whom a day made usual again would touch.
async fn by_usual(
    State(app): State<App>,
    caller: StaffCaller,
    Path((id, day)): Path<(TemplateId, Date)>,
) -> Found {
    let found = settle_plan::of(&app, move |tx, app| {
        let touched = unusual_days::write_usual(tx, app, &caller, id, day)?.touched;
        concerned(tx, id, touched)
    });
    Ok(Json(found.await?))
}

/// What those would read.
async fn read_of_usual(
    State(app): State<App>,
    caller: StaffCaller,
    Path(which): Path<(TemplateId, Date)>,
    Json(body): Json<MakeDayUsual>,
) -> Read {
    let read = settle_words::of(&app, body.settling, move |tx, app, settling| {
        let done = unusual_days::make_usual(tx, app, &caller, which, &settling)?;
        Ok(done.value().settled.clone())
    });
    Ok(Json(read.await?))
}

/// Whom leave would touch.
async fn by_leave(
    State(app): State<App>,
    caller: StaffCaller,
    Json(body): Json<NewLeave>,
) -> Found {
    let found = settle_plan::of(&app, move |tx, app| {
        let touched = leave::write(tx, app, &caller, &body)?.touched;
        Ok(leave::visible(tx, &caller, touched)?.into())
    });
    Ok(Json(found.await?))
}

/// What those would read.
async fn read_of_leave(
    State(app): State<App>,
    caller: StaffCaller,
    Json(body): Json<NewLeave>,
) -> Read {
    let settling = body.settling.clone();
    let read = settle_words::of(&app, settling, move |tx, app, settling| {
        let body = NewLeave { settling, ..body };
        Ok(leave::add(tx, app, &caller, &body)?.value().settled.clone())
    });
    Ok(Json(read.await?))
}

/// Whom leave that is taken back would give their time again.
async fn by_leave_taken_back(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<LeaveId>,
) -> Found {
    let found = settle_plan::of(&app, move |tx, _| {
        Ok(Concerned {
            given_again: leave::would_give(tx, &caller, id)?,
            ..Concerned::default()
        })
    });
    Ok(Json(found.await?))
}

/// What those would read.
async fn read_of_leave_taken_back(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<LeaveId>,
) -> Read {
    let read = settle_words::of(&app, Settling::default(), move |tx, app, _| {
        Ok(leave::remove(tx, app, &caller, id)?.value().clone())
    });
    Ok(Json(read.await?))
}

/// The nearest free time for each that is still to be moved.
async fn plan_to_move(
    State(app): State<App>,
    caller: StaffCaller,
    Path(site): Path<SiteId>,
) -> Found {
    let found = settle_plan::of(&app, move |tx, _| {
        Ok(settle_plan::at_site(tx, &caller, site)?.into())
    });
    Ok(Json(found.await?))
}

/// What those would read.
async fn read_of_to_move(
    State(app): State<App>,
    caller: StaffCaller,
    Json(body): Json<SettleToMove>,
) -> Read {
    let site = body.site;
    let read = settle_words::of(&app, body.settling, move |tx, app, settling| {
        let body = SettleToMove { site, settling };
        let done = settle::settle_to_move(tx, app, &caller, &body)?;
        Ok(done.value().clone())
    });
    Ok(Json(read.await?))
}

/// Settles those that are still to be moved.
async fn settle_to_move(
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
