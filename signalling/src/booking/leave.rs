//! Leave: when a clinician is away from all their clinics.

use std::collections::BTreeSet;

use domain::booking::exception::Exceptions;
use domain::booking::leave::Leave as Away;
use domain::booking::wire::{Leave, LeaveList, LeaveMade, NewLeave, Settled};
use domain::booking::zone::Zone;
use domain::error::{ErrorCode, FieldError, Fields, Problem};
use domain::ids::{LeaveId, SiteId, StaffId, TemplateId};
use domain::people::policy::Action;
use domain::people::role::Role;
use domain::time::Timestamp;

use super::book::must_at;
use super::exception_store::{self, LeaveRow};
use super::slot_search::unknown_zone;
use super::template_store::{self, Wanted};
use super::touched::{self, Side, Touched};
use super::waiting_list;
use super::{given_again, held, places, settle, turns};
use crate::app_state::App;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::bus::Hint;
use crate::http::StaffCaller;
use crate::params;
use crate::store::{Audited, Keys, Reader, StoreError, Tx};

/// Reads what was typed, by the clock of the site.
fn checked(
    reader: &mut Reader,
    caller: &StaffCaller,
    id: LeaveId,
    new: &NewLeave,
    now: Timestamp,
) -> Result<LeaveRow, Problem> {
    must_at(caller, Action::ManageClinics, new.site)?;
    let site = places::site(reader, new.site)?.ok_or(ErrorCode::NotFound)?;
    let zone = Zone::find(&site.zone).ok_or_else(unknown_zone)?;
    let here = places::is_clinician_at(reader, new.clinician, new.site)?;
    let details = new.check(zone.date(now));
    if !here {
        let mut fields = details
            .err()
            .map_or_else(Vec::new, |problem| problem.fields);
        fields.push(domain::error::FieldProblem {
            field: "clinician".to_owned(),
            error: FieldError::Unknown,
        });
        return Err(Problem::fields(fields));
    }
    let details = details?;
    Ok(LeaveRow {
        id,
        staff: new.clinician,
        site: new.site,
        first_day: details.first,
        last_day: details.last,
        leave: details.leave(&zone),
    })
}

/// The clinics of somebody that are not over.
fn of(staff: StaffId, now: Timestamp) -> Wanted {
    Wanted {
        clinician: Some(staff),
        from: Some(now.utc_date().plus_days(-1)),
        ..Wanted::default()
    }
}

/// The same by their identifiers, in order.
fn clinics(
    reader: &mut Reader,
    staff: StaffId,
    now: Timestamp,
) -> Result<BTreeSet<TemplateId>, StoreError> {
    let all = template_store::list(reader, of(staff, now))?.into_iter();
    Ok(all.map(|template| template.id).collect())
}

/// Appointments to come that fall into the leave, at every site.
fn touched(
    reader: &mut Reader,
    staff: StaffId,
    leave: Away,
    now: Timestamp,
) -> Result<Touched, Problem> {
    let yesterday = now.utc_date().plus_days(-1);
    let templates = template_store::list(reader, of(staff, now))?;
    let before = exception_store::all_exceptions(reader, &templates, yesterday)?;
    let after: Exceptions = before.clone().with_leave([(staff, leave)]);
    let all = touched::of_clinician(reader, staff, now)?;
    let mut found = Vec::new();
    for template in &templates {
        let side = |exceptions| Side {
            template,
            exceptions,
        };
        found.extend(touched::by_change(&all, side(&before), side(&after))?);
    }
    Ok(found)
}

/// Those of them at sites where the caller may decide. What lies at other sites is counted when the leave
/// is made; its patients are theirs to see.
///
/// # Errors
/// What the store says.
pub(super) fn visible(
    reader: &mut Reader,
    caller: &StaffCaller,
    touched: Touched,
) -> Result<Touched, Problem> {
    let sites = caller.sites_where(Action::ManageClinics);
    let mut visible = Vec::new();
    for one in touched {
        let site = touched::site_of(reader, one.0)?;
        if site.is_some_and(|site| sites.contains(&site)) {
            visible.push(one);
        }
    }
    Ok(visible)
}

/// Leave that was noted, and whom it touches.
pub(super) struct Noted {
    row: LeaveRow,
    pub(super) touched: Touched,
}

/// Notes leave, and that those whom it touches are to be moved.
pub(super) fn write(
    tx: &mut Tx,
    app: &App,
    caller: &StaffCaller,
    new: &NewLeave,
) -> Result<Noted, Problem> {
    let now = tx.now();
    let row = checked(tx, caller, app.id(LeaveId::new), new, now)?;
    let clinics = clinics(tx, row.staff, now)?;
    for clinic in &clinics {
        turns::to_change(tx, *clinic)?;
    }
    let touched = touched(tx, row.staff, row.leave, now)?;
    exception_store::add_leave(tx, &row)?;
    for clinic in clinics {
        held::give_up_lost(tx, Actor::Staff(caller.staff), clinic)?;
    }
    touched::mark(tx, &touched)?;
    Ok(Noted { row, touched })
}

