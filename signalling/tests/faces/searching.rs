//! What programs may ask a search, and what becomes of what they may not.

use serde_json::{Value, json};

use crate::fhir::clinic;
use crate::program::{Program, issue, let_in};
use crate::support::{Answer, NORTH, REVIEW, SHAH, World, text};

pub async fn asked(
    world: &World,
    program: &Program,
    path: &str,
    headers: &[(&str, &str)],
) -> Answer {
    let mut request = program.sender.request("GET", path, None);
    for (name, value) in headers {
        let name: http::HeaderName = name.parse().unwrap();
        request.headers_mut().insert(name, value.parse().unwrap());
    }
    answered(world, request).await
}

/// The same with another method and a body.
pub async fn sent(
    world: &World,
    program: &Program,
    method: &str,
    path: &str,
    body: &str,
    headers: &[(&str, &str)],
) -> Answer {
    let mut request = program.sender.request(method, path, Some(body));
    for (name, value) in headers {
        let name: http::HeaderName = name.parse().unwrap();
        request.headers_mut().insert(name, value.parse().unwrap());
    }
    answered(world, request).await
}

async fn answered(world: &World, request: http::Request<axum::body::Body>) -> Answer {
    let response = tower::ServiceExt::oneshot(world.router.clone(), request)
        .await
        .unwrap();
    let (head, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, 1 << 20).await.unwrap();
    Answer {
        status: head.status,
        headers: head.headers,
        body: serde_json::from_slice(&bytes).unwrap(),
        text: String::new(),
    }
}

/// A program that sees all appointments of the north site, and one appointment there.
pub async fn with_one_booked() -> (World, String, Program) {
    let (world, template, _) = clinic().await;
    world
        .book(&template, "2026-11-24T09:00:00Z")
        .await
        .must(201);
    let scopes = ["read_slots", "read_appointments"];
    let program = let_in(&world, &scopes).await;
    (world, template, program)
}

fn own_address(bundle: &Value) -> String {
    text(&bundle["link"][0]["url"])
}

#[tokio::test]
async fn a_filter_that_is_not_known_never_brings_more_than_was_asked_for() {
    let (world, _, program) = with_one_booked().await;
    for path in [
        "Appointment?patient=Patient/1",
        "Appointment?subject=Patient/1",
        "Appointment?status:not=booked",
        "Appointment?actor=Patient/1",
        "Appointment?_sort=-date",
        "Slot?status:not=free",
        "Slot?specialty=394609007",
        "Slot?_sort=-start",
        "Slot?_summary=text",
        "Slot?schedule.actor=Group/1",
        "Schedule?date=ge2026-11-24",
        "Schedule?actor=Group/1",
        "HealthcareService?organization=Organization/1",
    ] {
        let answer = program.get(&world, &format!("/fhir/R4/{path}")).await;
        let said = issue(&answer, 422);
        assert_eq!(said.0, "not-supported", "{path}");
        let named = path.split_once('?').unwrap().1.split_once('=').unwrap().0;
        assert_eq!(answer.body["issue"][0]["expression"][0], named, "{path}");
        let words = text(&answer.body["issue"][0]["diagnostics"]);
        assert!(words.starts_with(named) && words.contains(' '), "{words}");
    }
    // Said twice, or with nothing in it, it would be passed over just the same.
    for (path, kind) in [
        ("patient:identifier=", "required"),
        ("practitioner=1&practitioner=2", "value"),
        ("_count=x", "invalid"),
    ] {
        let answer = program
            .get(&world, &format!("/fhir/R4/Appointment?{path}"))
            .await;
        assert_eq!(issue(&answer, 422).0, kind, "{path}");
    }
}

#[tokio::test]
async fn who_asks_for_lenience_reads_in_the_answer_what_was_passed_over() {
    let (world, _, program) = with_one_booked().await;
    let lenient = [("prefer", "return=minimal, handling=lenient")];
    let path = "/fhir/R4/Slot?foo=bar&start=2026-11-24&_count=2";
    let found = asked(&world, &program, path, &lenient).await.must(200);
    assert_eq!(found["total"], 8);
    let own = own_address(&found);
    assert!(
        own.contains("start=2026-11-24") && !own.contains("foo"),
        "{own}"
    );
    // FHIR has no lenience for a modifier: it would turn the question round.
    let path = "/fhir/R4/Slot?status:not=free";
    let refused = asked(&world, &program, path, &lenient).await;
    assert_eq!(issue(&refused, 422).0, "not-supported");
}

#[tokio::test]
async fn appointments_by_bars_are_always_one_patients() {
    let (world, _, program) = with_one_booked().await;
    for (query, kind) in [
        ("", "required"),
        ("?patient:identifier=", "required"),
        ("?patient=Patient/1", "required"),
        ("?patient:identifier=9434765919&foo=bar", "not-supported"),
    ] {
        let path = format!("/fhir/bars/Appointment{query}");
        let said = issue(&program.get(&world, &path).await, 400);
        assert_eq!(
            (said.0.as_str(), said.1.as_str()),
            (kind, "REC_BAD_REQUEST"),
            "{query}"
        );
    }
    // Slots are nobody's: what is not known of a search for them only makes it wider, and is left out of its address.
    let path = "/fhir/bars/Slot?status=free&start=ge2026-11-24T00:00:00Z&start=le2026-11-24T23:00:00Z&foo=bar";
    let own = own_address(&program.get(&world, path).await.must(200));
    assert!(!own.contains("foo"), "{own}");
}

