//! Days of a clinic that are not as usual: set, listed, and made usual again. Appointments that the clinic no
//! longer gives are settled as was chosen when a day is set; all others are marked to be moved.

use domain::booking::exception::{Exception, Exceptions};
use domain::booking::preview::one_day;
use domain::booking::settle::Checked;
use domain::booking::wire::{
    ClinicDaySet, ClinicExceptions, DayAgain, NewException, Settling, UsualAgain,
};
use domain::booking::zone::Zone;
use domain::error::{ErrorCode, Problem};
use domain::ids::TemplateId;
use domain::time::{Date, Timestamp};

use super::clinic_change::{Standing, standing};
use super::slot_search::unknown_zone;
use super::touched::{self, Side, Touched};
use super::{exception_store, given_again, held, settle, turns, waiting_list};
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

/// A day that was set, and whom that touches.
pub(super) struct Set {
    before: Standing,
    day: Date,
    pub(super) touched: Touched,
}

/// Writes down what a template does on a day, and that those whom it touches are to be moved.
pub(super) fn write(
    tx: &mut Tx,
    app: &App,
    caller: &StaffCaller,
    id: TemplateId,
    new: &NewException,
) -> Result<Set, Problem> {
    let now = tx.now();
    turns::to_change(tx, id)?;
    let before = standing(tx, caller, id, now)?;
    let set = new.check(&before.template, &before.exceptions, before.today)?;
    let day = set.first().map_or(before.today, |(day, _)| *day);
    let (after, changes) = set_days(&before, set);
    let touched = apply(tx, app, caller, &before, &after, &changes)?;
    Ok(Set {
        before,
        day,
        touched,
    })
}

/// Sets what a template does on a day and settles whom that touches: all of it or nothing.
///
/// # Errors
/// The problem naming every refused field; `slot_taken` or `slot_not_offered` when a time that somebody
/// was to be moved to is not free any more; `not_found` for what is not the caller's.
pub fn set_exception(
    tx: &mut Tx,
    app: &App,
    caller: &StaffCaller,
    id: TemplateId,
    new: &NewException,
) -> Result<Audited<ClinicDaySet>, Problem> {
    let wanted = new.settling.check()?;
    let set = write(tx, app, caller, id, new)?;
    settled(tx, app, caller, &wanted, &set, "clinic_day.set")
}

/// Settles whom a day touches, and then looks who may take what it opens: nobody who waits is asked before
/// those who must be moved have a time.
fn settled(
    tx: &mut Tx,
    app: &App,
    caller: &StaffCaller,
    wanted: &Checked,
    set: &Set,
    action: &'static str,
) -> Result<Audited<ClinicDaySet>, Problem> {
    let mut settled = settle::settle(tx, app, caller, wanted, &set.touched)?;
    let details = &set.before.template.details;
    let id = set.before.template.id;
    given_again::tell_with(tx, app, caller, id, &mut settled)?;
    // A day added, moved or usual again may be what somebody waits for.
    waiting_list::opened(tx, id)?;
    tx.hint(Hint::Board { site: details.site });
    let entry = AuditEntry::new(Actor::Staff(caller.staff), action, Subject::Template(id))
        .at_site(details.site)
        .detail("day", set.day)
        .detail("touched", set.touched.len() as i64);
    let entry = settle::counted(entry, &settled);
    let now = tx.now();
    let ClinicExceptions { template, days } = exceptions(tx, caller, id, now)?;
    let answer = ClinicDaySet {
        template,
        days,
        settled,
    };
    Ok(tx.audited(entry, answer)?)
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
    let side = Side {
        template,
        exceptions: &after,
    };
    let all = touched::of_template(reader, id, now)?;
    let mut given = touched::given(&all, side)?;
    given.retain(|one| to_move.iter().any(|(other, _)| other == one));
    let mut told = 0;
    for one in &given {
        told += u32::from(given_again::is_asked(reader, *one)?);
    }
    Ok(UsualAgain {
        days,
        given_again: given.len() as u32,
        told,
        touched: touched::shown(reader, app, &touched)?.appointments,
    })
}

/// Writes down that a day of a template is usual again, and the day to which it was moved; and that those
/// whom that touches are to be moved.
pub(super) fn write_usual(
    tx: &mut Tx,
    app: &App,
    caller: &StaffCaller,
    id: TemplateId,
    day: Date,
) -> Result<Set, Problem> {
    let now = tx.now();
    turns::to_change(tx, id)?;
    let before = standing(tx, caller, id, now)?;
    let (after, changes) = without(&before, day)?;
    let touched = apply(tx, app, caller, &before, &after, &changes)?;
    Ok(Set {
        before,
        day,
        touched,
    })
}

/// Makes a day of a template usual again and settles whom that touches: all of it or nothing.
///
/// # Errors
/// As [`set_exception`]; `not_found` when nothing is set for it.
pub fn make_usual(
    tx: &mut Tx,
    app: &App,
    caller: &StaffCaller,
    (id, day): (TemplateId, Date),
    settling: &Settling,
) -> Result<Audited<ClinicDaySet>, Problem> {
    let wanted = settling.check()?;
    let set = write_usual(tx, app, caller, id, day)?;
    settled(tx, app, caller, &wanted, &set, "clinic_day.usual_again")
}

/// Writes down what is set for some days; says whom that touches.
fn apply(
    tx: &mut Tx,
    app: &App,
    caller: &StaffCaller,
    before: &Standing,
    after: &Exceptions,
    changes: &[(Date, Option<Exception>)],
) -> Result<Touched, Problem> {
    let (id, now) = (before.template.id, tx.now());
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
    Ok(touched)
}
