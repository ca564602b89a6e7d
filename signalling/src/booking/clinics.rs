//! Making services and clinic templates, and ending templates.

use domain::booking::service::ServiceDetails;
use domain::booking::template::{Template, TemplateDetails};
use domain::booking::terms::Buffers;
use domain::booking::wire::{
    ClinicTemplate, ClinicTemplateChanged, ClinicTemplates, EndClinicTemplate, ExtraMinutes,
    NewClinicTemplate, NewService, Reminders, Service, ServiceRules,
};
use domain::booking::zone::Zone;
use domain::error::{ErrorCode, FieldError, FieldProblem, Fields, Problem};
use domain::ids::{ServiceId, SiteId, TemplateId};
use domain::people::policy::Action;
use domain::time::{Date, Timestamp};

use super::book::must_at;
use super::slot_search::unknown_zone;
use super::touched::{self, Touched};
use super::{
    clinic_change, held, places, reminders, service_store, settle, template_store, turns,
    waiting_list,
};
use crate::app_state::App;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::bus::Hint;
use crate::http::StaffCaller;
use crate::store::{Audited, Keys, Reader, StoreError, Tx};

/// Makes a service.
///
/// # Errors
/// The problem naming every refused field; `name` is `taken` when a service of that address exists.
pub fn make_service(
    tx: &mut Tx,
    app: &App,
    caller: &StaffCaller,
    new: &NewService,
) -> Result<Audited<Service>, Problem> {
    let details: ServiceDetails = new.check()?;
    let id = app.id(ServiceId::new);
    match service_store::insert(tx, id, &details) {
        Err(StoreError::Conflict) => {
            let mut fields = Fields::new();
            fields.refuse("name", FieldError::Taken);
            return fields.finish(None);
        }
        done => done?,
    }
    let service = service_store::find(tx, id)?.ok_or(ErrorCode::Internal)?;
    let actor = Actor::Staff(caller.staff);
    let entry = AuditEntry::new(actor, "service.made", Subject::Service(id));
    Ok(tx.audited(entry, service)?)
}

/// Sets when and by what a service's patients are reminded, those booked already included.
///
/// # Errors
/// The problem naming the refused field; `not_found` when there is no such service.
pub fn set_reminders(
    tx: &mut Tx,
    caller: &StaffCaller,
    id: ServiceId,
    to: &Reminders,
) -> Result<Audited<Service>, Problem> {
    let settings = to.check_alone()?;
    service_store::find(tx, id)?.ok_or(ErrorCode::NotFound)?;
    service_store::set_reminders(tx, id, &settings)?;
    reminders::look_at_all(tx, id)?;
    let service = service_store::find(tx, id)?.ok_or(ErrorCode::Internal)?;
    let actor = Actor::Staff(caller.staff);
    let entry = AuditEntry::new(actor, "service.reminders_set", Subject::Service(id))
        .detail("times", settings.minutes().len() as i64);
    Ok(tx.audited(entry, service)?)
}

/// Sets when a service can be booked, and by whom. Appointments that are made stay.
///
/// # Errors
/// The problem naming every refused field; `not_found` when there is no such service.
pub fn set_rules(
    tx: &mut Tx,
    caller: &StaffCaller,
    id: ServiceId,
    to: &ServiceRules,
) -> Result<Audited<Service>, Problem> {
    to.check()?;
    service_store::find(tx, id)?.ok_or(ErrorCode::NotFound)?;
    service_store::set_rules(tx, id, to)?;
    let service = service_store::find(tx, id)?.ok_or(ErrorCode::Internal)?;
    let actor = Actor::Staff(caller.staff);
    let entry = AuditEntry::new(actor, "service.rules_set", Subject::Service(id))
        .detail("notice_minutes", i64::from(to.notice_minutes))
        .detail("horizon_days", i64::from(to.horizon_days));
    Ok(tx.audited(entry, service)?)
}

/// Makes a clinic template at a site of the caller's.
///
/// # Errors
/// The problem naming every refused field; `not_found` for a foreign site.
pub fn make_template(
    tx: &mut Tx,
    app: &App,
    caller: &StaffCaller,
    new: &NewClinicTemplate,
) -> Result<Audited<ClinicTemplate>, Problem> {
    must_at(caller, Action::ManageClinics, new.site)?;
    let site = places::site(tx, new.site)?.ok_or(ErrorCode::NotFound)?;
    let zone = Zone::find(&site.zone).ok_or_else(unknown_zone)?;
    let today = zone.date(tx.now());
    let details = checked(tx, new, today, &zone)?;
    let (service_buffers, extra) = of_service(tx, new.service)?;
    let template = Template {
        id: app.id(TemplateId::new),
        zone: site.zone,
        service_buffers,
        extra,
        details,
    };
    template_store::insert(tx, &template, tx.now())?;
    waiting_list::opened(tx, template.id)?;
    tx.hint(Hint::Board { site: new.site });
    let entry = AuditEntry::new(
        Actor::Staff(caller.staff),
        "clinic_template.made",
        Subject::Template(template.id),
    )
    .at_site(new.site);
    let shown = shown(tx, &template)?;
    Ok(tx.audited(entry, shown)?)
}

