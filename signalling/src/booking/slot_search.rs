//! "When can I?": free slots of a service, for patients and for staff.

use std::collections::BTreeSet;

use domain::booking::availability::Availability;
use domain::booking::claim::cells;
use domain::booking::service::Rules;
use domain::booking::slot::Slot;
use domain::booking::terms::LONGEST_BUFFER_MINUTES;
use domain::booking::wire::{self, Service, SlotDay, SlotSearch, Support};
use domain::booking::zone::Zone;
use domain::error::{ErrorCode, FieldError, Fields, Problem};
use domain::ids::{ServiceId, SiteId, StaffId};
use domain::time::{Date, Timestamp};

use super::template_store::{self, Wanted};
use super::{claim_store, exception_store, places, resource_store, service_store};
use crate::store::{Keys, Reader, StoreError};

/// How many days a search covers when it does not say.
const USUAL_DAYS: u16 = 7;
/// How many days a search may cover.
const MOST_DAYS: u16 = 42;

/// A search as it stands in the address: everything may be left out, nothing is trusted.
#[derive(Debug, Clone, Default, serde::Deserialize, schemars::JsonSchema)]
#[serde(default)]
pub struct Query {
    /// First local day, `2026-12-08`; today when left out.
    pub from: String,
    /// How many days, 1 to 42; 7 when left out.
    pub days: String,
    /// At this site only.
    pub site: String,
    /// With this clinician only.
    pub clinician: String,
    /// Which service (staff's search only; patients' has it in the path).
    pub service: String,
    /// With an interpreter of this language.
    pub interpreter: String,
    /// `true` for somebody who needs more time.
    pub more_time: String,
    /// With this kit of the site; several names are separated by commas.
    pub kit: String,
}

/// What is searched for.
#[derive(Debug, Clone)]
pub struct Search {
    from: Option<Date>,
    days: u16,
    site: Option<SiteId>,
    clinician: Option<StaffId>,
    service: Option<ServiceId>,
    support: Support,
}

impl Query {
    /// Reads what was typed into the address.
    ///
    /// # Errors
    /// The problem naming every refused part.
    pub fn check(&self) -> Result<Search, Problem> {
        fn id<T: std::str::FromStr>(fields: &mut Fields, name: &str, text: &str) -> Option<T> {
            if text.is_empty() {
                return None;
            }
            fields.take(name, text.parse().map_err(|_| FieldError::Format))
        }
        let mut fields = Fields::new();
        let days = match self.days.as_str() {
            "" => Some(USUAL_DAYS),
            text => fields.take(
                "days",
                match text.parse() {
                    Ok(days @ 1..=MOST_DAYS) => Ok(days),
                    Ok(_) => Err(FieldError::OutOfRange),
                    Err(_) => Err(FieldError::Format),
                },
            ),
        };
        let typed = Support {
            interpreter: self.interpreter.clone(),
            more_time: self.more_time == "true",
            kit: self.kit.split(',').map(str::to_owned).collect(),
        };
        let support = typed.check(&mut fields, "support").unwrap_or_default();
        let search = Search {
            support,
            from: id(&mut fields, "from", &self.from),
            days: days.unwrap_or(USUAL_DAYS),
            site: id(&mut fields, "site", &self.site),
            clinician: id(&mut fields, "clinician", &self.clinician),
            service: id(&mut fields, "service", &self.service),
        };
        fields.finish(Some(search))
    }
}

impl Search {
    /// The service asked for, when one was.
    pub const fn service(&self) -> Option<ServiceId> {
        self.service
    }

    /// What whoever is to be booked needs.
    pub const fn support(&self) -> &Support {
        &self.support
    }

    /// The clinician asked for, when one was.
    pub const fn clinician(&self) -> Option<StaffId> {
        self.clinician
    }

    /// The first day asked for, when one was.
    pub const fn from(&self) -> Option<Date> {
        self.from
    }

    /// The site asked for, when one was.
    pub const fn site(&self) -> Option<SiteId> {
        self.site
    }
}

/// A patient's search, by the service's part of the address.
///
/// # Errors
/// `not_found` when patients cannot book such a service.
pub fn for_patients(
    reader: &mut Reader,
    keys: &Keys,
    slug: &str,
    search: &Search,
    now: Timestamp,
) -> Result<SlotSearch, Problem> {
    let service = service_store::find_by_slug(reader, slug)?
        .filter(|service| service.public)
        .ok_or(ErrorCode::NotFound)?;
    let rules = service_store::rules(&service);
    run(reader, keys, service, search, rules, now, None)
}

