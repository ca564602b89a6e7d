//! What a program says beside the slot or the appointment that it means has to agree: else its patient was told
//! something else, or is another one.

use serde_json::{Value, json};

use crate::bars::{MESSAGE, booking, clinic, focus, named};
use crate::program::{issue, patient, slot_name};
use crate::support::text;

#[tokio::test]
async fn a_message_whose_start_is_not_its_slots_books_nothing() {
    let (world, template, program) = clinic().await;
    let with = |id: &str, start: &str| {
        let mut message = booking(id, named(&template, "09:00"), vec![]);
        message["entry"][1]["resource"]["start"] = json!(start);
        message
    };
    let other = program
        .post(&world, MESSAGE, with("s-1", "2026-11-24T10:00:00+00:00"))
        .await;
    assert_eq!(
        issue(&other, 409),
        ("conflict".to_owned(), "REC_CONFLICT".to_owned())
    );
    let unreadable = program.post(&world, MESSAGE, with("s-2", "nine")).await;
    assert_eq!(
        unreadable.body["issue"][0]["expression"][0],
        "Appointment.start"
    );
    let copied = json!({"resourceType": "Slot", "id": slot_name(&template, "09:00"), "status": "busy",
        "start": "2026-11-24T09:20:00+00:00"});
    let at = json!({"reference": "urn:uuid:aaaaaaaa-0000-4000-8000-000000000003"});
    let copy = program
        .post(&world, MESSAGE, booking("s-3", at, vec![copied]))
        .await;
    assert_eq!(issue(&copy, 409).1, "REC_CONFLICT");
    assert_eq!(world.count("SELECT COUNT(*) FROM appointments").await, 0);
    assert_eq!(world.count("SELECT COUNT(*) FROM claims").await, 0);
    // The same instant by other clocks is the same start.
    let same = program
        .post(&world, MESSAGE, with("s-4", "2026-11-24T10:00:00+01:00"))
        .await;
    assert_eq!(focus(&same.must(200))["start"], "2026-11-24T09:00:00.000Z");
}

fn parameters(all: Vec<Value>) -> Value {
    json!({"resourceType": "Parameters", "parameter": all})
}

#[tokio::test]
async fn book_takes_no_slot_that_starts_otherwise_than_is_said_beside_it() {
    let (world, template, program) = clinic().await;
    let path = "/fhir/R4/Appointment/$book";
    let slot = |time: &str| format!("Slot/{}", slot_name(&template, time));
    let whole = |start: &str| {
        parameters(vec![json!({"name": "appointment", "resource": {
            "resourceType": "Appointment", "status": "proposed", "start": start,
            "slot": [{"reference": slot("09:00")}], "contained": [patient()]}})])
    };
    let other = program
        .post(&world, path, whole("2026-11-24T09:20:00Z"))
        .await;
    assert_eq!(issue(&other, 409).1, "slot_not_offered");

    let held = parameters(vec![json!({"name": "slot", "valueString": slot("10:00")})]);
    let held = program
        .post(&world, "/fhir/R4/Appointment/$hold", held)
        .await
        .must(201);
    let hold = text(&held["entry"][0]["resource"]["id"]);
    let with = |time: &str| {
        parameters(vec![
            json!({"name": "hold", "valueString": hold}),
            json!({"name": "slot", "valueString": slot(time)}),
            json!({"name": "patient", "resource": patient()}),
        ])
    };
    let other = program.post(&world, path, with("10:20")).await;
    assert_eq!(issue(&other, 409).1, "slot_not_offered");
    program.post(&world, path, with("10:00")).await.must(201);
    program
        .post(&world, path, whole("2026-11-24T09:00:00.000Z"))
        .await
        .must(201);
}

#[tokio::test]
async fn a_message_that_means_another_patient_calls_nobodys_appointment_off() {
    let (world, template, program) = clinic().await;
    let made = program
        .post(
            &world,
            MESSAGE,
            booking("p-1", named(&template, "09:00"), vec![]),
        )
        .await;
    let id = text(&focus(&made.must(200))["id"]);
    let off = |message: &str, who: Value| {
        let appointment = json!({"resourceType": "Appointment", "id": id, "status": "cancelled", "participant": [{
            "status": "declined", "actor": {"reference": "urn:uuid:aaaaaaaa-0000-4000-8000-000000000002"}}]});
        crate::bars::message(message, "booking-request", appointment, vec![who])
    };
    let mut other = patient();
    other["identifier"][0]["value"] = json!("9990000018");
    let mut born = patient();
    born["birthDate"] = json!("1958-03-28");
    for (message, who) in [("p-2", other), ("p-3", born)] {
        let refused = program.post(&world, MESSAGE, off(message, who)).await;
        assert_eq!(
            issue(&refused, 422).1,
            "REC_UNPROCESSABLE_ENTITY",
            "{message}"
        );
    }
    let same = program.post(&world, MESSAGE, off("p-4", patient())).await;
    assert_eq!(focus(&same.must(200))["status"], "cancelled");
}
