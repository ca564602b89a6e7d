//! The clinician lets somebody in, after checking who they are.

use std::collections::BTreeSet;

use domain::consultation::around_wire::TimePoint;
use domain::consultation::company::has_room;
use domain::consultation::event::RESUME_WINDOW_MS;
use domain::consultation::identity::may_admit;
use domain::consultation::participant::ParticipantRole;
use domain::consultation::wire::{Admit, ConsultationStatus};
use domain::error::{ErrorCode, FieldError, Fields, Problem};
use domain::ids::{ConsultationId, ParticipantId};
use domain::people::policy::Action;
use domain::time::Timestamp;

use super::participant_store;
use super::time_points;
use super::truth::{self, Known, Truth};
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
    truth::keep(tx, id)?;
    let truth = truth::read(tx, &keys, id, now)?.ok_or(ErrorCode::NotFound)?;
    caller
        .must_at(action, truth.site)
        .map_err(|failure| failure.problem().clone())?;
    Ok(truth)
}

/// Whether enough identifiers were checked. Whoever is no patient is known by name and role alone.
fn check(admit: &Admit, role: ParticipantRole) -> Result<(), Problem> {
    let mut fields = Fields::new();
    if role == ParticipantRole::Patient && !may_admit(&admit.identifiers) {
        fields.refuse("identifiers", FieldError::TooShort);
    }
    fields.finish(Some(()))
}

/// Whether there is a place in the call. Whoever was let in a moment ago may not have come yet.
pub(super) fn check_places(
    truth: &Truth,
    in_call: &BTreeSet<ParticipantId>,
    whom: ParticipantId,
    now: Timestamp,
) -> Result<(), Problem> {
    let just_now = |known: &&Known| {
        let at = known.member.admitted_at.filter(|_| !known.revoked);
        at.is_some_and(|at| now.0 - at.0 < RESUME_WINDOW_MS)
    };
    let coming = truth.people.iter().filter(just_now);
    let mut taken: BTreeSet<_> = coming.map(|known| known.member.participant).collect();
    taken.extend(in_call);
    taken.remove(&whom);
    if has_room(taken.len()) {
        Ok(())
    } else {
        Err(ErrorCode::CallFull.into())
    }
}

/// Lets them in, beside those who are in the call now.
///
/// # Errors
/// `not_found` for nobody of this consultation, `wrong_state` when it is over or they are gone,
/// `call_full` when there is no place in the call; the fields when too little was checked.
pub fn admit(
    tx: &mut Tx,
    caller: &StaffCaller,
    id: ConsultationId,
    admit: &Admit,
    in_call: &BTreeSet<ParticipantId>,
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
    let role = known.member.role;
    check(admit, role)?;
    check_places(&truth, in_call, admit.participant, now)?;
    participant_store::admit(tx, admit.participant)?;
    // An interpreter who is told beforehand what it is about does not make the patient seen.
    if role == ParticipantRole::Patient {
        tx.execute(
            "UPDATE consultations SET status = $2, admitted_at = COALESCE(admitted_at, $3)
             WHERE id = $1",
            params![id, ConsultationStatus::Active.as_str(), now],
        )?;
        time_points::note(tx, id, TimePoint::Admitted, now)?;
    }
    tx.hint(Hint::Consultation { id });
    tx.hint(Hint::Board { site: truth.site });
    let actor = Actor::Staff(caller.staff);
    let mut entry = AuditEntry::new(actor, "consultation.admitted", Subject::Consultation(id))
        .at_site(truth.site)
        .detail("participant", admit.participant)
        .detail("role", role.as_str());
    for identifier in &admit.identifiers {
        entry = entry.detail(identifier.as_str(), true);
    }
    Ok(tx.audited(entry, ())?)
}
