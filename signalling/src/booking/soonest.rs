//! "Where is the soonest?": one question over all services of a kind and all of the caller's sites.

use std::collections::BTreeSet;

use domain::booking::service::Rules;
use domain::booking::wire::{NamedService, Service, Soonest, SoonestSlot};
use domain::error::Problem;
use domain::ids::{SiteId, StaffId};

use super::slot_search::{Search, With};
use super::template_store::{self, Wanted};
use super::{places, service_store};
use crate::store::Reader;

/// Whether every word that is looked for is in the service's name or its plain line.
fn is_of_kind(service: &Service, words: &str) -> bool {
    let text = format!("{} {}", service.name, service.description).to_lowercase();
    let words = words.to_lowercase();
    words.split_whitespace().all(|word| text.contains(word))
}

/// The first free slot of each service of this kind at each of these sites.
///
/// # Errors
/// What the store says.
pub fn find(
    reader: &mut Reader,
    with: &With,
    search: &Search,
    words: &str,
    sites: &[SiteId],
) -> Result<Soonest, Problem> {
    let mut found = Vec::new();
    for service in service_store::list(reader)? {
        let asked = search.service().is_none_or(|id| id == service.id);
        if asked && is_of_kind(&service, words) {
            found.extend(of_service(reader, with, &service, search, sites)?);
        }
    }
    let people: BTreeSet<StaffId> = found
        .iter()
        .flat_map(|one: &SoonestSlot| one.slot.team.iter().copied().chain([one.slot.clinician]))
        .collect();
    let named: BTreeSet<SiteId> = found.iter().map(|one| one.slot.site).collect();
    let mut clinicians = places::clinicians(reader, &with.keys, people)?;
    clinicians.sort_by_key(|one| one.id);
    let mut shown_sites = Vec::new();
    for id in named {
        shown_sites.extend(places::site(reader, id)?);
    }
    let name_of = |id: SiteId| {
        let mut all = shown_sites.iter();
        all.find(|site| site.id == id).map(|site| site.name.clone())
    };
    // How far a site is nobody here knows: those with the same time come by name.
    found.sort_by_cached_key(|one| {
        let service = one.service.name.clone();
        (one.slot.start, name_of(one.slot.site), service)
    });
    Ok(Soonest {
        found,
        clinicians,
        sites: shown_sites,
    })
}

fn of_service(
    reader: &mut Reader,
    with: &With,
    service: &Service,
    search: &Search,
    sites: &[SiteId],
) -> Result<Vec<SoonestSlot>, Problem> {
    let yesterday = with.now.utc_date().plus_days(-1);
    let wanted = Wanted {
        service: Some(service.id),
        site: search.only_site(),
        clinician: search.clinician(),
        from: Some(yesterday),
    };
    let mut templates = template_store::list(reader, wanted)?;
    templates.retain(|template| {
        let site = template.details.site;
        search.is_at(site) && sites.contains(&site)
    });
    if templates.is_empty() {
        return Ok(Vec::new());
    }
    let found = with.free(
        reader,
        &templates,
        Rules::STAFF,
        search.asked(),
        |availability| {
            let soonest = availability.soonest_by_site().into_iter();
            let shown = soonest.filter_map(|slot| {
                let zone = availability.zone_of(slot.template)?;
                Some(SoonestSlot {
                    service: NamedService {
                        id: service.id,
                        name: service.name.clone(),
                    },
                    slot: slot.to_wire(zone),
                })
            });
            shown.collect()
        },
    )?;
    Ok(found)
}
