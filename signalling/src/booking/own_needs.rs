//! What patients who book by themselves say that they need, where it is more than the time is held with.

use domain::booking::wire::{HoldKey, Support};
use domain::error::{ErrorCode, Problem};
use domain::ids::AppointmentId;

use super::hold_store::{self, Place, for_needs};
use super::{claim_store, service_store, template_store};
use crate::store::Tx;

/// Uses a hold up for an appointment of somebody who needs this. What their record says besides is not looked at:
/// by a longer appointment anybody who knows a name and a birth date would learn that it is there.
///
/// # Errors
/// `needs_do_not_fit` where the time is not free for that; the hold then stays.
pub fn use_up_for(
    tx: &mut Tx,
    hold: &HoldKey,
    place: Place,
    support: &Support,
    id: AppointmentId,
) -> Result<Place, Problem> {
    if *support == place.support {
        hold_store::use_up(tx, hold.id, id)?;
        return Ok(place);
    }
    let template = match place.template {
        Some(template) => template_store::find(tx, template)?,
        None => None,
    };
    let service = service_store::find(tx, place.service)?;
    let (template, service) = template.zip(service).ok_or(ErrorCode::NeedsDoNotFit)?;
    let rules = service_store::rules(&service).of_held();
    hold_store::remove(tx, hold.id)?;
    let wanted = (&template, rules, place.start, support);
    for_needs(tx, wanted, |tx, (place, needs, _)| {
        claim_store::take(tx, &needs, id, None)?;
        Ok(place)
    })
}
