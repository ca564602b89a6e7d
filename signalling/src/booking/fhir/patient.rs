//! A Patient resource as the form our own pages send.

use domain::booking::wire::Support;
use domain::error::{FieldError, Fields};
use domain::people::contact::MobileNumber;
use domain::people::form::PatientDetails;
use domain::people::nhs_number::NhsNumber;
use domain::people::wire::{DateFields, Language, Patient, PatientForm};
use domain::time::Date;
use serde_json::Value;

use super::NHS_NUMBER;

/// FHIR's word for who needs an interpreter.
const INTERPRETER_REQUIRED: &str =
    "http://hl7.org/fhir/StructureDefinition/patient-interpreterRequired";

/// Reads a Patient; refused parts are noted as `patient.name` and so on.
pub fn read(fields: &mut Fields, patient: &Value, today: Date) -> Option<PatientDetails> {
    if patient["resourceType"] != "Patient" {
        fields.refuse("patient", FieldError::Required);
        return None;
    }
    form(patient).check(fields, "patient", today)
}

/// As whom a program says that a patient is known, where it can be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    number: Option<NhsNumber>,
    born: Option<Date>,
}

/// Reads as whom a patient is known.
pub fn said(patient: &Value) -> Said {
    Said {
        number: NhsNumber::parse(number(patient)).ok(),
        born: text(patient, "birthDate").parse().ok(),
    }
}

impl Said {
    /// By what number.
    pub const fn number(&self) -> Option<NhsNumber> {
        self.number
    }

    /// Whether the record of this number is theirs: as with every booking, the date of birth has to agree.
    pub fn is_of(&self, record: &Patient) -> bool {
        self.born == Some(record.date_of_birth)
    }

    /// Whether a record may be that of whoever was meant: what is not said, or not known, tells nobody apart.
    pub fn may_be(&self, record: &Patient) -> bool {
        let ours = record.nhs_number.as_deref();
        let theirs = self.number.map(NhsNumber::digits);
        let same_number = ours.zip(theirs.as_deref()).is_none_or(|(a, b)| a == b);
        same_number && self.born.is_none_or(|born| born == record.date_of_birth)
    }
}

/// What a patient's resource says that they need.
pub fn support(patient: &Value) -> Support {
    Support {
        interpreter: interpreter(patient),
        ..Support::default()
    }
}

/// Their NHS number as it is written, or nothing.
fn number(patient: &Value) -> &str {
    list(patient, "identifier")
        .find(|one| text(one, "system").eq_ignore_ascii_case(NHS_NUMBER))
        .map_or("", |one| text(one, "value"))
}

fn list<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    value[name].as_array().into_iter().flatten()
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

fn form(patient: &Value) -> PatientForm {
    let mut birth = text(patient, "birthDate").splitn(3, '-').map(str::to_owned);
    let mut part = || birth.next().unwrap_or_default();
    let date_of_birth = DateFields {
        year: part(),
        month: part(),
        day: part(),
    };
    let ways = ways(patient);
    let of = |system: &str| {
        let same = ways.iter().filter(|one| text(one, "system") == system);
        same.map(|one| text(one, "value")).collect::<Vec<_>>()
    };
    let phones = of("phone");
    // A landline takes no text messages; another number may.
    let mobile = phones
        .iter()
        .find(|number| MobileNumber::parse(number).is_ok())
        .copied();
    let email = of("email").first().copied().unwrap_or_default().to_owned();
    let unusable = if email.is_empty() {
        phones.first().copied().unwrap_or_default()
    } else {
        ""
    };
    PatientForm {
        name: name(patient),
        date_of_birth,
        nhs_number: number(patient).to_owned(),
        mobile: mobile.unwrap_or(unusable).to_owned(),
        email,
        language: language(patient),
        interpreter: interpreter(patient),
        formats: String::new(),
        more_time: false,
    }
}

/// Their own telephones and e-mail addresses: BaRS puts these among the contacts, as the one who is
/// the patient. The one of the highest rank comes first.
fn ways(patient: &Value) -> Vec<&Value> {
    let own = |contact: &&Value| {
        list(contact, "relationship")
            .flat_map(|kind| list(kind, "coding"))
            .any(|coding| coding["code"] == "ONESELF")
    };
    let contacts = list(patient, "contact").filter(own);
    let mut all: Vec<&Value> = list(patient, "telecom")
        .chain(contacts.flat_map(|contact| list(contact, "telecom")))
        .filter(|one| text(one, "use") != "old")
        .collect();
    all.sort_by_key(|one| one["rank"].as_u64().unwrap_or(u64::MAX));
    all
}

