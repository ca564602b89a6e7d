//! The booking and referral standard: its slots, its messages, its refusals.

use serde_json::{Value, json};

use crate::program::{Program, issue, let_in, patient, slot_name};
use crate::searching::asked;
use crate::support::{Answer, REVIEW, World, public, send, text};

const WINDOW: &str = "start=ge2026-11-24T00:00:00+00:00&start=le2026-11-24T23:59:59+00:00";
pub const MESSAGE: &str = "/fhir/bars/$process-message";

pub async fn clinic() -> (World, String, Program) {
    let world = World::new().await;
    let template = world.tuesday_clinic().await;
    let program = let_in(&world, &["read_slots", "book"]).await;
    (world, template, program)
}

/// A message as senders write them: everything inside, tied together by names of its own.
pub fn message(id: &str, event: &str, appointment: Value, others: Vec<Value>) -> Value {
    let header = json!({
        "resourceType": "MessageHeader",
        "eventCoding": {
            "system": "https://fhir.nhs.uk/CodeSystem/message-events-bars", "code": event,
        },
        "destination": [{"endpoint": "https://fhir.nhs.uk/Id/dos-service-id|1000000001"}],
        "source": {"name": "A sender", "endpoint": "https://fhir.nhs.uk/Id/dos-service-id|1000000002"},
        "reason": {"coding": [{
            "system": "https://fhir.nhs.uk/CodeSystem/message-reason-bars", "code": "new",
        }]},
        "focus": [{"reference": "urn:uuid:aaaaaaaa-0000-4000-8000-000000000001"}],
    });
    let mut entries = vec![
        json!({"fullUrl": "urn:uuid:aaaaaaaa-0000-4000-8000-000000000000", "resource": header}),
        json!({"fullUrl": "urn:uuid:aaaaaaaa-0000-4000-8000-000000000001", "resource": appointment}),
    ];
    for (n, other) in (2..).zip(others) {
        let name = format!("urn:uuid:aaaaaaaa-0000-4000-8000-00000000000{n}");
        entries.push(json!({"fullUrl": name, "resource": other}));
    }
    json!({"resourceType": "Bundle", "id": id, "type": "message", "entry": entries})
}

pub fn booking(id: &str, slot: Value, others: Vec<Value>) -> Value {
    let appointment = json!({
        "resourceType": "Appointment",
        "status": "booked",
        "description": "Feet",
        "slot": [slot],
        "participant": [{
            "actor": {"reference": "urn:uuid:aaaaaaaa-0000-4000-8000-000000000002"},
            "status": "accepted",
        }],
    });
    let mut all = vec![patient()];
    all.extend(others);
    message(id, "booking-request", appointment, all)
}

pub fn named(template: &str, time: &str) -> Value {
    json!({"reference": format!("Slot/{}", slot_name(template, time))})
}

fn about(id: &str, event: &str, status: &str, appointment: &str) -> Value {
    let body = json!({"resourceType": "Appointment", "id": appointment, "status": status,
        "participant": [{"status": "accepted"}]});
    message(id, event, body, vec![])
}

pub fn focus(answer: &Value) -> Value {
    assert_eq!(
        (&answer["resourceType"], &answer["type"]),
        (&json!("Bundle"), &json!("message"))
    );
    assert_eq!(answer["entry"][0]["resource"]["response"]["code"], "ok");
    answer["entry"][1]["resource"].clone()
}

