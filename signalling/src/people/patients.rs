//! Finding patients. Looking somebody up is an act of its own: the access log names who did.

use domain::error::{ErrorCode, FieldError, Fields, Problem};
use domain::ids::PatientId;
use domain::people::date_of_birth::DateOfBirth;
use domain::people::nhs_number::NhsNumber;
use domain::people::patient::PersonName;
use domain::people::policy::Action;
use domain::people::wire::{PatientRecord, Patients};
use serde::Deserialize;

use super::patient_store;
use crate::app_state::App;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::booking;
use crate::http::StaffCaller;

/// By what a patient is looked up: the NHS number, or name and date of birth.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, schemars::JsonSchema)]
#[serde(default)]
pub struct PatientQuery {
    /// NHS number, as typed.
    pub nhs_number: String,
    /// Full name, in any spelling.
    pub name: String,
    /// `1958-03-27`.
    pub date_of_birth: String,
}

#[derive(Clone)]
enum Search {
    Number(NhsNumber),
    NameAndBirth(PersonName, DateOfBirth),
}

/// Finds patients, at most 20.
///
/// # Errors
/// The refused fields.
pub async fn find(
    app: &App,
    caller: &StaffCaller,
    query: &PatientQuery,
) -> Result<Patients, Problem> {
    let mut fields = Fields::new();
    let today = app.now().utc_date();
    let search = if query.nhs_number.trim().is_empty() {
        if query.name.trim().is_empty() && query.date_of_birth.trim().is_empty() {
            fields.refuse("nhs_number", FieldError::Required);
            None
        } else {
            let name = fields.take("name", PersonName::new(&query.name));
            let born = DateOfBirth::parse(&query.date_of_birth, today);
            name.zip(fields.take("date_of_birth", born))
                .map(|(name, born)| Search::NameAndBirth(name, born))
        }
    } else {
        let number = fields.take("nhs_number", NhsNumber::parse(&query.nhs_number));
        number.map(Search::Number)
    };
    let search = fields.finish(search)?;
    let actor = Actor::Staff(caller.staff);
    app.db
        .act(move |tx| {
            let keys = tx.keys();
            let (patients, by) = match search {
                Search::Number(number) => {
                    let found = patient_store::find_by_nhs_number(tx, &keys, number)?;
                    (found.into_iter().collect(), "nhs_number")
                }
                Search::NameAndBirth(name, born) => {
                    let found = patient_store::find_by_name(tx, &keys, &name, born)?;
                    (found, "name_and_date_of_birth")
                }
            };
            let patients = Patients { patients };
            for patient in &patients.patients {
                let subject = Subject::Patient(patient.id);
                tx.record(&AuditEntry::new(actor, "patient.found", subject))?;
            }
            let count = i64::try_from(patients.patients.len()).unwrap_or(i64::MAX);
            let entry = AuditEntry::new(actor, "patient.searched", Subject::Installation)
                .detail("by", by)
                .detail("found", count);
            Ok(tx.audited(entry, patients)?)
        })
        .await
}

/// One patient with their appointments at the caller's sites. Who has none there and was not referred there
/// is a stranger to those who work there: an identifier alone opens nobody's record.
///
/// # Errors
/// `not_found` for a stranger.
pub async fn record(
    app: &App,
    caller: &StaffCaller,
    id: PatientId,
) -> Result<PatientRecord, Problem> {
    let sites = caller.sites_where(Action::FindPatients);
    let actor = Actor::Staff(caller.staff);
    app.db
        .act(move |tx| {
            let keys = tx.keys();
            let appointments = booking::of_patient(tx, &keys, id, &sites)?;
            let known = !appointments.is_empty() || booking::is_referred_to(tx, id, &sites)?;
            let patient = patient_store::find(tx, &keys, id)?
                .filter(|_| known)
                .ok_or(ErrorCode::NotFound)?;
            let record = PatientRecord {
                patient,
                appointments,
            };
            let entry = AuditEntry::new(actor, "patient.seen", Subject::Patient(id));
            Ok(tx.audited(entry, record)?)
        })
        .await
}
