//! What a base can do, for programs that ask first.

use serde_json::{Value, json};

use super::{BARS, R4};

fn params(names: &[(&str, &str)]) -> Value {
    let one = |(name, kind): &(&str, &str)| json!({"name": name, "type": kind});
    names.iter().map(one).collect()
}

fn resource(kind: &str, profile: bool, acts: &[&str], search: &[(&str, &str)]) -> Value {
    let acts: Vec<Value> = acts.iter().map(|act| json!({"code": act})).collect();
    let mut resource = json!({"type": kind, "interaction": acts});
    if profile {
        let profile = format!("https://fhir.hl7.org.uk/StructureDefinition/UKCore-{kind}");
        resource["supportedProfile"] = json!([profile]);
    }
    if !search.is_empty() {
        resource["searchParam"] = params(search);
    }
    resource
}

const SLOT: [(&str, &str); 4] = [
    ("schedule", "reference"),
    ("start", "date"),
    ("status", "token"),
    ("service-type", "token"),
];
const APPOINTMENT: [(&str, &str); 5] = [
    ("date", "date"),
    ("location", "reference"),
    ("patient", "reference"),
    ("practitioner", "reference"),
    ("status", "token"),
];

fn statement(url: &str, path: &str, name: &str, words: &str, rest: Value) -> Value {
    json!({
        "resourceType": "CapabilityStatement",
        "url": format!("{url}{path}/metadata"),
        "version": env!("CARGO_PKG_VERSION"),
        "name": name,
        "title": words,
        "status": "active",
        "date": "2026-11-26",
        "kind": "instance",
        "software": {"name": "Anteroom", "version": env!("CARGO_PKG_VERSION")},
        "implementation": {"description": words, "url": format!("{url}{path}")},
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json", "json"],
        "rest": [rest],
    })
}

fn security() -> Value {
    json!({"description": "Authorization: Bearer, with the secret an administrator was shown"})
}

/// Of FHIR R4.
pub fn r4(url: &str) -> Value {
    let operation = |name: &str| {
        let definition = format!("{url}{R4}/OperationDefinition/appointment-{name}");
        json!({"name": name, "definition": definition})
    };
    let mut appointment = resource("Appointment", true, &["read", "search-type"], &APPOINTMENT);
    let operations = ["find", "hold", "book", "cancel"].map(operation);
    appointment["operation"] = json!(operations);
    let mut slot = resource("Slot", true, &["read", "search-type"], &SLOT);
    slot["searchInclude"] = json!(["Slot:schedule"]);
    let rest = json!({
        "mode": "server",
        "security": security(),
        "resource": [
            appointment,
            resource("HealthcareService", true, &["read"], &[]),
            resource("Location", true, &["read"], &[]),
            resource("Practitioner", true, &["read"], &[]),
            resource(
                "Schedule",
                true,
                &["read", "search-type"],
                &[("actor", "reference")],
            ),
            slot,
        ],
    });
    statement(url, R4, "AnteroomBooking", "Booking in FHIR R4", rest)
}

/// Of BaRS.
pub fn bars(url: &str) -> Value {
    let mut slot = resource("Slot", true, &["search-type"], &SLOT[1..3]);
    slot["searchInclude"] = json!(["Slot:schedule"]);
    let rest = json!({
        "mode": "server",
        "security": security(),
        "resource": [
            resource("Appointment", true, &["read", "search-type"], &APPOINTMENT[2..3]),
            resource("ServiceRequest", false, &["read"], &[]),
            slot,
        ],
        "operation": [{
            "name": "process-message",
            "definition": "http://hl7.org/fhir/OperationDefinition/MessageHeader-process-message",
        }],
    });
    statement(
        url,
        BARS,
        "AnteroomBars",
        "Booking by the BaRS standard",
        rest,
    )
}
