//! "When can I?": free slots of a service, for patients and for staff.

use std::collections::BTreeSet;

use domain::booking::availability::Availability;
use domain::booking::slot::Slot;
use domain::booking::suits::Suits;
use domain::booking::wire::{self, SlotDay, SlotSearch, Support};
use domain::booking::zone::Zone;
use domain::error::{FieldError, Fields, Problem};
use domain::ids::{AppointmentId, ServiceId, SiteId, StaffId};
use domain::time::Date;

use super::fhir::SlotName;
pub(super) use super::slot_scope::{Scope, With, unknown_zone};
use super::{places, service_store};
use crate::store::Reader;

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
    /// At these sites only, with commas between several.
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
    /// Only in these ways: `video`, `telephone`, `in_person`, with commas between several.
    pub modes: String,
    /// Only on these days of the week: `monday` to `sunday`, with commas between several.
    pub weekdays: String,
    /// Only in these parts of the day, by the wall clock at the start: `morning` (before noon), `afternoon`,
    /// `evening` (from five on), with commas between several.
    pub times: String,
    /// A slot as published slots and FHIR name it, the clinic's id and the start in milliseconds: while it
    /// is free, it alone is next.
    pub slot: String,
}

/// What is searched for.
#[derive(Debug, Clone)]
pub struct Search {
    from: Option<Date>,
    days: u16,
    sites: Vec<SiteId>,
    clinician: Option<StaffId>,
    service: Option<ServiceId>,
    support: Support,
    suits: Suits,
    slot: Option<SlotName>,
}

impl Search {
    /// Some days of a service at a site, for somebody with these needs.
    pub(super) fn of_service(
        (service, site): (ServiceId, SiteId),
        (from, days): (Date, u16),
        support: Support,
    ) -> Self {
        Self {
            from: Some(from),
            days,
            sites: vec![site],
            clinician: None,
            service: Some(service),
            support,
            suits: Suits::default(),
            slot: None,
        }
    }

    /// The same with this clinician only.
    pub(super) fn by(self, clinician: StaffId) -> Self {
        Self {
            clinician: Some(clinician),
            ..self
        }
    }

    /// One day of a site, of everybody or of one clinician.
    pub fn day_of_site(site: SiteId, date: Date, clinician: Option<StaffId>) -> Self {
        Self {
            from: Some(date),
            days: 1,
            sites: vec![site],
            clinician,
            service: None,
            support: Support::default(),
            suits: Suits::default(),
            slot: None,
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
        fn several(fields: &mut Fields, name: &str, text: &str) -> Vec<SiteId> {
            let all = text.split(',').map(str::trim).filter(|one| !one.is_empty());
            all.filter_map(|one| id(fields, name, one)).collect()
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
            suits: Suits::read([&self.modes, &self.weekdays, &self.times], &mut fields),
            from: id(&mut fields, "from", &self.from),
            days: days.unwrap_or(USUAL_DAYS),
            sites: several(&mut fields, "site", &self.site),
            clinician: id(&mut fields, "clinician", &self.clinician),
            service: id(&mut fields, "service", &self.service),
            // What names no slot is as good as one that has gone.
            slot: self.slot.parse().ok(),
        };
        fields.finish(Some(search))
    }
}

impl Search {
    /// The service asked for, when one was.
    pub const fn service(&self) -> Option<ServiceId> {
        self.service
    }

    /// What whoever is to be booked needs, and what suits them.
    pub const fn asked(&self) -> (&Support, &Suits) {
        (&self.support, &self.suits)
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

    /// The sites asked for; none where every site is.
    pub fn sites(&self) -> &[SiteId] {
        &self.sites
    }

    /// Whether what is at this site is asked for.
    pub fn is_at(&self, site: SiteId) -> bool {
        self.sites.is_empty() || self.sites.contains(&site)
    }

    /// The site asked for, when it is a single one: the database then looks at no other.
    pub fn only_site(&self) -> Option<SiteId> {
        match self.sites[..] {
            [site] => Some(site),
            _ => None,
        }
    }
}

/// A patient's search, by the service's part of the address, and the appointment by whose link they came.
///
/// # Errors
/// `not_found` when patients cannot book such a service.
pub fn for_patients(
    reader: &mut Reader,
    with: &With,
    (slug, own): (&str, Option<AppointmentId>),
    search: &Search,
) -> Result<SlotSearch, Problem> {
    let scope = Scope::for_patients(reader, slug, own, with.now)?;
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

/// The free slots of the days of staff's search, and nothing else about them.
///
/// # Errors
/// As [`for_staff`].
pub(super) fn on_days(
    reader: &mut Reader,
    with: &With,
    search: &Search,
    sites: &[SiteId],
) -> Result<Vec<wire::Slot>, Problem> {
    let scope = Scope::for_staff(reader, search, sites)?;
    let (slots, _) = scope.look(reader, with, search, |availability, _, today| {
        let days = days_from(today.from, search.days);
        let slots = days.flat_map(|date| availability.day(date));
        let shown = slots.filter_map(|slot| {
            let zone = availability.zone_of(slot.template)?;
            Some(slot.to_wire(zone))
        });
        shown.collect()
    })?;
    Ok(slots)
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
        let proposed = search.slot.and_then(|name| named(availability, name));
        let next = proposed.map_or_else(|| availability.next(3), |slot| vec![slot]);
        Found {
            next: next.into_iter().filter_map(show).collect(),
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

/// The slot of this name, while it is free.
fn named<'a>(availability: &Availability<'a>, name: SlotName) -> Option<Slot<'a>> {
    // It is on the day before or after where the clocks there are far from UTC's.
    let near = (-1..=1).filter_map(|n| later_by(name.day()?, n));
    let mut all = near.flat_map(|date| availability.day(date));
    all.find(|slot| slot.template.id == name.template && slot.start == name.start)
}

/// So many days from one on; a date at the far end of the calendar has no days after it.
pub(super) fn days_from(from: Date, count: u16) -> impl Iterator<Item = Date> {
    (0..i64::from(count)).map_while(move |n| later_by(from, n))
}

fn later_by(from: Date, days: i64) -> Option<Date> {
    let last = Date::new(9999, 12, 31).ok()?;
    (from.days() + days <= last.days()).then(|| from.plus_days(days))
}
