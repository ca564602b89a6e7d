//! Appointments that their clinic no longer gives: asked before a change, marked by it, listed
//! until they are moved.

use std::collections::HashMap;

use domain::booking::exception::Exceptions;
use domain::booking::template::Template;
use domain::booking::why::{Booked, no_longer_given};
use domain::booking::wire::{TouchedAppointment, TouchedAppointments, WhyNot};
use domain::booking::zone::Zone;
use domain::error::Problem;
use domain::ids::{AppointmentId, SiteId, StaffId, TemplateId};
use domain::time::{Date, Timestamp};

use super::slot_search::unknown_zone;
use super::{exception_store, team_store, template_store};
use crate::params;
use crate::people::patient_store;
use crate::store::{Context, Keys, Reader, Row, StoreError, Tx, Value};

/// An appointment to come that stands in a clinic.
#[derive(Debug, Clone)]
pub struct InClinic {
    id: AppointmentId,
    template: TemplateId,
    zone: String,
    booked: Booked,
}

impl InClinic {
    /// Which.
    pub const fn id(&self) -> AppointmentId {
        self.id
    }

    /// The local day it is on.
    ///
    /// # Errors
    /// When its zone is unknown.
    pub fn local_day(&self) -> Result<Date, Problem> {
        let zone = Zone::find(&self.zone).ok_or_else(unknown_zone)?;
        Ok(zone.date(self.booked.start))
    }
}

/// Where an appointment is.
///
/// # Errors
/// What the store says.
pub fn site_of(reader: &mut Reader, id: AppointmentId) -> Result<Option<SiteId>, StoreError> {
    reader.query_opt(
        "SELECT site_id FROM appointments WHERE id = $1",
        params![id],
        |row| row.id(0),
    )
}

fn from_row(row: &Row<'_>) -> Result<InClinic, StoreError> {
    Ok(InClinic {
        id: row.id("id")?,
        template: row.id("template_id")?,
        zone: row.text("zone")?,
        booked: Booked {
            start: row.time("starts_at")?,
            end: row.time("ends_at")?,
            site: row.id("site_id")?,
            clinician: row.id("clinician_id")?,
            mode: row.word("mode")?,
            room: row.opt_text("room")?,
            team: Vec::new(),
            extra_minutes: row.number("extra_minutes")?,
        },
    })
}

/// Looks up who else sees the patients.
fn with_teams(reader: &mut Reader, mut all: Vec<InClinic>) -> Result<Vec<InClinic>, StoreError> {
    for one in &mut all {
        one.booked.team = team_store::ids(reader, one.id)?;
    }
    Ok(all)
}

fn to_come(
    reader: &mut Reader,
    condition: &str,
    value: Value,
    now: Timestamp,
) -> Result<Vec<InClinic>, StoreError> {
    let sql = format!(
        "SELECT id, template_id, zone, starts_at, ends_at, site_id, clinician_id, mode, room,
            extra_minutes
         FROM appointments a
         WHERE {condition} AND starts_at > $2 AND status IN ('booked', 'arrived')
         AND template_id IS NOT NULL ORDER BY starts_at, id"
    );
    let found = reader.query(&sql, &[value, now.into()], from_row)?;
    with_teams(reader, found)
}

/// The appointments to come of a template.
///
/// # Errors
/// What the store says.
pub fn of_template(
    reader: &mut Reader,
    id: TemplateId,
    now: Timestamp,
) -> Result<Vec<InClinic>, StoreError> {
    to_come(reader, "template_id = $1", id.into(), now)
}

/// The appointments to come of a clinician.
///
/// # Errors
/// What the store says.
pub fn of_clinician(
    reader: &mut Reader,
    id: StaffId,
    now: Timestamp,
) -> Result<Vec<InClinic>, StoreError> {
    let theirs = "(clinician_id = $1 OR EXISTS (SELECT 1 FROM appointment_team t
        WHERE t.appointment_id = a.id AND t.staff_id = $1))";
    to_come(reader, theirs, id.into(), now)
}

/// How a clinic stands, before or after a change.
#[derive(Debug, Clone, Copy)]
pub struct Side<'s> {
    /// What the template says.
    pub template: &'s Template,
    /// What departs from it.
    pub exceptions: &'s Exceptions,
}

/// Those of these appointments that the clinic gives before a change and not after it, or not for
/// the same reason. Appointments of other templates are passed over.
///
/// # Errors
/// When a zone is unknown.
pub fn by_change(
    all: &[InClinic],
    before: Side<'_>,
    after: Side<'_>,
) -> Result<Vec<(AppointmentId, WhyNot)>, Problem> {
    let mut touched = Vec::new();
    for one in all.iter().filter(|one| one.template == before.template.id) {
        let zone = Zone::find(&one.zone).ok_or_else(unknown_zone)?;
        let why =
            |side: Side<'_>| no_longer_given(side.template, side.exceptions, &zone, &one.booked);
        if let Some(why_not) = why(after).filter(|after| why(before) != Some(*after)) {
            touched.push((one.id, why_not));
        }
    }
    Ok(touched)
}

