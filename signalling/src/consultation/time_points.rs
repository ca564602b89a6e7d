//! When each step of a consultation happened first. No personal data; for measures later.

use domain::consultation::around_wire::{StepTaken, TimePoint};
use domain::ids::{AppointmentId, ConsultationId};
use domain::time::Timestamp;

use crate::params;
use crate::store::{Reader, StoreError, Tx};

/// Keeps the moment, unless the step was taken before.
///
/// # Errors
/// What the store says.
pub fn note(
    tx: &mut Tx,
    consultation: ConsultationId,
    step: TimePoint,
    at: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO time_points (consultation_id, kind, at) VALUES ($1, $2, $3)
         ON CONFLICT DO NOTHING",
        params![consultation, step.as_str(), at],
    )?;
    Ok(())
}

/// The same by the appointment.
///
/// # Errors
/// What the store says.
pub fn note_of(tx: &mut Tx, appointment: AppointmentId, step: TimePoint) -> Result<(), StoreError> {
    let now = tx.now();
    tx.change(
        "INSERT INTO time_points (consultation_id, kind, at)
         SELECT id, $2, $3 FROM consultations WHERE appointment_id = $1
         ON CONFLICT DO NOTHING",
        params![appointment, step.as_str(), now],
    )?;
    Ok(())
}

/// Everything kept, in the order it happened.
///
/// # Errors
/// What the store says.
pub fn all(reader: &mut Reader, id: ConsultationId) -> Result<Vec<StepTaken>, StoreError> {
    // When the patient was invited first is known from their invitations.
    let mut steps = reader.query(
        "SELECT kind, at FROM time_points WHERE consultation_id = $1 AND kind <> 'invited'
         UNION ALL
         SELECT 'invited' AS kind, MIN(i.created_at) AS at
         FROM consultations c JOIN invitations i ON i.appointment_id = c.appointment_id
         WHERE c.id = $1 AND i.purpose = 'patient' HAVING COUNT(*) > 0",
        params![id],
        |row| {
            Ok(StepTaken {
                step: row.word("kind")?,
                at: row.time("at")?,
            })
        },
    )?;
    steps.sort_by_key(|taken| (taken.at, taken.step));
    Ok(steps)
}
