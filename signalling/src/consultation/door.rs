//! The clinician locks the door, and takes somebody out.

use domain::consultation::participant::ParticipantRole;
use domain::error::{ErrorCode, Problem};
use domain::ids::{ConsultationId, InvitationId, ParticipantId, VisitId};
use domain::people::policy::Action;

use super::admit::own;
use super::{camera_store, invitation_store, visit_store};
use crate::audit::{Actor, AuditEntry, Subject};
use crate::bus::Hint;
use crate::http::StaffCaller;
use crate::params;
use crate::store::{Audited, Tx};

/// Locks or unlocks the door. Whoever waits or is in the call stays.
///
/// # Errors
/// `wrong_state` when the consultation is over.
pub fn lock(
    tx: &mut Tx,
    caller: &StaffCaller,
    id: ConsultationId,
    locked: bool,
) -> Result<Audited<()>, Problem> {
    let now = tx.now();
    let truth = own(tx, caller, Action::Consult, id)?;
    if truth.ended().is_some() {
        return Err(ErrorCode::WrongState.into());
    }
    if truth.locked == locked {
        return Ok(tx.unchanged(())?);
    }
    tx.execute_one(
        "UPDATE consultations SET locked_at = $2 WHERE id = $1",
        params![id, locked.then_some(now)],
    )?;
    tx.hint(Hint::Consultation { id });
    let action = if locked {
        "consultation.locked"
    } else {
        "consultation.unlocked"
    };
    let actor = Actor::Staff(caller.staff);
    let entry = AuditEntry::new(actor, action, Subject::Consultation(id));
    Ok(tx.audited(entry.at_site(truth.site), ())?)
}

/// Takes somebody out, and their link with them. Of a patient only this device goes: whoever else
/// holds the link can open it no more, but a device that is in stays.
///
/// # Errors
/// `not_found` for nobody of this consultation, `wrong_state` for a member of staff, who came by a
/// sign-in and goes by hanging up.
pub fn remove(
    tx: &mut Tx,
    caller: &StaffCaller,
    id: ConsultationId,
    participant: ParticipantId,
) -> Result<Audited<()>, Problem> {
    let truth = own(tx, caller, Action::Consult, id)?;
    let known = truth
        .people
        .iter()
        .find(|known| known.member.participant == participant)
        .ok_or(ErrorCode::NotFound)?;
    let visit: VisitId = known.visit.ok_or(ErrorCode::WrongState)?;
    if known.revoked {
        return Ok(tx.unchanged(())?);
    }
    let role = known.member.role;
    let invitation = tx.query_one(
        "SELECT invitation_id FROM visits WHERE id = $1",
        params![visit],
        |row| row.opt_id::<InvitationId>(0),
    )?;
    match invitation {
        Some(invitation) if role != ParticipantRole::Patient => {
            invitation_store::revoke(tx, invitation)?;
        }
        invitation => {
            visit_store::end(tx, visit)?;
            if let Some(invitation) = invitation {
                invitation_store::close(tx, invitation)?;
            }
        }
    }
    // Their phone, too.
    camera_store::end_of(tx, participant)?;
    tx.hint(Hint::Consultation { id });
    tx.hint(Hint::Board { site: truth.site });
    let actor = Actor::Staff(caller.staff);
    let entry = AuditEntry::new(actor, "consultation.removed", Subject::Consultation(id))
        .at_site(truth.site)
        .detail("participant", participant)
        .detail("role", role.as_str());
    Ok(tx.audited(entry, ())?)
}
