//! What booking asks of the consultation room: its record, links to it, and their end.

use domain::booking::appointment::State;
use domain::consultation::invitation::expiry;
use domain::ids::{AppointmentId, ConsultationId, InvitationId, VisitId};
use domain::time::Timestamp;

use crate::consultation;
use crate::messages;
use crate::outside::Entropy;
use crate::params;
use crate::store::{Reader, Secret, StoreError, Tx};

/// A link and a device keep opening an appointment for some days after its planned end.
pub const fn lives_until(end: Timestamp) -> Timestamp {
    expiry(end, 0)
}

/// Opens the record of the encounter of an appointment.
///
/// # Errors
/// What the store says.
pub fn open_consultation(
    tx: &mut Tx,
    entropy: &Entropy,
    appointment: AppointmentId,
) -> Result<ConsultationId, StoreError> {
    let now = tx.now();
    let id = entropy.id(now, ConsultationId::new);
    tx.change(
        "INSERT INTO consultations (id, appointment_id, status, created_at)
         VALUES ($1, $2, 'waiting', $3)",
        params![id, appointment, now],
    )?;
    Ok(id)
}

/// Makes a link that opens the appointment.
///
/// # Errors
/// What the store says.
pub fn invite(
    tx: &mut Tx,
    entropy: &Entropy,
    appointment: AppointmentId,
    state: State,
) -> Result<Secret, StoreError> {
    let now = tx.now();
    let id = entropy.id(now, InvitationId::new);
    let secret = Secret::random(entropy);
    tx.change(
        "INSERT INTO invitations (id, secret_hash, appointment_id, purpose, created_at, expires_at)
         VALUES ($1, $2, $3, 'patient', $4, $5)",
        params![id, secret.hash(), appointment, now, lives_until(state.end)],
    )?;
    Ok(secret)
}

/// Whether the patient was ever sent a link to an appointment.
///
/// # Errors
/// What the store says.
pub fn was_invited(reader: &mut Reader, id: AppointmentId) -> Result<bool, StoreError> {
    reader.exists(
        "SELECT 1 FROM invitations WHERE appointment_id = $1 AND purpose = 'patient'",
        params![id],
    )
}

/// Lets this very device in, without a link: it has just booked. It is known to be the patient's when
/// they said who they are on it; one that took an offer by a link still has to.
///
/// # Errors
/// What the store says.
pub fn start_visit(
    tx: &mut Tx,
    entropy: &Entropy,
    appointment: AppointmentId,
    end: Timestamp,
    known: bool,
) -> Result<(VisitId, Secret), StoreError> {
    let now = tx.now();
    let id = entropy.id(now, VisitId::new);
    let secret = Secret::random(entropy);
    tx.change(
        "INSERT INTO visits (id, secret_hash, appointment_id, identity_confirmed_at, created_at,
            last_seen_at, ends_at)
         VALUES ($1, $2, $3, $4, $5, $5, $6)",
        params![
            id,
            secret.hash(),
            appointment,
            known.then_some(now),
            now,
            lives_until(end)
        ],
    )?;
    Ok((id, secret))
}

/// Ends the patient's links to an appointment. Devices that are in already stay in: who is waiting must not
/// be thrown out because a new link was sent.
///
/// # Errors
/// What the store says.
pub fn revoke_links(tx: &mut Tx, appointment: AppointmentId) -> Result<(), StoreError> {
    let now = tx.now();
    tx.execute(
        "UPDATE invitations SET revoked_at = $2
         WHERE appointment_id = $1 AND purpose = 'patient' AND revoked_at IS NULL",
        params![appointment, now],
    )?;
    Ok(())
}

/// Ends all links to an appointment, guests' too, and all devices that used one. The device `keep`, on which the
/// patient makes this very change, stays in on its own until some days after `end`.
///
/// # Errors
/// What the store says.
pub fn revoke(
    tx: &mut Tx,
    appointment: AppointmentId,
    keep: Option<VisitId>,
    end: Timestamp,
) -> Result<(), StoreError> {
    let now = tx.now();
    tx.execute(
        "UPDATE invitations SET revoked_at = $2 WHERE appointment_id = $1 AND revoked_at IS NULL",
        params![appointment, now],
    )?;
    messages::withdraw_invitations(tx, appointment)?;
    let ended: Vec<VisitId> = tx.query(
        "SELECT id FROM visits WHERE appointment_id = $1 AND revoked_at IS NULL",
        params![appointment],
        |row| row.id(0),
    )?;
    for id in ended {
        if Some(id) == keep {
            tx.execute(
                "UPDATE visits SET invitation_id = NULL, ends_at = $2 WHERE id = $1",
                params![id, lives_until(end)],
            )?;
        } else {
            consultation::end_visit(tx, id)?;
        }
    }
    Ok(())
}