#[tokio::test]
async fn everything_a_base_says_it_can_be_asked_it_can_be_asked() {
    let (world, _, program) = with_one_booked().await;
    let said = program.get(&world, "/fhir/R4/metadata").await.must(200);
    let mut seen = 0;
    for resource in said["rest"][0]["resource"].as_array().unwrap() {
        let kind = text(&resource["type"]);
        for param in resource["searchParam"].as_array().into_iter().flatten() {
            let name = text(&param["name"]);
            let value = match text(&param["type"]).as_str() {
                "date" => "2026-11-24",
                "string" => "d",
                _ if name == "status" && kind == "Slot" => "free",
                _ if name == "status" => "booked",
                _ if name == "service-type" => "diabetes-review",
                _ if name == "patient" => "9434765919",
                _ if name.contains("actor") => &format!("Practitioner/{SHAH}"),
                _ => &"0".repeat(32),
            };
            let name = if name == "patient" {
                "patient:identifier"
            } else {
                &name
            };
            let path = format!("/fhir/R4/{kind}?{name}={value}");
            let answer = program.get(&world, &path).await;
            assert_eq!(answer.status, 200, "{path}: {}", answer.body);
            assert!(own_address(&answer.body).contains(name), "{path}");
            seen += 1;
        }
        for include in resource["searchInclude"].as_array().into_iter().flatten() {
            let path = format!("/fhir/R4/{kind}?_include={}", text(include));
            let own = own_address(&program.get(&world, &path).await.must(200));
            assert!(own.contains("_include"), "{path}: {own}");
            seen += 1;
        }
        for operation in resource["operation"].as_array().into_iter().flatten() {
            let path = text(&operation["definition"]);
            let path = path.strip_prefix(world.app.config.public_url.as_str());
            let definition = world.get(path.unwrap(), &crate::support::public()).await;
            assert_eq!(definition.must(200)["code"], operation["name"]);
            seen += 1;
        }
    }
    assert!(seen > 20, "{seen}");
}

#[tokio::test]
async fn a_search_may_be_sent_as_a_form_so_that_no_number_stands_in_an_address() {
    let (world, _, program) = with_one_booked().await;
    let number = text(
        &program.get(&world, "/fhir/R4/Appointment").await.must(200)["entry"][0]["resource"]["participant"]
            [0]["actor"]["identifier"]["value"],
    );
    let sent = async |body: &str| {
        let path = "/fhir/R4/Appointment/_search";
        let mut request = program.sender.request("POST", path, None);
        let form = "application/x-www-form-urlencoded".parse().unwrap();
        request.headers_mut().insert("content-type", form);
        *request.body_mut() = axum::body::Body::from(body.to_owned());
        answered(&world, request).await
    };
    let of =
        format!("patient:identifier=https://fhir.nhs.uk/Id/nhs-number%7C{number}&date=2026-11-24");
    assert_eq!(sent(&of).await.must(200)["total"], 1);
    let none = of.replace("11-24", "11-25");
    assert_eq!(sent(&none).await.must(200)["total"], 0);
    assert_eq!(issue(&sent("patient=1").await, 422).0, "not-supported");
}

#[tokio::test]
async fn what_changed_since_is_asked_for_by_time_and_known_by_its_version() {
    let (world, _, program) = with_one_booked().await;
    let found = program.get(&world, "/fhir/R4/Appointment").await.must(200);
    let first = found["entry"][0]["resource"].clone();
    let id = text(&first["id"]);
    let read = async || {
        program
            .get(&world, &format!("/fhir/R4/Appointment/{id}"))
            .await
    };
    let answer = read().await;
    let version = text(&answer.body["meta"]["versionId"]);
    assert_eq!(answer.headers["etag"], format!("W/\"{version}\""));
    assert_eq!(
        answer.headers["last-modified"],
        "Mon, 23 Nov 2026 08:00:00 GMT"
    );
    world.pass_minutes(26 * 60);
    let since = "/fhir/R4/Appointment?_lastUpdated=gt2026-11-23T12:00:00Z";
    assert_eq!(program.get(&world, since).await.must(200)["total"], 0);
    // No calendar hears that somebody did not come, but a program that keeps a copy does.
    let path = format!("/api/appointments/{id}/no-show");
    let desk = crate::support::staff("ruth");
    let missed = world.post_nothing(&path, &desk).await;
    assert!(missed.status.is_success(), "{}", missed.body);
    assert_eq!(program.get(&world, since).await.must(200)["total"], 1);
    assert_ne!(text(&read().await.body["meta"]["versionId"]), version);
    for by in [format!("_id={id}"), format!("identifier={id}")] {
        let path = format!("/fhir/R4/Appointment?{by}");
        assert_eq!(program.get(&world, &path).await.must(200)["total"], 1);
    }
    let other = "/fhir/R4/Appointment?identifier=https://elsewhere.example/id%7C1";
    assert_eq!(program.get(&world, other).await.must(200)["total"], 0);
}

