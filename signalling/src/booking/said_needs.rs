//! What is said once that somebody needs, kept for the next time.

use domain::booking::wire::{OwnNeeds, Support};
use domain::error::{ErrorCode, Problem};
use domain::ids::PatientId;
use domain::people::patient::CommunicationNeeds;

use crate::audit::{Actor, AuditEntry, Subject};
use crate::bus::Hint;
use crate::http::{StaffCaller, VisitCaller};
use crate::params;
use crate::people::patient_store;
use crate::store::{Audited, Tx};

use super::appointment_store;

/// What was said for this appointment is in the patient's record from now on, so that nobody says it
/// twice. Nothing is taken off it: what is not needed this time may be needed the next.
pub fn remember(
    tx: &mut Tx,
    caller: &StaffCaller,
    patient: PatientId,
    said: Option<&Support>,
) -> Result<(), Problem> {
    let Some(said) = said else {
        return Ok(());
    };
    if patient_store::note_needs(tx, patient, |known| known.with(said))? {
        let actor = Actor::Staff(caller.staff);
        let entry = AuditEntry::new(actor, "patient.needs_noted", Subject::Patient(patient));
        tx.record(&entry)?;
    }
    Ok(())
}

/// What a patient says by the link of their appointment that they need is in their record from now on; the appointment
/// stays as it was made, and reception sees that it was made without. Nothing of the record is told: the link may be in
/// other hands. What was known already changes nothing, and the answer is the same.
///
/// # Errors
/// `wrong_state` when the appointment has begun or is called off.
pub fn by_patient(
    tx: &mut Tx,
    caller: &VisitCaller,
    said: &OwnNeeds,
    needs: &CommunicationNeeds,
) -> Result<Audited<()>, Problem> {
    let now = tx.now();
    let id = caller.appointment;
    tx.keep_row("appointments", id)?;
    let standing = appointment_store::standing(tx, id)?.ok_or(ErrorCode::NotFound)?;
    standing.state.may_confirm(now)?;
    let patient: PatientId = tx.query_one(
        "SELECT patient_id FROM appointments WHERE id = $1",
        params![id],
        |row| row.id(0),
    )?;
    let mut anything_new = patient_store::note_needs(tx, patient, |known| needs.clone().or(known))?;
    if let Some(language) = said.language {
        let changed = tx.execute(
            "UPDATE appointments SET language = $2, updated_at = $3
             WHERE id = $1 AND language <> $2",
            params![id, language.as_str(), now],
        )?;
        anything_new |= changed > 0;
        anything_new |= patient_store::set_language(tx, patient, language)?;
    }
    if !anything_new {
        return Ok(tx.unchanged(())?);
    }
    tx.hint(Hint::Board { site: caller.site });
    tx.hint(Hint::Appointment { id });
    let actor = Actor::Visit(caller.visit);
    let entry = AuditEntry::new(actor, "patient.needs_noted", Subject::Patient(patient));
    Ok(tx.audited(entry.at_site(caller.site), ())?)
}
