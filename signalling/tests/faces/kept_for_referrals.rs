//! What a clinic keeps for referrals is found, held and booked by the program that sent one, and by nobody else.

use serde_json::{Value, json};

use crate::bars::{MESSAGE, booking, focus, named};
use crate::program::{Program, book, issue, let_in, patient, slot_name};
use crate::referrals::referral;
use crate::support::{Answer, World, public, staff, template, text};

const FIND: &str = "/fhir/R4/Appointment/$find";
const HOLD: &str = "/fhir/R4/Appointment/$hold";
const BOOK: &str = "/fhir/R4/Appointment/$book";

/// The Tuesday clinic, from 11:20 on for referrals until it has begun, and a program that has sent one.
async fn clinic() -> (World, String, Program) {
    let world = World::new().await;
    let mut clinic = template();
    clinic["terms"] = json!({"carve_outs": [
        {"kept_for": "ers", "from": "11:20", "until": "12:00", "opens_hours": 0}
    ]});
    let path = "/api/clinic-templates";
    let made = world.post(path, &staff("morgan"), clinic).await.must(201);
    let program = let_in(&world, &["read_slots", "book"]).await;
    program
        .post(&world, MESSAGE, referral("r-1", "UBRN-1"))
        .await
        .must(200);
    (world, text(&made["id"]), program)
}

fn parameters(all: &[Value]) -> Value {
    json!({"resourceType": "Parameters", "parameter": all})
}

fn slot(template: &str, time: &str) -> Value {
    json!({"name": "slot", "valueString": slot_name(template, time)})
}

fn referred(name: &str) -> Value {
    json!({"name": "referral", "valueString": name})
}

/// The times of the day that are found.
async fn found(world: &World, program: &Program, more: &[Value]) -> Vec<String> {
    let day = [
        json!({"name": "start", "valueDateTime": "2026-11-24T00:00:00Z"}),
        json!({"name": "end", "valueDateTime": "2026-11-24T23:59:00Z"}),
    ];
    let ask = parameters(&[&day, more].concat());
    let bundle = program.post(world, FIND, ask).await.must(200);
    let all = bundle["entry"].as_array().into_iter().flatten();
    all.map(|one| text(&one["resource"]["start"])[11..16].to_owned())
        .collect()
}

/// Names a referral that a booking answers.
fn answering(ask: &mut Value, name: &str) {
    let all = ask["parameter"].as_array_mut().unwrap();
    all.push(referred(name));
}

fn not_offered(answer: &Answer) {
    assert_eq!(issue(answer, 409).1, "slot_not_offered");
}

#[tokio::test]
async fn who_was_referred_finds_holds_and_books_what_is_kept_for_referrals() {
    let (world, template, program) = clinic().await;
    let usual = found(&world, &program, &[]).await;
    assert_eq!((usual.len(), usual.last().unwrap().as_str()), (7, "11:00"));
    let all = found(&world, &program, &[referred("UBRN-1")]).await;
    assert_eq!((all.len(), all.last().unwrap().as_str()), (9, "11:40"));

    not_offered(
        &program
            .post(&world, HOLD, parameters(&[slot(&template, "11:40")]))
            .await,
    );
    let ask = parameters(&[slot(&template, "11:40"), referred("UBRN-1")]);
    let held = program.post(&world, HOLD, ask).await.must(201);
    let hold = json!({"name": "hold", "valueString": held["entry"][0]["resource"]["id"]});
    // It was held for the one who was referred, and is nobody else's.
    not_offered(&program.post(&world, BOOK, book(&hold)).await);
    let mut ask = book(&hold);
    answering(&mut ask, "UBRN-1");
    let booked = program.post(&world, BOOK, ask).await.must(201);
    let based_on = text(&booked["entry"][0]["resource"]["basedOn"][0]["reference"]);
    let id = based_on.rsplit('/').next().unwrap();
    let path = format!("/fhir/bars/ServiceRequest/{id}");
    let request = program.get(&world, &path).await.must(200);
    assert_eq!(request["status"], "completed");

    // One referral is one appointment.
    let ask = parameters(&[slot(&template, "11:20"), referred("UBRN-1")]);
    let refused = program.post(&world, HOLD, ask.clone()).await;
    assert_eq!(issue(&refused, 409).1, "wrong_state");
    let other = let_in(&world, &["read_slots", "book"]).await;
    let foreign = other.post(&world, HOLD, ask).await;
    assert_eq!(foreign.status.as_u16(), 404, "{}", foreign.body);
    for path in [
        "/api/services/diabetes-review/slots?from=2026-11-24&days=1",
        "/scheduling/slots.ndjson",
    ] {
        let shown = world.get(path, &public()).await.body.to_string();
        assert!(!shown.contains("T11:40"), "{path} {shown}");
    }
}

#[tokio::test]
async fn a_message_that_answers_a_referral_books_what_is_kept_for_it() {
    let (world, template, program) = clinic().await;
    let window = "status=free&start=ge2026-11-24T11:00:00Z&start=le2026-11-24T12:00:00Z";
    let total = async |more: &str| {
        let path = format!("/fhir/bars/Slot?{window}{more}");
        program.get(&world, &path).await.must(200)["total"].clone()
    };
    assert_eq!(total("").await, 1);
    assert_eq!(total("&based-on=ServiceRequest/UBRN-1").await, 3);
    assert_eq!(total("&based-on=ServiceRequest/UBRN-2").await, 0);
    let message = |id| booking(id, named(&template, "11:20"), vec![]);
    let refused = program.post(&world, MESSAGE, message("one")).await;
    assert_eq!(refused.status.as_u16(), 409, "{}", refused.body);
    let mut whole = message("two");
    whole["entry"][1]["resource"]["basedOn"] =
        json!([{"identifier": {"system": "https://fhir.nhs.uk/Id/UBRN", "value": "UBRN-1"}}]);
    let booked = program.post(&world, MESSAGE, whole).await.must(200);
    assert_eq!(focus(&booked)["start"], "2026-11-24T11:20:00.000Z");
}

#[tokio::test]
async fn another_patient_has_nothing_of_a_referral() {
    let (world, template, program) = clinic().await;
    let mut other = patient();
    other["identifier"] = json!([]);
    other["birthDate"] = json!("1971-01-02");
    let mut ask = book(&slot(&template, "11:20"));
    ask["parameter"][1]["resource"] = other;
    answering(&mut ask, "UBRN-1");
    let refused = program.post(&world, BOOK, ask).await;
    assert!(refused.status.is_client_error(), "{}", refused.body);
    assert_eq!(world.count("SELECT count(*) FROM appointments").await, 0);
}
