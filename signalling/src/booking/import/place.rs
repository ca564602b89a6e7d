//! Where an appointment of another system goes.

use domain::booking::claim::{Needs, Resource, claims};
use domain::booking::import::AppointmentRow;
use domain::booking::service::Rules;
use domain::booking::wire::Support;
use domain::booking::zone::Zone;
use domain::error::{ErrorCode, Problem};
use domain::ids::{ServiceId, StaffId};
use domain::people::wire::Site;
use domain::time::Timestamp;

use crate::booking::hold_store::{self, Place};
use crate::booking::template_store::{self, Wanted};
use crate::booking::turns;
use crate::store::Tx;

/// In the clinic that gives just this slot, or else outside every clinic; either way the
/// clinician's time is theirs alone.
///
/// # Errors
/// What the store says.
pub(super) fn of(
    tx: &mut Tx,
    (site, zone): (&Site, &Zone),
    service: ServiceId,
    clinician: StaffId,
    row: &AppointmentRow,
    start: Timestamp,
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
        let nothing = Support::default();
        match hold_store::offered_place(tx, &template, Rules::STAFF, start, now, &nothing) {
            Ok((place, needs, _)) if place.end == end => return Ok((place, needs)),
            Err(problem) if problem.code != ErrorCode::SlotNotOffered => return Err(problem),
            Ok(_) | Err(_) => {}
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
        support: Support::default(),
        extra_minutes: 0,
    };
    let needs = Needs {
        cells: claims(&resources, start, end),
        group: None,
        units: Vec::new(),
        seats: Vec::new(),
    };
    Ok((place, needs))
}
