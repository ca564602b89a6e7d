//! `/api/services` and `/api/staff-services`.

use axum::extract::State;
use domain::booking::wire::{
    BuffersTouched, NewService, PublicServices, Reminders, Service, ServiceBuffers, ServiceRules,
    Services,
};
use domain::error::Problem;
use domain::ids::ServiceId;
use http::StatusCode;

use crate::app_state::App;
use crate::booking::{clinics, service_buffers, service_store};
use crate::http::{Failure, Json, JsonOnce, Path, StaffCaller};

/// Services that patients can book by themselves.
pub(super) async fn list_public(State(app): State<App>) -> Result<Json<PublicServices>, Failure> {
    let today = app.now().utc_date();
    let services = app
        .db
        .read(move |reader| {
            let mut services = Vec::new();
            for service in service_store::list(reader)? {
                if service.public {
                    services.push(service_store::public(reader, service, today)?);
                }
            }
            Ok::<_, Problem>(PublicServices { services })
        })
        .await?;
    Ok(Json(services))
}

/// All services, for staff.
pub(super) async fn list(
    State(app): State<App>,
    _: StaffCaller,
) -> Result<Json<Services>, Failure> {
    let services = app.db.read(service_store::list).await?;
    Ok(Json(Services { services }))
}

/// Makes a service.
pub(super) async fn make(
    State(app): State<App>,
    caller: StaffCaller,
    JsonOnce { body, once }: JsonOnce<NewService>,
) -> Result<(StatusCode, Json<Service>), Failure> {
    let inner = app.clone();
    let service = once
        .act(&app, move |tx| {
            clinics::make_service(tx, &inner, &caller, &body)
        })
        .await?;
    Ok((StatusCode::CREATED, Json(service)))
}

/// Sets when and by what a service's patients are reminded.
pub(super) async fn set_reminders(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<ServiceId>,
    JsonOnce { body, once }: JsonOnce<Reminders>,
) -> Result<Json<Service>, Failure> {
    let service = once
        .act(&app, move |tx| {
            clinics::set_reminders(tx, &caller, id, &body)
        })
        .await?;
    Ok(Json(service))
}

/// Sets when a service can be booked, and by whom.
pub(super) async fn set_rules(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<ServiceId>,
    JsonOnce { body, once }: JsonOnce<ServiceRules>,
) -> Result<Json<Service>, Failure> {
    let service = once
        .act(&app, move |tx| clinics::set_rules(tx, &caller, id, &body))
        .await?;
    Ok(Json(service))
}

/// Sets the time a service keeps free around its appointments.
pub(super) async fn set_buffers(
    State(app): State<App>,
    caller: StaffCaller,
    Path(id): Path<ServiceId>,
    JsonOnce { body, once }: JsonOnce<ServiceBuffers>,
) -> Result<Json<Service>, Failure> {
    let service = once
        .act(&app, move |tx| service_buffers::set(tx, &caller, id, &body))
        .await?;
    Ok(Json(service))
}

/// What that would bear on.
pub(super) async fn touched_by_buffers(
    State(app): State<App>,
    _: StaffCaller,
    Path(id): Path<ServiceId>,
    Json(body): Json<ServiceBuffers>,
) -> Result<Json<BuffersTouched>, Failure> {
    let now = app.now();
    let found = app
        .db
        .read(move |reader| service_buffers::touched(reader, id, &body, now))
        .await?;
    Ok(Json(found))
}
