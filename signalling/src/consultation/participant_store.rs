//! Participants' rows: a device or a member of staff in one consultation.

use domain::consultation::participant::ParticipantRole;
use domain::ids::{ConsultationId, ParticipantId, StaffId, VisitId};
use domain::time::Timestamp;

use super::camera_store;
use crate::outside::Entropy;
use crate::params;
use crate::store::{Reader, StoreError, Tx};

/// Who a participant is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// A patient's device.
    Visit(VisitId),
    /// A member of staff.
    Staff(StaffId),
}

/// The participant that this device or member of staff is, and when they left, if they did.
///
/// # Errors
/// What the store says.
pub fn find(
    reader: &mut Reader,
    consultation: ConsultationId,
    whose: Whose,
) -> Result<Option<(ParticipantId, Option<Timestamp>)>, StoreError> {
    let (sql, key) = match whose {
        Whose::Visit(id) => (
            "SELECT id, left_at FROM participants WHERE consultation_id = $1 AND visit_id = $2",
            id.to_string(),
        ),
        Whose::Staff(id) => (
            "SELECT id, left_at FROM participants WHERE consultation_id = $1 AND staff_id = $2",
            id.to_string(),
        ),
    };
    reader.query_opt(sql, params![consultation, key], |row| {
        Ok((row.id(0)?, row.opt_time(1)?))
    })
}

/// Makes them a participant, or takes them back when they left: then they are here since now.
///
/// # Errors
/// What the store says.
pub fn join(
    tx: &mut Tx,
    entropy: &Entropy,
    consultation: ConsultationId,
    whose: Whose,
    role: ParticipantRole,
) -> Result<ParticipantId, StoreError> {
    tx.keep_row("consultations", consultation)?;
    let now = tx.now();
    if let Some((id, left_at)) = find(tx, consultation, whose)? {
        if left_at.is_some() {
            tx.execute(
                "UPDATE participants SET left_at = NULL, joined_at = $2 WHERE id = $1",
                params![id, now],
            )?;
        }
        return Ok(id);
    }
    let id = entropy.id(now, ParticipantId::new);
    let (visit, staff) = match whose {
        Whose::Visit(id) => (Some(id.to_string()), None),
        Whose::Staff(id) => (None, Some(id.to_string())),
    };
    tx.execute(
        "INSERT INTO participants (id, consultation_id, role, visit_id, staff_id, joined_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        params![id, consultation, role.as_str(), visit, staff, now],
    )?;
    Ok(id)
}

/// Lets somebody into the call.
///
/// # Errors
/// What the store says.
pub fn admit(tx: &mut Tx, id: ParticipantId) -> Result<(), StoreError> {
    let now = tx.now();
    tx.execute_one(
        "UPDATE participants SET admitted_at = $2, away_at = NULL WHERE id = $1",
        params![id, now],
    )
}

/// Somebody hung up; when they come back, they wait again. Of their admissions only this one is used
/// up: one made since stands. Their phone is no camera any more.
///
/// # Errors
/// What the store says.
pub fn leave(
    tx: &mut Tx,
    id: ParticipantId,
    at: Timestamp,
    admission: Option<Timestamp>,
) -> Result<(), StoreError> {
    let left = tx.execute(
        "UPDATE participants SET admitted_at = NULL, left_at = $2, away_at = NULL
         WHERE id = $1 AND (admitted_at IS NULL OR admitted_at = $3)",
        // No admission is made at the beginning of time.
        params![id, at, admission.unwrap_or(Timestamp(0))],
    )?;
    if left > 0 {
        camera_store::end_of(tx, id)?;
    }
    Ok(())
}
