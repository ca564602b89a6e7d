//! Patients' rows: sealed, and found by keyed indexes only.

use std::sync::{Arc, LazyLock};

use domain::error::{FieldError, Fields, Problem};
use domain::ids::PatientId;
use domain::people::contact::Contact;
use domain::people::date_of_birth::DateOfBirth;
use domain::people::form::PatientDetails;
use domain::people::nhs_number::NhsNumber;
use domain::people::patient::{CommunicationNeeds, PersonName, lookup_text};
use domain::people::wire::{Language, Patient};
use domain::time::{Date, Timestamp};

use crate::outside::Entropy;
use crate::params;
use crate::store::{Context, Keys, Reader, Row, StoreError, Tx};

/// What to select, from `patients p`, for [`from_row`].
pub const COLUMNS: &str = "p.id AS patient_id, p.name_sealed AS patient_name,
    p.date_of_birth_sealed AS patient_birth, p.nhs_number_sealed AS patient_nhs_number,
    p.contact_sealed AS patient_contact, p.needs_sealed AS patient_needs,
    p.language AS patient_language";

/// Who asks for a patient to be found or made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Somebody unknown, from the public page: never learns of a record and never changes one.
    ByThePublic,
    /// Staff: what they typed replaces what was known.
    ByStaff,
}

/// Reads a patient.
///
/// # Errors
/// When a value does not open.
pub fn from_row(row: &Row<'_>, keys: &Keys) -> Result<Patient, StoreError> {
    with_contact(row, keys).map(|(patient, _)| patient)
}

fn with_contact(row: &Row<'_>, keys: &Keys) -> Result<(Patient, Option<Contact>), StoreError> {
    let id: PatientId = row.id("patient_id")?;
    let name = keys.open_text(
        Context::new("patients.name_sealed", id),
        &row.sealed("patient_name")?,
    )?;
    let born = keys.open_text(
        Context::new("patients.date_of_birth_sealed", id),
        &row.sealed("patient_birth")?,
    )?;
    let date_of_birth: Date = born.parse().map_err(|_| StoreError::Sealed)?;
    let nhs_number = row
        .opt_sealed("patient_nhs_number")?
        .map(|sealed| keys.open_text(Context::new("patients.nhs_number_sealed", id), &sealed))
        .transpose()?;
    let contact = contact_of(row, keys, id)?;
    let needs: CommunicationNeeds = row
        .opt_sealed("patient_needs")?
        .map(|sealed| keys.open_json(Context::new("patients.needs_sealed", id), &sealed))
        .transpose()?
        .unwrap_or_default();
    let mut patient = Patient {
        id,
        name,
        date_of_birth,
        nhs_number,
        mobile: None,
        email: None,
        language: Language::from_text(&row.text("patient_language")?),
        interpreter: needs.interpreter.map(|line| line.as_str().to_owned()),
        formats: needs.formats.map(|line| line.as_str().to_owned()),
        more_time: needs.more_time,
    };
    if let Some(contact) = &contact {
        show_contact(&mut patient, contact);
    }
    Ok((patient, contact))
}

/// Shows this contact as the patient's.
pub fn show_contact(patient: &mut Patient, contact: &Contact) {
    patient.email = contact.email().map(|email| email.as_str().to_owned());
    patient.mobile = contact.mobile().map(|mobile| mobile.e164().to_owned());
}

static BY_ID: LazyLock<String> =
    LazyLock::new(|| format!("SELECT {COLUMNS} FROM patients p WHERE p.id = $1"));

/// One patient.
///
/// # Errors
/// What the store says.
pub fn find(
    reader: &mut Reader,
    keys: &Keys,
    id: PatientId,
) -> Result<Option<Patient>, StoreError> {
    reader.query_opt(&BY_ID, params![id], |row| from_row(row, keys))
}

/// Asks ahead for one patient, and how they can be reached: see [`Tx::ask_ahead`].
///
/// # Errors
/// What the store says.
pub fn ask_ahead(tx: &mut Tx, id: PatientId) -> Result<(), StoreError> {
    tx.ask_ahead(&BY_ID, params![id])
}

/// One patient, and how they can be reached.
///
/// # Errors
/// What the store says.
pub fn find_with_contact(
    reader: &mut Reader,
    keys: &Keys,
    id: PatientId,
) -> Result<Option<(Patient, Option<Contact>)>, StoreError> {
    reader.query_opt(&BY_ID, params![id], |row| with_contact(row, keys))
}

fn contact_of(row: &Row<'_>, keys: &Keys, id: PatientId) -> Result<Option<Contact>, StoreError> {
    let sealed = row.opt_sealed("patient_contact")?;
    sealed
        .map(|sealed| keys.open_json(Context::new("patients.contact_sealed", id), &sealed))
        .transpose()
}

