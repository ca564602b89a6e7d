//! Slots by clinic, service, clinician, site and time, with what has become of them.

use std::collections::BTreeMap;

use domain::booking::availability::Availability;
use domain::booking::suits::Suits;
use domain::booking::template::Template;
use domain::booking::wire::{Mode, Service, Support, WhyNot};
use domain::error::Problem;
use domain::ids::{ServiceId, SiteId, StaffId, TemplateId};
use domain::time::{Date, Timestamp};

use super::resources::SlotName;
use crate::booking::slot_search::With;
use crate::booking::template_store::Wanted as Templates;
use crate::booking::{client_holds, service_store, template_store};
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
    /// For whom.
    pub fits: Fits,
}

/// What a time has to fit, and what is given to whoever is to have it.
#[derive(Debug, Clone, Default)]
pub struct Fits {
    /// What they need.
    pub support: Support,
    /// To which services they were referred.
    pub referred: Vec<ServiceId>,
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
    with: &With,
    sites: &[SiteId],
    wanted: &Wanted,
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
            all.extend(of_service(reader, with, &service, &templates, wanted)?);
        }
    }
    all.sort_by_key(|one| one.name.place());
    Ok(all)
}

fn of_service(
    reader: &mut Reader,
    with: &With,
    service: &Service,
    templates: &[Template],
    wanted: &Wanted,
) -> Result<Vec<Found>, Problem> {
    let grounds = client_holds::grounds(&wanted.fits.referred, service.id);
    let rules = service_store::rules(service).given(grounds);
    let specialty = specialty(reader, service.id)?;
    let list = |availability: &Availability<'_>, from: Timestamp, until: Timestamp| {
        let mut found = Vec::new();
        let mut add = |template: &Template, start: Timestamp, end, status| {
            let inside = from <= start && start <= until;
            if inside && wanted.statuses.contains(&status) {
                found.push(Found {
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
        let first = from.utc_date().plus_days(-1).days();
        let last = until.utc_date().plus_days(1).days();
        for date in (first..=last).map(Date::from_days) {
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
        found
    };
    let (from, until, now) = (wanted.from, wanted.until, with.now);
    let mut found = Vec::new();
    // What is past is not free.
    if from < now && wanted.statuses != [Status::Free] {
        let end = until.min(now.plus_ms(-1));
        let was = |availability: &Availability<'_>| list(availability, from, end);
        found = with.as_it_was(reader, templates, rules, (from, end), was)?;
    }
    if until >= now {
        let (support, any) = (&wanted.fits.support, Suits::default());
        let is = |availability: &Availability<'_>| list(availability, from.max(now), until);
        found.extend(with.free(reader, templates, rules, (support, &any), is)?);
    }
    Ok(found)
}

/// The slot of this name, whatever has become of it.
///
/// # Errors
/// What the store says.
pub fn find(
    reader: &mut Reader,
    with: &With,
    sites: &[SiteId],
    name: SlotName,
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
        fits: Fits::default(),
    };
    Ok(search(reader, with, sites, &wanted)?.into_iter().next())
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
