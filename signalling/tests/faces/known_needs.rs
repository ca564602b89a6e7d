//! What is known of a patient's needs holds for programs, too: nobody is booked without their interpreter.

use serde_json::{Value, json};

use crate::bars::{MESSAGE, booking, focus, named};
use crate::fhir::clinic;
use crate::program::{Program, book, issue, patient, slot_name};
use crate::support::{NORTH, World, appointment, staff, text};

/// Siân Jones needs BSL and more time, as reception noted when she was here before: 40 minutes longer
/// in all. The site has one interpreter.
async fn known() -> (World, String, Program) {
    let (world, template, program) = clinic().await;
    world
        .app
        .db
        .keep::<_, signalling::store::StoreError, _>(|tx| {
            tx.execute(
                "UPDATE services SET interpreter_minutes = 20, more_time_minutes = 20",
                &[],
            )
        })
        .await
        .unwrap();
    let there = json!({"site": NORTH, "kind": "interpreter", "name": "BSL", "how_many": 1});
    let morgan = staff("morgan");
    let path = "/api/site-resources";
    world.send("PUT", path, &morgan, there).await.must(200);
    let mut before = appointment(&template, "2026-12-01T09:00:00Z");
    before["new_patient"]["interpreter"] = json!("BSL");
    before["new_patient"]["more_time"] = json!(true);
    let booked = world
        .post("/api/appointments", &staff("ruth"), before)
        .await;
    booked.must(201);
    (world, template, program)
}

fn slot(template: &str, time: &str) -> Value {
    json!({"name": "slot", "valueString": format!("Slot/{}", slot_name(template, time))})
}

async fn hold(world: &World, program: &Program, template: &str, time: &str) -> Value {
    let ask = json!({"resourceType": "Parameters", "parameter": [slot(template, time)]});
    let path = "/fhir/R4/Appointment/$hold";
    let held = program.post(world, path, ask).await.must(201);
    json!({"name": "hold", "valueString": text(&held["entry"][0]["resource"]["id"])})
}

const BOOK: &str = "/fhir/R4/Appointment/$book";
const INTERPRETERS: &str = "SELECT count(*) FROM claims WHERE resource LIKE 'interpreter:%'";

#[tokio::test]
async fn who_is_known_to_need_an_interpreter_is_booked_with_one_and_for_longer() {
    let (world, template, program) = known().await;
    let before = world.count(INTERPRETERS).await;
    let hold = hold(&world, &program, &template, "09:00").await;
    let ways = [slot(&template, "10:00"), hold];
    for (time, end) in ways.iter().zip(["11:00", "10:00"]) {
        let booked = program.post(&world, BOOK, book(time)).await.must(201);
        let end = format!("2026-11-24T{end}:00.000Z");
        assert_eq!(booked["entry"][0]["resource"]["end"], end);
    }
    assert_eq!(world.count(INTERPRETERS).await - before, 2 * 12);
    // By a message of the other standard as well.
    let message = booking("one", named(&template, "11:00"), vec![]);
    let booked = program.post(&world, MESSAGE, message).await.must(200);
    assert_eq!(focus(&booked)["end"], "2026-11-24T12:00:00.000Z");
}

#[tokio::test]
async fn a_time_without_what_they_need_is_refused_in_words_and_the_hold_stays() {
    let (world, template, program) = known().await;
    let mut other = appointment(&template, "2026-11-24T09:40:00Z");
    other["new_patient"]["nhs_number"] = json!("");
    other["new_patient"]["name"] = json!("Tom Price");
    let taken = world.post("/api/appointments", &staff("ruth"), other).await;
    taken.must(201);
    let hold = hold(&world, &program, &template, "09:00").await;
    let last = slot(&template, "11:40");
    for time in [&hold, &slot(&template, "09:20"), &last] {
        let refused = program.post(&world, BOOK, book(time)).await;
        let said = issue(&refused, 409);
        assert_eq!(
            said,
            ("business-rule".to_owned(), "needs_do_not_fit".to_owned())
        );
        let words = text(&refused.body["issue"][0]["diagnostics"]);
        assert!(words.contains("interpreter"), "{words}");
    }
    // What somebody has is taken, whatever they need.
    let refused = program
        .post(&world, BOOK, book(&slot(&template, "09:40")))
        .await;
    assert_eq!(issue(&refused, 409).1, "slot_taken");
    // It is the program's still, for somebody who needs nothing.
    let mut other = book(&hold);
    other["parameter"][1]["resource"]["identifier"] = json!([]);
    other["parameter"][1]["resource"]["birthDate"] = json!("1971-01-02");
    let booked = program.post(&world, BOOK, other).await.must(201);
    assert_eq!(
        booked["entry"][0]["resource"]["end"],
        "2026-11-24T09:20:00.000Z"
    );
    let refused = program
        .post(
            &world,
            MESSAGE,
            booking("two", named(&template, "11:40"), vec![]),
        )
        .await;
    assert_eq!(issue(&refused, 409).1, "REC_CONFLICT");
}

