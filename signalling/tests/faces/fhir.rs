//! FHIR R4: what a program finds, holds, books and is refused.

use serde_json::{Value, json};

use crate::program::{Program, book, issue, let_in, moved_to, patient, slot_name};
use crate::support::{NORTH, REVIEW, SHAH, SOUTH, World, public, staff, text};

const TUESDAY: &str = "start=ge2026-11-24&start=le2026-11-24";

pub async fn clinic() -> (World, String, Program) {
    let world = World::new().await;
    let template = world.tuesday_clinic().await;
    let program = let_in(&world, &["read_slots", "book"]).await;
    (world, template, program)
}

fn entries<'a>(bundle: &'a Value, mode: &str) -> Vec<&'a Value> {
    let all = bundle["entry"].as_array().into_iter().flatten();
    all.filter(|one| one["search"]["mode"] == mode)
        .map(|one| &one["resource"])
        .collect()
}

#[tokio::test]
async fn slots_are_found_with_their_schedule_page_by_page() {
    let (world, template, program) = clinic().await;
    let path = format!(
        "/fhir/R4/Slot?{TUESDAY}&schedule={template}&_include=Slot:schedule\
         &_include:iterate=Schedule:actor&_count=4"
    );
    let answer = program.get(&world, &path).await;
    assert_eq!(answer.headers["content-type"], "application/fhir+json");
    let bundle = answer.must(200);
    assert_eq!(
        (&bundle["total"], &bundle["type"]),
        (&json!(9), &json!("searchset"))
    );
    let slots = entries(&bundle, "match");
    assert_eq!(slots.len(), 4);
    assert_eq!(slots[0]["start"], "2026-11-24T09:00:00.000Z");
    assert_eq!(slots[0]["end"], "2026-11-24T09:20:00.000Z");
    assert_eq!(slots[0]["status"], "free");
    assert_eq!(slots[0]["extension"][0]["valueCode"], "Video");
    let kinds: Vec<&str> = entries(&bundle, "include")
        .iter()
        .map(|one| one["resourceType"].as_str().unwrap())
        .collect();
    assert_eq!(
        kinds,
        ["Schedule", "HealthcareService", "Practitioner", "Location"]
    );
    let actors = &entries(&bundle, "include")[0]["actor"];
    assert_eq!(
        actors[0]["reference"],
        format!("HealthcareService/{REVIEW}")
    );
    assert_eq!(actors[1]["reference"], format!("Practitioner/{SHAH}"));
    assert_eq!(actors[2]["reference"], format!("Location/{NORTH}"));

    let next = &bundle["link"][1];
    assert_eq!(next["relation"], "next");
    let url = world.app.config.public_url.as_str();
    let next = next["url"].as_str().unwrap().strip_prefix(url).unwrap();
    let second = program.get(&world, next).await.must(200);
    assert_eq!(
        entries(&second, "match")[0]["start"],
        "2026-11-24T10:20:00.000Z"
    );

    for slot in slots {
        let path = format!("/fhir/R4/Slot/{}", text(&slot["id"]));
        assert_eq!(&program.get(&world, &path).await.must(200), slot);
    }
    for reference in ["HealthcareService", "Practitioner", "Location"]
        .iter()
        .zip(actors.as_array().unwrap())
        .map(|(_, actor)| text(&actor["reference"]))
    {
        let path = format!("/fhir/R4/{reference}");
        program.get(&world, &path).await.must(200);
    }
}

#[tokio::test]
async fn a_slot_says_what_has_become_of_it() {
    let (world, template, program) = clinic().await;
    world
        .book(&template, "2026-11-24T09:00:00Z")
        .await
        .must(201);
    let held = json!({"service": REVIEW, "template": template, "start": "2026-11-24T09:20:00Z"});
    world.post("/api/holds", &public(), held).await.must(201);
    let path = format!("/fhir/R4/Slot?{TUESDAY}&status=busy,busy-tentative");
    let bundle = program.get(&world, &path).await.must(200);
    let states: Vec<&str> = entries(&bundle, "match")
        .iter()
        .map(|one| one["status"].as_str().unwrap())
        .collect();
    assert_eq!(states, ["busy", "busy-tentative"]);
    let free = program
        .get(&world, &format!("/fhir/R4/Slot?{TUESDAY}"))
        .await;
    assert_eq!(free.must(200)["total"], 7);
}

