//! Where an appointment of another system goes.

use domain::booking::claim::{Needs, Resource, Units, cells, claims};
use domain::booking::import::AppointmentRow;
use domain::booking::languages::interpreter;
use domain::booking::service::Rules;
use domain::booking::template::Template;
use domain::booking::wire::{ExtraMinutes, Support};
use domain::booking::zone::Zone;
use domain::error::{ErrorCode, Problem};
use domain::ids::{ServiceId, StaffId};
use domain::people::wire::Site;
use domain::time::Timestamp;

use crate::booking::hold_store::{self, Place};
use crate::booking::template_store::{self, Wanted};
use crate::booking::{resource_store, turns};
use crate::store::Tx;

/// In the clinic that gives just this slot, or else outside every clinic; either way the
/// clinician's time is theirs alone, and an interpreter's where the site has one.
///
/// # Errors
/// What the store says.
pub(super) fn of(
    tx: &mut Tx,
    (site, zone): (&Site, &Zone),
    service: ServiceId,
    clinician: StaffId,
    row: &AppointmentRow,
    (start, support): (Timestamp, &Support),
) -> Result<(Place, Needs), Problem> {
    let now = tx.now();
    let end = start.plus_minutes(i64::from(row.minutes));
    let wanted = Wanted {
        service: Some(service),
        site: Some(site.id),
        clinician: Some(clinician),
        from: Some(row.day),
    };
    for template in template_store::list(tx, wanted)? {
        if template.details.mode != row.mode {
            continue;
        }
        turns::to_book(tx, template.id)?;
        let Some(template) = template_store::find(tx, template.id)? else {
            continue;
        };
        // The old system may not have made it longer for what they need.
        let plain = Template {
            extra: ExtraMinutes::default(),
            ..template.clone()
        };
        let ways = if support.is_none() { 1 } else { 2 };
        for template in [&template, &plain].into_iter().take(ways) {
            match hold_store::offered_place(tx, template, Rules::STAFF, start, now, support) {
                Ok((place, needs, _)) if place.end == end => return Ok((place, needs)),
                Err(problem) if problem.code != ErrorCode::SlotNotOffered => return Err(problem),
                Ok(_) | Err(_) => {}
            }
        }
    }
    let mut resources = vec![Resource::Clinician(clinician)];
    resources.extend(row.room.clone().map(|room| Resource::Room(site.id, room)));
    let place = Place {
        service,
        site: site.id,
        clinician,
        template: None,
        room: row.room.as_ref().map(|room| room.as_str().to_owned()),
        mode: row.mode,
        start,
        end,
        local: zone.local_text(start),
        zone: site.zone.clone(),
        team: Vec::new(),
        support: support.clone(),
        extra_minutes: 0,
    };
    let stock = resource_store::stock(tx)?;
    let units = interpreter(site.id, support, &stock).into_iter();
    let units = units.map(|one| Units {
        resource: one.resource,
        cells: cells(start, end),
        most: one.most,
        shared: one.shared,
    });
    let needs = Needs {
        cells: claims(&resources, start, end),
        group: None,
        units: units.collect(),
        seats: Vec::new(),
    };
    Ok((place, needs))
}