/// Staff's search, at the sites where they may see the diary.
///
/// # Errors
/// `invalid_fields` without a service, `not_found` for one that does not exist.
pub fn for_staff(
    reader: &mut Reader,
    keys: &Keys,
    search: &Search,
    sites: &[SiteId],
    now: Timestamp,
) -> Result<SlotSearch, Problem> {
    let Some(id) = search.service else {
        let mut fields = Fields::new();
        fields.refuse("service", FieldError::Required);
        return fields.finish(None);
    };
    let service = service_store::find(reader, id)?.ok_or(ErrorCode::NotFound)?;
    run(
        reader,
        keys,
        service,
        search,
        Rules::STAFF,
        now,
        Some(sites),
    )
}

fn run(
    reader: &mut Reader,
    keys: &Keys,
    service: Service,
    search: &Search,
    rules: Rules,
    now: Timestamp,
    sites: Option<&[SiteId]>,
) -> Result<SlotSearch, Problem> {
    let mut templates = template_store::list(
        reader,
        Wanted {
            service: Some(service.id),
            site: search.site,
            // The day before: zones behind UTC are still there.
            from: Some(now.utc_date().plus_days(-1)),
            clinician: None,
        },
    )?;
    if let Some(sites) = sites {
        templates.retain(|template| sites.contains(&template.details.site));
    }
    let everybody = templates.iter().flat_map(|t| t.details.clinicians());
    let everybody: BTreeSet<StaffId> = everybody.collect();
    if let Some(clinician) = search.clinician {
        templates.retain(|template| template.details.clinicians().any(|id| id == clinician));
    }

    let yesterday = now.utc_date().plus_days(-1);
    let exceptions = exception_store::all_exceptions(reader, &templates, yesterday)?;
    let until = now.plus_minutes((i64::from(rules.horizon_days) + 2) * 24 * 60);
    // What is kept free before the next slot lies behind us in part.
    let since = now.plus_minutes(-i64::from(LONGEST_BUFFER_MINUTES));
    let mut busy = claim_store::busy(reader, &templates, since, until, now)?;
    let stock = resource_store::stock(reader)?;
    let asked = (search.support(), &stock);
    let range = cells(since, until);
    claim_store::add_units(reader, &mut busy, &templates, asked, range, now)?;
    let availability = Availability::tailored(&templates, &exceptions, &busy, rules, now, asked)
        .map_err(|_| unknown_zone())?;

    let local_today = match templates.first().and_then(|t| availability.zone_of(t)) {
        Some(zone) => zone.date(now),
        None => now.utc_date(),
    };
    let from = search.from.unwrap_or(local_today);
    let show = |slot: Slot<'_>| -> Option<wire::Slot> {
        let zone: &Zone = availability.zone_of(slot.template)?;
        Some(slot.to_wire(zone))
    };
    let next: Vec<wire::Slot> = availability.next(3).into_iter().filter_map(show).collect();
    let mut days = Vec::new();
    for n in 0..i64::from(search.days) {
        // A date at the far end of the calendar has no days after it.
        let Some(date) = later_by(from, n) else { break };
        let slots: Vec<wire::Slot> = availability
            .day(date)
            .into_iter()
            .filter_map(show)
            .collect();
        if !slots.is_empty() {
            days.push(SlotDay { date, slots });
        }
    }
    let later = later_by(from, i64::from(search.days))
        .and_then(|after| availability.first_day_from(after.max(local_today)));

    let mut clinicians = Vec::new();
    for id in everybody {
        clinicians.extend(places::clinician(reader, keys, id)?);
    }
    clinicians.sort_by(|a, b| a.name.cmp(&b.name));
    let named: BTreeSet<SiteId> = templates.iter().map(|t| t.details.site).collect();
    let mut shown_sites = Vec::new();
    for id in named {
        shown_sites.extend(places::site(reader, id)?);
    }
    shown_sites.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(SlotSearch {
        service: service_store::public(reader, service, local_today)?,
        next,
        days,
        later,
        clinicians,
        sites: shown_sites,
    })
}

fn later_by(from: Date, days: i64) -> Option<Date> {
    let last = Date::new(9999, 12, 31).ok()?;
    (from.days() + days <= last.days()).then(|| from.plus_days(days))
}

/// A site's zone is checked when the site is made: this is damage.
pub(super) fn unknown_zone() -> Problem {
    StoreError::Decode {
        column: "clinic_templates.zone".to_owned(),
        expected: "a time zone of the database",
    }
    .into()
}
