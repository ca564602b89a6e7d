//! One message about several appointments: what becomes of it when one of them is changed before it has
//! left. The others' times and links are still true, and nobody would tell the patient of them again.

use domain::ids::{AppointmentId, MessageId};

use super::letter::Letter;
use super::outbox_store::payload_place;
use crate::params;
use crate::store::{StoreError, Tx};

/// Takes an appointment out of the messages about several that still wait. Each stays filed under one of
/// those it still tells of.
///
/// # Errors
/// What the store says.
pub fn leave_out(tx: &mut Tx, appointment: AppointmentId) -> Result<(), StoreError> {
    let keys = tx.keys();
    let waiting = tx.query(
        "SELECT o.id, o.payload_sealed, a.uid FROM appointments a
         JOIN appointments b ON b.series_id = a.series_id
         JOIN outbox o ON o.appointment_id = b.id
         WHERE a.id = $1 AND o.state = 'waiting'",
        params![appointment],
        |row| Ok((row.id::<MessageId>(0)?, row.sealed(1)?, row.text(2)?)),
    )?;
    for (id, sealed, uid) in waiting {
        let letter: Letter = keys.open_json(payload_place(id), &sealed)?;
        let Some((left, filed_under)) = letter.leave_out(&uid) else {
            continue;
        };
        tx.execute(
            "UPDATE outbox SET payload_sealed = $2,
                 appointment_id = (SELECT id FROM appointments WHERE uid = $3)
             WHERE id = $1",
            params![id, keys.seal_json(payload_place(id), &left)?, filed_under],
        )?;
    }
    Ok(())
}
