//! Row by row: what it says is looked up, claimed and added like any booking.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::booking::import::{
    AppointmentRow, ClinicRow, ImportKind, ImportedRow, ReferralRow, Row, RowOutcome, Said,
};
use domain::booking::wire::Service;
use domain::booking::zone::Zone;
use domain::error::{ErrorCode, FieldError, Fields, Problem};
use domain::ids::{ServiceId, SiteId, StaffId};
use domain::people::contact::Email;
use domain::people::role::Role;
use domain::people::wire::Site;

use super::again::{self, Again, Moved, Mover, Movers, Read};
use super::read::Table;
use super::referral;
use crate::app_state::App;
use crate::booking::appointment_store::Standing;
use crate::booking::book::latest_today;
use crate::booking::slot_search::unknown_zone;
use crate::booking::{places, service_store};
use crate::bus::Hint;
use crate::http::StaffCaller;
use crate::params;
use crate::people::staff_store;
use crate::store::{StoreError, Tx};

/// What all rows of a file share.
pub(super) struct Importing<'a> {
    pub(super) app: &'a App,
    pub(super) caller: &'a StaffCaller,
    pub(super) site: Site,
    pub(super) zone: Zone,
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
    /// Which of them were imported before and go elsewhere now, perhaps.
    pub elsewhere: Arc<BTreeSet<usize>>,
}

/// What came of a unit of work.
#[derive(Debug, Default)]
pub struct Unit {
    /// What came of each row, by its place in the file.
    pub rows: Vec<(usize, ImportedRow)>,
    /// What those who were moved have left.
    pub left: Vec<Standing>,
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
) -> Result<Unit, Problem> {
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
    let mut movers = importing.movers(tx, file, again.iter().chain(unit))?;
    let mut done = Unit::default();
    for (n, wanted) in again
        .iter()
        .map(|n| (*n, false))
        .chain(unit.iter().map(|n| (*n, true)))
    {
        let Some((line, cells)) = file.table.rows.get(n) else {
            continue;
        };
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        let row = file.table.columns.row(&cells);
        let (row, left) = importing.row(tx, file, (n, *line), row, movers.remove(&n))?;
        if wanted {
            done.rows.push((n, row));
            done.left.extend(left);
        }
    }
    tx.hint(Hint::Board {
        site: importing.site.id,
    });
    Ok(done)
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

/// What came of a row that can be imported.
enum Came {
    New,
    Same,
    Moved(Box<Moved>),
    Differs(Vec<String>, String),
}

impl Importing<'_> {
    /// Those of these rows that move. All that they have is given up before any of them takes what it wants: one may go
    /// where another was.
    fn movers<'n>(
        &self,
        tx: &mut Tx,
        file: &File,
        rows: impl Iterator<Item = &'n usize>,
    ) -> Result<Movers, Problem> {
        let mut movers = Movers::new();
        for n in rows.filter(|n| file.elsewhere.contains(*n)) {
            let Some((_, cells)) = file.table.rows.get(*n) else {
                continue;
            };
            let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
            let row = file.table.columns.row(&cells);
            // What is wrong with a row is said when its turn comes.
            let mut fields = Fields::new();
            row.check(&mut fields);
            let known = again::known(tx, file.kind, self.site.id, row.text("id"))?;
            let Some(known) = known.filter(|_| !fields.any()) else {
                continue;
            };
            let service = self.service(row.text("service")).ok().map(|one| one.id);
            let clinician = self.clinician(row.text("clinician")).ok();
            let said = self.said(file.kind, &row, service, clinician);
            let read = Read {
                row,
                service,
                clinician,
                said: &said,
            };
            match self.again(tx, file.kind, &known, read) {
                Ok(Again::Moves(mover)) => _ = movers.insert(*n, *mover),
                Ok(Again::Same | Again::Differs(..)) => {}
                Err(problem) if problem.status < 500 => {}
                Err(problem) => return Err(problem),
            }
        }
        for mover in movers.values_mut() {
            mover.give_up(tx)?;
        }
        Ok(movers)
    }

    fn row(
        &self,
        tx: &mut Tx,
        file: &File,
        (n, line): (usize, u32),
        row: Row<'_>,
        mover: Option<Mover>,
    ) -> Result<(ImportedRow, Option<Standing>), Problem> {
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
            changed: Vec::new(),
            was: String::new(),
            now: String::new(),
            columns: Vec::new(),
        };
        let mut left = None;
        let done = if file.table.at_odds.contains(&n) {
            let mut fields = Fields::new();
            fields.refuse("id", FieldError::Taken);
            fields.finish(None)
        } else {
            self.import(tx, file.kind, row, mover)
        };
        match done {
            Ok(Came::New) => {}
            Ok(Came::Same) => report.outcome = RowOutcome::Known,
            Ok(Came::Moved(moved)) => {
                left = Some(moved.left.clone());
                moved.report(&mut report);
            }
            Ok(Came::Differs(changed, was)) => {
                report.outcome = RowOutcome::Differs;
                (report.changed, report.was) = (changed, was);
            }
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
        Ok((report, left))
    }

    fn import(
        &self,
        tx: &mut Tx,
        kind: ImportKind,
        row: Row<'_>,
        mover: Option<Mover>,
    ) -> Result<Came, Problem> {
        let mut fields = Fields::new();
        row.check(&mut fields);
        let old_id = fields.take("id", row.old_id());
        let service = fields.take("service", self.service(row.text("service")));
        let clinician = match kind {
            ImportKind::Referrals => None,
            _ => fields.take("clinician", self.clinician(row.text("clinician"))),
        };
        let known = match &old_id {
            Some(id) => again::known(tx, kind, self.site.id, id)?,
            None => None,
        };
        let said = self.said(kind, &row, service.map(|one| one.id), clinician);
        let about = (kind, self.site.id);
        if let Some(known) = known {
            let read = Read {
                row,
                service: service.map(|one| one.id),
                clinician,
                said: &said,
            };
            let mover = match mover {
                Some(mover) => mover,
                None => match self.again(tx, kind, &known, read)? {
                    Again::Same => return Ok(Came::Same),
                    Again::Differs(changed, was) => return Ok(Came::Differs(changed, was)),
                    Again::Moves(mover) => *mover,
                },
            };
            fields.finish(Some(()))?;
            let moved = self.moved(tx, mover)?;
            again::note(tx, about, old_id.as_deref(), &moved.id.to_string(), &said)?;
            return Ok(Came::Moved(Box::new(moved)));
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
        again::note(tx, about, old_id.as_deref(), &ours, &said)?;
        Ok(Came::New)
    }

    /// What a row says, for a comparison with what it said or says another time.
    fn said(
        &self,
        kind: ImportKind,
        row: &Row<'_>,
        service: Option<ServiceId>,
        clinician: Option<StaffId>,
    ) -> Said {
        let hide = again::hidden(&self.app.keys, self.site.id, row.text("id"));
        Said::of(kind, row, service, clinician).with_needs(row, hide)
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
}

/// What stands in a cell may be long.
fn shortened(text: &str) -> String {
    text.trim()
        .chars()
        .filter(|c| !c.is_control())
        .take(80)
        .collect()
}
