//! "On which days?": how many times are free on each day, for a calendar of weeks or months.

use domain::booking::wire::{FreeDay, FreeDays};
use domain::error::Problem;
use domain::ids::{AppointmentId, SiteId};

use super::slot_search::{Scope, Search, With, days_from};
use crate::store::Reader;

/// A patient's calendar, by the service's part of the address, and the appointment by whose link they came.
///
/// # Errors
/// `not_found` when patients cannot book such a service.
pub fn for_patients(
    reader: &mut Reader,
    with: &With,
    (slug, own): (&str, Option<AppointmentId>),
    search: &Search,
) -> Result<FreeDays, Problem> {
    let scope = Scope::for_patients(reader, slug, own, with.now)?;
    count(reader, with, &scope, search)
}

/// Staff's calendar, at the sites where they may see the diary.
///
/// # Errors
/// `invalid_fields` without a service, `not_found` for one that does not exist.
pub fn for_staff(
    reader: &mut Reader,
    with: &With,
    search: &Search,
    sites: &[SiteId],
) -> Result<FreeDays, Problem> {
    let scope = Scope::for_staff(reader, search, sites)?;
    count(reader, with, &scope, search)
}

fn count(
    reader: &mut Reader,
    with: &With,
    scope: &Scope<'_>,
    search: &Search,
) -> Result<FreeDays, Problem> {
    let (days, _) = scope.look(reader, with, search, |availability, _, today| {
        let days = availability.count(days_from(today.from, search.days()));
        let shown = days.into_iter().map(|day| FreeDay {
            date: day.date,
            free: u32::try_from(day.free).unwrap_or(u32::MAX),
            first: day.first,
        });
        shown.collect()
    })?;
    Ok(FreeDays { days })
}
