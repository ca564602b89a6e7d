//! Changing a clinic template and its days. Appointments already made stay as they are; those that
//! the clinic no longer gives are marked to be moved.

use domain::booking::exception::{Exception, Exceptions};
use domain::booking::preview::preview;
use domain::booking::template::Template;
use domain::booking::wire::{
    ClinicExceptions, ClinicPreview, ClinicTemplate, NewClinicTemplate, NewException,
    TouchedAppointments, WhyNot,
};
use domain::booking::zone::Zone;
use domain::error::{ErrorCode, FieldError, Fields, Problem};
use domain::ids::{AppointmentId, TemplateId};
use domain::people::policy::Action;
use domain::time::{Date, Timestamp};

use super::book::must_at;
use super::clinics::{checked, shown};
use super::slot_search::unknown_zone;
use super::touched::{self, Side};
use super::{claim_store, exception_store, held, template_store, waiting_list};
use crate::app_state::App;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::bus::Hint;
use crate::http::StaffCaller;
use crate::store::{Audited, Keys, Reader, Tx};

/// How a template of the caller's stands.
struct Standing {
    template: Template,
    exceptions: Exceptions,
    today: Date,
}

fn standing(
    reader: &mut Reader,
    caller: &StaffCaller,
    id: TemplateId,
    now: Timestamp,
) -> Result<Standing, Problem> {
    let template = template_store::find(reader, id)?.ok_or(ErrorCode::NotFound)?;
    must_at(caller, Action::ManageClinics, template.details.site)?;
    let zone = Zone::find(&template.zone).ok_or_else(unknown_zone)?;
    let yesterday = now.utc_date().plus_days(-1);
    let all = std::slice::from_ref(&template);
    let exceptions = exception_store::all_exceptions(reader, all, yesterday)?;
    Ok(Standing {
        today: zone.date(now),
        template,
        exceptions,
    })
}

/// The template as it would be, with what departs from it: another clinician brings other leave.
fn changed(
    reader: &mut Reader,
    before: &Standing,
    to: &NewClinicTemplate,
    now: Timestamp,
) -> Result<(Template, Exceptions), Problem> {
    let was = &before.template.details;
    let mut fields = Fields::new();
    // Its appointments are of that service, at that site.
    if to.service != was.service {
        fields.refuse("service", FieldError::Unsupported);
    }
    if to.site != was.site {
        fields.refuse("site", FieldError::Unsupported);
    }
    fields.finish(Some(()))?;
    let earliest = was.valid_from.min(before.today);
    let details = checked(reader, to, earliest)?;
    if details.valid_from < before.today && details.valid_from != was.valid_from {
        let mut fields = Fields::new();
        fields.refuse("valid_from", FieldError::InPast);
        return fields.finish(None);
    }
    let template = Template {
        details,
        ..before.template.clone()
    };
    let yesterday = now.utc_date().plus_days(-1);
    let exceptions =
        exception_store::all_exceptions(reader, std::slice::from_ref(&template), yesterday)?;
    Ok((template, exceptions))
}

pub(super) type Touched = Vec<(AppointmentId, WhyNot)>;

fn by_template(
    reader: &mut Reader,
    before: &Standing,
    to: &NewClinicTemplate,
    now: Timestamp,
) -> Result<(Template, Touched), Problem> {
    let (template, exceptions) = changed(reader, before, to, now)?;
    let all = touched::of_template(reader, template.id, now)?;
    let was = Side {
        template: &before.template,
        exceptions: &before.exceptions,
    };
    let will_be = Side {
        template: &template,
        exceptions: &exceptions,
    };
    let touched = touched::by_change(&all, was, will_be)?;
    Ok((template, touched))
}

/// Which appointments a change of a template would touch.
///
/// # Errors
/// Those of the change itself.
pub fn touched_by_template(
    reader: &mut Reader,
    keys: &Keys,
    caller: &StaffCaller,
    id: TemplateId,
    to: &NewClinicTemplate,
    now: Timestamp,
) -> Result<TouchedAppointments, Problem> {
    let before = standing(reader, caller, id, now)?;
    let (_, all) = by_template(reader, &before, to, now)?;
    Ok(touched::shown(reader, keys, &all)?)
}