#[tokio::test]
async fn services_sites_and_clinicians_are_found_without_knowing_an_id() {
    let (world, _, program) = with_one_booked().await;
    let path = "/fhir/R4/Schedule?_include=Schedule:actor&service-type=diabetes-review";
    let found = program.get(&world, path).await.must(200);
    let kinds: Vec<String> = found["entry"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| text(&one["resource"]["resourceType"]))
        .collect();
    assert_eq!(
        kinds,
        ["Schedule", "HealthcareService", "Practitioner", "Location"]
    );
    for (path, id) in [
        ("HealthcareService?name=diab", REVIEW.to_string()),
        (
            "HealthcareService?identifier=diabetes-review",
            REVIEW.to_string(),
        ),
        ("Practitioner?name=shah", SHAH.to_string()),
        ("Location", NORTH.to_string()),
    ] {
        let found = program
            .get(&world, &format!("/fhir/R4/{path}"))
            .await
            .must(200);
        assert_eq!(found["total"], 1, "{path}");
        assert_eq!(found["entry"][0]["resource"]["id"], id, "{path}");
    }
    let none = program
        .get(&world, "/fhir/R4/HealthcareService?name=zzz")
        .await;
    assert_eq!(none.must(200)["total"], 0);
    let by = format!("/fhir/R4/Slot?start=2026-11-24&schedule.actor=Practitioner/{SHAH}");
    assert_eq!(program.get(&world, &by).await.must(200)["total"], 8);
}

#[tokio::test]
async fn whatever_is_asked_there_is_answered_in_the_words_of_its_base() {
    let (world, _, program) = with_one_booked().await;
    assert_eq!(
        issue(&program.get(&world, "/fhir/R4/Patient").await, 404).0,
        "not-found"
    );
    let answer = world.send("DELETE", "/fhir/R4/Slot", &program.sender, Value::Null);
    assert_eq!(issue(&answer.await, 405).0, "not-supported");
    let numbers = [("x-request-id", "c1ab3fba-6bae-4ba4-b257-5a87c44d4a91")];
    let lost = asked(&world, &program, "/fhir/bars/MessageDefinition", &numbers).await;
    assert_eq!(issue(&lost, 404).1, "REC_NOT_FOUND");
    assert_eq!(lost.headers["x-request-id"], numbers[0].1);
    let answer = world.send("DELETE", "/fhir/bars/Slot", &program.sender, Value::Null);
    assert_eq!(
        issue(&answer.await, 405),
        (
            "not-supported".to_owned(),
            "REC_METHOD_NOT_ALLOWED".to_owned()
        )
    );
    for (path, accept) in [
        ("/fhir/R4/metadata", "application/fhir+xml"),
        ("/fhir/R4/metadata?_format=xml", "*/*"),
    ] {
        let answer = asked(&world, &program, path, &[("accept", accept)]).await;
        assert_eq!(issue(&answer, 406).0, "not-supported", "{path}");
    }
    let json = "/fhir/R4/metadata?_format=json";
    let answer = asked(&world, &program, json, &[("accept", "application/xml")]).await;
    assert_eq!(answer.status, 200);
    let nobody = world.get("/fhir/R4/Slot", &crate::support::public()).await;
    assert_eq!(nobody.headers["www-authenticate"], "Bearer");
}

#[tokio::test]
async fn dates_may_be_as_short_as_fhir_has_them() {
    let (world, _, program) = with_one_booked().await;
    for (query, many) in [
        ("start=2026-11-24", 8),
        ("start=ge2026-11-24&start=lt2026-12", 8),
        ("start=sa2026-11-23&start=eb2026-11-25", 8),
        ("start=ge2026-11-24T09:00Z&start=le2026-11-24T09:20Z", 1),
        ("start=2026-11-24T09:20Z", 1),
        (
            "start=2026-11-24&status=http://hl7.org/fhir/slotstatus%7Cbusy",
            1,
        ),
    ] {
        let found = program
            .get(&world, &format!("/fhir/R4/Slot?{query}"))
            .await
            .must(200);
        assert_eq!(found["total"], many, "{query}");
    }
}

#[tokio::test]
async fn one_thing_has_one_identifier_at_both_bases() {
    let (world, template, _) = clinic().await;
    let program = let_in(&world, &["read_slots", "book", "read_appointments"]).await;
    let done = world
        .book(&template, "2026-11-24T09:00:00Z")
        .await
        .must(201);
    let id = text(&done["appointment"]["id"]);
    let at = async |base: &str| {
        let path = format!("/fhir/{base}/Appointment/{id}");
        let one = program.get(&world, &path).await.must(200);
        json!([one["identifier"], one["serviceType"]])
    };
    assert_eq!(at("R4").await, at("bars").await);
}
