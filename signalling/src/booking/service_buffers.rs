//! The time a service keeps free around its appointments, changed. What is booked keeps its time and what was
//! claimed for it; what is booked from then on is kept apart otherwise, and what is only held yet, or given up.

use std::collections::BTreeSet;

use domain::booking::buffers::{self, BookedTime};
use domain::booking::template::Template;
use domain::booking::wire::{BuffersTouched, Service, ServiceBuffers};
use domain::error::{ErrorCode, Problem};
use domain::ids::{ServiceId, TemplateId};
use domain::time::Timestamp;

use super::template_store::{self, Wanted};
use super::{held, service_store, turns, waiting_list};
use crate::audit::{Actor, AuditEntry, Subject};
use crate::bus::Hint;
use crate::http::StaffCaller;
use crate::params;
use crate::store::{Audited, Reader, StoreError, Tx};

fn of(service: ServiceId, now: Timestamp) -> Wanted {
    Wanted {
        service: Some(service),
        from: Some(now.utc_date().plus_days(-1)),
        ..Wanted::default()
    }
}

/// The clinics of a service that are not over, with what is booked in each.
fn clinics(
    reader: &mut Reader,
    service: ServiceId,
    now: Timestamp,
) -> Result<Vec<(Template, Vec<BookedTime>)>, StoreError> {
    let mut all = Vec::new();
    for template in template_store::list(reader, of(service, now))? {
        let booked = booked(reader, template.id, now)?;
        all.push((template, booked));
    }
    Ok(all)
}

fn booked(
    reader: &mut Reader,
    id: TemplateId,
    now: Timestamp,
) -> Result<Vec<BookedTime>, StoreError> {
    reader.query(
        "SELECT clinician_id, starts_at, ends_at FROM appointments
         WHERE template_id = $1 AND starts_at > $2 AND status IN ('booked', 'arrived')",
        params![id, now],
        |row| Ok((row.id(0)?, row.time(1)?, row.time(2)?)),
    )
}

/// What other buffers would bear on.
///
/// # Errors
/// The problem naming every refused field; `not_found` when there is no such service.
pub fn touched(
    reader: &mut Reader,
    id: ServiceId,
    to: &ServiceBuffers,
    now: Timestamp,
) -> Result<BuffersTouched, Problem> {
    let to = to.check()?;
    service_store::find(reader, id)?.ok_or(ErrorCode::NotFound)?;
    Ok(buffers::touched(&clinics(reader, id, now)?, to))
}

/// Sets the time a service keeps free, for what is booked from now on.
///
/// # Errors
/// As [`touched`].
pub fn set(
    tx: &mut Tx,
    caller: &StaffCaller,
    id: ServiceId,
    to: &ServiceBuffers,
) -> Result<Audited<Service>, Problem> {
    let free = to.check()?;
    service_store::find(tx, id)?.ok_or(ErrorCode::NotFound)?;
    let (now, actor) = (tx.now(), Actor::Staff(caller.staff));
    let all = template_store::list(tx, of(id, now))?.into_iter();
    for clinic in all.map(|one| one.id).collect::<BTreeSet<TemplateId>>() {
        turns::to_change(tx, clinic)?;
    }
    let clinics = clinics(tx, id, now)?;
    let touched = buffers::touched(&clinics, free);
    service_store::set_buffers(tx, id, free)?;
    for (template, _) in clinics {
        held::give_up_lost(tx, actor, template.id)?;
        // Less kept free may be the time that somebody waits for.
        waiting_list::opened(tx, template.id)?;
        let site = template.details.site;
        tx.hint(Hint::Board { site });
    }
    let service = service_store::find(tx, id)?.ok_or(ErrorCode::Internal)?;
    let entry = AuditEntry::new(actor, "service.buffers_set", Subject::Service(id))
        .detail("before", i64::from(free.before))
        .detail("after", i64::from(free.after))
        .detail("booked", i64::from(touched.booked))
        .detail("closer", i64::from(touched.closer));
    Ok(tx.audited(entry, service)?)
}
