//! What is said once that somebody needs, kept for the next time.

use domain::booking::wire::Support;
use domain::error::Problem;
use domain::ids::PatientId;

use crate::audit::{Actor, AuditEntry, Subject};
use crate::http::StaffCaller;
use crate::people::patient_store;
use crate::store::Tx;

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
    if patient_store::note_needs(tx, patient, said)? {
        let actor = Actor::Staff(caller.staff);
        let entry = AuditEntry::new(actor, "patient.needs_noted", Subject::Patient(patient));
        tx.record(&entry)?;
    }
    Ok(())
}
