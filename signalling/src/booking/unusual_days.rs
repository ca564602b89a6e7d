//! Days of a clinic that are not as usual: set, listed, and made usual again. Appointments already made
//! stay as they are; those that the clinic no longer gives are marked to be moved.

use domain::booking::exception::{Exception, Exceptions};
use domain::booking::preview::one_day;
use domain::booking::wire::{
    ClinicExceptions, DayAgain, NewException, TouchedAppointments, UsualAgain,
};
use domain::booking::zone::Zone;
use domain::error::{ErrorCode, Problem};
use domain::ids::TemplateId;
use domain::time::{Date, Timestamp};

use super::clinic_change::{Standing, standing};
use super::slot_search::unknown_zone;
use super::touched::{self, Side, Touched};
use super::{exception_store, held, turns, waiting_list};
use crate::app_state::App;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::bus::Hint;
use crate::http::StaffCaller;
use crate::store::{Audited, Reader, Tx};

/// The unusual days of a template from today on.
///
/// # Errors
/// `not_found` for what is not the caller's.
pub fn exceptions(
    reader: &mut Reader,
    caller: &StaffCaller,
    id: TemplateId,
    now: Timestamp,
) -> Result<ClinicExceptions, Problem> {
    let clinic = standing(reader, caller, id, now)?;
    let days = exception_store::of_template(reader, id, clinic.today)?;
    Ok(ClinicExceptions {
        template: id,
        days: days
            .into_iter()
            .map(|(day, what)| what.to_wire(day))
            .collect(),
    })
}

/// What a new exception sets, and takes away: the day to which this one was moved before.
fn set_days(
    before: &Standing,
    set: Vec<(Date, Exception)>,
) -> (Exceptions, Vec<(Date, Option<Exception>)>) {
    let id = before.template.id;
    let mut changes = Vec::new();
    for (day, _) in &set {
        if let Some(Exception::MovedTo(other)) = before.exceptions.get(id, *day) {
            changes.push((other, None));
        }
    }
    changes.extend(set.into_iter().map(|(day, what)| (day, Some(what))));
    let mut after = before.exceptions.clone();
    for (day, what) in &changes {
        after.set(id, *day, *what);
    }
    (after, changes)
}

fn by_days(
    reader: &mut Reader,
    before: &Standing,
    after: &Exceptions,
    now: Timestamp,
) -> Result<Touched, Problem> {
    let all = touched::of_template(reader, before.template.id, now)?;
    let side = |exceptions| Side {
        template: &before.template,
        exceptions,
    };
    touched::by_change(&all, side(&before.exceptions), side(after))
}

/// Which appointments an exception would touch.
///
/// # Errors
/// Those of the exception itself.
pub fn touched_by_exception(
    reader: &mut Reader,
    app: &App,
    caller: &StaffCaller,
    id: TemplateId,
    new: &NewException,
    now: Timestamp,
) -> Result<TouchedAppointments, Problem> {
    let before = standing(reader, caller, id, now)?;
    let set = new.check(&before.template, &before.exceptions, before.today)?;
    let (after, _) = set_days(&before, set);
    let all = by_days(reader, &before, &after, now)?;
    Ok(touched::shown(reader, app, &all)?)
}

/// Sets what a template does on a day.
///
/// # Errors
/// The problem naming every refused field; `not_found` for what is not the caller's.
pub fn set_exception(
    tx: &mut Tx,
    app: &App,
    caller: &StaffCaller,
    id: TemplateId,
    new: &NewException,
) -> Result<Audited<ClinicExceptions>, Problem> {
    let now = tx.now();
    turns::to_change(tx, id)?;
    let before = standing(tx, caller, id, now)?;
    let set = new.check(&before.template, &before.exceptions, before.today)?;
    let day = set.first().map_or(before.today, |(day, _)| *day);
    let (after, changes) = set_days(&before, set);
    apply(
        tx,
        app,
        caller,
        &before,
        &after,
        &changes,
        ("clinic_day.set", day),
    )
}

/// What is set for some days; nothing makes one usual.
type DayChanges = Vec<(Date, Option<Exception>)>;

