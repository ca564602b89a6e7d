//! Appointments' rows.

use domain::booking::appointment::State;
use domain::booking::wire::{Appointment, AppointmentStatus, CancelReason, Support};
use domain::consultation::wire::ConsultationStatus;
use domain::ids::{AppointmentId, PatientId, ServiceId, SiteId, StaffId, TemplateId};
use domain::people::contact::Contact;
use domain::text::Prose;
use domain::time::Timestamp;

use super::hold_store::Place;
use super::{resource_store, team_store};
use crate::params;
use crate::people::patient_store;
use crate::store::{Context, Keys, Reader, Row, StoreError, Tx, word};

/// Why a patient comes, in their own words.
pub type Reason = Prose<500>;

/// What to select for [`shown`], with [`FROM`].
pub const COLUMNS: &str = "a.id AS appointment_id, a.status, a.mode, a.starts_at, a.ends_at,
    a.local_start, a.zone, a.service_id, a.site_id, a.clinician_id, a.reason_sealed,
    a.contact_sealed, a.support_sealed, a.waived_sealed, a.arrived_at, a.confirmed_at, c.id AS consultation_id,
    c.status AS consultation_status,
    c.admitted_at, s.name AS service_name, st.name_sealed AS clinician_name,
    EXISTS (SELECT 1 FROM appointment_team t WHERE t.appointment_id = a.id) AS has_team";

/// Where [`COLUMNS`] and the patient's come from.
pub const FROM: &str = "appointments a
    JOIN consultations c ON c.appointment_id = a.id
    JOIN services s ON s.id = a.service_id
    JOIN staff st ON st.id = a.clinician_id
    JOIN patients p ON p.id = a.patient_id";

/// What a change of an appointment has to know.
#[derive(Debug, Clone)]
pub struct Standing {
    /// Where it is.
    pub site: SiteId,
    /// What.
    pub service: ServiceId,
    /// From which clinic template, if any.
    pub template: Option<TemplateId>,
    /// For the machine.
    pub state: State,
}

pub(super) fn reason_place(id: AppointmentId) -> Context {
    Context::new("appointments.reason_sealed", id)
}

pub(super) fn contact_place(id: AppointmentId) -> Context {
    Context::new("appointments.contact_sealed", id)
}

pub(super) fn support_place(id: AppointmentId) -> Context {
    Context::new("appointments.support_sealed", id)
}

pub(super) fn waived_place(id: AppointmentId) -> Context {
    Context::new("appointments.waived_sealed", id)
}

/// What the patient needs for an appointment.
///
/// # Errors
/// What the store says; `Missing` when there is none.
pub fn support(reader: &mut Reader, keys: &Keys, id: AppointmentId) -> Result<Support, StoreError> {
    reader.query_one(
        "SELECT support_sealed FROM appointments WHERE id = $1",
        params![id],
        |row| resource_store::open(keys, support_place(id), row),
    )
}

/// Reads an appointment as staff see it.
///
/// # Errors
/// When a value does not open.
pub fn shown(row: &Row<'_>, keys: &Keys) -> Result<Appointment, StoreError> {
    let id: AppointmentId = row.id("appointment_id")?;
    let clinician: StaffId = row.id("clinician_id")?;
    let contact: Contact = keys.open_json(contact_place(id), &row.sealed("contact_sealed")?)?;
    let mut patient = patient_store::from_row(row, keys)?;
    patient_store::show_contact(&mut patient, &contact);
    Ok(Appointment {
        id,
        consultation: row.id("consultation_id")?,
        status: row.word("status")?,
        mode: row.word("mode")?,
        start: row.time("starts_at")?,
        end: row.time("ends_at")?,
        local: row.text("local_start")?,
        zone: row.text("zone")?,
        service: row.id("service_id")?,
        service_name: row.text("service_name")?,
        site: row.id("site_id")?,
        clinician,
        clinician_name: keys.open_text(
            Context::new("staff.name_sealed", clinician),
            &row.sealed("clinician_name")?,
        )?,
        // See `team_store`.
        team: Vec::new(),
        support: resource_store::open(keys, support_place(id), row)?,
        waived: resource_store::open_column(keys, waived_place(id), row, "waived_sealed")?,
        patient,
        reason: row
            .opt_sealed("reason_sealed")?
            .map(|sealed| keys.open_text(reason_place(id), &sealed))
            .transpose()?,
        confirmed_at: row.opt_time("confirmed_at")?,
    })
}

/// One appointment as staff see it.
///
/// # Errors
/// What the store says.
pub fn find(
    reader: &mut Reader,
    keys: &Keys,
    id: AppointmentId,
) -> Result<Option<Appointment>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS}, {} FROM {FROM} WHERE a.id = $1",
        patient_store::COLUMNS
    );
    let found = find_with(reader, keys, &sql, id, |_, _| Ok(()))?;
    Ok(found.map(|(appointment, ())| appointment))
}

