//! "When can I?": free slots of a service, for patients and for staff.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::booking::availability::{Availability, Busy};
use domain::booking::claim::cells;
use domain::booking::service::Rules;
use domain::booking::slot::Slot;
use domain::booking::support::Stock;
use domain::booking::template::Template;
use domain::booking::terms::LONGEST_BUFFER_MINUTES;
use domain::booking::wire::{self, Service, SlotDay, SlotSearch, Support};
use domain::booking::zone::Zone;
use domain::error::{ErrorCode, FieldError, Fields, Problem};
use domain::ids::{ServiceId, SiteId, StaffId};
use domain::time::{Date, Timestamp};

use super::template_store::{self, Wanted};
use super::{
    AvailabilityIndex, busy_store, claim_store, exception_store, places, resource_store,
    service_store,
};
use crate::app_state::App;
use crate::store::{Keys, Reader, StoreError, Tx};

/// How many days a search covers when it does not say.
const USUAL_DAYS: u16 = 7;
/// How many days a search may list the slots of.
const MOST_DAYS: u16 = 42;
/// How many days a search may count the slots of.
const MOST_DAYS_COUNTED: u16 = 366;

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

impl Search {
    /// One day of a site, of everybody or of one clinician.
    pub const fn day_of_site(site: SiteId, date: Date, clinician: Option<StaffId>) -> Self {
        Self {
            from: Some(date),
            days: 1,
            site: Some(site),
            clinician,
            service: None,
            support: Support {
                interpreter: String::new(),
                more_time: false,
                kit: Vec::new(),
            },
        }
    }
}

impl Query {
    /// Reads what was typed into the address.
    ///
    /// # Errors
    /// The problem naming every refused part.
    pub fn check(&self) -> Result<Search, Problem> {
        self.check_within(MOST_DAYS)
    }

    /// The same where slots are only counted, which may be over more days.
    ///
    /// # Errors
    /// The problem naming every refused part.
    pub fn check_counted(&self) -> Result<Search, Problem> {
        self.check_within(MOST_DAYS_COUNTED)
    }

    fn check_within(&self, most_days: u16) -> Result<Search, Problem> {
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
                    Ok(days) if (1..=most_days).contains(&days) => Ok(days),
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

    /// How many days.
    pub(super) const fn days(&self) -> u16 {
        self.days
    }

    /// The site asked for, when one was.
    pub const fn site(&self) -> Option<SiteId> {
        self.site
    }
}

/// What a search is made with, beside the database.
#[derive(Debug, Clone)]
pub struct With {
    pub(super) keys: Arc<Keys>,
    availability: AvailabilityIndex,
    pub(super) now: Timestamp,
}

impl With {
    /// The server's own, at this time.
    pub fn of(app: &App) -> Self {
        Self {
            keys: app.keys.clone(),
            availability: app.availability.clone(),
            now: app.now(),
        }
    }

    /// Within a unit of work: what is not committed yet goes into no copy that others look at.
    pub fn apart(tx: &Tx) -> Self {
        Self {
            keys: tx.keys(),
            availability: AvailabilityIndex::default(),
            now: tx.now(),
        }
    }
}

impl With {
    /// Looks at what these clinics have free for somebody with these needs.
    ///
    /// # Errors
    /// What the store says; `internal` for a clinic in an unknown zone.
    pub(super) fn free<T>(
        &self,
        reader: &mut Reader,
        templates: &[Template],
        rules: Rules,
        support: &Support,
        work: impl FnOnce(&Availability<'_>) -> T,
    ) -> Result<T, Problem> {
        let now = self.now;
        let yesterday = now.utc_date().plus_days(-1);
        let exceptions = exception_store::all_exceptions(reader, templates, yesterday)?;
        let look = |busy: &Busy, asked: (&Support, &Stock)| {
            Availability::tailored(templates, &exceptions, busy, rules, now, asked)
                .map(|availability| work(&availability))
                .map_err(|_| unknown_zone())
        };
        let kit = templates.iter().any(|one| !one.details.kit.is_empty());
        if support.is_none() && !kit {
            let nothing = (&Support::default(), &Stock::default());
            let index = &self.availability;
            return index.look(reader, templates, now, |busy| look(busy, nothing))?;
        }
        // Interpreters and kit are few, and not kept in memory: they are read with all the rest.
        let until = now.plus_minutes((i64::from(rules.horizon_days) + 2) * 24 * 60);
        let since = now.plus_minutes(-i64::from(LONGEST_BUFFER_MINUTES));
        let mut busy = busy_store::busy(reader, templates, since, until, now)?;
        let stock = resource_store::stock(reader)?;
        let asked = (support, &stock);
        let range = cells(since, until);
        claim_store::add_units(reader, &mut busy, templates, asked, range, now)?;
        look(&busy, asked)
    }
}

/// What is to be searched: a service, by whose rules, and at which sites where that is limited.
pub(super) struct Scope<'s> {
    pub(super) service: Service,
    rules: Rules,
    sites: Option<&'s [SiteId]>,
}

impl<'s> Scope<'s> {
    /// A patient's, by the service's part of the address.
    ///
    /// # Errors
    /// `not_found` when patients cannot book such a service.
    pub(super) fn for_patients(reader: &mut Reader, slug: &str) -> Result<Self, Problem> {
        let service = service_store::find_by_slug(reader, slug)?
            .filter(|service| service.public)
            .ok_or(ErrorCode::NotFound)?;
        let rules = service_store::rules(&service);
        Ok(Self {
            service,
            rules,
            sites: None,
        })
    }

