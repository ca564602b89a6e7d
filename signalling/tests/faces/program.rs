//! A program of somebody else's, let in by the administrator of the north site.

use domain::ids::SiteId;
use serde_json::{Value, json};
use signalling::params;
use signalling::store::StoreError;

use crate::support::{Answer, NORTH, Sender, World, program, staff, text};

pub struct Program {
    pub id: String,
    pub sender: Sender,
}

impl Program {
    pub async fn get(&self, world: &World, path: &str) -> Answer {
        world.get(path, &self.sender).await
    }

    pub async fn post(&self, world: &World, path: &str, body: Value) -> Answer {
        world.post(path, &self.sender, body).await
    }

    pub fn with_key(&self, key: &str) -> Self {
        Self {
            id: self.id.clone(),
            sender: self.sender.clone().with_key(key),
        }
    }
}

pub async fn let_in(world: &World, scopes: &[&str]) -> Program {
    let body = json!({"name": "Referral hub", "sites": [NORTH], "scopes": scopes});
    let made = world
        .post("/api/clients", &staff("angharad"), body)
        .await
        .must(201);
    Program {
        id: text(&made["client"]["id"]),
        sender: program(made["secret"].as_str().unwrap()),
    }
}

/// The same program, moved to another site.
pub async fn moved_to(world: &World, program: Program, site: SiteId) -> Program {
    let done: Result<_, StoreError> = world
        .app
        .db
        .keep(move |tx| tx.execute("UPDATE api_client_sites SET site_id = $1", params![site]))
        .await;
    done.unwrap();
    program
}

/// The one issue of a refusal: FHIR's kind, and the code in the details.
#[track_caller]
pub fn issue(answer: &Answer, status: u16) -> (String, String) {
    assert_eq!(answer.status.as_u16(), status, "{}", answer.body);
    assert_eq!(answer.headers["content-type"], "application/fhir+json");
    assert_eq!(answer.body["resourceType"], "OperationOutcome");
    let issue = &answer.body["issue"][0];
    (
        text(&issue["code"]),
        text(&issue["details"]["coding"][0]["code"]),
    )
}

/// How the slot of the Tuesday clinic at that hour is called.
pub fn slot_name(template: &str, time: &str) -> String {
    let start: domain::time::Timestamp = format!("2026-11-24T{time}:00Z").parse().unwrap();
    format!("{template}.{}", start.0)
}

pub fn patient() -> Value {
    json!({
        "resourceType": "Patient",
        "id": "p",
        "identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9434765919"}],
        "name": [{"use": "official", "given": ["Siân"], "family": "Jones"}],
        "birthDate": "1958-03-27",
        "telecom": [
            {"system": "phone", "value": "07700 900123"},
            {"system": "email", "value": "sian@example.org"},
        ],
    })
}

/// Parameters for `$book`.
pub fn book(time: &Value) -> Value {
    let patient = json!({"name": "patient", "resource": patient()});
    json!({"resourceType": "Parameters", "parameter": [time, patient]})
}