#[tokio::test]
async fn slots_are_asked_for_by_state_and_window_and_bring_their_service() {
    let (world, _, program) = clinic().await;
    let path = format!(
        "/fhir/bars/Slot?status=free&{WINDOW}&Schedule.actor:HealthcareService={REVIEW}\
         &_include=Slot:schedule&_include=Schedule:actor:HealthcareService\
         &_include=HealthcareService:providedBy"
    );
    let found = program.get(&world, &path).await.must(200);
    assert_eq!(found["total"], 9);
    let kinds: Vec<&str> = found["entry"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["search"]["mode"] == "include")
        .map(|one| one["resource"]["resourceType"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["Schedule", "HealthcareService"]);
    let own = found["link"][0]["url"].as_str().unwrap();
    assert!(
        own.contains("Slot:schedule") && !own.contains("providedBy"),
        "{own}"
    );
}

#[tokio::test]
async fn a_search_without_what_the_standard_asks_for_is_refused() {
    let (world, _, program) = clinic().await;
    for (query, kind) in [
        (
            "start=ge2026-11-24T00:00:00Z&start=le2026-11-25T00:00:00Z".to_owned(),
            "required",
        ),
        (
            "status=free&start=ge2026-11-24T00:00:00Z".to_owned(),
            "required",
        ),
        ("status=free".to_owned(), "required"),
        (
            "status=free&start=ge2026-11-24&start=le2026-11-25".to_owned(),
            "invalid",
        ),
        (format!("status=lost&{WINDOW}"), "value"),
    ] {
        let answer = program
            .get(&world, &format!("/fhir/bars/Slot?{query}"))
            .await;
        let said = issue(&answer, 400);
        assert_eq!(
            (said.0.as_str(), said.1.as_str()),
            (kind, "REC_BAD_REQUEST"),
            "{query}"
        );
    }
}

#[tokio::test]
async fn a_message_books_cancels_and_tells_that_nobody_came() {
    let (world, template, program) = clinic().await;
    let asked = booking("b-1", named(&template, "09:00"), vec![]);
    let answer = program.post(&world, MESSAGE, asked).await.must(200);
    let first = focus(&answer);
    assert_eq!(first["status"], "booked");
    assert_eq!(first["start"], "2026-11-24T09:00:00.000Z");
    assert_eq!(first["reasonCode"][0]["text"], "Feet");
    assert_eq!(
        answer["entry"][0]["resource"]["response"]["identifier"],
        "b-1"
    );
    assert_eq!(
        world
            .count("SELECT COUNT(*) FROM outbox WHERE kind = 'invitation'")
            .await,
        1
    );

    let off = about(
        "b-2",
        "booking-request",
        "cancelled",
        first["id"].as_str().unwrap(),
    );
    let gone = focus(&program.post(&world, MESSAGE, off).await.must(200));
    assert_eq!(
        (&gone["id"], &gone["status"]),
        (&first["id"], &json!("cancelled"))
    );

    let asked = booking("b-3", named(&template, "09:20"), vec![]);
    let second = focus(&program.post(&world, MESSAGE, asked).await.must(200));
    let id = second["id"].as_str().unwrap();
    let early = about("b-4", "booking-response", "noshow", id);
    let early = program.post(&world, MESSAGE, early).await;
    assert_eq!(issue(&early, 409).1, "REC_CONFLICT");
    world.pass_minutes(26 * 60);
    let missed = about("b-5", "booking-response", "noshow", id);
    let missed = focus(&program.post(&world, MESSAGE, missed).await.must(200));
    assert_eq!(missed["status"], "noshow");
    let read = format!("/fhir/bars/Appointment/{id}");
    assert_eq!(
        program.get(&world, &read).await.must(200)["status"],
        "noshow"
    );
}

#[tokio::test]
async fn a_slot_may_be_copied_into_the_message_without_its_name() {
    let (world, template, program) = clinic().await;
    let slot = json!({
        "resourceType": "Slot", "status": "busy", "start": "2026-11-24T09:40:00+00:00",
        "end": "2026-11-24T10:00:00+00:00",
        "schedule": {"reference": "urn:uuid:aaaaaaaa-0000-4000-8000-000000000004"},
    });
    let schedule = json!({
        "resourceType": "Schedule",
        "identifier": [{"system": "https://clinic.example/id/schedule", "value": template}],
        "actor": [{"reference": "urn:uuid:aaaaaaaa-0000-4000-8000-000000000005"}],
    });
    let slot_at = json!({"reference": "urn:uuid:aaaaaaaa-0000-4000-8000-000000000003"});
    let asked = booking("c-1", slot_at, vec![slot, schedule]);
    let booked = focus(&program.post(&world, MESSAGE, asked).await.must(200));
    assert_eq!(booked["start"], "2026-11-24T09:40:00.000Z");
}

#[tokio::test]
async fn conflicts_and_repeats_have_the_standards_codes() {
    let (world, template, program) = clinic().await;
    let first = booking("d-1", named(&template, "09:00"), vec![]);
    program.post(&world, MESSAGE, first.clone()).await.must(200);
    let again = issue(&program.post(&world, MESSAGE, first).await, 409);
    assert_eq!(again, ("duplicate".to_owned(), "REC_CONFLICT".to_owned()));
    let other = booking("d-2", named(&template, "09:00"), vec![]);
    let taken = issue(&program.post(&world, MESSAGE, other.clone()).await, 409);
    assert_eq!(taken, ("conflict".to_owned(), "REC_CONFLICT".to_owned()));
    // What was refused was not taken: the same message may come again.
    let again = issue(&program.post(&world, MESSAGE, other).await, 409);
    assert_eq!(again.0, "conflict");
}

#[tokio::test]
async fn what_is_not_taken_here_or_cannot_be_read_is_refused_with_its_code() {
    let (world, template, program) = clinic().await;
    let mut referral = about("e-1", "servicerequest-request", "booked", "x");
    referral["entry"][1]["resource"]["resourceType"] = json!("ServiceRequest");
    let mut nobody = booking("e-2", named(&template, "09:00"), vec![]);
    nobody["entry"][2]["resource"] = json!({"resourceType": "Patient"});
    let unknown = about("e-3", "booking-request", "cancelled", &"0".repeat(32));
    let lost = about("e-4", "booking-request", "cancelled", "not one of ours");
    // A change of what is booked is no second booking.
    let mut update = booking("e-5", named(&template, "09:00"), vec![]);
    let reason = &mut update["entry"][0]["resource"]["reason"]["coding"][0]["code"];
    *reason = json!("update");
    let many = booking("e-6", named(&template, "09:00"), vec![patient(); 200]);
    for (body, status, kind, code) in [
        (many, 422, "too-costly", "REC_UNPROCESSABLE_ENTITY"),
        (referral, 501, "not-supported", "REC_NOT_IMPLEMENTED"),
        (update, 501, "not-supported", "REC_NOT_IMPLEMENTED"),
        (
            json!({"resourceType": "Bundle", "type": "searchset"}),
            400,
            "invalid",
            "REC_BAD_REQUEST",
        ),
        (nobody, 400, "required", "REC_BAD_REQUEST"),
        (unknown, 404, "not-found", "REC_NOT_FOUND"),
        (lost, 400, "value", "REC_BAD_REQUEST"),
    ] {
        let said = issue(&program.post(&world, MESSAGE, body).await, status);
        assert_eq!((said.0.as_str(), said.1.as_str()), (kind, code));
    }
}

async fn with_headers(world: &World, program: &Program, headers: &[(&str, &str)]) -> Answer {
    let path = format!("/fhir/bars/Slot?status=free&{WINDOW}");
    asked(world, program, &path, headers).await
}

#[tokio::test]
async fn a_senders_numbers_come_back_also_with_a_refusal() {
    let (world, _, program) = clinic().await;
    let numbers = [
        ("x-request-id", "c1ab3fba-6bae-4ba4-b257-5a87c44d4a91"),
        ("x-correlation-id", "9562466f-c982-4bd5-bb0e-255e9f5e6689"),
    ];
    let good = with_headers(&world, &program, &numbers).await;
    assert_eq!(good.status, 200);
    let stranger = Program {
        id: String::new(),
        sender: public(),
    };
    let bad = with_headers(&world, &stranger, &numbers).await;
    assert_eq!(
        issue(&bad, 401),
        ("unknown".to_owned(), "SEND_UNAUTHORIZED".to_owned())
    );
    for answer in [good, bad] {
        for (name, value) in numbers {
            assert_eq!(answer.headers[name], value);
        }
    }
    let odd = with_headers(&world, &program, &[("x-request-id", "<script>")]).await;
    assert_ne!(odd.headers["x-request-id"], "<script>");
}

#[tokio::test]
async fn who_may_not_who_is_too_fast_and_who_wants_xml_are_told_so() {
    let (world, _, program) = clinic().await;
    let wrong = Program {
        id: String::new(),
        sender: crate::support::program(&"A".repeat(43)),
    };
    let wrong = with_headers(&world, &wrong, &[]).await;
    assert_eq!(
        issue(&wrong, 401),
        ("security".to_owned(), "SEND_UNAUTHORIZED".to_owned())
    );
    let reader = let_in(&world, &["read_slots"]).await;
    let may_not = reader.post(&world, MESSAGE, json!({})).await;
    assert_eq!(
        issue(&may_not, 403),
        ("forbidden".to_owned(), "REC_FORBIDDEN".to_owned())
    );
    let xml = with_headers(&world, &program, &[("accept", "application/fhir+xml")]).await;
    assert_eq!(
        issue(&xml, 406),
        ("processing".to_owned(), "REC_NOT_ACCEPTABLE".to_owned())
    );
    let version = [("accept", "application/fhir+json; version=1.1.0")];
    assert_eq!(with_headers(&world, &program, &version).await.status, 200);

    let metadata = send(
        world.router.clone(),
        "GET",
        "/fhir/bars/metadata",
        &public(),
        None,
    )
    .await;
    assert_eq!(metadata.must(200)["resourceType"], "CapabilityStatement");
    let mut last = with_headers(&world, &program, &[]).await;
    for _ in 0..110 {
        if last.status != 200 {
            break;
        }
        last = with_headers(&world, &program, &[]).await;
    }
    let said = issue(&last, 429);
    assert_eq!(
        said,
        ("throttled".to_owned(), "SEND_TOO_MANY_REQUESTS".to_owned())
    );
    assert_eq!(last.headers["retry-after"], "1");
    assert_eq!(text(&last.body["resourceType"]), "OperationOutcome");
}

#[tokio::test]
async fn the_clinic_tells_the_patient_what_a_message_did() {
    let (world, template, program) = clinic().await;
    let asked = booking("b-1", named(&template, "09:00"), vec![]);
    let answer = program.post(&world, MESSAGE, asked).await.must(200);
    let told = "SELECT count(*) FROM outbox WHERE kind = 'invitation'";
    assert_eq!(world.count(told).await, 1);
    let id = text(&focus(&answer)["id"]);
    let off = about("c-1", "booking-request", "cancelled", &id);
    program.post(&world, MESSAGE, off).await.must(200);
    let told = "SELECT count(*) FROM outbox WHERE kind = 'cancelled'";
    assert_eq!(world.count(told).await, 1);
}
