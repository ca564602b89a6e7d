//! What a check found, kept with the patient's appointment: on the device's visit, for reception's board and
//! the clinician.

use domain::consultation::wire::DeviceCheck;
use domain::error::Problem;

use crate::audit::{Actor, AuditEntry, Subject};
use crate::bus::Hint;
use crate::consultation::note_check;
use crate::http::VisitCaller;
use crate::params;
use crate::store::{Audited, StoreError, Tx};

/// Keeps it, with the network that it was made from.
///
/// # Errors
/// What the store says.
pub(super) fn keep(
    tx: &mut Tx,
    caller: &VisitCaller,
    found: &DeviceCheck,
    from: &str,
) -> Result<Audited<()>, Problem> {
    let now = tx.now();
    let text = serde_json::to_string(found).map_err(|_| StoreError::Sealed)?;
    tx.execute_one(
        "UPDATE visits SET device_check = $2, checked_from = $3, last_seen_at = $4 WHERE id = $1",
        params![caller.visit, text, from, now],
    )?;
    note_check(tx, caller.consultation, found)?;
    tx.hint(Hint::Board { site: caller.site });
    tx.hint(Hint::Consultation {
        id: caller.consultation,
    });
    let subject = Subject::Visit(caller.visit);
    let entry = AuditEntry::new(Actor::Visit(caller.visit), "visit.checked", subject);
    Ok(tx.audited(entry.at_site(caller.site), ())?)
}