/// Checks all there is to check of a template's words, with what they refer to.
pub(super) fn checked(
    reader: &mut Reader,
    new: &NewClinicTemplate,
    earliest: Date,
    zone: &Zone,
) -> Result<TemplateDetails, Problem> {
    let service = service_store::find(reader, new.service)?;
    let modes = service.as_ref().map(|service| service.modes.as_slice());
    let mut unknown = Vec::new();
    if !places::is_clinician_at(reader, new.clinician, new.site)? {
        unknown.push("clinician");
    }
    for id in &new.team {
        if !places::is_clinician_at(reader, *id, new.site)? && !unknown.contains(&"team") {
            unknown.push("team");
        }
    }
    let checked = new.check(modes, earliest, &|day, time| zone.instant(day, time));
    if unknown.is_empty() {
        return checked;
    }
    // All faults at once, those of the look-ups too.
    let mut refused = checked
        .err()
        .map_or_else(Vec::new, |problem| problem.fields);
    refused.extend(unknown.into_iter().map(|field| FieldProblem {
        field: field.to_owned(),
        error: FieldError::Unknown,
    }));
    Err(Problem::fields(refused))
}

/// The time a service keeps free around its appointments, and how much longer they are for whoever
/// needs it.
pub(super) fn of_service(
    reader: &mut Reader,
    id: ServiceId,
) -> Result<(Buffers, ExtraMinutes), StoreError> {
    let Some(service) = service_store::find(reader, id)? else {
        return Ok(Default::default());
    };
    let buffers = Buffers {
        before: service.buffer_before,
        after: service.buffer_after,
    };
    Ok((buffers, service.extra))
}

/// A template that was ended, and whom that touches.
pub(super) struct Ended {
    template: Template,
    pub(super) touched: Touched,
}

/// Writes down a template's last day, and that those after it are to be moved.
pub(super) fn write_end(
    tx: &mut Tx,
    caller: &StaffCaller,
    id: TemplateId,
    last_day: Date,
) -> Result<Ended, Problem> {
    turns::to_change(tx, id)?;
    let mut template = template_store::find(tx, id)?.ok_or(ErrorCode::NotFound)?;
    must_at(caller, Action::ManageClinics, template.details.site)?;
    let zone = Zone::find(&template.zone).ok_or_else(unknown_zone)?;
    let yesterday = zone.date(tx.now()).plus_days(-1);
    let mut fields = Fields::new();
    if last_day < yesterday {
        // What has been cannot be taken back; yesterday means "from today on no more".
        fields.refuse("last_day", FieldError::InPast);
    }
    if template
        .details
        .valid_until
        .is_some_and(|last| last_day > last)
    {
        fields.refuse("last_day", FieldError::OutOfRange);
    }
    fields.finish(Some(()))?;
    let touched = clinic_change::touched_by_end(tx, &template, last_day)?;
    template_store::end(tx, id, last_day)?;
    template.details.valid_until = Some(last_day);
    held::give_up_lost(tx, Actor::Staff(caller.staff), id)?;
    touched::mark(tx, &touched)?;
    Ok(Ended { template, touched })
}

/// Ends a clinic template: no slots after its last day. Appointments after it are settled as was chosen,
/// all of it or nothing; the others stay and are marked to be moved.
///
/// # Errors
/// `last_day` is `in_past` before yesterday and `out_of_range` after the end that is already set;
/// `slot_taken` or `slot_not_offered` when a time that somebody was to be moved to is not free any more;
/// `not_found` for what is not the caller's.
pub fn end_template(
    tx: &mut Tx,
    app: &App,
    caller: &StaffCaller,
    id: TemplateId,
    end: &EndClinicTemplate,
) -> Result<Audited<ClinicTemplateChanged>, Problem> {
    let wanted = end.settling.check()?;
    let Ended { template, touched } = write_end(tx, caller, id, end.last_day)?;
    let settled = settle::settle(tx, app, caller, &wanted, &touched)?;
    let site = template.details.site;
    tx.hint(Hint::Board { site });
    let actor = Actor::Staff(caller.staff);
    let entry = AuditEntry::new(actor, "clinic_template.ended", Subject::Template(id))
        .at_site(site)
        .detail("last_day", end.last_day)
        .detail("touched", touched.len() as i64);
    let entry = settle::counted(entry, &settled);
    let template = shown(tx, &template)?;
    Ok(tx.audited(entry, ClinicTemplateChanged { template, settled })?)
}

pub(super) fn shown(tx: &mut Tx, template: &Template) -> Result<ClinicTemplate, Problem> {
    let keys = tx.keys();
    let clinician = places::clinician(tx, &keys, template.details.clinician)?;
    let service = service_store::name(tx, template.details.service)?;
    let name = clinician
        .map(|clinician| clinician.name)
        .unwrap_or_default();
    let mut shown = template_store::to_wire(template, service, name);
    template_store::name_team(tx, &keys, &mut shown)?;
    Ok(shown)
}

/// The clinic templates of these sites that still run, or will.
///
/// # Errors
/// What the store says.
pub fn templates(
    reader: &mut Reader,
    keys: &Keys,
    sites: &[SiteId],
    now: Timestamp,
) -> Result<ClinicTemplates, StoreError> {
    let mut templates = Vec::new();
    for &site in sites {
        let yesterday = now.utc_date().plus_days(-1);
        templates.extend(template_store::shown(reader, keys, site, yesterday)?);
    }
    Ok(ClinicTemplates { templates })
}
