//! What a base can do, for programs that ask first.

use serde_json::{Value, json};

use super::definitions::{self, OPERATIONS};
use super::known::{self, Ask, Search};
use super::{BARS, R4};

/// A resource that can be read and, where `search` says by what, searched for.
fn resource(kind: &str, profile: bool, read: bool, search: Option<&Search>) -> Value {
    let acts = [("read", read), ("search-type", search.is_some())];
    let acts = acts.iter().filter(|(_, can)| *can);
    let acts: Vec<Value> = acts.map(|(act, _)| json!({"code": act})).collect();
    let mut resource = json!({"type": kind, "interaction": acts});
    if profile {
        let profile = format!("https://fhir.hl7.org.uk/StructureDefinition/UKCore-{kind}");
        resource["supportedProfile"] = json!([profile]);
    }
    if let Some(search) = search {
        let one =
            |(name, kind, words): &Ask| json!({"name": name, "type": kind, "documentation": words});
        resource["searchParam"] = search.asks.iter().map(one).collect();
        // FHIR has no empty lists.
        if !search.includes.is_empty() {
            resource["searchInclude"] = json!(search.includes);
        }
    }
    resource
}

/// A resource that can be read and searched for.
fn searched(search: &Search) -> Value {
    resource(search.kind, true, true, Some(search))
}

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
    let mut appointment = searched(&known::APPOINTMENT);
    appointment["versioning"] = json!("versioned");
    appointment["documentation"] =
        json!("patient only as patient:identifier, by the NHS number; there are no Patients here.");
    let operations = OPERATIONS.iter().map(|operation| {
        json!({"name": operation.code, "definition": definitions::address(url, operation)})
    });
    appointment["operation"] = operations.collect();
    let rest = json!({
        "mode": "server",
        "security": security(),
        "resource": [
            appointment,
            searched(&known::SERVICE),
            searched(&known::LOCATION),
            resource("OperationDefinition", false, true, None),
            searched(&known::PRACTITIONER),
            searched(&known::SCHEDULE),
            searched(&known::SLOT),
        ],
    });
    statement(url, R4, "AnteroomBooking", "Booking in FHIR R4", rest)
}

/// Of BaRS.
pub fn bars(url: &str) -> Value {
    let mut appointment = searched(&known::APPOINTMENT);
    appointment["searchParam"] = json!([{
        "name": "patient",
        "type": "reference",
        "documentation": "as patient:identifier, by the NHS number; it must be there",
    }]);
    let rest = json!({
        "mode": "server",
        "security": security(),
        "resource": [
            appointment,
            resource("ServiceRequest", false, true, None),
            resource("Slot", true, false, Some(&known::SLOT)),
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
