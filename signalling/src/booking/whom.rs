//! Whom staff book: somebody known, or whose details they typed.

use domain::booking::wire::Support;
use domain::error::{ErrorCode, FieldError, Fields, Problem};
use domain::ids::PatientId;
use domain::people::contact::Contact;
use domain::people::form::PatientDetails;
use domain::people::wire::{Language, Patient, PatientForm};
use domain::time::Timestamp;

use super::book::latest_today;
use crate::app_state::App;
use crate::people::patient_store::{self, Asked};
use crate::store::{Keys, Reader, Tx};

/// Whom reception books.
#[derive(Debug, Clone)]
pub enum Whom {
    /// Somebody known.
    Known(PatientId),
    /// Somebody whose details were typed.
    Typed(Box<PatientDetails>),
    /// Somebody known who was referred, reached as the referral says.
    Referred(PatientId, Box<Contact>, Language),
}

/// Whom staff mean: somebody known, or whose details they typed.
pub(super) fn whom(
    fields: &mut Fields,
    known: Option<PatientId>,
    typed: Option<&PatientForm>,
    now: Timestamp,
) -> Option<Whom> {
    match (known, typed) {
        (Some(id), None) => Some(Whom::Known(id)),
        (None, Some(form)) => form
            .check(fields, "new_patient", latest_today(now))
            .map(|details| Whom::Typed(Box::new(details))),
        (None, None) => {
            fields.refuse("patient", FieldError::Required);
            None
        }
        (Some(_), Some(_)) => {
            fields.refuse("new_patient", FieldError::Taken);
            None
        }
    }
}

/// Whom staff mean, looked up.
pub(super) enum Person<'a> {
    /// Somebody known, how they can be reached, and in which language.
    Known(Box<Patient>, Contact, Language),
    /// Somebody whose details were typed.
    Typed(&'a PatientDetails),
}

impl Whom {
    /// Reads the record of somebody known.
    ///
    /// # Errors
    /// `patient` is `unknown` where there is none that can be reached.
    pub(super) fn look_up(&self, reader: &mut Reader, keys: &Keys) -> Result<Person<'_>, Problem> {
        match self {
            Self::Typed(details) => Ok(Person::Typed(details)),
            Self::Known(id) => {
                let found = patient_store::find_with_contact(reader, keys, *id)?;
                let Some((patient, Some(contact))) = found else {
                    let mut fields = Fields::new();
                    fields.refuse("patient", FieldError::Unknown);
                    return fields.finish(None);
                };
                let language = patient.language;
                Ok(Person::Known(Box::new(patient), contact, language))
            }
            Self::Referred(id, contact, language) => {
                let found = patient_store::find(reader, keys, *id)?;
                let patient = Box::new(found.ok_or(ErrorCode::NotFound)?);
                Ok(Person::Known(patient, (**contact).clone(), *language))
            }
        }
    }
}

impl Person<'_> {
    /// What they need: as it was said, or else as their record says.
    pub(super) fn support(&self, said: Option<&Support>) -> Result<Support, Problem> {
        if let Some(said) = said {
            let mut fields = Fields::new();
            let checked = said.check(&mut fields, "support");
            return fields.finish(checked);
        }
        Ok(match self {
            Self::Typed(details) => Support::of_needs(&details.needs),
            Self::Known(patient, ..) => Support::of_patient(patient),
        })
    }

    /// What their record says and staff, who had it before them, left out of what they said: it is not needed this time.
    pub(super) fn waived(&self, said: Option<&Support>) -> Support {
        match (self, said) {
            (Self::Known(patient, ..), Some(said)) => Support::of_patient(patient).beyond(said),
            _ => Support::default(),
        }
    }

    /// Their record as it is read already, of somebody known.
    pub(super) fn read(&self) -> Option<Patient> {
        match self {
            Self::Typed(_) => None,
            Self::Known(patient, ..) => Some((**patient).clone()),
        }
    }

    /// Their record, made where they are new.
    pub(super) fn record(
        &self,
        tx: &mut Tx,
        app: &App,
        path: &str,
    ) -> Result<(PatientId, Contact, Language), Problem> {
        match self {
            Self::Typed(details) => {
                let id =
                    patient_store::find_or_create(tx, &app.entropy, Asked::ByStaff, path, details)?;
                Ok((id, details.contact.clone(), details.language))
            }
            Self::Known(patient, contact, language) => Ok((patient.id, contact.clone(), *language)),
        }
    }
}
