//! A hostile or careless program: what it asks is answered as it was asked or refused, never wider; and what
//! it does to what has changed meanwhile is not done.

use serde_json::{Value, json};

use crate::bars::{MESSAGE, message};
use crate::program::{book, issue, let_in, slot_name};
use crate::searching::{asked, with_one_booked};
use crate::support::{EVANS, REVIEW, SHAH, World, public, staff, text};

#[tokio::test]
async fn of_two_filters_for_one_thing_neither_is_passed_over() {
    let (world, _, program) = with_one_booked().await;
    let get = async |path: String| program.get(&world, &format!("/fhir/R4/{path}")).await;
    for path in [
        format!("Appointment?practitioner={EVANS}&actor=Practitioner/{SHAH}"),
        format!("Appointment?actor:Practitioner={EVANS}&actor=Practitioner/{SHAH}"),
        "Appointment?patient:identifier=9434765919&patient.identifier=9990000018".to_owned(),
        format!("Slot?schedule.actor:Practitioner={EVANS}&Schedule.actor=Practitioner/{SHAH}"),
        format!("Slot?schedule.actor=HealthcareService/{REVIEW}&service-type=foot-clinic"),
        format!("Schedule?actor=HealthcareService/{REVIEW}&service-type=foot-clinic"),
        // A list of somebody else's, in which the code may mean anything.
        "Slot?service-type=http://snomed.info/sct|diabetes-review".to_owned(),
    ] {
        let answer = get(path.clone()).await;
        assert_eq!(issue(&answer, 422).0, "value", "{path}: {}", answer.body);
    }
    let one = get("Appointment".to_owned()).await.must(200);
    let id = text(&one["entry"][0]["resource"]["id"]);
    let nobody = "0".repeat(32);
    for (path, total) in [
        (
            format!("Appointment?practitioner={SHAH}&actor=Practitioner/{SHAH}"),
            1,
        ),
        (format!("Appointment?_id={id}&identifier={nobody}"), 0),
        (format!("Appointment?_id={nobody},{id}"), 1),
        (format!("Appointment?identifier={nobody},{id}&_id={id}"), 1),
        ("Appointment?status=booked&status=arrived".to_owned(), 0),
        (
            "Appointment?status=booked,arrived&status=booked".to_owned(),
            1,
        ),
        (
            "Slot?start=2026-11-24&status=free&status=busy".to_owned(),
            0,
        ),
        ("Slot?start=2026-11-24&status=free,busy".to_owned(), 9),
        ("Slot?start=2026-11-24&service-type=https://anteroom.example/fhir/R4/id/service%7Cdiabetes-review".to_owned(), 8),
        (
            format!(
                "Slot?start=2026-11-24&schedule.actor=HealthcareService/{REVIEW}&service-type=diabetes-review"
            ),
            8,
        ),
    ] {
        assert_eq!(get(path.clone()).await.must(200)["total"], total, "{path}");
    }
    let many = vec![nobody.as_str(); 201].join(",");
    assert_eq!(
        issue(&get(format!("Appointment?_id={many}")).await, 422).0,
        "value"
    );
}

#[tokio::test]
async fn lenience_never_brings_everybodys_appointments_in_the_place_of_somebodys() {
    let (world, _, program) = with_one_booked().await;
    let lenient = [("prefer", "handling=lenient")];
    for query in [
        "patient=Patient/1",
        "patient:identifier=",
        "patient.name=Jones",
        "patient:Patient.identifier=9434765919",
        "practitioner:missing=true",
        "_id=",
    ] {
        let path = format!("/fhir/R4/Appointment?{query}");
        let answer = asked(&world, &program, &path, &lenient).await;
        assert_eq!(answer.status, 422, "{query}: {}", answer.body);
    }
}

