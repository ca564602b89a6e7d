//! What a search looks through: whose clinics, by whose rules, and what is claimed of them.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::booking::availability::{Availability, Busy};
use domain::booking::service::Rules;
use domain::booking::suits::Suits;
use domain::booking::support::Stock;
use domain::booking::template::Template;
use domain::booking::terms::LONGEST_BUFFER_MINUTES;
use domain::booking::wire::{Service, Support};
use domain::error::{ErrorCode, FieldError, Fields, Problem};
use domain::ids::{AppointmentId, SiteId, StaffId};
use domain::time::{Date, Timestamp};

use super::slot_search::Search;
use super::template_store::{self, Wanted};
use super::{
    AvailabilityIndex, busy_store, exception_store, follow_up, resource_store, service_store,
};
use crate::app_state::App;
use crate::store::{Keys, Reader, StoreError, Tx};

/// What a search is made with, beside the database.
#[derive(Debug, Clone)]
pub struct With {
    pub(super) keys: Arc<Keys>,
    claimed: Claimed,
    pub(super) now: Timestamp,
}

/// Where a search has what is claimed from.
#[derive(Debug, Clone)]
enum Claimed {
    /// From the server's copy.
    Copied(AvailabilityIndex),
    /// From the rows themselves, between two instants.
    Between(Timestamp, Timestamp),
}

impl With {
    /// The server's own, at this time.
    pub fn of(app: &App) -> Self {
        Self {
            keys: app.keys.clone(),
            claimed: Claimed::Copied(app.availability.clone()),
            now: app.now(),
        }
    }

    /// Within a unit of work: what is not committed yet goes into no copy that others look at. Only what is
    /// claimed on these local days is read, wherever they are, so that other days look free.
    pub fn apart(tx: &Tx, first: Date, last: Date) -> Self {
        let day = |date: Date| Timestamp(date.days() * 24 * 60 * 60 * 1000);
        let longest = i64::from(LONGEST_BUFFER_MINUTES);
        // Zones are up to fourteen hours away; what begins on the last day ends on the next.
        let from = day(first.plus_days(-1)).plus_minutes(-longest);
        let until = day(last.plus_days(3)).plus_minutes(longest);
        Self {
            keys: tx.keys(),
            claimed: Claimed::Between(from, until),
            now: tx.now(),
        }
    }
}

impl With {
    /// Looks at what these clinics have free that suits somebody with these needs.
    ///
    /// # Errors
    /// What the store says; `internal` for a clinic in an unknown zone.
    pub(super) fn free<T>(
        &self,
        reader: &mut Reader,
        templates: &[Template],
        rules: Rules,
        (support, suits): (&Support, &Suits),
        work: impl FnOnce(&Availability<'_>) -> T,
    ) -> Result<T, Problem> {
        let now = self.now;
        let (wanted, stock) = wanted(reader, templates, support)?;
        let yesterday = now.utc_date().plus_days(-1);
        let exceptions = exception_store::all_exceptions(reader, templates, yesterday)?;
        let asked = (support, &stock);
        let look = |busy: &Busy| {
            Availability::tailored(templates, &exceptions, busy, rules, now, asked)
                .map(|availability| work(&availability.that_suits(suits.clone())))
                .map_err(|_| unknown_zone())
        };
        match &self.claimed {
            Claimed::Copied(copy) => copy.look(reader, &wanted, now, look)?,
            Claimed::Between(from, until) => {
                look(&busy_store::busy(reader, &wanted, *from, *until, now)?)
            }
        }
    }

    /// The same between two instants of which the first is past: no copy in memory reaches back.
    ///
    /// # Errors
    /// What the store says; `internal` for a clinic in an unknown zone.
    pub(super) fn as_it_was<T>(
        &self,
        reader: &mut Reader,
        templates: &[Template],
        rules: Rules,
        (from, until): (Timestamp, Timestamp),
        work: impl FnOnce(&Availability<'_>) -> T,
    ) -> Result<T, Problem> {
        let nothing = Support::default();
        let (wanted, stock) = wanted(reader, templates, &nothing)?;
        let first = from.utc_date().plus_days(-2);
        let exceptions = exception_store::all_exceptions(reader, templates, first)?;
        let since = from.plus_minutes(-i64::from(LONGEST_BUFFER_MINUTES));
        // A slot that begins at the very end lasts a while yet.
        let until = until.plus_minutes(24 * 60);
        let busy = busy_store::busy(reader, &wanted, since, until, self.now)?;
        let asked = (&nothing, &stock);
        Availability::tailored(templates, &exceptions, &busy, rules, self.now, asked)
            .map(|availability| work(&availability))
            .map_err(|_| unknown_zone())
    }
}

/// What a search for somebody with these needs looks at, and what the sites have of that.
fn wanted(
    reader: &mut Reader,
    templates: &[Template],
    support: &Support,
) -> Result<(busy_store::Wanted, Stock), Problem> {
    let kit = templates.iter().any(|one| !one.details.kit.is_empty());
    if support.is_none() && !kit {
        return Ok((busy_store::Wanted::of(templates), Stock::default()));
    }
    let stock = resource_store::stock(reader)?;
    let wanted = busy_store::Wanted::tailored(templates, support, &stock);
    Ok((wanted, stock))
}

/// What is to be searched: a service, by whose rules, and at which sites where that is limited.
pub(super) struct Scope<'s> {
    pub(super) service: Service,
    rules: Rules,
    sites: Option<&'s [SiteId]>,
}

impl<'s> Scope<'s> {
    /// A patient's, by the service's part of the address, who may have come by the link of an appointment of theirs.
    ///
    /// # Errors
    /// `not_found` when patients cannot book such a service.
    pub(super) fn for_patients(
        reader: &mut Reader,
        slug: &str,
        own: Option<AppointmentId>,
        now: Timestamp,
    ) -> Result<Self, Problem> {
        let service = service_store::find_by_slug(reader, slug)?
            .filter(|service| service.public)
            .ok_or(ErrorCode::NotFound)?;
        let rules = follow_up::rules(reader, &service, own, now)?;
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
        let Some(id) = search.service() else {
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
                site: search.only_site(),
                // The day before: zones behind UTC are still there.
                from: Some(now.utc_date().plus_days(-1)),
                clinician: None,
            },
        )?;
        templates.retain(|template| {
            let site = template.details.site;
            search.is_at(site) && self.sites.is_none_or(|sites| sites.contains(&site))
        });
        let everybody = templates.iter().flat_map(|t| t.details.clinicians());
        let everybody = everybody.collect();
        if let Some(clinician) = search.clinician() {
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
                from: search.from().unwrap_or(local),
            };
            work(availability, &templates, today)
        };
        let found = with.free(reader, &templates, self.rules, search.asked(), free)?;
        Ok((found, everybody))
    }
}

/// The local day, and the first that is shown.
#[derive(Debug, Clone, Copy)]
pub(super) struct Today {
    pub(super) local: Date,
    pub(super) from: Date,
}

/// A site's zone is checked when the site is made: this is damage.
pub(super) fn unknown_zone() -> Problem {
    StoreError::Decode {
        column: "clinic_templates.zone".to_owned(),
        expected: "a time zone of the database",
    }
    .into()
}
