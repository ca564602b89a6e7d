//! Slots and appointments are those of the clinics, whoever asks by whichever face.

use serde_json::{Value, json};

use crate::program::{Program, book, let_in, slot_name};
use crate::support::{EVANS, NORTH, World, public, staff, template, text};

const TUESDAY: &str = "/fhir/R4/Slot?start=ge2026-11-24&start=le2026-11-24";

async fn clinic(changes: Value) -> (World, String, Program) {
    let world = World::new().await;
    let mut all = template();
    for (name, value) in changes.as_object().unwrap() {
        all[name] = value.clone();
    }
    let path = "/api/clinic-templates";
    let made = world.post(path, &staff("morgan"), all).await.must(201);
    let program = let_in(&world, &["read_slots", "book"]).await;
    (world, text(&made["id"]), program)
}

async fn published(world: &World) -> usize {
    let file = world.get("/scheduling/slots.ndjson", &public()).await;
    file.text
        .lines()
        .filter(|line| line.contains("2026-11-24T"))
        .count()
}

#[tokio::test]
async fn nothing_is_free_while_one_of_several_clinicians_is_away() {
    let (world, _, program) = clinic(json!({"team": [EVANS]})).await;
    let leave = json!({"site": NORTH, "clinician": EVANS, "first_day": "2026-11-24",
        "last_day": "2026-11-24"});
    let path = "/api/leave";
    world.post(path, &staff("morgan"), leave).await.must(201);
    assert_eq!(program.get(&world, TUESDAY).await.must(200)["total"], 0);
    let away = format!("{TUESDAY}&status=busy-unavailable");
    assert_eq!(program.get(&world, &away).await.must(200)["total"], 9);
    assert_eq!(published(&world).await, 0);
}

#[tokio::test]
async fn nothing_is_free_without_the_kit_that_the_clinic_takes() {
    let (world, _, program) = clinic(json!({"mode": "in_person", "kit": ["ECG machine"]})).await;
    // The same thing serves another clinic all morning.
    let mut other = template();
    for (field, value) in [
        ("clinician", json!(EVANS)),
        ("service", json!(crate::support::CLINIC)),
        ("mode", json!("in_person")),
        ("kit", json!(["ECG machine"])),
        ("minutes", json!(60)),
    ] {
        other[field] = value;
    }
    let path = "/api/clinic-templates";
    let other = world.post(path, &staff("morgan"), other).await.must(201);
    let mut body = crate::support::appointment(&text(&other["id"]), "2026-11-24T09:00:00Z");
    body["service"] = json!(crate::support::CLINIC);
    let path = "/api/appointments";
    world.post(path, &staff("ruth"), body).await.must(201);
    let free = format!("{TUESDAY}&service-type=diabetes-review");
    assert_eq!(program.get(&world, &free).await.must(200)["total"], 6);
    let busy = format!("{free}&status=busy");
    assert_eq!(program.get(&world, &busy).await.must(200)["total"], 3);
    let review = world.get("/scheduling/slots.ndjson", &public()).await.text;
    let first = "\"start\":\"2026-11-24T09:00:00.000Z\"";
    assert!(!review.lines().any(|line| line.contains(first)), "{review}");
}

#[tokio::test]
async fn everybody_who_sees_the_patient_takes_part_in_the_appointment() {
    let (world, id, program) = clinic(json!({"team": [EVANS]})).await;
    let slot = json!({"name": "slot", "valueReference": {
        "reference": format!("Slot/{}", slot_name(&id, "09:00"))}});
    let path = "/fhir/R4/Appointment/$book";
    let made = program.post(&world, path, book(&slot)).await.must(201);
    let there = made["entry"][0]["resource"]["participant"].to_string();
    assert!(there.contains(&format!("Practitioner/{EVANS}")), "{there}");
    let path = format!("/fhir/R4/Appointment?practitioner=Practitioner/{EVANS}");
    assert_eq!(program.get(&world, &path).await.must(200)["total"], 1);
}

#[tokio::test]
async fn each_clinician_has_what_they_share_in_their_own_calendar() {
    let (world, id, _) = clinic(json!({"team": [EVANS]})).await;
    world.book(&id, "2026-11-24T09:00:00Z").await.must(201);
    for who in ["shah", "evans"] {
        let path = "/api/calendar-feed";
        let made = world.post(path, &staff(who), json!({})).await.must(201);
        let address = text(&made["address"]);
        let url = world.app.config.public_url.as_str();
        let file = world
            .get(address.strip_prefix(url).unwrap(), &public())
            .await;
        assert_eq!(file.text.matches("BEGIN:VEVENT").count(), 1, "{who}");
    }
}

#[tokio::test]
async fn a_hold_does_not_become_an_appointment_with_somebody_whose_time_it_never_had() {
    let (world, id, program) = clinic(json!({"team": [EVANS]})).await;
    let slot = json!({"name": "slot", "valueReference": {
        "reference": format!("Slot/{}", slot_name(&id, "09:00"))}});
    let path = "/fhir/R4/Appointment/$hold";
    let body = json!({"resourceType": "Parameters", "parameter": [slot]});
    let held = program.post(&world, path, body).await.must(201);
    let hold = json!({"name": "hold", "valueString": held["entry"][0]["resource"]["id"]});
    let mut to = template();
    to["clinician"] = json!(EVANS);
    let path = format!("/api/clinic-templates/{id}");
    world
        .send(
            "PUT",
            &path,
            &staff("morgan"),
            json!({"template": to, "settling": []}),
        )
        .await
        .must(200);
    let path = "/fhir/R4/Appointment/$book";
    let refused = program.post(&world, path, book(&hold)).await;
    assert_eq!(refused.status, 409, "{}", refused.body);
}