/// The same by a query that selects more, with what is read from that.
///
/// # Errors
/// What the store or `more` says.
pub(super) fn find_with<T>(
    reader: &mut Reader,
    keys: &Keys,
    sql: &str,
    id: AppointmentId,
    more: impl FnOnce(&Row<'_>, &Appointment) -> Result<T, StoreError>,
) -> Result<Option<(Appointment, T)>, StoreError> {
    let found = reader.query_opt(sql, params![id], |row| {
        let appointment = shown(row, keys)?;
        let more = more(row, &appointment)?;
        Ok((appointment, more, row.flag("has_team")?))
    })?;
    let Some((mut appointment, more, has_team)) = found else {
        return Ok(None);
    };
    if has_team {
        appointment.team = team_store::of(reader, keys, id)?;
    }
    Ok(Some((appointment, more)))
}

/// A patient's appointments at some sites, newest first; at most 100.
///
/// # Errors
/// What the store says.
pub fn of_patient(
    reader: &mut Reader,
    keys: &Keys,
    patient: PatientId,
    sites: &[SiteId],
) -> Result<Vec<Appointment>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS}, {} FROM {FROM} WHERE a.patient_id = $1
         ORDER BY a.starts_at DESC, a.id LIMIT 100",
        patient_store::COLUMNS
    );
    let all = reader.query(&sql, params![patient], |row| {
        Ok((shown(row, keys)?, row.flag("has_team")?))
    })?;
    let here = all.into_iter().filter(|(one, _)| sites.contains(&one.site));
    here.map(|(mut one, has_team)| {
        if has_team {
            one.team = team_store::of(reader, keys, one.id)?;
        }
        Ok(one)
    })
    .collect()
}

/// Where an appointment stands.
///
/// # Errors
/// What the store says.
pub fn standing(reader: &mut Reader, id: AppointmentId) -> Result<Option<Standing>, StoreError> {
    reader.query_opt(
        "SELECT a.site_id, a.service_id, a.template_id, a.status, a.starts_at, a.ends_at,
            a.sequence, c.status AS consultation_status
         FROM appointments a JOIN consultations c ON c.appointment_id = a.id WHERE a.id = $1",
        params![id],
        |row| {
            let consultation: ConsultationStatus = row.word("consultation_status")?;
            Ok(Standing {
                site: row.id("site_id")?,
                service: row.id("service_id")?,
                template: row.opt_id("template_id")?,
                state: State {
                    status: row.word("status")?,
                    start: row.time("starts_at")?,
                    end: row.time("ends_at")?,
                    sequence: row.number("sequence")?,
                    admitted: consultation != ConsultationStatus::Waiting,
                },
            })
        },
    )
}

/// Moves an appointment to another place and time.
///
/// # Errors
/// What the store says.
pub fn set_place(
    tx: &mut Tx,
    id: AppointmentId,
    place: &Place,
    state: State,
) -> Result<(), StoreError> {
    let now = tx.now();
    let support = resource_store::seal(&tx.keys(), support_place(id), &place.support)?;
    tx.execute_one(
        "UPDATE appointments SET site_id = $2, clinician_id = $3, template_id = $4, mode = $5,
            room = $6, starts_at = $7, ends_at = $8, local_start = $9, zone = $10, status = $11,
            sequence = $12, service_id = $13, arrived_at = NULL, to_move_since = NULL,
            asked_again_at = NULL, confirmed_at = NULL, updated_at = $14, support_sealed = $15, extra_minutes = $16
         WHERE id = $1",
        params![
            id,
            place.site,
            place.clinician,
            place.template,
            word(&place.mode)?,
            place.room.as_deref(),
            place.start,
            place.end,
            place.local.as_str(),
            place.zone.as_str(),
            state.status.as_str(),
            state.sequence,
            place.service,
            now,
            support,
            place.extra_minutes,
        ],
    )?;
    team_store::set(tx, id, &place.team)
}

/// Notes that the patient will be there; the first time counts.
///
/// # Errors
/// What the store says.
pub fn set_confirmed(tx: &mut Tx, id: AppointmentId) -> Result<(), StoreError> {
    let now = tx.now();
    tx.execute_one(
        "UPDATE appointments SET confirmed_at = COALESCE(confirmed_at, $2) WHERE id = $1",
        params![id, now],
    )
}

/// Calls an appointment off.
///
/// # Errors
/// What the store says.
pub fn set_cancelled(
    tx: &mut Tx,
    id: AppointmentId,
    state: State,
    by: &'static str,
    reason: CancelReason,
) -> Result<(), StoreError> {
    let now: Timestamp = tx.now();
    tx.execute_one(
        "UPDATE appointments SET status = $2, sequence = $3, cancelled_at = $4,
            cancelled_by = $5, cancel_reason = $6, updated_at = $7
         WHERE id = $1",
        params![
            id,
            state.status.as_str(),
            state.sequence,
            now,
            by,
            reason.as_str(),
            now
        ],
    )
}

/// Sets where an appointment stands: arrived, fulfilled, noshow.
///
/// # Errors
/// What the store says.
pub fn set_status(
    tx: &mut Tx,
    id: AppointmentId,
    status: AppointmentStatus,
) -> Result<(), StoreError> {
    let now: Timestamp = tx.now();
    let arrived = (status == AppointmentStatus::Arrived).then_some(now);
    tx.execute_one(
        "UPDATE appointments SET status = $2, arrived_at = COALESCE(arrived_at, $3),
            updated_at = $4
         WHERE id = $1",
        params![id, status.as_str(), arrived, now],
    )
}