#[tokio::test]
async fn who_is_new_gets_the_interpreter_that_the_program_says_they_need() {
    let (world, template, program) = known().await;
    let mut new = patient();
    new["identifier"] = json!([]);
    new["birthDate"] = json!("1980-01-02");
    new["extension"] = json!([{
        "url": "http://hl7.org/fhir/StructureDefinition/patient-interpreterRequired",
        "valueBoolean": true,
    }]);
    new["communication"] = json!([
        {"language": {"coding": [{"code": "en"}]}},
        {"language": {"coding": [{"code": "bfi"}]}, "preferred": true},
    ]);
    let mut ask = book(&slot(&template, "10:00"));
    ask["parameter"][1]["resource"] = new;
    let booked = program.post(&world, BOOK, ask).await.must(201);
    assert_eq!(
        booked["entry"][0]["resource"]["end"],
        "2026-11-24T10:40:00.000Z"
    );
}

/// Where the last time of the day begins that is found for whoever is named.
async fn last(world: &World, program: &Program, whom: Value) -> String {
    let ask = json!({"resourceType": "Parameters", "parameter": [
        {"name": "start", "valueDateTime": "2026-11-24T00:00:00Z"},
        {"name": "end", "valueDateTime": "2026-11-24T23:00:00Z"},
        whom,
    ]});
    let path = "/fhir/R4/Appointment/$find";
    let bundle = program.post(world, path, ask).await.must(200);
    let last = bundle["entry"].as_array().unwrap().last().unwrap();
    let one = &last["resource"];
    let [start, end] = ["start", "end"].map(|name| text(&one[name])[11..16].to_owned());
    format!("{start}-{end}")
}

#[tokio::test]
async fn only_times_that_fit_whoever_is_named_are_found_and_can_be_held_so() {
    let (world, template, program) = known().await;
    let of = |resource: Value| json!({"name": "patient", "resource": resource});
    let nobody = json!({"name": "count", "valueInteger": 200});
    assert_eq!(last(&world, &program, nobody.clone()).await, "11:40-12:00");
    assert_eq!(last(&world, &program, of(patient())).await, "11:00-12:00");
    let bsl = json!({"name": "interpreter", "valueString": "BSL"});
    assert_eq!(last(&world, &program, bsl.clone()).await, "11:20-12:00");
    let slow = json!({"name": "moreTime", "valueBoolean": true});
    assert_eq!(last(&world, &program, slow).await, "11:20-12:00");
    let mut other = patient();
    other["birthDate"] = json!("1971-01-02");
    assert_eq!(last(&world, &program, of(other)).await, "11:40-12:00");
    let seen = "SELECT count(*) FROM audit WHERE action = 'patient.seen'";
    let before = world.count(seen).await;
    // Who may only look at slots learns nothing of anybody.
    let looks = crate::program::let_in(&world, &["read_slots"]).await;
    assert_eq!(last(&world, &looks, of(patient())).await, "11:40-12:00");
    assert_eq!(world.count(seen).await, before);

    let hold = json!({"resourceType": "Parameters", "parameter": [
        slot(&template, "11:00"), of(patient()),
    ]});
    let path = "/fhir/R4/Appointment/$hold";
    let held = program.post(&world, path, hold).await.must(201);
    let pending = &held["entry"][0]["resource"];
    assert_eq!(pending["end"], "2026-11-24T12:00:00.000Z");
    // The only interpreter is with them until twelve.
    assert_eq!(last(&world, &program, bsl).await, "10:20-11:00");
    let hold = json!({"name": "hold", "valueString": pending["id"]});
    let booked = program.post(&world, BOOK, book(&hold)).await.must(201);
    let end = &booked["entry"][0]["resource"]["end"];
    assert_eq!(*end, "2026-11-24T12:00:00.000Z");
}
