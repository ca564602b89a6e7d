//! The clinician lets somebody in, after checking who they are.

use domain::consultation::around_wire::TimePoint;
use domain::consultation::identity::may_admit;
use domain::consultation::wire::{Admit, ConsultationStatus};
use domain::error::{ErrorCode, FieldError, Fields, Problem};
use domain::ids::ConsultationId;
use domain::people::policy::Action;

use super::participant_store;
use super::time_points;
use super::truth::{self, Truth};
use crate::audit::{Actor, AuditEntry, Subject};
use crate::bus::Hint;
use crate::http::StaffCaller;
use crate::params;
use crate::store::{Audited, Tx};

/// The consultation, when it is at a site where the caller may do this; elsewhere it does not
/// exist.
pub(super) fn own(
    tx: &mut Tx,
    caller: &StaffCaller,
    action: Action,
    id: ConsultationId,
) -> Result<Truth, Problem> {
    let (keys, now) = (tx.keys(), tx.now());
    let truth = truth::read(tx, &keys, id, now)?.ok_or(ErrorCode::NotFound)?;
    caller
        .must_at(action, truth.site)
        .map_err(|failure| failure.problem().clone())?;
    Ok(truth)
}

/// Whether enough identifiers were checked.
///
/// # Errors
/// The problem naming the field.
pub fn check(admit: &Admit) -> Result<(), Problem> {
    let mut fields = Fields::new();
    if !may_admit(&admit.identifiers) {
        fields.refuse("identifiers", FieldError::TooShort);
    }
    fields.finish(Some(()))
}

/// Lets them in.
///
/// # Errors
/// `not_found` for nobody of this consultation, `wrong_state` when it is over or they are gone.
pub fn admit(
    tx: &mut Tx,
    caller: &StaffCaller,
    id: ConsultationId,
    admit: &Admit,
) -> Result<Audited<()>, Problem> {
    let now = tx.now();
    let truth = own(tx, caller, Action::Consult, id)?;
    let known = truth
        .people
        .iter()
        .find(|known| known.member.participant == admit.participant && !known.revoked)
        .ok_or(ErrorCode::NotFound)?;
    if truth.ended().is_some() || known.left_at.is_some() {
        return Err(ErrorCode::WrongState.into());
    }
    if known.member.admitted_at.is_some() {
        return Ok(tx.unchanged(())?);
    }
    participant_store::admit(tx, admit.participant)?;
    tx.execute(
        "UPDATE consultations SET status = $2, admitted_at = COALESCE(admitted_at, $3)
         WHERE id = $1",
        params![id, ConsultationStatus::Active.as_str(), now],
    )?;
    time_points::note(tx, id, TimePoint::Admitted, now)?;
    tx.hint(Hint::Consultation { id });
    tx.hint(Hint::Board { site: truth.site });
    let actor = Actor::Staff(caller.staff);
    let mut entry = AuditEntry::new(actor, "consultation.admitted", Subject::Consultation(id))
        .at_site(truth.site)
        .detail("participant", admit.participant);
    for identifier in &admit.identifiers {
        entry = entry.detail(identifier.as_str(), true);
    }
    Ok(tx.audited(entry, ())?)
}
