//! Messages as the public specification of the booking and referral standard shows them: every part of them there, each
//! with its profile, tied together by names of the sender's alone; and its errors in their shape.

use serde_json::{Value, json};

use crate::bars::{MESSAGE, clinic, focus, message};
use crate::support::{Answer, text};

fn name(n: usize) -> String {
    format!("urn:uuid:aaaaaaaa-0000-4000-8000-00000000000{n}")
}

fn refer(n: usize) -> Value {
    json!({"reference": name(n)})
}

fn part(kind: &str, rest: Value) -> Value {
    let profile = format!("https://fhir.hl7.org.uk/StructureDefinition/UKCore-{kind}");
    let mut part = json!({
        "resourceType": kind,
        "meta": {"lastUpdated": "2026-11-23T08:00:00+00:00", "profile": [profile]},
    });
    for (name, value) in rest.as_object().unwrap() {
        part[name] = value.clone();
    }
    part
}

fn patient() -> Value {
    let myself = json!([{"coding": [{
        "system": "http://terminology.hl7.org/CodeSystem/v3-RoleCode", "code": "ONESELF",
    }]}]);
    part(
        "Patient",
        json!({
            "extension": [{
                "url": "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-EthnicCategory",
                "valueCodeableConcept": {"coding": [{"code": "Z", "display": "Not stated"}]},
            }],
            "identifier": [{
                "extension": [{
                    "url": "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus",
                    "valueCodeableConcept": {"coding": [{"code": "number-present-and-verified"}]},
                }],
                "system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9434765919",
            }],
            "name": [{"use": "official", "text": "Mrs Siân Jones", "family": "Jones",
                "given": ["Siân"], "prefix": ["Mrs"]}],
            "gender": "female",
            "birthDate": "1958-03-27",
            "address": [{"use": "home", "line": ["1 High Street"], "postalCode": "CF10 1AA"}],
            "contact": [{
                "extension": [{
                    "url": "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-ContactRank",
                    "valuePositiveInt": 1,
                }],
                "relationship": myself,
                "telecom": [
                    {"system": "phone", "value": "01632 960123", "use": "home", "rank": 2},
                    {"system": "phone", "value": "07700 900123", "use": "mobile", "rank": 1},
                    {"system": "email", "value": "sian@example.org", "use": "home", "rank": 1},
                ],
            }],
            "communication": [{"language": {"coding": [{"code": "en"}]}, "preferred": true}],
            "generalPractitioner": [refer(9)],
        }),
    )
}

/// The parts of a booking, in the order of the specification's own message.
fn booking(id: &str, template: &str, time: &str) -> Value {
    let start = format!("2026-11-24T{time}:00.000+00:00");
    let appointment = part(
        "Appointment",
        json!({
            "status": "booked", "description": "Feet", "start": start,
            "created": "2026-11-23T08:00:00+00:00",
            "slot": [refer(3)],
            "participant": [{"actor": refer(2), "status": "accepted"}],
        }),
    );
    let slot = json!({
        "serviceCategory": [{"coding": [{"code": "14", "display": "Emergency Department"}]}],
        "appointmentType": {"coding": [{"code": "ROUTINE"}]},
        "schedule": refer(4), "status": "busy", "start": start,
    });
    let schedule = json!({
        "identifier": [{"system": "https://old.example/diary", "value": template}],
        "actor": [refer(5), refer(6), refer(7)],
    });
    let role = json!({"code": [{"coding": [{"code": "doctor"}]}]});
    let others = vec![
        patient(),
        part("Slot", slot),
        part("Schedule", schedule),
        part(
            "HealthcareService",
            json!({"name": "Review", "location": [refer(8)]}),
        ),
        part("PractitionerRole", role),
        part(
            "Practitioner",
            json!({"name": [{"family": "Shah", "prefix": ["Dr"]}]}),
        ),
        part(
            "Location",
            json!({"position": {"longitude": -3.18, "latitude": 51.48}}),
        ),
        part("Organization", json!({"name": "High Street Surgery"})),
    ];
    let mut whole = message(id, "booking-request", appointment, others);
    let header = &mut whole["entry"][0]["resource"];
    header["sender"] = refer(9);
    header["definition"] =
        json!("https://fhir.nhs.uk/MessageDefinition/bars-message-booking-request");
    header["destination"][0]["receiver"] = refer(9);
    header["source"]["software"] = json!("A program");
    header["source"]["contact"] = json!({"system": "phone", "value": "01632 960001"});
    whole["meta"] = json!({
        "versionId": "1.0.0",
        "profile": ["https://fhir.nhs.uk/StructureDefinition/BARSBundleMessage"],
    });
    whole["timestamp"] = json!("2026-11-23T08:00:00+00:00");
    whole
}