#[tokio::test]
async fn find_looks_for_no_more_than_its_parameters_say() {
    let (world, _, program) = with_one_booked().await;
    let find = async |parameter: Value| {
        let body = json!({"resourceType": "Parameters", "parameter": parameter});
        program
            .post(&world, "/fhir/R4/Appointment/$find", body)
            .await
    };
    for (parameter, kind) in [
        (
            json!([{"name": "specialty", "valueString": "394609007"}]),
            "not-supported",
        ),
        (
            json!([{"name": "practitioner", "valueIdentifier": {"value": "1"}}]),
            "invalid",
        ),
        (
            json!([{"name": "practitioner", "valueReference": {"display": "Dr Shah"}}]),
            "invalid",
        ),
        (json!([{"name": "service", "valueString": " "}]), "invalid"),
        (json!([{"name": "count", "valueString": "5"}]), "invalid"),
        (json!([{"name": "count", "valueInteger": -1}]), "invalid"),
        (
            json!([{"name": "location", "valueString": "1"}, {"name": "location", "valueString": "2"}]),
            "value",
        ),
        (json!([{"valueString": "1"}]), "structure"),
        (json!({"name": "service", "valueString": "1"}), "structure"),
    ] {
        let answer = find(parameter.clone()).await;
        let status = if kind == "structure" { 400 } else { 422 };
        assert_eq!(issue(&answer, status).0, kind, "{parameter}");
    }
    let found = find(json!([{"name": "practitioner", "valueString": SHAH},
        {"name": "start", "valueDateTime": "2026-11-24"}, {"name": "count", "valueInteger": 2}]));
    assert_eq!(found.await.must(200)["entry"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn the_description_of_the_routes_names_what_each_search_takes() {
    let (world, _, program) = with_one_booked().await;
    let described = world.get("/api/openapi.json", &public()).await.must(200);
    let said = program.get(&world, "/fhir/R4/metadata").await.must(200);
    let mut seen = 0;
    for resource in said["rest"][0]["resource"].as_array().unwrap() {
        let kind = text(&resource["type"]);
        let path = &described["paths"][format!("/fhir/R4/{kind}")]["get"]["parameters"];
        for one in resource["searchParam"].as_array().into_iter().flatten() {
            let name = match one["name"].as_str().unwrap() {
                "patient" => "patient:identifier",
                other => other,
            };
            let mut all = path.as_array().unwrap().iter();
            let found = all.find(|parameter| parameter["name"] == name);
            let words = &found.unwrap_or_else(|| panic!("{kind} {name}"))["schema"]["description"];
            assert_eq!(*words, one["documentation"], "{kind} {name}");
            seen += 1;
        }
    }
    assert!(seen > 15, "{seen}");
}

#[tokio::test]
async fn what_hospitals_programs_write_a_little_otherwise_is_read_all_the_same() {
    let (world, template, _) = with_one_booked().await;
    let program = let_in(&world, &["read_slots", "book"]).await;
    let slot = json!({"name": "slot", "valueReference":
        {"reference": format!("https://proxy.example/FHIR/Slot/{}", slot_name(&template, "10:00"))}});
    // With the version and the letters named, and with the mark that .NET puts before UTF-8.
    let body = format!("\u{feff}{}", book(&slot));
    for (kind, status) in [
        ("application/fhir+json; charset=utf-8; fhirVersion=4.0", 201),
        ("application/json;charset=UTF-8", 409),
    ] {
        let path = "/fhir/R4/Appointment/$book";
        let headers = [("content-type", kind)];
        let answer = crate::searching::sent(&world, &program, "POST", path, &body, &headers).await;
        assert_eq!(answer.status, status, "{kind}: {}", answer.body);
    }
    for path in [
        "Slot?_format=application/fhir%2Bjson&_pretty=true",
        "Slot?_format=application/fhir+json",
        "Appointment?patient:identifier=https://fhir.nhs.uk/Id/nhs-number%7C943%20476%205919",
        "Appointment?patient:identifier=https://fhir.nhs.uk/id/nhs-number|9434765919",
        "Appointment?date=ge2026-11-24T00:00:00.000+00:00&date=lt2026-11-25",
    ] {
        let answer = program.get(&world, &format!("/fhir/R4/{path}")).await;
        assert!(answer.must(200)["total"].as_u64().unwrap() > 0, "{path}");
    }
}

/// An appointment that the program booked, and how it cancels with that version.
async fn booked(
    world: &World,
    program: &crate::program::Program,
    template: &str,
) -> (String, String) {
    let slot = json!({"name": "slot", "valueReference":
        {"reference": format!("Slot/{}", slot_name(template, "10:00"))}});
    let path = "/fhir/R4/Appointment/$book";
    let made = program.post(world, path, book(&slot)).await.must(201);
    let made = &made["entry"][0]["resource"];
    (text(&made["id"]), text(&made["meta"]["versionId"]))
}

#[tokio::test]
async fn who_cancels_by_a_version_that_is_old_is_refused_and_by_the_right_one_is_not() {
    let (world, template, _) = with_one_booked().await;
    let program = let_in(&world, &["read_slots", "book"]).await;
    let other = let_in(&world, &["read_slots", "book"]).await;
    let (id, first) = booked(&world, &program, &template).await;
    // Reception moves it meanwhile.
    world.pass_minutes(5);
    let to = json!({"template": template, "start": "2026-11-24T11:00:00Z"});
    let moved = world
        .post(&format!("/api/appointments/{id}/move"), &staff("ruth"), to)
        .await;
    assert!(moved.status.is_success(), "{}", moved.body);
    let read = program
        .get(&world, &format!("/fhir/R4/Appointment/{id}"))
        .await;
    let now = read.headers["etag"].to_str().unwrap().to_owned();
    let cancel = async |who: &crate::program::Program, version: &str| {
        let path = format!("/fhir/R4/Appointment/{id}/$cancel");
        let body = json!({"resourceType": "Parameters"}).to_string();
        crate::searching::sent(&world, who, "POST", &path, &body, &[("if-match", version)]).await
    };
    let by_message = async |name: &str, status: &str, version: &str| {
        let about = json!({"resourceType": "Appointment", "id": id, "status": status,
            "participant": [{"status": "accepted"}]});
        let body = message(name, "booking-request", about, vec![]).to_string();
        let version = [("if-match", version)];
        crate::searching::sent(&world, &program, "POST", MESSAGE, &body, &version).await
    };
    let old = format!("W/\"{first}\"");
    for version in [old.as_str(), "W/\"0-0\", \"1-1\"", "", "nonsense"] {
        let refused = cancel(&program, version).await;
        let said = issue(&refused, 412);
        assert_eq!(
            said,
            ("conflict".to_owned(), "stale".to_owned()),
            "{version}"
        );
        let words = text(&refused.body["issue"][0]["diagnostics"]);
        assert!(words.contains("If-Match"), "{words}");
    }
    let refused = by_message("m-1", "cancelled", &old).await;
    // BaRS has no code for 412: what was changed here meanwhile is a conflict.
    assert_eq!(
        issue(&refused, 409),
        ("conflict".to_owned(), "REC_CONFLICT".to_owned())
    );
    // Somebody else's is not there, whatever they guess.
    assert_eq!(issue(&cancel(&other, &now).await, 404).0, "not-found");
    assert_eq!(issue(&cancel(&other, &old).await, 404).0, "not-found");
    // The message that was refused may come again with the version that it is.
    let done = by_message("m-1", "cancelled", &format!("\"x\", {now}")).await;
    assert_eq!(done.status, 200, "{}", done.body);
    let (id, _) = booked(&world, &program, &template).await;
    let path = format!("/fhir/R4/Appointment/{id}/$cancel");
    let body = json!({"resourceType": "Parameters"}).to_string();
    let any = crate::searching::sent(&world, &program, "POST", &path, &body, &[("if-match", "*")]);
    assert_eq!(any.await.body["status"], "cancelled");
}
