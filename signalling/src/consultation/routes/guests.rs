//! `/api/appointments/{id}/guests` and `/api/invitations/{id}/withdraw`: whom staff invite beside the
//! patient.

use axum::extract::State;
use domain::consultation::guests::{GuestInvited, Guests, InviteGuest};
use domain::error::{ErrorCode, Problem};
use domain::ids::{AppointmentId, InvitationId};
use http::StatusCode;

use crate::app_state::App;
use crate::consultation::invite_guest;
use crate::http::{Failure, Json, JsonOnce, Once, Path, StaffCaller};
use crate::params;

/// Everybody invited to an appointment.
pub(super) async fn list(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<AppointmentId>,
) -> Result<Json<Guests>, Failure> {
    let (keys, now, rooms) = (app.keys.clone(), app.now(), app.rooms.clone());
    let guests = app.db.read(move |reader| {
        let consultation = reader.query_opt(
            "SELECT id FROM consultations WHERE appointment_id = $1",
            params![id],
            |row| row.id(0),
        )?;
        let consultation = consultation.ok_or(ErrorCode::NotFound)?;
        let connected = rooms.connected(consultation);
        invite_guest::list(reader, &keys, &caller, id, &connected, now)
    });
    Ok(Json(guests.await.map_err(|problem: Problem| problem)?))
}

/// Invites somebody.
pub(super) async fn invite(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<AppointmentId>,
    JsonOnce { body, once }: JsonOnce<InviteGuest>,
) -> Result<(StatusCode, Json<GuestInvited>), Failure> {
    let new = body.check()?;
    let inner = app.clone();
    let invited = once
        .act(&app, move |tx| {
            invite_guest::invite(tx, &inner, &caller, id, &new)
        })
        .await?;
    Ok((StatusCode::CREATED, Json(invited)))
}

/// Takes an invitation back.
pub(super) async fn withdraw(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<InvitationId>,
    once: Once,
) -> Result<StatusCode, Failure> {
    once.act(&app, move |tx| invite_guest::withdraw(tx, &caller, id))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