/// An error in the shape of the specification's.
#[track_caller]
fn refused(answer: &Answer, status: u16, code: &str, kind: &str) {
    assert_eq!(answer.status.as_u16(), status, "{}", answer.body);
    let outcome = &answer.body;
    assert_eq!(outcome["resourceType"], "OperationOutcome");
    let issue = &outcome["issue"][0];
    assert_eq!(
        (&issue["severity"], &issue["code"]),
        (&json!("error"), &json!(kind))
    );
    let coding = &issue["details"]["coding"][0];
    let system = "https://fhir.nhs.uk/Codesystem/http-error-codes";
    assert_eq!(
        (&coding["system"], &coding["code"]),
        (&json!(system), &json!(code))
    );
    assert!(!text(&issue["diagnostics"]).is_empty());
}

#[tokio::test]
async fn a_whole_message_books_and_what_is_read_back_cancels() {
    let (world, template, program) = clinic().await;
    let whole = booking("777a156c-0000-4000-8000-000000000001", &template, "09:20");
    let answer = program.post(&world, MESSAGE, whole.clone()).await.must(200);
    let header = &answer["entry"][0]["resource"];
    assert_eq!(header["eventCoding"]["code"], "booking-response");
    assert_eq!(
        header["destination"][0]["endpoint"],
        whole["entry"][0]["resource"]["source"]["endpoint"]
    );
    let booked = focus(&answer);
    assert_eq!(
        (&booked["status"], &booked["start"]),
        (&json!("booked"), &json!("2026-11-24T09:20:00.000Z"))
    );
    assert_eq!(answer["entry"][2]["resource"]["status"], "busy");
    let told = "SELECT count(*) FROM outbox";
    assert_eq!(
        world.count(told).await,
        1,
        "the patient is told by the clinic"
    );

    // The sender reads it once more before it says what has become of it.
    let path = format!("/fhir/bars/Appointment/{}", text(&booked["id"]));
    let mut read = program.get(&world, &path).await.must(200);
    read["status"] = json!("cancelled");
    let mut cancel = message(
        &text(&whole["id"]),
        "booking-request",
        read,
        vec![patient()],
    );
    cancel["entry"][0]["resource"]["reason"]["coding"][0]["code"] = json!("update");
    cancel["timestamp"] = json!("2026-11-23T08:10:00+00:00");
    let answer = program.post(&world, MESSAGE, cancel).await.must(200);
    assert_eq!(focus(&answer)["status"], "cancelled");
}

#[tokio::test]
async fn errors_have_the_shape_and_the_codes_of_the_specification() {
    let (world, template, program) = clinic().await;
    let send = async |body: Value| program.post(&world, MESSAGE, body).await;
    let whole = |id: &str| booking(id, &template, "09:20");
    let id = "777a156c-0000-4000-8000-000000000002";
    let mut no_list = whole(id);
    no_list["type"] = json!("collection");
    refused(&send(no_list).await, 400, "REC_BAD_REQUEST", "invalid");
    let mut no_slot = whole(id);
    no_slot["entry"][1]["resource"]["slot"] = json!([]);
    let answer = send(no_slot).await;
    assert_eq!(answer.status.as_u16(), 400);
    let kind = text(&answer.body["issue"][0]["code"]);
    assert!(["required", "value"].contains(&kind.as_str()), "{kind}");
    refused(&answer, 400, "REC_BAD_REQUEST", &kind);
    let mut event = whole(id);
    event["entry"][0]["resource"]["eventCoding"]["code"] = json!("order-request");
    refused(
        &send(event).await,
        501,
        "REC_NOT_IMPLEMENTED",
        "not-supported",
    );
    send(whole(id)).await.must(200);
    refused(&send(whole(id)).await, 409, "REC_CONFLICT", "duplicate");
    let taken = whole("777a156c-0000-4000-8000-000000000003");
    refused(&send(taken).await, 409, "REC_CONFLICT", "conflict");
    let nowhere = "/fhir/bars/Appointment/01a21c08fc961f2a36c8e9cf408b3375";
    let answer = program.get(&world, nowhere).await;
    refused(&answer, 404, "REC_NOT_FOUND", "not-found");
}
