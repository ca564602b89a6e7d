//! What our own operations take and give, as FHIR describes operations: where the CapabilityStatement
//! leads a program that asks first.

use domain::error::ErrorCode;
use serde_json::{Value, json};

use super::R4;

/// One parameter: its name, how often at least, its type, what it is.
type Parameter = (&'static str, u8, &'static str, &'static str);

/// One of our operations.
#[derive(Debug)]
pub struct Operation {
    /// Its code: `find` of `$find`.
    pub code: &'static str,
    words: &'static str,
    /// Whether it is asked of one appointment, and not of all.
    instance: bool,
    takes: &'static [Parameter],
    gives: (&'static str, &'static str),
}

const REFERRAL: Parameter = (
    "referral",
    0,
    "string",
    "a ServiceRequest that the program sent and that waits for a time, by its id, its identifier or a reference: what is \
     kept for referrals to its service is theirs, and a booking answers it",
);
const WHOM: Parameter = (
    "patient",
    0,
    "Patient",
    "for whom: only times that fit what is known of their needs, by NHS number and date of birth, and what is said of them",
);
const INTERPRETER: Parameter = (
    "interpreter",
    0,
    "string",
    "only times with an interpreter of this language",
);
const MORE_TIME: Parameter = (
    "moreTime",
    0,
    "boolean",
    "true for somebody who needs more time",
);

/// All of them.
pub const OPERATIONS: [Operation; 4] = [
    Operation {
        code: "find",
        words: "Appointments that could be made, soonest first. Holds nothing.",
        instance: false,
        takes: &[
            ("start", 0, "dateTime", "not before; now, when left out"),
            (
                "end",
                0,
                "dateTime",
                "not after; seven days from the start, when left out, and 42 at most",
            ),
            (
                "service",
                0,
                "string",
                "a HealthcareService, by its id or its identifier",
            ),
            ("healthcareService", 0, "string", "the same, by its id"),
            ("practitioner", 0, "string", "a Practitioner"),
            ("location", 0, "string", "a Location"),
            ("schedule", 0, "string", "a Schedule"),
            REFERRAL,
            WHOM,
            INTERPRETER,
            MORE_TIME,
            (
                "count",
                0,
                "integer",
                "how many at most; 50, when left out, and 200 at most",
            ),
        ],
        gives: (
            "Bundle",
            "Appointments that are proposed, each with its slot",
        ),
    },
    Operation {
        code: "hold",
        words: "Holds a slot for ten minutes, for this program alone.",
        instance: false,
        takes: &[
            ("slot", 0, "string", "a Slot, by its id or a reference"),
            (
                "appointment",
                0,
                "Appointment",
                "or one that $find proposed",
            ),
            REFERRAL,
            WHOM,
            INTERPRETER,
            MORE_TIME,
        ],
        gives: (
            "Bundle",
            "the Appointment, pending, with when the hold ends, and its Slot, busy-tentative",
        ),
    },
    Operation {
        code: "book",
        words: "Books a slot, or one that is held, for a patient, who is told by the clinic.",
        instance: false,
        takes: &[
            (
                "hold",
                0,
                "string",
                "the id of the pending Appointment that $hold gave",
            ),
            ("slot", 0, "string", "or a Slot that is free"),
            (
                "appointment",
                0,
                "Appointment",
                "or either of them as an Appointment, the Patient contained in it",
            ),
            (
                "patient",
                0,
                "Patient",
                "with a name, a date of birth and a mobile number or an e-mail address",
            ),
            REFERRAL,
            ("reason", 0, "string", "why, in words"),
        ],
        gives: ("Bundle", "the Appointment, booked, and its Slot"),
    },
    Operation {
        code: "cancel",
        words: "Calls off an appointment that this program booked, or gives a hold up. The patient is told.",
        instance: true,
        takes: &[(
            "reason",
            0,
            "code",
            "time_does_not_suit, no_longer_needed, too_ill, seen_elsewhere or other",
        )],
        gives: ("Appointment", "the Appointment, cancelled"),
    },
];

impl Operation {
    /// Of which type a parameter is that it takes.
    pub fn takes(&self, name: &str) -> Option<&'static str> {
        let known = self.takes.iter().find(|(one, ..)| *one == name);
        known.map(|(_, _, kind, _)| *kind)
    }
}

/// The address of a definition.
pub fn address(url: &str, operation: &Operation) -> String {
    format!(
        "{url}{R4}/OperationDefinition/appointment-{}",
        operation.code
    )
}

/// The definition of an operation, by its id.
///
/// # Errors
/// `not_found`.
pub fn find(url: &str, id: &str) -> Result<Value, ErrorCode> {
    let code = id.strip_prefix("appointment-").ok_or(ErrorCode::NotFound)?;
    let found = OPERATIONS.iter().find(|one| one.code == code);
    Ok(definition(url, found.ok_or(ErrorCode::NotFound)?))
}

fn definition(url: &str, operation: &Operation) -> Value {
    let mut parameters: Vec<Value> = operation
        .takes
        .iter()
        .map(|(name, min, kind, words)| {
            json!({
                "name": name, "use": "in", "min": min, "max": "1", "type": kind,
                "documentation": words,
            })
        })
        .collect();
    let (kind, words) = operation.gives;
    parameters.push(json!({
        "name": "return", "use": "out", "min": 1, "max": "1", "type": kind, "documentation": words,
    }));
    json!({
        "resourceType": "OperationDefinition",
        "id": format!("appointment-{}", operation.code),
        "url": address(url, operation),
        "version": env!("CARGO_PKG_VERSION"),
        "name": operation.code,
        "title": format!("Appointment ${}", operation.code),
        "status": "active",
        "kind": "operation",
        "description": operation.words,
        "affectsState": operation.code != "find",
        "code": operation.code,
        "resource": ["Appointment"],
        "system": false,
        "type": !operation.instance,
        "instance": operation.instance,
        "parameter": parameters,
    })
}
