//! Parses what people typed about a person into checked values; all faults are reported at once.

use super::contact::Contact;
use super::date_of_birth::DateOfBirth;
use super::nhs_number::NhsNumber;
use super::patient::{CommunicationNeeds, PersonName};
use super::wire::{DateFields, Language, PatientForm};
use crate::error::{FieldError, Fields};
use crate::text::Line;
use crate::time::Date;

/// Who a patient is, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatientDetails {
    /// Full name.
    pub name: PersonName,
    /// Date of birth.
    pub date_of_birth: DateOfBirth,
    /// NHS number, when known.
    pub nhs_number: Option<NhsNumber>,
    /// How to reach them.
    pub contact: Contact,
    /// The language of messages.
    pub language: Language,
    /// What they need to take part.
    pub needs: CommunicationNeeds,
}

impl DateFields {
    /// Reads the three fields as a date of birth.
    ///
    /// # Errors
    /// As [`DateOfBirth::from_parts`].
    pub fn date_of_birth(&self, today: Date) -> Result<DateOfBirth, FieldError> {
        DateOfBirth::from_parts(&self.day, &self.month, &self.year, today)
    }
}

impl PatientForm {
    /// Checks every field; refused ones are noted as `{path}.name` and so on.
    pub fn check(&self, fields: &mut Fields, path: &str, today: Date) -> Option<PatientDetails> {
        let at = |field: &str| format!("{path}.{field}");
        let name = fields.take(&at("name"), PersonName::new(&self.name));
        let born = fields.take(
            &at("date_of_birth"),
            self.date_of_birth.date_of_birth(today),
        );
        let nhs_number = match NhsNumber::parse(&self.nhs_number) {
            Err(FieldError::Required) => Some(None),
            read => fields.take(&at("nhs_number"), read).map(Some),
        };
        let contact = Contact::parse(fields, path, Some(&self.email), Some(&self.mobile));
        let interpreter = optional_line(fields, &at("interpreter"), &self.interpreter);
        let formats = optional_line(fields, &at("formats"), &self.formats);
        Some(PatientDetails {
            name: name?,
            date_of_birth: born?,
            nhs_number: nhs_number?,
            contact: contact?,
            language: self.language,
            needs: CommunicationNeeds {
                interpreter: interpreter?,
                formats: formats?,
                more_time: self.more_time,
            },
        })
    }
}

/// A line that may be left empty; the outer `None` means that it was refused.
pub fn optional_line<const MAX: usize>(
    fields: &mut Fields,
    path: &str,
    text: &str,
) -> Option<Option<Line<MAX>>> {
    if text.trim().is_empty() {
        return Some(None);
    }
    fields.take(path, Line::new(text)).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> PatientForm {
        PatientForm {
            name: "Siân Jones".to_owned(),
            date_of_birth: DateFields {
                day: "27".to_owned(),
                month: "3".to_owned(),
                year: "1958".to_owned(),
            },
            nhs_number: String::new(),
            mobile: "07700 900123".to_owned(),
            email: String::new(),
            language: Language::Cy,
            interpreter: String::new(),
            formats: "Large print".to_owned(),
            more_time: false,
        }
    }

    fn today() -> Date {
        "2026-03-01".parse().unwrap()
    }

    #[test]
    fn an_unknown_nhs_number_is_no_fault() {
        let mut fields = Fields::new();
        let details = form().check(&mut fields, "patient", today()).unwrap();
        assert_eq!(details.nhs_number, None);
        assert!(fields.finish(Some(())).is_ok());
    }

    #[test]
    fn every_fault_is_reported_at_once() {
        let mut bad = form();
        bad.name = String::new();
        bad.date_of_birth.month = "13".to_owned();
        bad.nhs_number = "943 476 5918".to_owned();
        bad.mobile = String::new();
        bad.interpreter = "x".repeat(61);
        let mut fields = Fields::new();
        assert_eq!(bad.check(&mut fields, "patient", today()), None);
        let problem = fields.finish::<()>(None).unwrap_err();
        let named: Vec<_> = problem
            .fields
            .iter()
            .map(|f| (f.field.as_str(), f.error))
            .collect();
        assert_eq!(
            named,
            [
                ("patient.name", FieldError::Required),
                ("patient.date_of_birth", FieldError::NoSuchDate),
                ("patient.nhs_number", FieldError::CheckDigit),
                ("patient.email", FieldError::Required),
                ("patient.interpreter", FieldError::TooLong),
            ]
        );
    }
}