/// Changes what a template says: everything but its service and site.
///
/// # Errors
/// The problem naming every refused field; `not_found` for what is not the caller's.
pub fn change_template(
    tx: &mut Tx,
    caller: &StaffCaller,
    id: TemplateId,
    to: &NewClinicTemplate,
) -> Result<Audited<ClinicTemplate>, Problem> {
    let now = tx.now();
    let before = standing(tx, caller, id, now)?;
    let (template, touched) = by_template(tx, &before, to, now)?;
    template_store::update(tx, &template)?;
    held::give_up_lost(tx, Actor::Staff(caller.staff), id)?;
    touched::mark(tx, &touched)?;
    if template.details.terms.most_a_day.is_some() {
        for one in touched::of_template(tx, id, now)? {
            claim_store::count_in(tx, &template, one.local_day()?, one.id())?;
        }
    }
    waiting_list::opened(tx, id)?;
    let site = template.details.site;
    tx.hint(Hint::Board { site });
    let entry = AuditEntry::new(
        Actor::Staff(caller.staff),
        "clinic_template.changed",
        Subject::Template(id),
    )
    .at_site(site)
    .detail("touched", touched.len() as i64);
    let shown = shown(tx, &template)?;
    Ok(tx.audited(entry, shown)?)
}

/// Which appointments come after a template's last day.
pub(super) fn touched_by_end(
    tx: &mut Tx,
    template: &Template,
    last_day: Date,
) -> Result<Touched, Problem> {
    let now = tx.now();
    let yesterday = now.utc_date().plus_days(-1);
    let exceptions =
        exception_store::all_exceptions(tx, std::slice::from_ref(template), yesterday)?;
    let mut after = template.clone();
    after.details.valid_until = Some(last_day);
    let all = touched::of_template(tx, template.id, now)?;
    let side = |template| Side {
        template,
        exceptions: &exceptions,
    };
    touched::by_change(&all, side(template), side(&after))
}

/// The days a template would make, before it is there.
///
/// # Errors
/// The problem naming every refused field; `not_found` for a foreign site.
pub fn preview_new(
    reader: &mut Reader,
    caller: &StaffCaller,
    new: &NewClinicTemplate,
    now: Timestamp,
) -> Result<ClinicPreview, Problem> {
    must_at(caller, Action::ManageClinics, new.site)?;
    let site = super::places::site(reader, new.site)?.ok_or(ErrorCode::NotFound)?;
    let zone = Zone::find(&site.zone).ok_or_else(unknown_zone)?;
    let today = zone.date(now);
    // What runs already may be drawn as well.
    let details = checked(reader, new, Date::from_days(0))?;
    let (service_buffers, extra) = super::clinics::of_service(reader, new.service)?;
    let template = Template {
        id: TemplateId::from_number(0),
        zone: site.zone,
        service_buffers,
        extra,
        details,
    };
    let yesterday = now.utc_date().plus_days(-1);
    let all = std::slice::from_ref(&template);
    let exceptions = exception_store::all_exceptions(reader, all, yesterday)?;
    let from = template.details.valid_from.max(today);
    Ok(preview(&template, &exceptions, &zone, from, USUAL_WEEKS))
}

/// How many weeks a preview shows.
const USUAL_WEEKS: u16 = 8;

/// The days of a template from today on.
///
/// # Errors
/// `not_found` for what is not the caller's.
pub fn preview_existing(
    reader: &mut Reader,
    caller: &StaffCaller,
    id: TemplateId,
    now: Timestamp,
) -> Result<ClinicPreview, Problem> {
    let clinic = standing(reader, caller, id, now)?;
    let zone = Zone::find(&clinic.template.zone).ok_or_else(unknown_zone)?;
    let from = clinic.template.details.valid_from.max(clinic.today);
    Ok(preview(
        &clinic.template,
        &clinic.exceptions,
        &zone,
        from,
        USUAL_WEEKS,
    ))
}

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
    keys: &Keys,
    caller: &StaffCaller,
    id: TemplateId,
    new: &NewException,
    now: Timestamp,
) -> Result<TouchedAppointments, Problem> {
    let before = standing(reader, caller, id, now)?;
    let set = new.check(&before.template, &before.exceptions, before.today)?;
    let (after, _) = set_days(&before, set);
    let all = by_days(reader, &before, &after, now)?;
    Ok(touched::shown(reader, keys, &all)?)
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
    let before = standing(tx, caller, id, now)?;
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
