//! The clinician puts everybody else on hold, and takes them back.

use domain::consultation::around_wire::Hold;
use domain::error::{ErrorCode, Problem};
use domain::ids::ConsultationId;
use domain::people::policy::Action;
use domain::time::Timestamp;

use super::admit::own;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::bus::Hint;
use crate::http::StaffCaller;
use crate::params;
use crate::store::{Audited, Tx};

/// Puts the others on hold, or takes them back.
///
/// # Errors
/// `wrong_state` when nobody is in the call or it is over; `not_found` for what is not theirs.
pub fn hold(
    tx: &mut Tx,
    caller: &StaffCaller,
    id: ConsultationId,
    hold: &Hold,
) -> Result<Audited<()>, Problem> {
    let now = tx.now();
    let truth = own(tx, caller, Action::Consult, id)?;
    let somebody = truth
        .people
        .iter()
        .any(|known| known.staff.is_none() && known.member.admitted_at.is_some());
    if truth.ended().is_some() || (hold.on && !somebody) {
        return Err(ErrorCode::WrongState.into());
    }
    if truth.held_at.is_some() == hold.on {
        return Ok(tx.unchanged(())?);
    }
    let since: Option<Timestamp> = hold.on.then_some(now);
    tx.execute_one(
        "UPDATE consultations SET held_at = $2 WHERE id = $1",
        params![id, since],
    )?;
    tx.hint(Hint::Consultation { id });
    tx.hint(Hint::Board { site: truth.site });
    let action = if hold.on {
        "consultation.held"
    } else {
        "consultation.taken_back"
    };
    let actor = Actor::Staff(caller.staff);
    let entry = AuditEntry::new(actor, action, Subject::Consultation(id));
    Ok(tx.audited(entry.at_site(truth.site), ())?)
}
