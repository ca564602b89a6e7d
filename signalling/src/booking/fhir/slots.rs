//! Slots by clinic, service, clinician, site and time, with what has become of them.

use std::collections::BTreeMap;

use domain::booking::availability::Availability;
use domain::booking::claim::cells;
use domain::booking::template::Template;
use domain::booking::terms::LONGEST_BUFFER_MINUTES;
use domain::booking::wire::{Mode, Service, Support, WhyNot};
use domain::error::Problem;
use domain::ids::{ServiceId, SiteId, StaffId, TemplateId};
use domain::time::Timestamp;

use super::resources::SlotName;
use crate::booking::slot_search::unknown_zone;
use crate::booking::template_store::Wanted as Templates;
use crate::booking::{
    busy_store, claim_store, exception_store, resource_store, service_store, template_store,
};
use crate::params;
use crate::store::{Reader, StoreError};

/// One search looks at no more days than this.
pub const MOST_DAYS: i64 = 42;

/// What has become of a slot, in FHIR's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// It may be booked.
    Free,
    /// It is booked, or so near to what is that it can't be.
    Busy,
    /// Somebody holds it.
    BusyTentative,
    /// It can't be booked: too soon, too far ahead, on leave, kept for something.
    BusyUnavailable,
}

impl Status {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::Free,
        Self::Busy,
        Self::BusyTentative,
        Self::BusyUnavailable,
    ];

    /// FHIR's code.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Busy => "busy",
            Self::BusyTentative => "busy-tentative",
            Self::BusyUnavailable => "busy-unavailable",
        }
    }

    /// Reads FHIR's code.
    pub fn from_text(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.as_str() == text)
    }

    /// None when there is no clinic then at all.
    const fn of(why_not: Option<WhyNot>) -> Option<Self> {
        match why_not {
            None => Some(Self::Free),
            Some(WhyNot::Taken { held: true, .. }) => Some(Self::BusyTentative),
            Some(WhyNot::Taken { held: false, .. } | WhyNot::GroupFull) => Some(Self::Busy),
            Some(
                WhyNot::Leave
                | WhyNot::Past
                | WhyNot::TooSoon { .. }
                | WhyNot::TooFar { .. }
                | WhyNot::DayFull
                | WhyNot::Kept { .. },
            ) => Some(Self::BusyUnavailable),
            Some(
                WhyNot::OutsideValidity
                | WhyNot::Closed
                | WhyNot::Moved { .. }
                | WhyNot::BankHoliday { .. }
                | WhyNot::OtherHours
                | WhyNot::NoClinic
                | WhyNot::ClinicChanged,
            ) => None,
        }
    }
}

/// Which slots.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Starting not before.
    pub from: Timestamp,
    /// Starting not after.
    pub until: Timestamp,
    /// Of this clinic only.
    pub template: Option<TemplateId>,
    /// Of this service only.
    pub service: Option<ServiceId>,
    /// At this site only.
    pub site: Option<SiteId>,
    /// With this clinician only.
    pub clinician: Option<StaffId>,
    /// With one of these states.
    pub statuses: Vec<Status>,
    /// Of services that patients may book by themselves only.
    pub public_only: bool,
}

/// A slot.
#[derive(Debug, Clone)]
pub struct Found {
    /// What it is called.
    pub name: SlotName,
    /// Its end.
    pub end: Timestamp,
    /// What has become of it.
    pub status: Status,
    /// How they meet.
    pub mode: Mode,
    /// Of which service.
    pub service: Service,
    /// The service's specialty, or empty.
    pub specialty: String,
    /// Where.
    pub site: SiteId,
    /// With whom.
    pub clinician: StaffId,
}

