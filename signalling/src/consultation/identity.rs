//! The patient confirms their date of birth. The answer is counted before it is given.

use domain::consultation::identity::{Confirmation, confirm};
use domain::consultation::wire::ConfirmIdentity;
use domain::error::{Fields, Problem};
use domain::people::date_of_birth::DateOfBirth;
use domain::time::Timestamp;

use super::visit_store;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::booking;
use crate::http::VisitCaller;
use crate::params;
use crate::people::patient_store;
use crate::store::{Audited, Tx};

/// Reads what was typed.
///
/// # Errors
/// The problem naming the field.
pub fn check(typed: &ConfirmIdentity, now: Timestamp) -> Result<DateOfBirth, Problem> {
    let mut fields = Fields::new();
    let today = booking::latest_today(now);
    let born = fields.take("date_of_birth", typed.date_of_birth.date_of_birth(today));
    fields.finish(born)
}

/// Compares the date with the patient's.
///
/// # Errors
/// What the store says.
pub fn judge(
    tx: &mut Tx,
    caller: &VisitCaller,
    given: DateOfBirth,
) -> Result<Audited<Confirmation>, Problem> {
    if caller.identity_confirmed {
        return Ok(tx.unchanged(Confirmation::Confirmed)?);
    }
    let (now, keys) = (tx.now(), tx.keys());
    // Attempts are counted one by one, however many come at once.
    tx.keep_row("visits", caller.visit)?;
    let patient = tx.query_one(
        "SELECT patient_id FROM appointments WHERE id = $1",
        params![caller.appointment],
        |row| row.id(0),
    )?;
    let patient =
        patient_store::find(tx, &keys, patient)?.ok_or(crate::store::StoreError::Missing)?;
    let wrong_before = visit_store::wrong_attempts(tx, caller.visit)?;
    let judged = confirm(patient.date_of_birth, given.date(), wrong_before);
    let action = if judged == Confirmation::Confirmed {
        tx.execute_one(
            "UPDATE visits SET identity_confirmed_at = $2 WHERE id = $1",
            params![caller.visit, now],
        )?;
        "identity.confirmed"
    } else {
        tx.execute_one(
            "UPDATE visits SET identity_attempts = identity_attempts + 1 WHERE id = $1",
            params![caller.visit],
        )?;
        "identity.mismatch"
    };
    let actor = Actor::Visit(caller.visit);
    let entry = AuditEntry::new(actor, action, Subject::Appointment(caller.appointment));
    Ok(tx.audited(entry.at_site(caller.site), judged)?)
}
