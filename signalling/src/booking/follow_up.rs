//! An appointment that follows up another of the same patient.

use domain::booking::kept::{Grounds, Own};
use domain::booking::service::Rules;
use domain::booking::wire::Service;
use domain::consultation::around_wire::FollowUp;
use domain::error::{FieldError, FieldProblem, Problem};
use domain::ids::{AppointmentId, PatientId, StaffId};
use domain::people::policy::Action;
use domain::time::Timestamp;

use super::book::must_at;
use super::{appointment_store, service_store};
use crate::bus::Hint;
use crate::http::StaffCaller;
use crate::params;
use crate::store::{Context, Keys, Reader, StoreError, Tx};

/// Notes that `id`, just booked for `patient`, follows up `before`.
///
/// # Errors
/// `follows` is `unknown` when that is no appointment of this patient at a site of the caller's.
pub fn note(
    tx: &mut Tx,
    caller: &StaffCaller,
    id: AppointmentId,
    patient: PatientId,
    before: AppointmentId,
) -> Result<(), Problem> {
    let unknown = || {
        let field = "follows".to_owned();
        let error = FieldError::Unknown;
        Problem::fields(vec![FieldProblem { field, error }])
    };
    let found = tx.query_opt(
        "SELECT patient_id, site_id FROM appointments WHERE id = $1",
        params![before],
        |row| Ok((row.id::<PatientId>(0)?, row.id(1)?)),
    )?;
    let (whose, site) = found.ok_or_else(unknown)?;
    let theirs = must_at(caller, Action::ManageAppointments, site).is_ok();
    if whose != patient || !theirs {
        return Err(unknown());
    }
    tx.execute_one(
        "UPDATE appointments SET follows_id = $2 WHERE id = $1",
        params![id, before],
    )?;
    tx.hint(Hint::Appointment { id: before });
    Ok(())
}

/// The rules by which somebody finds and holds a time of a service by themselves, who may have come by the link of an
/// appointment of theirs.
///
/// # Errors
/// What the store says.
pub fn rules(
    reader: &mut Reader,
    service: &Service,
    own: Option<AppointmentId>,
    now: Timestamp,
) -> Result<Rules, StoreError> {
    let rules = service_store::rules(service);
    let Some(id) = own else {
        return Ok(rules);
    };
    let standing = appointment_store::standing(reader, id)?;
    let follows = reader.exists(
        "SELECT 1 FROM appointments WHERE id = $1 AND follows_id IS NOT NULL",
        params![id],
    )?;
    Ok(standing.map_or(rules, |standing| {
        let own = Own {
            service: standing.service,
            follows,
            state: standing.state,
        };
        rules.given(Grounds::by_link(&own, service.id, now))
    }))
}

/// The appointment that follows this one, the one booked last, while it is to come.
///
/// # Errors
/// What the store says.
pub fn find(
    reader: &mut Reader,
    keys: &Keys,
    id: AppointmentId,
) -> Result<Option<FollowUp>, StoreError> {
    reader.query_opt(
        "SELECT a.starts_at, a.zone, a.mode, a.clinician_id, s.name, st.name_sealed
             FROM appointments a
             JOIN services s ON s.id = a.service_id
             JOIN staff st ON st.id = a.clinician_id
             WHERE a.follows_id = $1 AND a.status IN ('booked', 'arrived')
             ORDER BY a.created_at DESC, a.id DESC LIMIT 1",
        params![id],
        |row| {
            let clinician: StaffId = row.id("clinician_id")?;
            let place = Context::new("staff.name_sealed", clinician);
            Ok(FollowUp {
                start: row.time("starts_at")?,
                zone: row.text("zone")?,
                mode: row.word("mode")?,
                service_name: row.text("name")?,
                clinician_name: keys.open_text(place, &row.sealed("name_sealed")?)?,
            })
        },
    )
}
