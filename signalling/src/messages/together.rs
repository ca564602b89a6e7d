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
    let told = tx.query(
        "SELECT o.id, a.uid FROM appointments a
         JOIN appointments b ON b.series_id = a.series_id
         JOIN outbox o ON o.appointment_id = b.id
         WHERE a.id = $1 AND o.state = 'waiting' ORDER BY o.id",
        params![appointment],
        |row| Ok((row.id::<MessageId>(0)?, row.text(1)?)),
    )?;
    for (id, uid) in told {
        // In this moment another of them may be taken out, or the message leave.
        tx.keep_row("outbox", id)?;
        let sealed = tx.query_opt(
            "SELECT payload_sealed FROM outbox WHERE id = $1 AND state = 'waiting'",
            params![id],
            |row| row.sealed(0),
        )?;
        let Some(sealed) = sealed else {
            continue;
        };
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