/// Notes leave and settles whom that touches: all of it or nothing.
///
/// # Errors
/// The problem naming every refused field; `slot_taken` or `slot_not_offered` when a time that somebody
/// was to be moved to is not free any more; `not_found` for what is not the caller's.
pub fn add(
    tx: &mut Tx,
    app: &App,
    caller: &StaffCaller,
    new: &NewLeave,
) -> Result<Audited<LeaveMade>, Problem> {
    let wanted = new.settling.check()?;
    let Noted { row, touched } = write(tx, app, caller, new)?;
    let settled = settle::settle(tx, app, caller, &wanted, &touched)?;
    tx.hint(Hint::Board { site: row.site });
    let actor = Actor::Staff(caller.staff);
    let entry = AuditEntry::new(actor, "leave.made", Subject::Leave(row.id))
        .at_site(row.site)
        .detail("clinician", row.staff)
        .detail("touched", touched.len() as i64);
    let entry = settle::counted(entry, &settled);
    let keys = tx.keys();
    let leave = to_wire(tx, &keys, &row)?;
    Ok(tx.audited(entry, LeaveMade { leave, settled })?)
}

/// Takes leave back; whose it was, and their clinics.
fn write_back(
    tx: &mut Tx,
    caller: &StaffCaller,
    id: LeaveId,
) -> Result<(LeaveRow, BTreeSet<TemplateId>), Problem> {
    let row = exception_store::leave(tx, id)?.ok_or(ErrorCode::NotFound)?;
    must_at(caller, Action::ManageClinics, row.site)?;
    let now = tx.now();
    let clinics = clinics(tx, row.staff, now)?;
    for clinic in &clinics {
        turns::to_change(tx, *clinic)?;
    }
    exception_store::remove_leave(tx, id)?;
    Ok((row, clinics))
}

/// Whom leave that is taken back would give their time again, of those whom the caller may see.
///
/// # Errors
/// As [`remove`].
pub(super) fn would_give(
    tx: &mut Tx,
    caller: &StaffCaller,
    id: LeaveId,
) -> Result<Touched, Problem> {
    let (_, clinics) = write_back(tx, caller, id)?;
    let now = tx.now();
    let mut given = Touched::new();
    for clinic in clinics {
        given.extend(given_again::of(tx, clinic, now)?);
    }
    visible(tx, caller, given)
}

/// Takes leave back. Who was asked to choose another time because of it is told that theirs stands.
///
/// # Errors
/// `not_found` when there is none, or for what is not the caller's.
pub fn remove(
    tx: &mut Tx,
    app: &App,
    caller: &StaffCaller,
    id: LeaveId,
) -> Result<Audited<Settled>, Problem> {
    let (row, clinics) = write_back(tx, caller, id)?;
    let mut settled = Settled::default();
    for clinic in clinics {
        let told = given_again::tell_all(tx, app, caller, clinic)?;
        let told = given_again::Told {
            all: visible(tx, caller, told.all)?,
            to_ring: visible(tx, caller, told.to_ring)?,
        };
        given_again::note(tx, app, &told, &mut settled)?;
        waiting_list::opened(tx, clinic)?;
    }
    tx.hint(Hint::Board { site: row.site });
    let actor = Actor::Staff(caller.staff);
    let entry = AuditEntry::new(actor, "leave.taken_back", Subject::Leave(id))
        .at_site(row.site)
        .detail("clinician", row.staff);
    Ok(tx.audited(entry, settled)?)
}

/// Leave of a site's clinicians that is not over.
///
/// # Errors
/// What the store says.
pub fn list(
    reader: &mut Reader,
    keys: &Keys,
    sites: &[SiteId],
    now: Timestamp,
) -> Result<LeaveList, Problem> {
    let mut people: Vec<StaffId> = Vec::new();
    for site in sites {
        let here: Vec<StaffId> = reader.query(
            "SELECT staff_id FROM memberships WHERE site_id = $1 AND role = $2",
            params![*site, Role::Clinician.as_str()],
            |row| row.id(0),
        )?;
        people.extend(here);
    }
    people.sort_unstable();
    people.dedup();
    let yesterday = now.utc_date().plus_days(-1);
    let mut leave = Vec::new();
    for staff in people {
        for row in exception_store::leave_of(reader, staff, yesterday)? {
            leave.push(to_wire(reader, keys, &row)?);
        }
    }
    leave.sort_by_key(|one| (one.first_day, one.id));
    Ok(LeaveList { leave })
}

/// The site of a request, when it names one.
///
/// # Errors
/// `site` is refused where it cannot be read.
pub fn site_asked(text: &str) -> Result<Option<SiteId>, Problem> {
    if text.is_empty() {
        return Ok(None);
    }
    let mut fields = Fields::new();
    let site = fields.take("site", text.parse().map_err(|_| FieldError::Format));
    fields.finish(site.map(Some))
}

fn to_wire(reader: &mut Reader, keys: &Keys, row: &LeaveRow) -> Result<Leave, Problem> {
    let clinician = places::clinician(reader, keys, row.staff)?;
    let site = places::site(reader, row.site)?;
    let zone = site.and_then(|site| Zone::find(&site.zone));
    let (from, until) = match (row.leave, zone) {
        (Away::Times { from, until }, Some(zone)) => {
            (Some(zone.local(from).1), Some(zone.local(until).1))
        }
        _ => (None, None),
    };
    Ok(Leave {
        id: row.id,
        clinician: row.staff,
        clinician_name: clinician.map(|one| one.name).unwrap_or_default(),
        site: row.site,
        first_day: row.first_day,
        last_day: row.last_day,
        from,
        until,
    })
}
