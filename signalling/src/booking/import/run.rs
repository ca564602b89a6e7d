//! Row by row: what it says is looked up, claimed and added like any booking.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::booking::import::{
    AppointmentRow, ClinicRow, ImportKind, ImportedRow, ReferralRow, Row, RowOutcome,
};
use domain::booking::template::Template;
use domain::booking::wire::Service;
use domain::booking::zone::Zone;
use domain::error::{ErrorCode, FieldError, Fields, Problem};
use domain::ids::{AppointmentId, SiteId, StaffId, TemplateId};
use domain::people::contact::Email;
use domain::people::role::Role;
use domain::people::wire::Site;
use domain::time::Date;

use super::read::Table;
use super::{place, referral};
use crate::app_state::App;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::booking::book::latest_today;
use crate::booking::new_appointment::{self, BookedBy, NewRow};
use crate::booking::slot_search::unknown_zone;
use crate::booking::{
    claim_store, clinics, links, places, reminders, service_store, template_store, waiting_list,
};
use crate::bus::Hint;
use crate::http::StaffCaller;
use crate::params;
use crate::people::patient_store::{self, Asked};
use crate::people::staff_store;
use crate::store::{Reader, StoreError, Tx};

/// What all rows of a file share.
struct Importing<'a> {
    app: &'a App,
    caller: &'a StaffCaller,
    site: Site,
    zone: Zone,
    services: Vec<Service>,
    /// By their names, and by the keyed hash of their e-mail addresses.
    clinicians: BTreeMap<String, BTreeSet<StaffId>>,
}

/// A file that is imported, and for whom.
#[derive(Debug, Clone)]
pub struct File {
    /// Who imports.
    pub caller: StaffCaller,
    /// What its rows are.
    pub kind: ImportKind,
    /// For which site.
    pub site: SiteId,
    /// Its rows.
    pub table: Arc<Table>,
}

/// Imports some rows of a file, each by its place in it; one that can't be does not keep the others from being
/// tried. `again` is what an earlier unit of work had imported and undone, and is in the way of these.
///
/// # Errors
/// What the store says.
pub fn rows(
    tx: &mut Tx,
    app: &App,
    file: &File,
    again: &[usize],
    unit: &[usize],
) -> Result<Vec<(usize, ImportedRow)>, Problem> {
    let (caller, site) = (&file.caller, file.site);
    // Two imports at once would not see each other's rows.
    tx.keep_name(&format!("import {site}"))?;
    let site = places::site(tx, site)?.ok_or(ErrorCode::NotFound)?;
    let importing = Importing {
        app,
        caller,
        zone: Zone::find(&site.zone).ok_or_else(unknown_zone)?,
        services: service_store::list(tx)?,
        clinicians: clinicians(tx, site.id)?,
        site,
    };
    let mut all = Vec::new();
    for (n, wanted) in again
        .iter()
        .map(|n| (*n, false))
        .chain(unit.iter().map(|n| (*n, true)))
    {
        let Some((line, cells)) = file.table.rows.get(n) else {
            continue;
        };
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        let row = importing.row(tx, file, (n, *line), file.table.columns.row(&cells))?;
        if wanted {
            all.push((n, row));
        }
    }
    tx.hint(Hint::Board {
        site: importing.site.id,
    });
    Ok(all)
}

/// Who sees patients at a site.
fn clinicians(
    reader: &mut Tx,
    site: SiteId,
) -> Result<BTreeMap<String, BTreeSet<StaffId>>, StoreError> {
    let keys = reader.keys();
    let found: Vec<(StaffId, String)> = reader.query(
        "SELECT s.id, s.email_index FROM staff s
         JOIN memberships m ON m.staff_id = s.id AND m.site_id = $1 AND m.role = $2
         WHERE s.disabled_at IS NULL",
        params![site, Role::Clinician.as_str()],
        |row| Ok((row.id(0)?, row.text(1)?)),
    )?;
    let mut by_name: BTreeMap<String, BTreeSet<StaffId>> = BTreeMap::new();
    for (id, email) in found {
        if let Some(known) = places::clinician(reader, &keys, id)? {
            by_name.entry(folded(&known.name)).or_default().insert(id);
        }
        by_name.entry(email).or_default().insert(id);
    }
    Ok(by_name)
}