/// The days as they are without what is set for one of them, and what that takes away: a clinic that was
/// moved is not held twice.
fn without(before: &Standing, day: Date) -> Result<(Exceptions, DayChanges), Problem> {
    let id = before.template.id;
    let mut changes = vec![(day, None)];
    match before.exceptions.get(id, day) {
        None => return Err(ErrorCode::NotFound.into()),
        Some(Exception::MovedTo(other)) => changes.push((other, None)),
        Some(_) => {}
    }
    let mut after = before.exceptions.clone();
    for (day, _) in &changes {
        after.set(id, *day, None);
    }
    Ok((after, changes))
}

/// What a day that is made usual again gives back, and whom it would touch.
///
/// # Errors
/// `not_found` when nothing is set for it, or for what is not the caller's.
pub fn usual_again(
    reader: &mut Reader,
    app: &App,
    caller: &StaffCaller,
    id: TemplateId,
    day: Date,
    now: Timestamp,
) -> Result<UsualAgain, Problem> {
    let before = standing(reader, caller, id, now)?;
    let (after, changes) = without(&before, day)?;
    let template = &before.template;
    let zone = Zone::find(&template.zone).ok_or_else(unknown_zone)?;
    let starts = |exceptions: &Exceptions, date| {
        let shown = one_day(template, exceptions, &zone, date);
        shown.map_or(0, |day| day.starts.len() as u16)
    };
    let days = changes.iter().map(|(date, _)| DayAgain {
        date: *date,
        before: starts(&before.exceptions, *date),
        after: starts(&after, *date),
    });
    let mut days: Vec<DayAgain> = days.collect();
    days.sort_by_key(|day| day.date);
    let touched = by_days(reader, &before, &after, now)?;
    let to_move = touched::still_to_move(reader, &[template.details.site], now)?;
    let all = touched::of_template(reader, id, now)?;
    let given = all.iter().filter(|one| {
        let marked = to_move.iter().any(|(other, _)| *other == one.id());
        marked && one.is_given(template, &after)
    });
    Ok(UsualAgain {
        days,
        given_again: given.count() as u32,
        touched: touched::shown(reader, app, &touched)?.appointments,
    })
}

/// Makes a day of a template usual again, and the day to which it was moved.
///
/// # Errors
/// `not_found` when nothing is set for it, or for what is not the caller's.
pub fn remove_exception(
    tx: &mut Tx,
    app: &App,
    caller: &StaffCaller,
    id: TemplateId,
    day: Date,
) -> Result<Audited<ClinicExceptions>, Problem> {
    let now = tx.now();
    turns::to_change(tx, id)?;
    let before = standing(tx, caller, id, now)?;
    let (after, changes) = without(&before, day)?;
    let what = ("clinic_day.usual_again", day);
    apply(tx, app, caller, &before, &after, &changes, what)
}

fn apply(
    tx: &mut Tx,
    app: &App,
    caller: &StaffCaller,
    before: &Standing,
    after: &Exceptions,
    changes: &[(Date, Option<Exception>)],
    (action, day): (&'static str, Date),
) -> Result<Audited<ClinicExceptions>, Problem> {
    let now = tx.now();
    let id = before.template.id;
    let touched = by_days(tx, before, after, now)?;
    for (day, what) in changes {
        match what {
            Some(what) => exception_store::set(tx, &app.entropy, id, *day, *what)?,
            None => {
                exception_store::remove(tx, id, *day)?;
            }
        }
    }
    held::give_up_lost(tx, Actor::Staff(caller.staff), id)?;
    touched::mark(tx, &touched)?;
    // A day added, moved or usual again may be what somebody waits for.
    waiting_list::opened(tx, id)?;
    let site = before.template.details.site;
    tx.hint(Hint::Board { site });
    let entry = AuditEntry::new(Actor::Staff(caller.staff), action, Subject::Template(id))
        .at_site(site)
        .detail("day", day)
        .detail("touched", touched.len() as i64);
    let shown = exceptions(tx, caller, id, now)?;
    Ok(tx.audited(entry, shown)?)
}