/// The patient with this NHS number.
///
/// # Errors
/// What the store says.
pub fn find_by_nhs_number(
    reader: &mut Reader,
    keys: &Keys,
    number: NhsNumber,
) -> Result<Option<Patient>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM patients p WHERE p.nhs_number_index = $1");
    let index = number_index(keys, number);
    reader.query_opt(&sql, params![index], |row| from_row(row, keys))
}

/// The patients with this name, in any spelling, and date of birth; at most 20.
///
/// # Errors
/// What the store says.
pub fn find_by_name(
    reader: &mut Reader,
    keys: &Keys,
    name: &PersonName,
    born: DateOfBirth,
) -> Result<Vec<Patient>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM patients p WHERE p.name_birth_index = $1 ORDER BY p.id LIMIT 20"
    );
    let index = name_index(keys, name, born);
    reader.query(&sql, params![index], |row| from_row(row, keys))
}

/// The patients born on this day; at most 20.
///
/// # Errors
/// What the store says.
pub fn find_by_birth(
    reader: &mut Reader,
    keys: &Keys,
    born: DateOfBirth,
) -> Result<Vec<Patient>, StoreError> {
    let sql =
        format!("SELECT {COLUMNS} FROM patients p WHERE p.birth_index = $1 ORDER BY p.id LIMIT 20");
    let index = birth_index(keys, born);
    reader.query(&sql, params![index], |row| from_row(row, keys))
}

fn number_index(keys: &Keys, number: NhsNumber) -> String {
    keys.blind("patients.nhs_number", &number.digits())
}

fn name_index(keys: &Keys, name: &PersonName, born: DateOfBirth) -> String {
    keys.blind("patients.name_birth", &lookup_text(name, born))
}

fn birth_index(keys: &Keys, born: DateOfBirth) -> String {
    keys.blind("patients.birth", &born.to_string())
}

/// Finds the patient somebody means, or makes a new record: by NHS number (the birth date must
/// agree), else by name and date of birth when that names exactly one.
///
/// # Errors
/// To staff, `patient.nhs_number` is `taken` when the number is another person's. To the public a
/// record is made instead, so that nothing is learnt.
pub fn find_or_create(
    tx: &mut Tx,
    entropy: &Entropy,
    asked: Asked,
    path: &str,
    details: &PatientDetails,
) -> Result<PatientId, Problem> {
    let keys = tx.keys();
    let born = details.date_of_birth;
    // Two who name the same person at once mean one record.
    if let Some(number) = details.nhs_number {
        tx.keep_name(&format!("patient {}", number_index(&keys, number)))?;
    }
    tx.keep_name(&format!(
        "patient {}",
        name_index(&keys, &details.name, born)
    ))?;
    if let Some(number) = details.nhs_number
        && let Some(known) = find_by_nhs_number(tx, &keys, number)?
    {
        if known.date_of_birth == born.date() {
            if asked == Asked::ByStaff {
                update(tx, &keys, known.id, details)?;
            }
            return Ok(known.id);
        }
        if asked == Asked::ByStaff {
            let mut fields = Fields::new();
            fields.refuse(&format!("{path}.nhs_number"), FieldError::Taken);
            return fields.finish(None);
        }
        // Kept as given, but not as this record's number: reception sorts it out.
        return Ok(insert(tx, &keys, entropy, details, false)?);
    }
    let mut same = find_by_name(tx, &keys, &details.name, born)?;
    same.retain(|known| known.nhs_number.is_none() || details.nhs_number.is_none());
    if let [known] = same.as_slice() {
        match asked {
            Asked::ByStaff => {
                update(tx, &keys, known.id, details)?;
                return Ok(known.id);
            }
            // A number that a stranger brings is not put on a record that has none.
            Asked::ByThePublic if details.nhs_number.is_none() => return Ok(known.id),
            Asked::ByThePublic => {}
        }
    }
    Ok(insert(tx, &keys, entropy, details, true)?)
}

struct SealedDetails {
    name: crate::store::Sealed,
    born: crate::store::Sealed,
    nhs_number: Option<crate::store::Sealed>,
    contact: crate::store::Sealed,
    needs: Option<crate::store::Sealed>,
}