/// The official name, else the first: given names and family name, else as it was written.
fn name(patient: &Value) -> String {
    let names: Vec<&Value> = list(patient, "name").collect();
    let official = names.iter().find(|one| one["use"] == "official");
    let Some(name) = official.or_else(|| names.first()) else {
        return String::new();
    };
    let given = list(name, "given").filter_map(Value::as_str);
    let family = name["family"].as_str();
    let parts: Vec<&str> = given.chain(family).collect();
    if family.is_some() && parts.len() > 1 {
        parts.join(" ")
    } else {
        match text(name, "text") {
            "" => parts.join(" "),
            written => written.to_owned(),
        }
    }
}

/// The language that they would rather speak, or else the first.
fn spoken(patient: &Value) -> &Value {
    let mut spoken: Vec<&Value> = list(patient, "communication").collect();
    spoken.sort_by_key(|one| one["preferred"] != true);
    spoken.first().map_or(&Value::Null, |one| &one["language"])
}

fn language(patient: &Value) -> Language {
    let code = list(spoken(patient), "coding").next();
    Language::from_text(code.map_or("", |coding| text(coding, "code")))
}

/// The language of the interpreter they need; empty when they need none.
fn interpreter(patient: &Value) -> String {
    let needed = list(patient, "extension")
        .any(|one| one["url"] == INTERPRETER_REQUIRED && one["valueBoolean"] == true);
    if !needed {
        return String::new();
    }
    let spoken = spoken(patient);
    let coding = list(spoken, "coding").next().unwrap_or(&Value::Null);
    let named = [
        text(spoken, "text"),
        text(coding, "display"),
        match text(coding, "code") {
            "bfi" => "British Sign Language",
            code => code,
        },
        "language not said",
    ];
    let mut named = named.into_iter().filter(|name| !name.is_empty());
    named.next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read_now(patient: &Value) -> Result<PatientDetails, Vec<String>> {
        let mut fields = Fields::new();
        let read = read(&mut fields, patient, "2026-11-23".parse().unwrap());
        let done = fields.finish(read);
        done.map_err(|p| p.fields.into_iter().map(|one| one.field).collect())
    }

    #[test]
    fn a_patient_is_read_as_bars_writes_one() {
        let patient = json!({
            "resourceType": "Patient",
            "identifier": [
                {"system": "https://gp.example/id", "value": "1"},
                {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9434765919"},
            ],
            "name": [
                {"use": "nickname", "text": "Shan"},
                {"use": "official", "prefix": ["Mrs"], "given": ["Siân", "Mair"], "family": "Jones"},
            ],
            "birthDate": "1958-03-27",
            "contact": [
                {
                    "relationship": [{"coding": [{"code": "ONESELF"}]}],
                    "telecom": [
                        {"system": "phone", "value": "01632 960123", "rank": 1},
                        {"system": "phone", "value": "07700 900123", "rank": 2},
                    ],
                },
                {
                    "relationship": [{"coding": [{"code": "NEPHEW"}]}],
                    "telecom": [{"system": "phone", "value": "07700 900999"}],
                },
            ],
            "communication": [{"language": {"coding": [{"code": "cy"}]}, "preferred": true}],
        });
        let read = read_now(&patient).unwrap();
        assert_eq!(read.name.as_str(), "Siân Mair Jones");
        assert_eq!(read.date_of_birth.to_string(), "1958-03-27");
        assert_eq!(read.nhs_number.unwrap().digits(), "9434765919");
        assert_eq!(read.contact.mobile().unwrap().e164(), "+447700900123");
        assert_eq!(read.language, Language::Cy);
    }

    #[test]
    fn what_is_missing_is_named() {
        assert_eq!(read_now(&json!({})), Err(vec!["patient".to_owned()]));
        let refused = read_now(&json!({"resourceType": "Patient", "birthDate": "soon"}));
        let refused = refused.unwrap_err().join(" ");
        assert!(refused.contains("patient.name"), "{refused}");
        assert!(refused.contains("patient.date_of_birth"), "{refused}");
    }
}
