//! "Why can't I book Tuesday?": every start of a day, with the reason when patients are not
//! offered it.

use std::collections::{BTreeMap, BTreeSet};

use domain::booking::availability::Availability;
use domain::booking::holidays::bank_holiday;
use domain::booking::template::Template;
use domain::booking::wire::{ExplainedDay, ExplainedStart, NamedService, Service, Support};
use domain::error::{ErrorCode, FieldError, Fields, Problem};
use domain::ids::{ServiceId, SiteId, StaffId};
use domain::time::{Date, Timestamp};

use super::slot_search::{Search, unknown_zone};
use super::template_store::{self, Wanted};
use super::{busy_store, exception_store, places, resource_store, service_store};
use crate::store::{Keys, Reader};

/// Explains one day of a service, or of everything a site offers, at these sites.
///
/// # Errors
/// `invalid_fields` without a day, or without service and site; `not_found` for a service that
/// does not exist.
pub fn day(
    reader: &mut Reader,
    keys: &Keys,
    search: &Search,
    sites: &[SiteId],
    now: Timestamp,
) -> Result<ExplainedDay, Problem> {
    let mut fields = Fields::new();
    if search.service().is_none() && search.sites().is_empty() {
        fields.refuse("service", FieldError::Required);
    }
    let date: Date = fields
        .take("from", search.from().ok_or(FieldError::Required))
        .unwrap_or(Date::from_days(0));
    fields.finish(Some(()))?;
    if let Some(id) = search.service() {
        service_store::find(reader, id)?.ok_or(ErrorCode::NotFound)?;
    }
    // Clinics that ended lately are the answer sometimes.
    let mut templates = template_store::list(
        reader,
        Wanted {
            service: search.service(),
            site: search.only_site(),
            clinician: search.clinician(),
            from: Some(date.plus_days(-ENDED_LATELY_DAYS)),
        },
    )?;
    templates.retain(|template| {
        let site = template.details.site;
        search.is_at(site) && sites.contains(&site)
    });
    let mut by_service: BTreeMap<ServiceId, Vec<Template>> = BTreeMap::new();
    for template in templates {
        let service = template.details.service;
        by_service.entry(service).or_default().push(template);
    }
    let mut explained = ExplainedDay {
        date,
        starts: Vec::new(),
        holiday: bank_holiday(date),
        services: Vec::new(),
        clinicians: Vec::new(),
        sites: Vec::new(),
    };
    for (id, templates) in by_service {
        let Some(service) = service_store::find(reader, id)? else {
            continue;
        };
        let starts = of_service(reader, &service, &templates, date, now, search.asked().0)?;
        if !starts.is_empty() {
            explained.starts.extend(starts);
            explained.services.push(NamedService {
                id,
                name: service.name,
            });
        }
    }
    explained.starts.sort_by_key(|one| one.start);
    let everybody = explained
        .starts
        .iter()
        .flat_map(|one| std::iter::once(one.clinician).chain(one.team.iter().copied()));
    let people: BTreeSet<StaffId> = everybody.collect();
    explained.clinicians = places::clinicians(reader, keys, people)?;
    explained.clinicians.sort_by_key(|one| one.id);
    let named: BTreeSet<SiteId> = explained.starts.iter().map(|one| one.site).collect();
    for id in named {
        explained.sites.extend(places::site(reader, id)?);
    }
    Ok(explained)
}

fn of_service(
    reader: &mut Reader,
    service: &Service,
    templates: &[Template],
    date: Date,
    now: Timestamp,
    support: &Support,
) -> Result<Vec<ExplainedStart>, Problem> {
    let exceptions = exception_store::all_exceptions(reader, templates, date.plus_days(-2))?;
    // The day, wherever it is.
    let midnight = Timestamp(date.days() * 86_400_000);
    let (from, until) = (
        midnight.plus_minutes(-36 * 60),
        midnight.plus_minutes(60 * 60),
    );
    let stock = resource_store::stock(reader)?;
    let asked = (support, &stock);
    let wanted = busy_store::Wanted::tailored(templates, support, &stock);
    let busy = busy_store::busy(reader, &wanted, from, until, now)?;
    let rules = service_store::rules(service);
    let availability = Availability::tailored(templates, &exceptions, &busy, rules, now, asked)
        .map_err(|_| unknown_zone())?;
    Ok(availability
        .explain(date)
        .into_iter()
        .filter_map(|one| Some(one.to_wire(availability.zone_of(one.template)?)))
        .collect())
}

/// For how long after its end a clinic is named as the reason.
const ENDED_LATELY_DAYS: i64 = 60;