#[tokio::test]
async fn a_program_finds_holds_and_books_and_the_patient_is_told() {
    let (world, template, program) = clinic().await;
    let ask = json!({"resourceType": "Parameters", "parameter": [
        {"name": "start", "valueDateTime": "2026-11-24T09:00:00Z"},
        {"name": "end", "valueDateTime": "2026-11-24T10:00:00Z"},
        {"name": "service", "valueString": "diabetes-review"},
    ]});
    let found = program
        .post(&world, "/fhir/R4/Appointment/$find", ask)
        .await
        .must(200);
    let proposed = entries(&found, "match");
    assert_eq!(proposed.len(), 4);
    assert_eq!(proposed[0]["status"], "proposed");
    let slot = text(&proposed[0]["slot"][0]["reference"]);

    let hold = json!({"resourceType": "Parameters", "parameter": [
        {"name": "slot", "valueReference": {"reference": slot}},
    ]});
    let held = program
        .post(&world, "/fhir/R4/Appointment/$hold", hold.clone())
        .await
        .must(201);
    let pending = &held["entry"][0]["resource"];
    assert_eq!(pending["status"], "pending");
    assert_eq!(held["entry"][1]["resource"]["status"], "busy-tentative");
    assert_eq!(
        pending["extension"][1]["valueInstant"],
        "2026-11-23T08:10:00.000Z"
    );
    let again = program
        .post(&world, "/fhir/R4/Appointment/$hold", hold)
        .await;
    assert_eq!(
        issue(&again, 409),
        ("conflict".to_owned(), "slot_taken".to_owned())
    );

    let ask = json!({"resourceType": "Parameters", "parameter": [
        {"name": "appointment", "resource": {
            "resourceType": "Appointment", "id": pending["id"], "status": "pending",
            "reasonCode": [{"text": "Feet"}],
            "participant": [{"actor": {"reference": "#p"}, "status": "accepted"}],
            "contained": [patient()],
        }},
    ]});
    let booked = program
        .post(&world, "/fhir/R4/Appointment/$book", ask)
        .await
        .must(201);
    let appointment = &booked["entry"][0]["resource"];
    assert_eq!(appointment["status"], "booked");
    assert_eq!(appointment["reasonCode"][0]["text"], "Feet");
    assert_eq!(
        appointment["slot"][0]["reference"],
        format!("Slot/{}", slot_name(&template, "09:00"))
    );
    assert_eq!(
        appointment["participant"][0]["actor"]["identifier"]["value"],
        "9434765919"
    );
    assert_eq!(booked["entry"][1]["resource"]["status"], "busy");
    assert_eq!(
        world
            .count("SELECT COUNT(*) FROM outbox WHERE kind = 'invitation'")
            .await,
        1
    );
    assert_eq!(world.count("SELECT COUNT(*) FROM holds").await, 0);
    let by =
        "SELECT COUNT(*) FROM audit WHERE actor_kind = 'client' AND action = 'appointment.booked'";
    assert_eq!(world.count(by).await, 1);

    let read = format!("/fhir/R4/Appointment/{}", text(&appointment["id"]));
    assert_eq!(&program.get(&world, &read).await.must(200), appointment);
    let search = "/fhir/R4/Appointment?patient:identifier=https://fhir.nhs.uk/Id/nhs-number|9434765919\
        &status=booked&date=2026-11-24";
    assert_eq!(program.get(&world, search).await.must(200)["total"], 1);
    let other = search.replace("status=booked", "status=cancelled");
    assert_eq!(program.get(&world, &other).await.must(200)["total"], 0);

    let off = json!({"resourceType": "Parameters", "parameter": [
        {"name": "reason", "valueCode": "too_ill"},
    ]});
    let gone = program
        .post(&world, &format!("{read}/$cancel"), off.clone())
        .await
        .must(200);
    assert_eq!(gone["status"], "cancelled");
    assert_eq!(gone["cancelationReason"]["text"], "too ill");
    let late = program.post(&world, &format!("{read}/$cancel"), off).await;
    assert_eq!(
        issue(&late, 409),
        ("conflict".to_owned(), "wrong_state".to_owned())
    );
}

