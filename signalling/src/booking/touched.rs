//! Appointments that their clinic no longer gives: asked before a change, marked by it, listed
//! until they are moved.

use std::collections::{BTreeSet, HashMap};

use domain::booking::exception::Exceptions;
use domain::booking::template::Template;
use domain::booking::why::{Booked, Given, no_longer_given};
use domain::booking::wire::{TouchedAppointment, TouchedAppointments, WhyNot};
use domain::booking::zone::Zone;
use domain::error::Problem;
use domain::ids::{AppointmentId, SiteId, StaffId, TemplateId};
use domain::time::{Date, Timestamp};

use super::slot_search::unknown_zone;
use super::{appointment_store, exception_store, kit_anew, team_store, telling, template_store};
use crate::app_state::App;
use crate::params;
use crate::store::{Reader, Row, StoreError, Tx, Value};

/// Appointments that a clinic no longer gives, each with the reason.
pub type Touched = Vec<(AppointmentId, WhyNot)>;

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

    /// Its start and its end.
    pub const fn time(&self) -> (Timestamp, Timestamp) {
        (self.booked.start, self.booked.end)
    }

    /// The local day it is on.
    ///
    /// # Errors
    /// When its zone is unknown.
    pub fn local_day(&self) -> Result<Date, Problem> {
        Ok(self.zone()?.date(self.booked.start))
    }

    fn zone(&self) -> Result<Zone, Problem> {
        Zone::find(&self.zone).ok_or_else(unknown_zone)
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

/// What to select for [`from_row`].
const COLUMNS: &str =
    "id, template_id, zone, starts_at, ends_at, site_id, clinician_id, mode, room,
    extra_minutes";

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

/// Of those with the same start whoever booked first comes first: see [`Given`].
fn to_come(
    reader: &mut Reader,
    condition: &str,
    value: Value,
    now: Timestamp,
) -> Result<Vec<InClinic>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM appointments a
         WHERE {condition} AND starts_at > $2 AND status IN ('booked', 'arrived')
         AND template_id IS NOT NULL ORDER BY starts_at, created_at, id"
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
    let here =
        "site_id = (SELECT c.site_id FROM clinic_templates c WHERE c.id = $1) AND template_id = $1";
    to_come(reader, here, id.into(), now)
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

/// Why a clinic gives each of these or does not, in their order; those of other templates are passed over.
fn reasons(
    all: &[InClinic],
    side: Side<'_>,
) -> Result<Vec<(AppointmentId, Option<WhyNot>)>, Problem> {
    let mut given = Given::by(side.template, side.exceptions);
    let own = all.iter().filter(|one| one.template == side.template.id);
    own.map(|one| Ok((one.id, given.why_not(&one.zone()?, &one.booked))))
        .collect()
}

/// Those of these appointments that their clinic gives.
///
/// # Errors
/// When a zone is unknown.
pub fn given(all: &[InClinic], side: Side<'_>) -> Result<BTreeSet<AppointmentId>, Problem> {
    let all = reasons(all, side)?.into_iter();
    let given = all.filter(|(_, why_not)| why_not.is_none());
    Ok(given.map(|(id, _)| id).collect())
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
    let both = reasons(all, before)?.into_iter().zip(reasons(all, after)?);
    let touched = both.filter_map(|((id, before), (_, after))| {
        let why_not = after.filter(|after| before != Some(*after))?;
        Some((id, why_not))
    });
    Ok(touched.collect())
}

/// Why its clinic no longer gives one; none when it does.
fn why_not(reader: &mut Reader, one: &InClinic, side: Side<'_>) -> Result<Option<WhyNot>, Problem> {
    let otherwise = no_longer_given(side.template, side.exceptions, &one.zone()?, &one.booked);
    if otherwise.is_some() {
        return Ok(otherwise);
    }
    // Those who booked the same start before may have all its seats.
    let sql = format!(
        "SELECT {COLUMNS} FROM appointments
         WHERE site_id = $1 AND starts_at = $2 AND template_id = $3
         AND status IN ('booked', 'arrived') ORDER BY created_at, id"
    );
    let values = params![one.booked.site, one.booked.start, one.template];
    let together = reader.query(&sql, values, from_row)?;
    let together = with_teams(reader, together)?;
    let mut all = reasons(&together, side)?.into_iter();
    let full = all.find_map(|(id, why_not)| why_not.filter(|_| id == one.id));
    match full {
        None => Ok(kit_anew::lacking(reader, one, side.template)?),
        full => Ok(full),
    }
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

/// Notes that the patient is asked to choose another time, and that it is to be moved until they do.
///
/// # Errors
/// What the store says.
pub fn ask_again(tx: &mut Tx, id: AppointmentId) -> Result<(), StoreError> {
    let now = tx.now();
    tx.execute_one(
        "UPDATE appointments SET asked_again_at = $2, to_move_since = COALESCE(to_move_since, $2)
         WHERE id = $1",
        params![id, now],
    )
}

/// These appointments as they are shown, in order of time.
///
/// # Errors
/// What the store says.
pub fn shown(
    reader: &mut Reader,
    app: &App,
    touched: &[(AppointmentId, WhyNot)],
) -> Result<TouchedAppointments, StoreError> {
    let mut appointments = Vec::new();
    for (id, why_not) in touched {
        let Some(one) = appointment_store::find(reader, &app.keys, *id)? else {
            continue;
        };
        let asked_at = reader.query_one(
            "SELECT asked_again_at FROM appointments WHERE id = $1",
            params![*id],
            |row| row.opt_time("asked_again_at"),
        )?;
        appointments.push(TouchedAppointment {
            appointment: *id,
            start: one.start,
            told_by: telling::urgent_ways(app, &one),
            local: one.local,
            patient_name: one.patient.name,
            clinician_name: one.clinician_name,
            service_name: one.service_name,
            why_not: *why_not,
            asked_at,
            nearest: None,
        });
    }
    appointments.sort_by_key(|one| (one.start, one.appointment));
    Ok(TouchedAppointments {
        appointments,
        given_again: Vec::new(),
    })
}

/// Whether an appointment is still to be moved: marked by a change, and not given again since. Outside every
/// clinic nobody gives it again: there whoever was asked to choose another time is to.
///
/// # Errors
/// When its zone is unknown.
pub fn is_to_move(reader: &mut Reader, id: AppointmentId) -> Result<bool, Problem> {
    let sql = format!(
        "SELECT {COLUMNS} FROM appointments
         WHERE id = $1 AND to_move_since IS NOT NULL AND template_id IS NOT NULL"
    );
    let marked = reader.query(&sql, params![id], from_row)?;
    let Some(one) = with_teams(reader, marked)?.pop() else {
        let sql = "SELECT 1 FROM appointments
             WHERE id = $1 AND template_id IS NULL AND asked_again_at IS NOT NULL";
        return Ok(reader.exists(sql, params![id])?);
    };
    let Some(template) = template_store::find(reader, one.template)? else {
        return Ok(true);
    };
    let before = one.local_day()?.plus_days(-1);
    let all = std::slice::from_ref(&template);
    let exceptions = exception_store::all_exceptions(reader, all, before)?;
    let side = Side {
        template: &template,
        exceptions: &exceptions,
    };
    Ok(why_not(reader, &one, side)?.is_some())
}

/// What is still to be moved at these sites: marked by a change, and not given again since.
///
/// # Errors
/// What the store says.
pub fn to_move(
    reader: &mut Reader,
    app: &App,
    sites: &[SiteId],
    now: Timestamp,
) -> Result<TouchedAppointments, Problem> {
    let still = still_to_move(reader, sites, now)?;
    Ok(shown(reader, app, &still)?)
}

/// The same by their identifiers, with the reasons.
///
/// # Errors
/// What the store says.
pub fn still_to_move(
    reader: &mut Reader,
    sites: &[SiteId],
    now: Timestamp,
) -> Result<Touched, Problem> {
    let mut marked = Vec::new();
    for site in sites {
        let sql = format!(
            "SELECT {COLUMNS} FROM appointments
             WHERE site_id = $1 AND to_move_since IS NOT NULL AND starts_at > $2
             AND status IN ('booked', 'arrived') AND template_id IS NOT NULL"
        );
        marked.extend(reader.query(&sql, params![*site, now], from_row)?);
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
        let side = Side {
            template,
            exceptions,
        };
        still.extend(why_not(reader, &one, side)?.map(|why_not| (one.id, why_not)));
    }
    Ok(still)
}
