//! Appointments as a program sees them: all at its sites, or those it booked itself. What it sees is
//! written into the access log like what a person sees.

use core::fmt;

use domain::booking::wire::{Appointment, AppointmentStatus};
use domain::booking::zone::Zone;
use domain::error::{ErrorCode, FieldError, Fields, Problem};
use domain::ids::{AppointmentId, ReferralId, SiteId, StaffId};
use domain::people::client::Scope;
use domain::people::nhs_number::NhsNumber;
use domain::time::Timestamp;
use serde_json::{Value, json};

use super::bundle::{Found, Page};
use super::query::{AFTER, Params, Window, one_of};
use super::resources::{self, More};
use super::{BARS, MOST, NHS_NUMBER, R4};
use crate::audit::{Actor, AuditEntry, Subject};
use crate::booking::{appointment_store, by_client, team_store};
use crate::http::ClientCaller;
use crate::params;
use crate::people::patient_store;
use crate::store::{Audited, Reader, StoreError, Tx, Value as Sql};

/// Which appointments.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    patient: Option<NhsNumber>,
    /// In one of these states, when any are named.
    statuses: Option<Vec<AppointmentStatus>>,
    date: Window,
    changed: Window,
    /// Among these, when any are named; what is none of ours is left out.
    ids: Option<Vec<AppointmentId>>,
    clinician: Option<StaffId>,
    site: Option<SiteId>,
    /// Only what comes behind this one.
    after: Option<Place>,
}

/// An appointment's place in the order of a search, by which the next page begins. How many come before is no such
/// place: when one of those goes, another is passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    start: Timestamp,
    id: AppointmentId,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.start.0, self.id)
    }
}

impl Place {
    fn parse(text: &str) -> Option<Self> {
        let (start, id) = text.split_once('.')?;
        let start = Timestamp(start.parse().ok()?);
        let id = id.parse().ok()?;
        Some(Self { start, id })
    }
}

impl Wanted {
    /// Reads a search.
    ///
    /// # Errors
    /// The problem naming every refused parameter.
    pub fn of(params: &Params, zone: &Zone, systems: &str) -> Result<Self, Problem> {
        let mut fields = Fields::new();
        let names = ["patient:identifier", "patient.identifier"];
        if names.iter().all(|name| params.one(name).is_some()) {
            fields.refuse(names[1], FieldError::TooMany);
        }
        let patient = params.any(&names).and_then(|text| {
            let number = match text.split_once('|') {
                Some((system, number)) if system.eq_ignore_ascii_case(NHS_NUMBER) => number,
                Some(_) => {
                    fields.refuse(names[0], FieldError::Unsupported);
                    return None;
                }
                None => text,
            };
            fields.take(names[0], NhsNumber::parse(number))
        });
        let statuses = params.narrowed("status", |text| {
            let code = text
                .strip_prefix("http://hl7.org/fhir/appointmentstatus|")
                .unwrap_or(text);
            let known = AppointmentStatus::from_text(code).ok_or(FieldError::Unknown);
            fields.take("status", known)
        });
        for name in ["_id", "identifier"] {
            if params.listed(name).len() > MOST {
                fields.refuse(name, FieldError::TooMany);
            }
        }
        let by_id = params.narrowed("_id", |text| text.parse::<AppointmentId>().ok());
        let ours = resources::system(systems, "appointment");
        let by_identifier = params.narrowed("identifier", |text| match text.split_once('|') {
            Some((system, value)) if system == ours => value.parse().ok(),
            Some(_) => None,
            None => text.parse().ok(),
        });
        let ids = match (by_id, by_identifier) {
            (Some(a), Some(b)) => Some(a.into_iter().filter(|one| b.contains(one)).collect()),
            (a, b) => a.or(b),
        };
        let actors = params.actors(&mut fields, &["actor"]);
        if let Some((name, _)) = &actors.service {
            fields.refuse(name, FieldError::Unsupported);
        }
        let clinician = params.reference(&mut fields, &["practitioner"], "Practitioner");
        let site = params.reference(&mut fields, &["location"], "Location");
        let wanted = Self {
            patient,
            changed: params.window(&mut fields, "_lastUpdated", zone, false),
            ids,
            statuses,
            date: params.window(&mut fields, "date", zone, false),
            after: params.one(AFTER).and_then(|text| {
                let place = Place::parse(text).ok_or(FieldError::Format);
                fields.take(AFTER, place)
            }),
            clinician: one_of(&mut fields, "practitioner", actors.clinician, clinician),
            site: one_of(&mut fields, "location", actors.site, site),
        };
        fields.finish(Some(wanted))
    }
}