/// Notes that these are to be moved.
///
/// # Errors
/// What the store says.
pub fn mark(tx: &mut Tx, touched: &[(AppointmentId, WhyNot)]) -> Result<(), StoreError> {
    let now = tx.now();
    for (id, _) in touched {
        tx.execute(
            "UPDATE appointments SET to_move_since = $2 WHERE id = $1 AND to_move_since IS NULL",
            params![*id, now],
        )?;
    }
    Ok(())
}

/// These appointments as they are shown.
///
/// # Errors
/// What the store says.
pub fn shown(
    reader: &mut Reader,
    keys: &Keys,
    touched: &[(AppointmentId, WhyNot)],
) -> Result<TouchedAppointments, StoreError> {
    let sql = format!(
        "SELECT a.id, a.starts_at, a.local_start, s.name AS service_name, a.clinician_id,
            st.name_sealed AS clinician_name, {}
         FROM appointments a
         JOIN services s ON s.id = a.service_id
         JOIN staff st ON st.id = a.clinician_id
         JOIN patients p ON p.id = a.patient_id
         WHERE a.id = $1",
        patient_store::COLUMNS
    );
    let mut appointments = Vec::new();
    for (id, why_not) in touched {
        appointments.extend(reader.query_opt(&sql, params![*id], |row| {
            let clinician: StaffId = row.id("clinician_id")?;
            Ok(TouchedAppointment {
                appointment: *id,
                start: row.time("starts_at")?,
                local: row.text("local_start")?,
                patient_name: patient_store::from_row(row, keys)?.name,
                clinician_name: keys.open_text(
                    Context::new("staff.name_sealed", clinician),
                    &row.sealed("clinician_name")?,
                )?,
                service_name: row.text("service_name")?,
                why_not: *why_not,
            })
        })?);
    }
    appointments.sort_by_key(|one| one.start);
    Ok(TouchedAppointments { appointments })
}

/// Whether an appointment is still to be moved: marked by a change, and not given again since.
///
/// # Errors
/// When its zone is unknown.
pub fn is_to_move(reader: &mut Reader, id: AppointmentId) -> Result<bool, Problem> {
    let marked = reader.query(
        "SELECT id, template_id, zone, starts_at, ends_at, site_id, clinician_id, mode, room,
            extra_minutes
         FROM appointments
         WHERE id = $1 AND to_move_since IS NOT NULL AND template_id IS NOT NULL",
        params![id],
        from_row,
    )?;
    let Some(one) = with_teams(reader, marked)?.pop() else {
        return Ok(false);
    };
    let Some(template) = template_store::find(reader, one.template)? else {
        return Ok(true);
    };
    let before = one.local_day()?.plus_days(-1);
    let all = std::slice::from_ref(&template);
    let exceptions = exception_store::all_exceptions(reader, all, before)?;
    let zone = Zone::find(&one.zone).ok_or_else(unknown_zone)?;
    Ok(no_longer_given(&template, &exceptions, &zone, &one.booked).is_some())
}

/// What is still to be moved at these sites: marked by a change, and not given again since.
///
/// # Errors
/// What the store says.
pub fn to_move(
    reader: &mut Reader,
    keys: &Keys,
    sites: &[SiteId],
    now: Timestamp,
) -> Result<TouchedAppointments, Problem> {
    let mut marked = Vec::new();
    for site in sites {
        marked.extend(reader.query(
            "SELECT id, template_id, zone, starts_at, ends_at, site_id, clinician_id, mode, room,
                extra_minutes
             FROM appointments
             WHERE site_id = $1 AND to_move_since IS NOT NULL AND starts_at > $2
             AND status IN ('booked', 'arrived') AND template_id IS NOT NULL",
            params![*site, now],
            from_row,
        )?);
    }
    let marked = with_teams(reader, marked)?;
    let mut clinics: HashMap<TemplateId, Option<(Template, Exceptions)>> = HashMap::new();
    let yesterday = now.utc_date().plus_days(-1);
    let mut still = Vec::new();
    for one in marked {
        let clinic = match clinics.entry(one.template) {
            std::collections::hash_map::Entry::Occupied(entry) => entry.into_mut(),
            std::collections::hash_map::Entry::Vacant(entry) => {
                let template = template_store::find(reader, one.template)?;
                let known = match template {
                    None => None,
                    Some(template) => {
                        let all = std::slice::from_ref(&template);
                        let exceptions = exception_store::all_exceptions(reader, all, yesterday)?;
                        Some((template, exceptions))
                    }
                };
                entry.insert(known)
            }
        };
        let Some((template, exceptions)) = clinic else {
            continue;
        };
        let zone = Zone::find(&one.zone).ok_or_else(unknown_zone)?;
        if let Some(why_not) = no_longer_given(template, exceptions, &zone, &one.booked) {
            still.push((one.id, why_not));
        }
    }
    Ok(shown(reader, keys, &still)?)
}
