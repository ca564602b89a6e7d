//! `/api/consultations/{id}/socket`.

use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::response::Response;
use domain::consultation::command::MAX_FRAME_BYTES;
use domain::error::ErrorCode;
use domain::ids::ConsultationId;
use domain::people::policy::Action;

use crate::app_state::App;
use crate::consultation::live::{Callers, Who, attend};
use crate::consultation::truth;
use crate::http::{CameraCaller, Failure, GuestCaller, Path, StaffCaller, VisitCaller};

/// A small buffer each: there may be thousands of sockets, and frames are small.
const READ_BUFFER_BYTES: usize = 4 * 1024;
const MAX_WRITE_BUFFER_BYTES: usize = 256 * 1024;

/// Opens the live connection. Whoever has nothing to do with this consultation is told that there
/// is none.
pub(super) async fn open(
    State(app): State<App>,
    Path(id): Path<ConsultationId>,
    patient: Option<VisitCaller>,
    guest: Option<GuestCaller>,
    camera: Option<CameraCaller>,
    staff: Option<StaffCaller>,
    upgrade: WebSocketUpgrade,
) -> Result<Response, Failure> {
    let site = app.db.read(move |reader| truth::site(reader, id)).await?;
    let site = site.ok_or(ErrorCode::NotFound)?;
    let callers = Callers {
        patient: patient
            .filter(|caller| caller.consultation == id && caller.identity_confirmed)
            .map(|caller| Who::Visit(caller.visit)),
        guest: guest
            .filter(|caller| caller.consultation == id && caller.name_confirmed)
            .map(|caller| Who::Visit(caller.visit)),
        camera: camera
            .filter(|caller| caller.consultation == id)
            .map(|caller| Who::Visit(caller.visit)),
        staff: staff
            .filter(|caller| caller.may_at(Action::Consult, site))
            .map(|caller| Who::Staff {
                staff: caller.staff,
                sign_in: caller.sign_in,
            }),
    };
    if [
        callers.patient,
        callers.guest,
        callers.camera,
        callers.staff,
    ] == [None; 4]
    {
        return Err(ErrorCode::NotFound.into());
    }
    let place = app.rooms.place(app.config.limits.connections);
    let place = place.ok_or(ErrorCode::Unavailable)?;
    Ok(upgrade
        .read_buffer_size(READ_BUFFER_BYTES)
        .write_buffer_size(0)
        .max_write_buffer_size(MAX_WRITE_BUFFER_BYTES)
        .max_frame_size(MAX_FRAME_BYTES)
        .max_message_size(MAX_FRAME_BYTES)
        .on_upgrade(move |socket| attend(app, id, callers, socket, place)))
}