/// What FHIR says of an appointment beside what staff see.
///
/// # Errors
/// What the store says.
pub fn more(reader: &mut Reader, id: AppointmentId) -> Result<More, StoreError> {
    reader.query_one(
        "SELECT a.template_id, s.specialty, s.slug, a.created_at, a.updated_at, a.follows_id,
            i.name, a.sequence, a.cancel_reason
         FROM appointments a
         JOIN services s ON s.id = a.service_id
         JOIN sites i ON i.id = a.site_id WHERE a.id = $1",
        params![id],
        |row| {
            Ok(More {
                template: row.opt_id(0)?,
                specialty: row.text(1)?,
                slug: row.text(2)?,
                created: row.time(3)?,
                changed: row.time(4)?,
                follows: row.opt_text(5)?.is_some(),
                site_name: row.text(6)?,
                sequence: row.int(7)?,
                cancel_reason: row.opt_text(8)?,
            })
        },
    )
}

/// An appointment as a resource, with the referrals it answers of those that the program sent.
///
/// # Errors
/// What the store says.
pub fn resource(
    reader: &mut Reader,
    caller: &ClientCaller,
    appointment: &Appointment,
    base: &str,
) -> Result<Value, StoreError> {
    let more = more(reader, appointment.id)?;
    let mut shown = resources::appointment(appointment, &more, base);
    let referrals: Vec<ReferralId> = reader.query(
        "SELECT id FROM referrals WHERE appointment_id = $1 AND client_id = $2 ORDER BY id",
        params![appointment.id, caller.client],
        |row| row.id(0),
    )?;
    // Referrals are BaRS's alone: elsewhere they are named by their whole address.
    let before = match base.strip_suffix(R4) {
        Some(url) => format!("{url}{BARS}/"),
        None => String::new(),
    };
    if !referrals.is_empty() {
        let refer = |id| json!({"reference": format!("{before}ServiceRequest/{id}")});
        shown["basedOn"] = referrals.into_iter().map(refer).collect();
    }
    Ok(shown)
}

/// One appointment.
///
/// # Errors
/// `not_found` when there is none that the program may see.
pub fn read(
    tx: &mut Tx,
    caller: &ClientCaller,
    id: AppointmentId,
    base: &str,
) -> Result<Audited<Value>, Problem> {
    let all = by_client::may_see(tx, caller, id, Scope::ReadAppointments)?;
    if !all && !by_client::may_see(tx, caller, id, Scope::Book)? {
        return Err(ErrorCode::NotFound.into());
    }
    let keys = tx.keys();
    let found = appointment_store::find(tx, &keys, id)?.ok_or(ErrorCode::NotFound)?;
    let shown = resource(tx, caller, &found, base)?;
    Ok(tx.audited(seen(caller, &found), shown)?)
}

fn seen(caller: &ClientCaller, found: &Appointment) -> AuditEntry {
    let actor = Actor::Client(caller.client);
    AuditEntry::new(actor, "appointment.seen", Subject::Appointment(found.id)).at_site(found.site)
}

/// A page of appointments.
#[derive(Debug, Default)]
pub struct Searched {
    /// How many there are in all.
    pub total: usize,
    /// Those of this page.
    pub found: Found,
    /// Behind which one the next page begins, when there is one.
    pub next: Option<Place>,
}

