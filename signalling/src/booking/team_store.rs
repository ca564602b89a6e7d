//! The rows of who sees a patient together with the appointment's clinician.

use domain::booking::wire::Colleague;
use domain::ids::{AppointmentId, StaffId};

use crate::params;
use crate::store::{Context, Keys, Reader, StoreError, Tx};

/// Sets who they are, in place of who they were.
///
/// # Errors
/// What the store says.
pub fn set(tx: &mut Tx, id: AppointmentId, team: &[StaffId]) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM appointment_team WHERE appointment_id = $1",
        params![id],
    )?;
    add(tx, id, team)
}

/// Notes who they are, where nobody was noted before.
///
/// # Errors
/// What the store says.
pub fn add(tx: &mut Tx, id: AppointmentId, team: &[StaffId]) -> Result<(), StoreError> {
    for staff in team {
        tx.change(
            "INSERT INTO appointment_team (appointment_id, staff_id) VALUES ($1, $2)
             ON CONFLICT DO NOTHING",
            params![id, *staff],
        )?;
    }
    Ok(())
}

/// Who they are, by name.
///
/// # Errors
/// What the store says.
pub fn of(
    reader: &mut Reader,
    keys: &Keys,
    id: AppointmentId,
) -> Result<Vec<Colleague>, StoreError> {
    reader.query(
        "SELECT t.staff_id, s.name_sealed FROM appointment_team t
         JOIN staff s ON s.id = t.staff_id WHERE t.appointment_id = $1 ORDER BY t.staff_id",
        params![id],
        |row| {
            let id: StaffId = row.id("staff_id")?;
            let place = Context::new("staff.name_sealed", id);
            Ok(Colleague {
                id,
                name: keys.open_text(place, &row.sealed("name_sealed")?)?,
            })
        },
    )
}

/// Their names alone.
///
/// # Errors
/// What the store says.
pub fn names(
    reader: &mut Reader,
    keys: &Keys,
    id: AppointmentId,
) -> Result<Vec<String>, StoreError> {
    let team = of(reader, keys, id)?;
    Ok(team.into_iter().map(|one| one.name).collect())
}

/// Who they are.
///
/// # Errors
/// What the store says.
pub fn ids(reader: &mut Reader, id: AppointmentId) -> Result<Vec<StaffId>, StoreError> {
    reader.query(
        "SELECT staff_id FROM appointment_team WHERE appointment_id = $1 ORDER BY staff_id",
        params![id],
        |row| row.id(0),
    )
}
