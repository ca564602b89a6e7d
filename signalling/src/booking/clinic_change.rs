//! Changing a clinic template. Appointments that it no longer gives are shown before; in the act each is
//! settled as was chosen, and the others are marked to be moved.

use std::collections::BTreeSet;

use domain::booking::exception::Exceptions;
use domain::booking::preview::preview;
use domain::booking::template::Template;
use domain::booking::wire::{
    ChangeClinicTemplate, ClinicPreview, ClinicTemplateChanged, NewClinicTemplate,
};
use domain::booking::zone::Zone;
use domain::error::{ErrorCode, FieldError, Fields, Problem};
use domain::ids::{AppointmentId, TemplateId};
use domain::people::policy::Action;
use domain::time::{Date, Timestamp};

use super::book::must_at;
use super::clinics::{checked, shown};
use super::slot_search::unknown_zone;
use super::touched::{self, InClinic, Side, Touched};
use super::{
    claim_store, exception_store, given_again, held, kit_anew, settle, template_store, turns,
    waiting_list,
};
use crate::app_state::App;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::bus::Hint;
use crate::http::StaffCaller;
use crate::store::{Audited, Reader, Tx};

/// How a template of the caller's stands.
pub(super) struct Standing {
    pub(super) template: Template,
    pub(super) exceptions: Exceptions,
    pub(super) today: Date,
}

pub(super) fn standing(
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
    let zone = Zone::find(&before.template.zone).ok_or_else(unknown_zone)?;
    let details = checked(reader, to, earliest, &zone)?;
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

/// What a change makes of a clinic, before it is written down.
struct Changed {
    template: Template,
    /// All that is booked into it.
    all: Vec<InClinic>,
    touched: Touched,
    /// Those whose time it gives.
    given: BTreeSet<AppointmentId>,
}

fn by_template(
    reader: &mut Reader,
    before: &Standing,
    to: &NewClinicTemplate,
    now: Timestamp,
) -> Result<Changed, Problem> {
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
    let given = touched::given(&all, will_be)?;
    Ok(Changed {
        template,
        all,
        touched,
        given,
    })
}

/// A template that was changed, and whom that touches.
pub(super) struct Written {
    template: Template,
    pub(super) touched: Touched,
}

/// Writes a change down, and that those whom it touches are to be moved. Whoever means it to stay has taken
/// their turn at the clinic before.
pub(super) fn write(
    tx: &mut Tx,
    caller: &StaffCaller,
    id: TemplateId,
    to: &NewClinicTemplate,
) -> Result<Written, Problem> {
    let now = tx.now();
    let before = standing(tx, caller, id, now)?;
    let Changed {
        template,
        all,
        mut touched,
        given,
    } = by_template(tx, &before, to, now)?;
    template_store::update(tx, &template)?;
    // What is booked comes before what is only held.
    let lacking = kit_anew::follow(tx, &before.template, &template, &all, &given)?;
    touched.extend(lacking);
    held::give_up_lost(tx, Actor::Staff(caller.staff), id)?;
    touched::mark(tx, &touched)?;
    if template.details.terms.most_a_day.is_some() {
        for one in touched::of_template(tx, id, now)? {
            claim_store::count_in(tx, &template, one.local_day()?, one.id())?;
        }
    }
    Ok(Written { template, touched })
}

/// The template stands in the request under a name of its own.
fn in_template(mut problem: Problem) -> Problem {
    for one in &mut problem.fields {
        one.field.insert_str(0, "template.");
    }
    problem
}

/// Changes what a template says, everything but its service and site, and settles whom that touches:
/// all of it or nothing.
///
/// # Errors
/// The problem naming every refused field; `slot_taken` or `slot_not_offered` when a time that
/// somebody was to be moved to is not free any more; `not_found` for what is not the caller's.
pub fn change_template(
    tx: &mut Tx,
    app: &App,
    caller: &StaffCaller,
    id: TemplateId,
    to: &ChangeClinicTemplate,
) -> Result<Audited<ClinicTemplateChanged>, Problem> {
    let wanted = to.settling.check()?;
    turns::to_change(tx, id)?;
    let Written { template, touched } = write(tx, caller, id, &to.template).map_err(in_template)?;
    let mut settled = settle::settle(tx, app, caller, &wanted, &touched)?;
    given_again::tell_with(tx, app, caller, id, &mut settled)?;
    // After those who must be moved have a time, so that nobody who waits is asked about it first.
    waiting_list::opened(tx, id)?;
    let site = template.details.site;
    tx.hint(Hint::Board { site });
    let actor = Actor::Staff(caller.staff);
    let entry = AuditEntry::new(actor, "clinic_template.changed", Subject::Template(id))
        .at_site(site)
        .detail("touched", touched.len() as i64);
    let entry = settle::counted(entry, &settled);
    let template = shown(tx, &template)?;
    Ok(tx.audited(entry, ClinicTemplateChanged { template, settled })?)
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
    let details = checked(reader, new, Date::from_days(0), &zone)?;
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

/// The days a changed template would make, with what departs from it.
///
/// # Errors
/// The problem naming every refused field; `not_found` for what is not the caller's.
pub fn preview_changed(
    reader: &mut Reader,
    caller: &StaffCaller,
    id: TemplateId,
    to: &NewClinicTemplate,
    now: Timestamp,
) -> Result<ClinicPreview, Problem> {
    let before = standing(reader, caller, id, now)?;
    let (template, exceptions) = changed(reader, &before, to, now)?;
    let zone = Zone::find(&template.zone).ok_or_else(unknown_zone)?;
    let from = template.details.valid_from.max(before.today);
    Ok(preview(&template, &exceptions, &zone, from, USUAL_WEEKS))
}
