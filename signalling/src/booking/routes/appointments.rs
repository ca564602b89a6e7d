//! `/api/appointments`.

use axum::extract::State;
use domain::booking::wire::{
    Appointment, AppointmentCreated, Cancel, MoveAppointment, NewAppointment, SendNow,
};
use domain::error::{ErrorCode, Problem};
use domain::ids::AppointmentId;
use domain::people::policy::Action;
use http::StatusCode;

use crate::app_state::App;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::booking::early_look::{Asked, Taken};
use crate::booking::{appointment_store, book, change, early_look};
use crate::http::{Failure, Json, JsonOnce, Once, Path, StaffCaller};
use crate::store::Tx;

/// Books a patient into a slot.
pub(super) async fn book(
    State(app): State<App>,
    caller: StaffCaller,
    JsonOnce { body, once }: JsonOnce<NewAppointment>,
) -> Result<(StatusCode, Json<AppointmentCreated>), Failure> {
    let (whom, reason) = book::check_new_appointment(&body, app.now())?;
    let asked = Asked {
        template: body.template,
        service: body.service,
        start: body.start,
    };
    let (inner, looks) = (app.clone(), caller.clone());
    // Whoever holds it may themselves be in the way.
    let alone = !body.held;
    let may_know = move |taken: Taken| {
        alone && book::must_at(&looks, Action::ManageAppointments, taken.site).is_ok()
    };
    let ahead = (body.template, body.patient);
    let prepare = move |tx: &mut Tx| book::ask_ahead(tx, ahead);
    let act = move |tx: &mut Tx| book::by_staff(tx, &inner, &caller, &body, &whom, &reason);
    let created = early_look::act(&app, once, asked, may_know, prepare, act).await?;
    Ok((StatusCode::CREATED, Json(created)))
}

/// Sends a consultation link now.
pub(super) async fn send_now(
    State(app): State<App>,
    caller: StaffCaller,
    JsonOnce { body, once }: JsonOnce<SendNow>,
) -> Result<(StatusCode, Json<AppointmentCreated>), Failure> {
    caller.must_at(Action::SendInvitations, body.site)?;
    let details = book::check_send_now(&body, app.now())?;
    let inner = app.clone();
    let created = once
        .act(&app, move |tx| {
            book::now(tx, &inner, &caller, &body, details)
        })
        .await?;
    Ok((StatusCode::CREATED, Json(created)))
}

/// One appointment. Looking at a patient's details is an act, too: it leaves its entry.
pub(super) async fn show(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<AppointmentId>,
) -> Result<Json<Appointment>, Failure> {
    let appointment = app
        .db
        .act::<_, Problem, _>(move |tx| {
            let keys = tx.keys();
            let found = appointment_store::find(tx, &keys, id)?.ok_or(ErrorCode::NotFound)?;
            book::must_at(&caller, Action::SeeBoard, found.site)?;
            let actor = Actor::Staff(caller.staff);
            let entry = AuditEntry::new(actor, "appointment.seen", Subject::Appointment(id))
                .at_site(found.site);
            Ok(tx.audited(entry, found)?)
        })
        .await?;
    Ok(Json(appointment))
}

/// Calls an appointment off.
pub(super) async fn cancel(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<AppointmentId>,
    JsonOnce { body, once }: JsonOnce<Cancel>,
) -> Result<Json<Appointment>, Failure> {
    let inner = app.clone();
    let cancelled = once
        .act(&app, move |tx| {
            change::cancel_by_staff(tx, &inner, &caller, id, body.reason)
        })
        .await?;
    Ok(Json(cancelled))
}

/// Moves an appointment to another slot.
pub(super) async fn reschedule(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<AppointmentId>,
    JsonOnce { body, once }: JsonOnce<MoveAppointment>,
) -> Result<Json<AppointmentCreated>, Failure> {
    let inner = app.clone();
    let moved = once
        .act(&app, move |tx| {
            change::move_by_staff(tx, &inner, &caller, id, &body)
        })
        .await?;
    Ok(Json(moved))
}

/// Notes that the patient did not attend.
pub(super) async fn did_not_attend(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<AppointmentId>,
    once: Once,
) -> Result<Json<Appointment>, Failure> {
    let noted = once
        .act(&app, move |tx| change::did_not_attend(tx, &caller, id))
        .await?;
    Ok(Json(noted))
}

/// Notes that the patient stands at the desk.
pub(super) async fn arrived(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<AppointmentId>,
    once: Once,
) -> Result<Json<Appointment>, Failure> {
    let noted = once
        .act(&app, move |tx| change::arrived(tx, &caller, id))
        .await?;
    Ok(Json(noted))
}

/// Sends the invitation again.
pub(super) async fn resend(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<AppointmentId>,
    once: Once,
) -> Result<Json<AppointmentCreated>, Failure> {
    let inner = app.clone();
    let sent = once
        .act(&app, move |tx| change::resend(tx, &inner, &caller, id))
        .await?;
    Ok(Json(sent))
}
