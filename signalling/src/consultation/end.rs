//! The clinician ends the consultation and says what happens next.

use domain::booking::appointment::{By, Change};
use domain::consultation::around_wire::TimePoint;
use domain::consultation::outcome::NextWords;
use domain::consultation::wire::{ConsultationStatus, End};
use domain::error::{ErrorCode, FieldError, Fields, Problem};
use domain::ids::ConsultationId;
use domain::people::policy::Action;

use super::admit::own;
use super::time_points;
use super::visit_view::next_steps_place;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::booking;
use crate::bus::Hint;
use crate::http::StaffCaller;
use crate::params;
use crate::store::{Audited, Tx};

/// Reads the words to the patient.
///
/// # Errors
/// The problem naming the field.
pub fn check(end: &End) -> Result<NextWords, Problem> {
    let mut fields = Fields::new();
    let words = NextWords::new(&end.words).map_err(FieldError::from);
    let words = fields.take("words", words);
    fields.finish(words)
}

/// Ends it for everybody.
///
/// # Errors
/// `wrong_state` when it is over already or its appointment was called off.
pub fn end(
    tx: &mut Tx,
    caller: &StaffCaller,
    id: ConsultationId,
    end: &End,
    words: &NextWords,
) -> Result<Audited<()>, Problem> {
    let (now, keys) = (tx.now(), tx.keys());
    let truth = own(tx, caller, Action::Consult, id)?;
    if truth.ended().is_some() {
        return Err(ErrorCode::WrongState.into());
    }
    let standing = booking::standing(tx, truth.appointment)?.ok_or(ErrorCode::NotFound)?;
    let change = if end.outcome.took_place() {
        Change::Fulfil
    } else {
        Change::DidNotAttend
    };
    let state = standing.state.after(change, By::Consultation, now)?;
    booking::set_status(tx, truth.appointment, state.status)?;
    let words = if words.is_blank() {
        None
    } else {
        Some(keys.seal_text(next_steps_place(id), words.as_str())?)
    };
    tx.execute_one(
        "UPDATE consultations SET status = $2, ended_at = $3, outcome = $4, next_steps_sealed = $5
         WHERE id = $1",
        params![
            id,
            ConsultationStatus::Ended.as_str(),
            now,
            end.outcome.as_str(),
            words
        ],
    )?;
    time_points::note(tx, id, TimePoint::Ended, now)?;
    tx.hint(Hint::Consultation { id });
    tx.hint(Hint::Board { site: truth.site });
    tx.hint(Hint::Appointment {
        id: truth.appointment,
    });
    let actor = Actor::Staff(caller.staff);
    let entry = AuditEntry::new(actor, "consultation.ended", Subject::Consultation(id))
        .at_site(truth.site)
        .detail("outcome", end.outcome.as_str());
    Ok(tx.audited(entry, ())?)
}