/// Some appointments, soonest first: a page of them, and how many there are.
///
/// # Errors
/// What the store says.
pub fn search(
    tx: &mut Tx,
    caller: &ClientCaller,
    wanted: &Wanted,
    page: Page,
    base: &str,
) -> Result<Audited<Searched>, Problem> {
    let keys = tx.keys();
    let nothing = caller.sites.is_empty()
        || !(caller.may(Scope::Book) || caller.may(Scope::ReadAppointments))
        || wanted.ids.as_ref().is_some_and(Vec::is_empty)
        || wanted.statuses.as_ref().is_some_and(Vec::is_empty);
    let patient = match wanted.patient {
        None => None,
        Some(number) => match patient_store::find_by_nhs_number(tx, &keys, number)? {
            Some(known) => Some(known.id),
            None => return found(tx, caller, Searched::default(), Vec::new(), base),
        },
    };
    if nothing {
        return found(tx, caller, Searched::default(), Vec::new(), base);
    }
    let mut values: Vec<Sql> = Vec::new();
    let mut conditions: Vec<String> = Vec::new();
    let mut place = |value: Sql| {
        values.push(value);
        format!("${}", values.len())
    };
    let sites: Vec<String> = caller
        .sites
        .iter()
        .map(|site| place((*site).into()))
        .collect();
    conditions.push(format!("a.site_id IN ({})", sites.join(", ")));
    if !caller.may(Scope::ReadAppointments) {
        conditions.push(format!(
            "a.booked_by_client_id = {}",
            place(caller.client.into())
        ));
    }
    if let Some(patient) = patient {
        conditions.push(format!("a.patient_id = {}", place(patient.into())));
    }
    if let Some(clinician) = wanted.clinician {
        let whose = place(clinician.into());
        conditions.push(format!(
            "(a.clinician_id = {whose} OR EXISTS (SELECT 1 FROM appointment_team t
                WHERE t.appointment_id = a.id AND t.staff_id = {whose}))"
        ));
    }
    if let Some(site) = wanted.site {
        conditions.push(format!("a.site_id = {}", place(site.into())));
    }
    if let Some(ids) = &wanted.ids {
        let ids: Vec<String> = ids.iter().map(|id| place((*id).into())).collect();
        conditions.push(format!("a.id IN ({})", ids.join(", ")));
    }
    for (column, window) in [
        ("a.starts_at", wanted.date),
        ("a.updated_at", wanted.changed),
    ] {
        if let Some(from) = window.from {
            conditions.push(format!("{column} >= {}", place(from.into())));
        }
        if let Some(until) = window.until {
            conditions.push(format!("{column} <= {}", place(until.into())));
        }
    }
    if let Some(statuses) = &wanted.statuses {
        let words = statuses.iter().map(|one| place(one.as_str().into()));
        let words: Vec<String> = words.collect();
        conditions.push(format!("a.status IN ({})", words.join(", ")));
    }
    let count = format!(
        "SELECT COUNT(*) FROM appointments a WHERE {}",
        conditions.join(" AND ")
    );
    let total: i64 = tx.query_one(&count, &values, |row| row.int(0))?;
    if let Some(after) = wanted.after {
        values.extend([after.start.into(), after.id.into()]);
        let (start, id) = (values.len() - 1, values.len());
        conditions.push(format!(
            "(a.starts_at > ${start} OR (a.starts_at = ${start} AND a.id > ${id}))"
        ));
    }
    let conditions = conditions.join(" AND ");
    let offset = i64::try_from(page.offset).unwrap_or(i64::MAX);
    let sql = format!(
        "SELECT {}, {} FROM {} WHERE {conditions}
         ORDER BY a.starts_at, a.id LIMIT {} OFFSET {offset}",
        appointment_store::COLUMNS,
        patient_store::COLUMNS,
        appointment_store::FROM,
        // One more than are sent: whether there is a next page.
        page.count + usize::from(page.count > 0)
    );
    let mut rows = tx.query(&sql, &values, |row| appointment_store::shown(row, &keys))?;
    let more = rows.len() > page.count;
    rows.truncate(page.count);
    for row in &mut rows {
        row.team = team_store::of(tx, &keys, row.id)?;
    }
    let last = rows.last().filter(|_| more);
    let searched = Searched {
        total: usize::try_from(total).unwrap_or(0),
        found: Found::default(),
        next: last.map(|row| Place {
            start: row.start,
            id: row.id,
        }),
    };
    found(tx, caller, searched, rows, base)
}

fn found(
    tx: &mut Tx,
    caller: &ClientCaller,
    mut searched: Searched,
    rows: Vec<Appointment>,
    base: &str,
) -> Result<Audited<Searched>, Problem> {
    for row in &rows {
        tx.record(&seen(caller, row))?;
        let matches = &mut searched.found.matches;
        matches.push(resource(tx, caller, row, base)?);
    }
    let subject = Subject::Client(caller.client);
    let entry = AuditEntry::new(
        Actor::Client(caller.client),
        "appointment.searched",
        subject,
    )
    .detail("found", rows.len() as i64);
    Ok(tx.audited(entry, searched)?)
}