#[tokio::test]
async fn a_hold_that_is_given_up_or_lapses_is_free_again_and_nobody_elses() {
    let (world, template, program) = clinic().await;
    let other = let_in(&world, &["read_slots", "book"]).await;
    let hold = json!({"resourceType": "Parameters", "parameter": [
        {"name": "slot", "valueString": format!("Slot/{}", slot_name(&template, "09:00"))},
    ]});
    let empty = json!({"resourceType": "Parameters"});
    let held = program
        .post(&world, "/fhir/R4/Appointment/$hold", hold.clone())
        .await
        .must(201);
    let id = text(&held["entry"][0]["resource"]["id"]);
    let cancel = format!("/fhir/R4/Appointment/{id}/$cancel");
    assert_eq!(
        issue(&other.post(&world, &cancel, empty.clone()).await, 404).0,
        "not-found"
    );
    let take = book(&json!({"name": "hold", "valueString": id}));
    let stolen = other.post(&world, "/fhir/R4/Appointment/$book", take).await;
    assert_eq!(issue(&stolen, 409).1, "hold_expired");
    let gone = program.post(&world, &cancel, empty).await.must(200);
    assert_eq!(gone["status"], "cancelled");

    let held = program
        .post(&world, "/fhir/R4/Appointment/$hold", hold.clone())
        .await
        .must(201);
    world.pass_minutes(10);
    let id = text(&held["entry"][0]["resource"]["id"]);
    let take = book(&json!({"name": "hold", "valueString": id}));
    let late = program
        .post(&world, "/fhir/R4/Appointment/$book", take)
        .await;
    assert_eq!(issue(&late, 409).1, "hold_expired");
    program
        .post(&world, "/fhir/R4/Appointment/$hold", hold)
        .await
        .must(201);
}

#[tokio::test]
async fn a_program_sees_its_own_bookings_only_unless_it_may_see_all() {
    let (world, template, program) = clinic().await;
    let desk = world
        .book(&template, "2026-11-24T09:00:00Z")
        .await
        .must(201);
    let path = format!("/fhir/R4/Appointment/{}", text(&desk["appointment"]["id"]));
    let cancel = format!("{path}/$cancel");
    let empty = json!({"resourceType": "Parameters"});
    assert_eq!(issue(&program.get(&world, &path).await, 404).1, "not_found");
    assert_eq!(
        issue(&program.post(&world, &cancel, empty.clone()).await, 404).1,
        "not_found"
    );
    assert_eq!(
        program.get(&world, "/fhir/R4/Appointment").await.must(200)["total"],
        0
    );

    let record = let_in(&world, &["read_appointments"]).await;
    assert_eq!(
        record.get(&world, &path).await.must(200)["status"],
        "booked"
    );
    assert_eq!(
        record.get(&world, "/fhir/R4/Appointment").await.must(200)["total"],
        1
    );
    let seen =
        "SELECT COUNT(*) FROM audit WHERE actor_kind = 'client' AND action = 'appointment.seen'";
    assert_eq!(world.count(seen).await, 2);
    assert_eq!(
        issue(&record.post(&world, &cancel, empty).await, 403).1,
        "not_allowed"
    );
    let slots = record
        .get(&world, &format!("/fhir/R4/Slot?{TUESDAY}"))
        .await;
    assert_eq!(
        issue(&slots, 403),
        ("forbidden".to_owned(), "not_allowed".to_owned())
    );
}

