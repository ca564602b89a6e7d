//! What slots refer to, one by one or along with a search: schedules, services, clinicians, sites.

use std::collections::BTreeSet;

use domain::booking::template::Template;
use domain::error::{ErrorCode, Problem};
use domain::ids::{ServiceId, SiteId, StaffId, TemplateId};
use domain::time::Timestamp;
use serde_json::Value;

use super::bundle::Found;
use super::query::Params;
use super::resources;
use crate::booking::template_store::Wanted;
use crate::booking::{places, service_store, template_store};
use crate::store::{Keys, Reader, StoreError};

/// What may come along with slots.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Include {
    schedules: bool,
    services: bool,
    clinicians: bool,
    sites: bool,
}

/// What each `_include` brings.
const INCLUDES: [(&str, Include); 7] = {
    const NONE: Include = Include {
        schedules: false,
        services: false,
        clinicians: false,
        sites: false,
    };
    const SERVICES: Include = Include {
        services: true,
        ..NONE
    };
    [
        (
            "Slot:schedule",
            Include {
                schedules: true,
                ..NONE
            },
        ),
        (
            "Slot:*",
            Include {
                schedules: true,
                ..NONE
            },
        ),
        ("Schedule:actor:HealthcareService", SERVICES),
        (
            "Schedule:actor:Practitioner",
            Include {
                clinicians: true,
                ..NONE
            },
        ),
        (
            "Schedule:actor:Location",
            Include {
                sites: true,
                ..NONE
            },
        ),
        (
            "HealthcareService:location",
            Include {
                sites: true,
                ..NONE
            },
        ),
        (
            "Schedule:actor",
            Include {
                schedules: false,
                services: true,
                clinicians: true,
                sites: true,
            },
        ),
    ]
};

impl Include {
    /// From `_include` and `_include:iterate`.
    pub fn of(params: &Params) -> Self {
        let find = |value: &str| INCLUDES.iter().find(|(name, _)| *name == value);
        let mut all = Self::default();
        let mut wanted = params.listed("_include");
        wanted.extend(params.listed("_include:iterate"));
        for (_, one) in wanted.into_iter().filter_map(find) {
            all.schedules |= one.schedules;
            all.services |= one.services;
            all.clinicians |= one.clinicians;
            all.sites |= one.sites;
        }
        all
    }

    /// Adds what these clinics refer to.
    ///
    /// # Errors
    /// What the store says.
    pub fn add(
        self,
        reader: &mut Reader,
        keys: &Keys,
        templates: &BTreeSet<TemplateId>,
        base: &str,
        found: &mut Found,
    ) -> Result<(), Problem> {
        let mut services: BTreeSet<ServiceId> = BTreeSet::new();
        let mut clinicians: BTreeSet<StaffId> = BTreeSet::new();
        let mut sites: BTreeSet<SiteId> = BTreeSet::new();
        for id in templates {
            let Some(template) = template_store::find(reader, *id)? else {
                continue;
            };
            services.insert(template.details.service);
            clinicians.extend(template.details.clinicians());
            sites.insert(template.details.site);
            if self.schedules {
                found.included.extend(schedule(reader, &template, base)?);
            }
        }
        if self.services {
            for id in services {
                found.included.extend(service(reader, id, base, &sites)?);
            }
        }
        if self.clinicians {
            for id in clinicians {
                let known = places::clinician(reader, keys, id)?;
                found
                    .included
                    .extend(known.as_ref().map(resources::practitioner));
            }
        }
        if self.sites {
            for id in sites {
                let known = places::site(reader, id)?;
                found
                    .included
                    .extend(known.as_ref().map(resources::location));
            }
        }
        Ok(())
    }
}

/// A clinic as a schedule.
///
/// # Errors
/// What the store says.
pub fn schedule(
    reader: &mut Reader,
    template: &Template,
    base: &str,
) -> Result<Option<Value>, StoreError> {
    let service = service_store::find(reader, template.details.service)?;
    Ok(service.map(|service| resources::schedule(template, &service, base)))
}

/// A service as these sites offer it.
///
/// # Errors
/// What the store says.
pub fn service(
    reader: &mut Reader,
    id: ServiceId,
    base: &str,
    sites: &BTreeSet<SiteId>,
) -> Result<Option<Value>, StoreError> {
    let mut known = Vec::new();
    for id in sites {
        known.extend(places::site(reader, *id)?);
    }
    let service = service_store::find(reader, id)?;
    Ok(service.map(|service| resources::healthcare_service(&service, base, &known)))
}

/// One schedule at these sites.
///
/// # Errors
/// `not_found`.
pub fn one_schedule(
    reader: &mut Reader,
    sites: &[SiteId],
    id: TemplateId,
    base: &str,
) -> Result<Value, Problem> {
    let template = template_store::find(reader, id)?
        .filter(|template| sites.contains(&template.details.site))
        .ok_or(ErrorCode::NotFound)?;
    Ok(schedule(reader, &template, base)?.ok_or(ErrorCode::NotFound)?)
}

/// One service that a clinic at these sites offers.
///
/// # Errors
/// `not_found`.
pub fn one_service(
    reader: &mut Reader,
    sites: &[SiteId],
    id: ServiceId,
    base: &str,
) -> Result<Value, Problem> {
    let wanted = Wanted {
        service: Some(id),
        ..Wanted::default()
    };
    let here: BTreeSet<SiteId> = template_store::list(reader, wanted)?
        .iter()
        .map(|template| template.details.site)
        .filter(|site| sites.contains(site))
        .collect();
    if here.is_empty() {
        return Err(ErrorCode::NotFound.into());
    }
    Ok(service(reader, id, base, &here)?.ok_or(ErrorCode::NotFound)?)
}

/// One clinician who sees patients at one of these sites.
///
/// # Errors
/// `not_found`.
pub fn one_clinician(
    reader: &mut Reader,
    keys: &Keys,
    sites: &[SiteId],
    id: StaffId,
) -> Result<Value, Problem> {
    for site in sites {
        if places::is_clinician_at(reader, id, *site)? {
            let known = places::clinician(reader, keys, id)?.ok_or(ErrorCode::NotFound)?;
            return Ok(resources::practitioner(&known));
        }
    }
    Err(ErrorCode::NotFound.into())
}

/// One of these sites.
///
/// # Errors
/// `not_found`.
pub fn one_site(reader: &mut Reader, sites: &[SiteId], id: SiteId) -> Result<Value, Problem> {
    if !sites.contains(&id) {
        return Err(ErrorCode::NotFound.into());
    }
    let site = places::site(reader, id)?.ok_or(ErrorCode::NotFound)?;
    Ok(resources::location(&site))
}

/// The clinics at these sites that still run, or will.
///
/// # Errors
/// What the store says.
pub fn clinics(
    reader: &mut Reader,
    sites: &[SiteId],
    wanted: Wanted,
    now: Timestamp,
) -> Result<Vec<Template>, StoreError> {
    let wanted = Wanted {
        from: Some(now.utc_date().plus_days(-1)),
        ..wanted
    };
    let mut templates = template_store::list(reader, wanted)?;
    templates.retain(|template| sites.contains(&template.details.site));
    Ok(templates)
}