fn folded(name: &str) -> String {
    name.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

impl Importing<'_> {
    fn row(
        &self,
        tx: &mut Tx,
        file: &File,
        (n, line): (usize, u32),
        row: Row<'_>,
    ) -> Result<ImportedRow, Problem> {
        let when = match file.kind {
            ImportKind::Clinics => row.text("first_day"),
            ImportKind::Appointments => row.text("start"),
            ImportKind::Referrals => row.text("referred_on"),
        };
        let mut report = ImportedRow {
            line,
            old_id: shortened(row.text("id")),
            what: shortened(&format!("{} {when}", row.text("service"))),
            outcome: RowOutcome::New,
            code: None,
            columns: Vec::new(),
        };
        let done = if file.table.at_odds.contains(&n) {
            let mut fields = Fields::new();
            fields.refuse("id", FieldError::Taken);
            fields.finish(None)
        } else {
            self.import(tx, file.kind, row)
        };
        match done {
            Ok(outcome) => report.outcome = outcome,
            Err(problem) if problem.code == ErrorCode::InvalidFields => {
                report.outcome = RowOutcome::Refused;
                report.columns = problem.fields;
            }
            Err(problem) if problem.status < 500 => {
                report.outcome = RowOutcome::Refused;
                report.code = Some(problem.code);
            }
            // A fault of ours ends the whole.
            Err(problem) => return Err(problem),
        }
        Ok(report)
    }

    fn import(&self, tx: &mut Tx, kind: ImportKind, row: Row<'_>) -> Result<RowOutcome, Problem> {
        let mut fields = Fields::new();
        row.check(&mut fields);
        let old_id = fields.take("id", row.old_id());
        let service = fields.take("service", self.service(row.text("service")));
        let clinician = match kind {
            ImportKind::Referrals => None,
            _ => fields.take("clinician", self.clinician(row.text("clinician"))),
        };
        let known = match &old_id {
            Some(id) => self.known(tx, kind, id)?,
            None => false,
        };
        if known {
            return Ok(RowOutcome::Known);
        }
        let ours = match kind {
            ImportKind::Clinics => {
                let read = ClinicRow::read(&row, &mut fields);
                let all = (|| Some((service?, clinician?, read?)))();
                let (service, clinician, read) = fields.finish(all)?;
                self.clinic(tx, service, clinician, read)?.to_string()
            }
            ImportKind::Appointments => {
                let today = latest_today(tx.now());
                let read = AppointmentRow::read(&row, &mut fields, today);
                let all = (|| Some((service?, clinician?, read?)))();
                let (service, clinician, read) = fields.finish(all)?;
                self.appointment(tx, service, clinician, read)?.to_string()
            }
            ImportKind::Referrals => {
                let today = self.zone.date(tx.now());
                let read = ReferralRow::read(&row, &mut fields, today);
                let (service, read) = fields.finish(service.zip(read))?;
                referral::note(tx, self.app, self.caller, (self.site.id, service.id), read)?
                    .to_string()
            }
        };
        let now = tx.now();
        tx.execute(
            "INSERT INTO imported (kind, site_id, old_id, our_id, created_at)
             VALUES ($1, $2, $3, $4, $5)",
            params![kind.as_str(), self.site.id, old_id.as_deref(), ours, now],
        )?;
        Ok(RowOutcome::New)
    }

    fn known(&self, reader: &mut Reader, kind: ImportKind, id: &str) -> Result<bool, StoreError> {
        reader.exists(
            "SELECT 1 FROM imported WHERE kind = $1 AND site_id = $2 AND old_id = $3",
            params![kind.as_str(), self.site.id, id],
        )
    }

    /// By its part of the address, or by a name that only one has.
    fn service(&self, text: &str) -> Result<&Service, FieldError> {
        if text.is_empty() {
            return Err(FieldError::Required);
        }
        let name = folded(text);
        let by_address = self.services.iter().find(|one| one.slug == name);
        let mut by_name = self.services.iter().filter(|one| folded(&one.name) == name);
        let alone = by_name.next().filter(|_| by_name.next().is_none());
        by_address.or(alone).ok_or(FieldError::Unknown)
    }

    /// By e-mail address, or by a name that only one has.
    fn clinician(&self, text: &str) -> Result<StaffId, FieldError> {
        if text.is_empty() {
            return Err(FieldError::Required);
        }
        let key = match Email::parse(text) {
            Ok(email) => staff_store::email_index(&self.app.keys, &email.folded()),
            Err(_) => folded(text),
        };
        let named = self.clinicians.get(&key).filter(|all| all.len() == 1);
        named
            .and_then(|all| all.first().copied())
            .ok_or(FieldError::Unknown)
    }

    fn entry(&self, action: &'static str, subject: Subject) -> AuditEntry {
        AuditEntry::new(Actor::Staff(self.caller.staff), action, subject).at_site(self.site.id)
    }

    fn clinic(
        &self,
        tx: &mut Tx,
        service: &Service,
        clinician: StaffId,
        row: ClinicRow,
    ) -> Result<TemplateId, Problem> {
        let new = row.template(service.id, self.site.id, clinician);
        // A clinic that has long been running began in the past.
        let details =
            clinics::checked(tx, &new, Date::from_days(0), &self.zone).map_err(named_by_columns)?;
        let (service_buffers, extra) = clinics::of_service(tx, service.id)?;
        let template = Template {
            id: self.app.id(TemplateId::new),
            zone: self.site.zone.clone(),
            service_buffers,
            extra,
            details,
        };
        template_store::insert(tx, &template, tx.now())?;
        waiting_list::opened(tx, template.id)?;
        let subject = Subject::Template(template.id);
        tx.record(&self.entry("clinic_template.imported", subject))?;
        Ok(template.id)
    }

    /// No message goes out now: the old system's promise stands, and people would be told twice. They are
    /// reminded like everybody, and so have their link in time.
    fn appointment(
        &self,
        tx: &mut Tx,
        service: &Service,
        clinician: StaffId,
        row: AppointmentRow,
    ) -> Result<AppointmentId, Problem> {
        let now = tx.now();
        let start = self.zone.instant(row.day, row.time);
        let mut fields = Fields::new();
        if start <= now {
            fields.refuse("start", FieldError::InPast);
        }
        if !service.modes.contains(&row.mode) {
            fields.refuse("mode", FieldError::Unknown);
        }
        fields.finish(Some(()))?;
        let id = self.app.entropy.id(now, AppointmentId::new);
        let at = (&self.site, &self.zone);
        let (place, needs) = place::of(tx, at, service.id, clinician, &row, start)?;
        if !claim_store::try_take(tx, &needs, id, None)? {
            return Err(ErrorCode::SlotTaken.into());
        }
        let details = &row.patient;
        let entropy = &self.app.entropy;
        let asked = Asked::ByStaff;
        let found = patient_store::find_or_create(tx, entropy, asked, "patient", details);
        let patient = match found {
            Ok(patient) => patient,
            Err(problem) => {
                // Else it would stand in the way of the rows after it.
                claim_store::release(tx, id)?;
                return Err(named_by_patient(problem));
            }
        };
        let new = NewRow {
            id,
            patient,
            place,
            contact: details.contact.clone(),
            language: details.language,
            reason: row.reason.clone(),
            booked_by: BookedBy::Staff(self.caller.staff),
            series: None,
        };
        new_appointment::insert(tx, &new)?;
        links::open_consultation(tx, entropy, id)?;
        reminders::told_of(tx, id)?;
        let entry = self.entry("appointment.imported", Subject::Appointment(id));
        tx.record(&entry.detail("patient", patient).detail("start", start))?;
        Ok(id)
    }
}

/// What stands in a cell may be long.
fn shortened(text: &str) -> String {
    text.trim()
        .chars()
        .filter(|c| !c.is_control())
        .take(80)
        .collect()
}

fn renamed(mut problem: Problem, column: fn(&str) -> &str) -> Problem {
    for refused in &mut problem.fields {
        refused.field = column(&refused.field).to_owned();
    }
    problem
}

fn named_by_columns(problem: Problem) -> Problem {
    renamed(problem, ClinicRow::column)
}

pub(super) fn named_by_patient(problem: Problem) -> Problem {
    renamed(problem, AppointmentRow::column)
}
