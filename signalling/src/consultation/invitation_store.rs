//! Invitations' rows, whoever they are for: a link is made, opens nothing any more, or is taken back
//! with every device that used it.

use domain::consultation::participant::ParticipantRole;
use domain::ids::{AppointmentId, InvitationId, VisitId};
use domain::time::Timestamp;

use super::visit_store;
use crate::messages;
use crate::params;
use crate::store::{SecretHash, StoreError, Tx};

/// A link to be made.
#[derive(Debug)]
pub struct NewInvitation {
    /// The invitation.
    pub id: InvitationId,
    /// The hash of its secret.
    pub secret: SecretHash,
    /// To what.
    pub appointment: AppointmentId,
    /// In which capacity.
    pub role: ParticipantRole,
    /// When the link runs out.
    pub expires_at: Timestamp,
}

/// Adds an invitation.
///
/// # Errors
/// What the store says.
pub fn insert(tx: &mut Tx, new: &NewInvitation) -> Result<(), StoreError> {
    let now = tx.now();
    tx.execute(
        "INSERT INTO invitations (id, secret_hash, appointment_id, purpose, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        params![
            new.id,
            &new.secret,
            new.appointment,
            new.role.as_str(),
            now,
            new.expires_at
        ],
    )?;
    Ok(())
}

/// Its link opens nothing any more; a device that is in stays.
///
/// # Errors
/// What the store says.
pub fn close(tx: &mut Tx, id: InvitationId) -> Result<(), StoreError> {
    let now = tx.now();
    tx.execute(
        "UPDATE invitations SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL",
        params![id, now],
    )?;
    Ok(())
}

/// Takes an invitation back: its link, what waits to be sent, and every device that used it.
///
/// # Errors
/// What the store says.
pub fn revoke(tx: &mut Tx, id: InvitationId) -> Result<(), StoreError> {
    close(tx, id)?;
    messages::withdraw_invitation(tx, id)?;
    let ended: Vec<VisitId> = tx.query(
        "SELECT id FROM visits WHERE invitation_id = $1 AND revoked_at IS NULL",
        params![id],
        |row| row.id(0),
    )?;
    for id in ended {
        visit_store::end(tx, id)?;
    }
    Ok(())
}