/// Finds slots at these sites, in order of time, by the rules that hold for patients.
///
/// # Errors
/// What the store says.
pub fn search(
    reader: &mut Reader,
    sites: &[SiteId],
    wanted: &Wanted,
    now: Timestamp,
) -> Result<Vec<Found>, Problem> {
    let mut templates = template_store::list(
        reader,
        Templates {
            service: wanted.service,
            site: wanted.site,
            clinician: wanted.clinician,
            from: Some(wanted.from.utc_date().plus_days(-1)),
        },
    )?;
    templates.retain(|template| {
        sites.contains(&template.details.site)
            && wanted.template.is_none_or(|only| only == template.id)
    });
    let mut by_service: BTreeMap<ServiceId, Vec<Template>> = BTreeMap::new();
    for template in templates {
        let service = template.details.service;
        by_service.entry(service).or_default().push(template);
    }
    let mut all = Vec::new();
    for (id, templates) in by_service {
        let Some(service) = service_store::find(reader, id)? else {
            continue;
        };
        if service.public || !wanted.public_only {
            of_service(reader, &service, &templates, wanted, now, &mut all)?;
        }
    }
    all.sort_by_key(|one| one.name.start);
    Ok(all)
}

fn of_service(
    reader: &mut Reader,
    service: &Service,
    templates: &[Template],
    wanted: &Wanted,
    now: Timestamp,
    all: &mut Vec<Found>,
) -> Result<(), Problem> {
    let first = wanted.from.utc_date().plus_days(-1);
    let last = wanted.until.utc_date().plus_days(1);
    let exceptions = exception_store::all_exceptions(reader, templates, first.plus_days(-1))?;
    let since = wanted.from.plus_minutes(-i64::from(LONGEST_BUFFER_MINUTES));
    // A slot that begins at the very end lasts a while yet.
    let until = wanted.until.plus_minutes(24 * 60);
    let mut busy = busy_store::busy(reader, templates, since, until, now)?;
    // Nobody's needs are known here; kit that a clinic takes for everybody is.
    let (nothing, stock) = (Support::default(), resource_store::stock(reader)?);
    let asked = (&nothing, &stock);
    claim_store::add_units(
        reader,
        &mut busy,
        templates,
        asked,
        cells(since, until),
        now,
    )?;
    let rules = service_store::rules(service);
    let availability = Availability::tailored(templates, &exceptions, &busy, rules, now, asked)
        .map_err(|_| unknown_zone())?;
    let specialty = specialty(reader, service.id)?;
    let mut add = |template: &Template, start: Timestamp, end, status| {
        let inside = wanted.from <= start && start <= wanted.until;
        if inside && wanted.statuses.contains(&status) {
            all.push(Found {
                name: SlotName {
                    template: template.id,
                    start,
                },
                end,
                status,
                mode: template.details.mode,
                service: service.clone(),
                specialty: specialty.clone(),
                site: template.details.site,
                clinician: template.details.clinician,
            });
        }
    };
    for day in first.days()..=last.days() {
        let date = domain::time::Date::from_days(day);
        if wanted.statuses == [Status::Free] {
            for slot in availability.day(date) {
                add(slot.template, slot.start, slot.end, Status::Free);
            }
        } else {
            for one in availability.explain(date) {
                if let Some(status) = Status::of(one.why_not) {
                    add(one.template, one.start, one.end, status);
                }
            }
        }
    }
    Ok(())
}

/// The slot of this name, whatever has become of it.
///
/// # Errors
/// What the store says.
pub fn find(
    reader: &mut Reader,
    sites: &[SiteId],
    name: SlotName,
    now: Timestamp,
) -> Result<Option<Found>, Problem> {
    // No calendar goes so far.
    if !(0..=FURTHEST).contains(&name.start.0) {
        return Ok(None);
    }
    let Some(template) = template_store::find(reader, name.template)? else {
        return Ok(None);
    };
    let wanted = Wanted {
        from: name.start,
        until: name.start,
        template: Some(name.template),
        service: Some(template.details.service),
        site: Some(template.details.site),
        clinician: Some(template.details.clinician),
        statuses: Status::ALL.to_vec(),
        public_only: false,
    };
    Ok(search(reader, sites, &wanted, now)?.into_iter().next())
}

/// The year 3000.
const FURTHEST: i64 = 32_503_680_000_000;

fn specialty(reader: &mut Reader, service: ServiceId) -> Result<String, StoreError> {
    reader.query_one(
        "SELECT specialty FROM services WHERE id = $1",
        params![service],
        |row| row.text(0),
    )
}