    /// Staff's, at the sites where they may see the diary.
    ///
    /// # Errors
    /// `invalid_fields` without a service, `not_found` for one that does not exist.
    pub(super) fn for_staff(
        reader: &mut Reader,
        search: &Search,
        sites: &'s [SiteId],
    ) -> Result<Self, Problem> {
        let Some(id) = search.service else {
            let mut fields = Fields::new();
            fields.refuse("service", FieldError::Required);
            return fields.finish(None);
        };
        Ok(Self {
            service: service_store::find(reader, id)?.ok_or(ErrorCode::NotFound)?,
            rules: Rules::STAFF,
            sites: Some(sites),
        })
    }

    /// The clinics that are searched, and everybody who offers the service.
    fn clinics(
        &self,
        reader: &mut Reader,
        search: &Search,
        now: Timestamp,
    ) -> Result<(Vec<Template>, BTreeSet<StaffId>), Problem> {
        let mut templates = template_store::list(
            reader,
            Wanted {
                service: Some(self.service.id),
                site: search.site,
                // The day before: zones behind UTC are still there.
                from: Some(now.utc_date().plus_days(-1)),
                clinician: None,
            },
        )?;
        if let Some(sites) = self.sites {
            templates.retain(|template| sites.contains(&template.details.site));
        }
        let everybody = templates.iter().flat_map(|t| t.details.clinicians());
        let everybody = everybody.collect();
        if let Some(clinician) = search.clinician {
            templates.retain(|template| template.details.clinicians().any(|id| id == clinician));
        }
        Ok((templates, everybody))
    }

    /// Looks at what is free, with the first day to show.
    pub(super) fn look<T>(
        &self,
        reader: &mut Reader,
        with: &With,
        search: &Search,
        work: impl FnOnce(&Availability<'_>, &[Template], Today) -> T,
    ) -> Result<(T, BTreeSet<StaffId>), Problem> {
        let now = with.now;
        let (templates, everybody) = self.clinics(reader, search, now)?;
        let free = |availability: &Availability<'_>| {
            let local = match templates.first().and_then(|t| availability.zone_of(t)) {
                Some(zone) => zone.date(now),
                None => now.utc_date(),
            };
            let today = Today {
                local,
                from: search.from.unwrap_or(local),
            };
            work(availability, &templates, today)
        };
        let found = with.free(reader, &templates, self.rules, &search.support, free)?;
        Ok((found, everybody))
    }
}

/// The local day, and the first that is shown.
#[derive(Debug, Clone, Copy)]
pub(super) struct Today {
    pub(super) local: Date,
    pub(super) from: Date,
}

/// A patient's search, by the service's part of the address.
///
/// # Errors
/// `not_found` when patients cannot book such a service.
pub fn for_patients(
    reader: &mut Reader,
    with: &With,
    slug: &str,
    search: &Search,
) -> Result<SlotSearch, Problem> {
    let scope = Scope::for_patients(reader, slug)?;
    run(reader, with, scope, search)
}

/// Staff's search, at the sites where they may see the diary.
///
/// # Errors
/// `invalid_fields` without a service, `not_found` for one that does not exist.
pub fn for_staff(
    reader: &mut Reader,
    with: &With,
    search: &Search,
    sites: &[SiteId],
) -> Result<SlotSearch, Problem> {
    let scope = Scope::for_staff(reader, search, sites)?;
    run(reader, with, scope, search)
}

/// What was found, before names are put to it.
struct Found {
    next: Vec<wire::Slot>,
    days: Vec<SlotDay>,
    later: Option<Date>,
    sites: BTreeSet<SiteId>,
    today: Date,
}

fn run(
    reader: &mut Reader,
    with: &With,
    scope: Scope<'_>,
    search: &Search,
) -> Result<SlotSearch, Problem> {
    let (found, everybody) = scope.look(reader, with, search, |availability, clinics, today| {
        let show = |slot: Slot<'_>| -> Option<wire::Slot> {
            let zone: &Zone = availability.zone_of(slot.template)?;
            Some(slot.to_wire(zone))
        };
        let mut days = Vec::new();
        for date in days_from(today.from, search.days) {
            let slots = availability.day(date);
            if !slots.is_empty() {
                let slots = slots.into_iter().filter_map(show).collect();
                days.push(SlotDay { date, slots });
            }
        }
        Found {
            next: availability.next(3).into_iter().filter_map(show).collect(),
            days,
            later: later_by(today.from, i64::from(search.days))
                .and_then(|after| availability.first_day_from(after.max(today.local))),
            sites: clinics.iter().map(|t| t.details.site).collect(),
            today: today.local,
        }
    })?;
    let mut clinicians = places::clinicians(reader, &with.keys, everybody)?;
    clinicians.sort_by(|a, b| a.name.cmp(&b.name).then(a.id.cmp(&b.id)));
    let mut sites = Vec::new();
    for id in found.sites {
        sites.extend(places::site(reader, id)?);
    }
    sites.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(SlotSearch {
        service: service_store::public(reader, scope.service, found.today)?,
        next: found.next,
        days: found.days,
        later: found.later,
        clinicians,
        sites,
    })
}

/// So many days from one on; a date at the far end of the calendar has no days after it.
pub(super) fn days_from(from: Date, count: u16) -> impl Iterator<Item = Date> {
    (0..i64::from(count)).map_while(move |n| later_by(from, n))
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
