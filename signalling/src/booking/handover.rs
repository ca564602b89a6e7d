//! An appointment goes to another clinician, also of another site, at its own time.
//!
//! The claims stay true: the rest of the former clinician's time is free again; of the new one's,
//! what is free is claimed. What somebody else has booked there stays theirs: whoever hands a
//! patient over in the middle of a clinic knows that it is squeezed in.
//!
//! Of a group one goes: the others' time stays as it is, and so does the seat that was theirs.

use domain::booking::claim::{Resource, cells};
use domain::ids::{AppointmentId, SiteId, StaffId};

use super::{claim_store, group_store};
use crate::bus::Hint;
use crate::params;
use crate::store::{StoreError, Tx};

/// Hands it over.
///
/// # Errors
/// What the store says.
pub fn hand_over(
    tx: &mut Tx,
    id: AppointmentId,
    from: StaffId,
    to: StaffId,
    site: SiteId,
) -> Result<(), StoreError> {
    let now = tx.now();
    // A room of the former site is none at another.
    tx.execute_one(
        "UPDATE appointments SET clinician_id = $2, updated_at = $3,
            room = CASE WHEN site_id = $4 THEN room END, site_id = $4 WHERE id = $1",
        params![id, to, now, site],
    )?;
    // Who takes it over is no longer one of the others.
    tx.execute(
        "DELETE FROM appointment_team WHERE appointment_id = $1 AND staff_id = $2",
        params![id, to],
    )?;
    tx.hint(Hint::Appointment { id });
    let former = Resource::Clinician(from).key();
    let holder = id.to_string();
    let mut claimed = cells_of(tx, &holder, &former)?;
    for group in group_store::of_holder(tx, &holder)? {
        claimed.extend(cells_of(tx, &group.to_string(), &former)?);
    }
    // The cell that is running now has been used.
    let first = cells(now, now.plus_ms(1)).start + 1;
    let resource = Resource::Clinician(to).key();
    for cell in claimed.into_iter().filter(|cell| *cell >= first) {
        claim_store::note(tx, &former, cell);
        claim_store::note(tx, &resource, cell);
        tx.execute(
            "DELETE FROM claims WHERE holder = $1 AND resource = $2 AND cell = $3",
            params![holder.as_str(), former.as_str(), cell],
        )?;
        // A hold that has lapsed is in nobody's way.
        tx.execute(
            "DELETE FROM claims WHERE resource = $1 AND cell = $2 AND expires_at <= $3",
            params![resource.as_str(), cell, now],
        )?;
        tx.execute(
            "INSERT INTO claims (resource, cell, seat, holder, expires_at)
             VALUES ($1, $2, 0, $3, NULL) ON CONFLICT DO NOTHING",
            params![resource.as_str(), cell, holder.as_str()],
        )?;
    }
    Ok(())
}

/// The cells of a resource that somebody has, or a group in its name.
fn cells_of(tx: &mut Tx, holder: &str, resource: &str) -> Result<Vec<i64>, StoreError> {
    tx.query(
        "SELECT cell FROM claims WHERE holder = $1 AND resource = $2",
        params![holder, resource],
        |row| row.int(0),
    )
}