fn seal(
    keys: &Arc<Keys>,
    id: PatientId,
    details: &PatientDetails,
) -> Result<SealedDetails, StoreError> {
    let at = |column| Context::new(column, id);
    Ok(SealedDetails {
        name: keys.seal_text(at("patients.name_sealed"), details.name.as_str())?,
        born: keys.seal_text(
            at("patients.date_of_birth_sealed"),
            &details.date_of_birth.to_string(),
        )?,
        nhs_number: details
            .nhs_number
            .map(|number| keys.seal_text(at("patients.nhs_number_sealed"), &number.digits()))
            .transpose()?,
        contact: keys.seal_json(at("patients.contact_sealed"), &details.contact)?,
        needs: if details.needs.is_empty() {
            None
        } else {
            Some(keys.seal_json(at("patients.needs_sealed"), &details.needs)?)
        },
    })
}

fn insert(
    tx: &mut Tx,
    keys: &Arc<Keys>,
    entropy: &Entropy,
    details: &PatientDetails,
    number_is_theirs: bool,
) -> Result<PatientId, StoreError> {
    let now: Timestamp = tx.now();
    let id = entropy.id(now, PatientId::new);
    let sealed = seal(keys, id, details)?;
    let index = details
        .nhs_number
        .filter(|_| number_is_theirs)
        .map(|number| number_index(keys, number));
    tx.execute(
        "INSERT INTO patients (id, name_sealed, date_of_birth_sealed, nhs_number_sealed,
            contact_sealed, needs_sealed, nhs_number_index, name_birth_index, birth_index,
            language, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        params![
            id,
            sealed.name,
            sealed.born,
            sealed.nhs_number,
            sealed.contact,
            sealed.needs,
            index,
            name_index(keys, &details.name, details.date_of_birth),
            birth_index(keys, details.date_of_birth),
            details.language.as_str(),
            now,
            now,
        ],
    )?;
    Ok(id)
}

/// What a patient's record says that they need, kept from others meanwhile.
fn needs_of(tx: &mut Tx, keys: &Keys, id: PatientId) -> Result<CommunicationNeeds, StoreError> {
    tx.keep_row("patients", id)?;
    let sealed = tx.query_one(
        "SELECT needs_sealed FROM patients WHERE id = $1",
        params![id],
        |row| row.opt_sealed(0),
    )?;
    let place = Context::new("patients.needs_sealed", id);
    let known = sealed.map(|sealed| keys.open_json(place, &sealed));
    Ok(known.transpose()?.unwrap_or_default())
}

/// Changes what a patient's record says that they need; says whether that is anything new.
///
/// # Errors
/// What the store says.
pub fn note_needs(
    tx: &mut Tx,
    id: PatientId,
    said: impl FnOnce(CommunicationNeeds) -> CommunicationNeeds,
) -> Result<bool, StoreError> {
    let (keys, now) = (tx.keys(), tx.now());
    let known = needs_of(tx, &keys, id)?;
    let place = Context::new("patients.needs_sealed", id);
    let needs = said(known.clone());
    if needs == known {
        return Ok(false);
    }
    tx.execute_one(
        "UPDATE patients SET needs_sealed = $2, updated_at = $3 WHERE id = $1",
        params![id, keys.seal_json(place, &needs)?, now],
    )?;
    Ok(true)
}

/// The language of messages to somebody, from now on; says whether it was another.
///
/// # Errors
/// What the store says.
pub fn set_language(tx: &mut Tx, id: PatientId, language: Language) -> Result<bool, StoreError> {
    let now = tx.now();
    let changed = tx.execute(
        "UPDATE patients SET language = $2, updated_at = $3 WHERE id = $1 AND language <> $2",
        params![id, language.as_str(), now],
    )?;
    Ok(changed > 0)
}

/// Replaces what is known; an NHS number is kept when none was given, and so is what they need: who says nothing of it
/// takes nothing off.
fn update(
    tx: &mut Tx,
    keys: &Arc<Keys>,
    id: PatientId,
    details: &PatientDetails,
) -> Result<(), StoreError> {
    let known = needs_of(tx, keys, id)?;
    let details = &PatientDetails {
        needs: details.needs.clone().or(known),
        ..details.clone()
    };
    let sealed = seal(keys, id, details)?;
    let now = tx.now();
    tx.execute_one(
        "UPDATE patients SET name_sealed = $2, contact_sealed = $3, needs_sealed = $4,
            name_birth_index = $5, language = $6, updated_at = $7
         WHERE id = $1",
        params![
            id,
            sealed.name,
            sealed.contact,
            sealed.needs,
            name_index(keys, &details.name, details.date_of_birth),
            details.language.as_str(),
            now,
        ],
    )?;
    if let (Some(number), Some(value)) = (details.nhs_number, sealed.nhs_number) {
        tx.execute_one(
            "UPDATE patients SET nhs_number_sealed = $2, nhs_number_index = $3 WHERE id = $1",
            params![id, value, number_index(keys, number)],
        )?;
    }
    Ok(())
}