#[tokio::test]
async fn what_lies_at_another_site_does_not_exist() {
    let (world, template, program) = clinic().await;
    let south = moved_to(&world, program, SOUTH).await;
    let name = slot_name(&template, "09:00");
    for path in [
        format!("/fhir/R4/Slot/{name}"),
        format!("/fhir/R4/Schedule/{template}"),
        format!("/fhir/R4/Location/{NORTH}"),
        format!("/fhir/R4/Practitioner/{SHAH}"),
        format!("/fhir/R4/HealthcareService/{REVIEW}"),
    ] {
        assert_eq!(
            issue(&south.get(&world, &path).await, 404).1,
            "not_found",
            "{path}"
        );
    }
    let found = south
        .get(&world, &format!("/fhir/R4/Slot?{TUESDAY}"))
        .await
        .must(200);
    assert_eq!(found["total"], 0);
    let take = book(&json!({"name": "slot", "valueString": name}));
    let refused = south.post(&world, "/fhir/R4/Appointment/$book", take).await;
    assert_eq!(issue(&refused, 404).1, "not_found");
}

#[tokio::test]
async fn refusals_are_operation_outcomes() {
    let (world, template, program) = clinic().await;
    let nobody = world.get("/fhir/R4/Slot", &public()).await;
    assert_eq!(
        issue(&nobody, 401),
        ("login".to_owned(), "sign_in_needed".to_owned())
    );
    let sign_in = world.get("/fhir/R4/Slot", &staff("angharad")).await;
    assert_eq!(
        issue(&sign_in, 401).1,
        "sign_in_needed",
        "people do not come in here"
    );
    let bad = program
        .get(&world, "/fhir/R4/Slot?start=soon&status=lost")
        .await;
    assert_eq!(bad.status, 422);
    assert_eq!(bad.body["issue"].as_array().unwrap().len(), 2);
    assert_eq!(bad.body["issue"][0]["expression"][0], "start");
    let far = "/fhir/R4/Slot?start=ge2026-01-01&start=le2027-01-01";
    assert_eq!(issue(&program.get(&world, far).await, 422).0, "value");
    let name = slot_name(&template, "09:05");
    let odd = book(&json!({"name": "slot", "valueString": name}));
    let odd = program
        .post(&world, "/fhir/R4/Appointment/$book", odd)
        .await;
    assert_eq!(issue(&odd, 409).1, "slot_not_offered");
    let body = json!({"resourceType": "Patient"});
    let body = program
        .post(&world, "/fhir/R4/Appointment/$book", body)
        .await;
    assert_eq!(
        issue(&body, 400),
        ("structure".to_owned(), "malformed".to_owned())
    );
    let nobody = json!({"resourceType": "Parameters", "parameter": [
        {"name": "slot", "valueString": slot_name(&template, "09:00")},
    ]});
    let nobody = program
        .post(&world, "/fhir/R4/Appointment/$book", nobody)
        .await;
    assert_eq!(issue(&nobody, 422).0, "required");
}

#[tokio::test]
async fn a_request_that_is_sent_again_is_answered_again() {
    let (world, template, program) = clinic().await;
    let take = book(&json!({"name": "slot", "valueString": slot_name(&template, "09:00")}));
    let keyed = program.with_key("0123456789abcdef");
    let first = keyed
        .post(&world, "/fhir/R4/Appointment/$book", take.clone())
        .await
        .must(201);
    let again = keyed
        .post(&world, "/fhir/R4/Appointment/$book", take)
        .await
        .must(201);
    assert_eq!(first, again);
    assert_eq!(world.count("SELECT COUNT(*) FROM appointments").await, 1);
}

#[tokio::test]
async fn two_programs_at_once_get_one_slot_between_them() {
    let (world, template, first) = clinic().await;
    let second = let_in(&world, &["book"]).await;
    let take = book(&json!({"name": "slot", "valueString": slot_name(&template, "09:00")}));
    let path = "/fhir/R4/Appointment/$book";
    let (a, b) = tokio::join!(
        first.post(&world, path, take.clone()),
        second.post(&world, path, take.clone())
    );
    let mut both = [a.status.as_u16(), b.status.as_u16()];
    both.sort_unstable();
    assert_eq!(both, [201, 409]);
}
