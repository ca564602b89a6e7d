//! What somebody needs for an appointment, as staff say it or as the patient's record has it; and what is
//! said once, kept for the next time.

use domain::booking::wire::Support;
use domain::error::{Fields, Problem};
use domain::ids::PatientId;

use super::book::Whom;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::http::StaffCaller;
use crate::people::patient_store;
use crate::store::Tx;

/// What the patient needs: as it was said, or else as their record says.
pub fn support(tx: &mut Tx, said: Option<&Support>, whom: &Whom) -> Result<Support, Problem> {
    if let Some(said) = said {
        let mut fields = Fields::new();
        let checked = said.check(&mut fields, "support");
        return fields.finish(checked);
    }
    match whom {
        Whom::Typed(details) => Ok(Support::of_needs(&details.needs)),
        Whom::Known(id) | Whom::Referred(id, ..) => {
            let keys = tx.keys();
            let patient = patient_store::find(tx, &keys, *id)?;
            Ok(patient.map_or_else(Support::default, |patient| Support::of_patient(&patient)))
        }
    }
}

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
