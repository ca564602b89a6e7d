//! Finding patients by NHS number, or by name and date of birth.

use domain::people::contact::MobileNumber;
use domain::people::nhs_number::NhsNumber;
use domain::people::wire::{Patient, Patients};
use domain::time::Date;
use leptos::prelude::*;

use crate::api::{self, Failure, with_query};
use crate::kit::dates;
use crate::words::{t, t_string, use_i18n};

/// What to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// By NHS number.
    Number(NhsNumber),
    /// By name and date of birth.
    Person(String, Date),
}

impl Wanted {
    /// What the fields ask for; nothing while they are not enough.
    pub fn read(number: &str, name: &str, born: Option<Date>) -> Option<Self> {
        if let Ok(number) = NhsNumber::parse(number) {
            return Some(Self::Number(number));
        }
        let name = name.trim();
        (!name.is_empty()).then_some(())?;
        Some(Self::Person(name.to_owned(), born?))
    }

    /// Asks the server.
    ///
    /// # Errors
    /// [`Failure`]
    pub async fn find(self) -> Result<Vec<Patient>, Failure> {
        let query = match self {
            Self::Number(number) => vec![("nhs_number", number.digits())],
            Self::Person(name, born) => vec![("name", name), ("date_of_birth", born.to_string())],
        };
        let found = api::get::<Patients>(&with_query("/api/patients", &query)).await?;
        Ok(found.patients)
    }
}

/// An NHS number as it is read: 3, 3 and 4 digits.
pub fn shown_number(digits: &str) -> String {
    NhsNumber::parse(digits).map_or_else(|_| digits.to_owned(), NhsNumber::shown)
}

/// A mobile number as people read it.
pub fn shown_mobile(number: &str) -> String {
    MobileNumber::parse(number).map_or_else(|_| number.to_owned(), |number| number.shown())
}

/// Who somebody is, on one or two lines: name, date of birth, NHS number, contact.
#[component]
pub fn PatientLine(
    /// The patient.
    patient: Patient,
) -> impl IntoView {
    let i18n = use_i18n();
    let born = patient.date_of_birth;
    let number = patient.nhs_number.as_deref().map(shown_number);
    let mobile = patient.mobile.as_deref().map(shown_mobile);
    let contact = [mobile, patient.email]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>();
    let number = move || match &number {
        Some(number) => number.clone(),
        None => t_string!(i18n, people.patients.no_number).to_owned(),
    };
    view! {
        <strong class="ar-person">{patient.name}</strong>
        <span class="ar-sub">
            {t!(i18n, people.patients.born, date = dates::full(i18n, born))}
            " · "<span class="ar-unbroken">{number}</span>
        </span>
        {(!contact.is_empty()).then(|| view! { <span class="ar-sub">{contact.join(" · ")}</span> })}
    }
    .into_any()
}
