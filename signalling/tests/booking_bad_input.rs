//! Bad input at each booking route: the right status, the code, the fields by name.
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use serde_json::{Value, json};
use support::{NORTH, REVIEW, SHAH, Sender, World, patient, public, send, staff, template, text};

const POSTS: [(&str, &str); 9] = [
    ("/api/bookings", ""),
    ("/api/holds", ""),
    ("/api/staff-services", "morgan"),
    ("/api/clinic-templates", "morgan"),
    ("/api/clinic-templates/{id}/end", "morgan"),
    ("/api/appointments", "ruth"),
    ("/api/appointments/now", "ruth"),
    ("/api/appointments/{id}/cancel", "ruth"),
    ("/api/appointments/{id}/move", "ruth"),
];

fn sender(name: &str) -> Sender {
    if name.is_empty() {
        public()
    } else {
        staff(name)
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_malformed_everywhere() {
    let world = World::new().await;
    for (path, who) in POSTS {
        let path = path.replace("{id}", &"0".repeat(32));
        for body in ["{", "[]", "{}", "\"x\"", "null"] {
            let router = world.router.clone();
            let answer = send(router, "POST", &path, &sender(who), Some(body.to_owned())).await;
            assert_eq!(answer.status, 400, "{path} {body}");
            assert_eq!(answer.code(), "malformed", "{path} {body}");
        }
        let answer = world.post_nothing(&path, &sender(who)).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code()),
            (415, "unsupported_media_type")
        );
        let huge = format!("\"{}\"", "x".repeat(200_000));
        let answer = send(
            world.router.clone(),
            "POST",
            &path,
            &sender(who),
            Some(huge),
        )
        .await;
        assert_eq!(
            (answer.status.as_u16(), answer.code()),
            (413, "too_large"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn nobody_gets_in_without_signing_in() {
    let world = World::new().await;
    for (path, who) in POSTS {
        if who.is_empty() {
            continue;
        }
        let path = path.replace("{id}", &"0".repeat(32));
        let answer = world.post(&path, &public(), json!({})).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code()),
            (401, "sign_in_needed"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_search_names_every_part_it_cannot_read() {
    let world = World::new().await;
    let path = "/api/services/diabetes-review/slots?from=soon&days=99&site=x&clinician=y";
    let answer = world.get(path, &public()).await;
    assert_eq!(
        (answer.status.as_u16(), answer.code()),
        (422, "invalid_fields")
    );
    let want = [
        ("days", "out_of_range"),
        ("from", "format"),
        ("site", "format"),
        ("clinician", "format"),
    ];
    assert_eq!(
        answer.refused(),
        want.map(|(f, e)| (f.to_owned(), e.to_owned()))
    );
    let unknown = world.get("/api/services/nothing/slots", &public()).await;
    assert_eq!(
        (unknown.status.as_u16(), unknown.code()),
        (404, "not_found")
    );
    let without = world.get("/api/staff/slots", &staff("ruth")).await;
    assert_eq!(
        without.refused(),
        [("service".to_owned(), "required".to_owned())]
    );
    let far = "/api/services/diabetes-review/slots?from=9999-12-31&days=42";
    world.get(far, &public()).await.must(200);
    let long_ago = "/api/services/diabetes-review/slots?from=0001-01-01&days=42";
    world.get(long_ago, &public()).await.must(200);
}

async fn refused(world: &World, path: &str, who: &str, body: Value) -> Vec<(String, String)> {
    let answer = world.post(path, &sender(who), body).await;
    assert_eq!(
        (answer.status.as_u16(), answer.code()),
        (422, "invalid_fields")
    );
    answer.refused()
}

fn named(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(field, error): &(&str, &str)| ((*field).to_owned(), (*error).to_owned());
    pairs.iter().map(owned).collect()
}

#[tokio::test]
async fn a_template_names_every_refused_field() {
    let world = World::new().await;
    let mut bad = template();
    bad["service"] = json!("0".repeat(32));
    bad["clinician"] = json!(support::RUTH);
    bad["weekdays"] = json!([]);
    bad["until"] = json!("08:00");
    bad["valid_from"] = json!("2026-11-22");
    let want = named(&[
        ("service", "unknown"),
        ("weekdays", "required"),
        ("until", "end_before_start"),
        ("valid_from", "in_past"),
        ("clinician", "unknown"),
    ]);
    let found = refused(&world, "/api/clinic-templates", "morgan", bad).await;
    assert_eq!(found, want);

    let id = world.tuesday_clinic().await;
    let path = format!("/api/clinic-templates/{id}/end");
    let found = refused(&world, &path, "morgan", json!({"last_day": "2026-11-21"})).await;
    assert_eq!(found, named(&[("last_day", "in_past")]));
}

#[tokio::test]
async fn a_service_names_every_refused_field() {
    let world = World::new().await;
    let mut service = json!({
        "name": "Diabetes  Review", "description": "Again.", "modes": ["video"], "minutes": 20,
        "notice_minutes": 0, "horizon_days": 30, "public": true, "prepare": []
    });
    let path = "/api/staff-services";
    let found = refused(&world, path, "morgan", service.clone()).await;
    assert_eq!(found, named(&[("name", "taken")]));
    service["name"] = json!("Eyes");
    service["minutes"] = json!(12);
    service["horizon_days"] = json!(400);
    let found = refused(&world, path, "morgan", service.clone()).await;
    assert_eq!(
        found,
        named(&[
            ("minutes", "out_of_range"),
            ("horizon_days", "out_of_range")
        ])
    );
    service["minutes"] = json!(15);
    service["horizon_days"] = json!(40);
    let made = world.post(path, &staff("morgan"), service).await.must(201);
    assert_eq!(made["slug"], "eyes");
}

#[tokio::test]
async fn an_appointment_names_every_refused_field() {
    let world = World::new().await;
    let id = world.tuesday_clinic().await;
    let mut body = support::appointment(&id, "2026-11-24T09:00:00Z");
    body["new_patient"]["name"] = json!("");
    body["new_patient"]["date_of_birth"]["year"] = json!("2958");
    body["new_patient"]["nhs_number"] = json!("9434765918");
    body["new_patient"]["mobile"] = json!("020 7946 0000");
    body["new_patient"]["email"] = json!("sian@");
    body["reason"] = json!("x".repeat(501));
    let want = named(&[
        ("new_patient.name", "required"),
        ("new_patient.date_of_birth", "in_future"),
        ("new_patient.nhs_number", "check_digit"),
        ("new_patient.email", "format"),
        ("new_patient.mobile", "format"),
        ("reason", "too_long"),
    ]);
    assert_eq!(
        refused(&world, "/api/appointments", "ruth", body).await,
        want
    );

    let mut neither = support::appointment(&id, "2026-11-24T09:00:00Z");
    neither["new_patient"] = Value::Null;
    let found = refused(&world, "/api/appointments", "ruth", neither.clone()).await;
    assert_eq!(found, named(&[("patient", "required")]));
    neither["patient"] = json!("0".repeat(32));
    let found = refused(&world, "/api/appointments", "ruth", neither).await;
    assert_eq!(found, named(&[("patient", "unknown")]));

    let mut nobody = json!({"site": NORTH, "clinician": SHAH, "patient": patient()});
    nobody["clinician"] = json!(support::RUTH);
    let found = refused(&world, "/api/appointments/now", "ruth", nobody.clone()).await;
    assert_eq!(found, named(&[("clinician", "unknown")]));
    nobody["patient"]["mobile"] = json!("");
    nobody["patient"]["email"] = json!("");
    let found = refused(&world, "/api/appointments/now", "ruth", nobody).await;
    assert_eq!(found, named(&[("patient.email", "required")]));
}

#[tokio::test]
async fn a_known_number_with_another_birth_date_is_refused_to_staff() {
    let world = World::new().await;
    let id = world.tuesday_clinic().await;
    world.book(&id, "2026-11-24T09:00:00Z").await.must(201);
    let mut body = support::appointment(&id, "2026-11-24T09:20:00Z");
    body["new_patient"]["date_of_birth"]["day"] = json!("28");
    let found = refused(&world, "/api/appointments", "ruth", body).await;
    assert_eq!(found, named(&[("new_patient.nhs_number", "taken")]));
}

#[tokio::test]
async fn times_that_no_clinic_offers_are_not_offered() {
    let world = World::new().await;
    let id = world.tuesday_clinic().await;
    for start in [
        "2026-11-24T09:01:00Z",
        "2026-11-24T12:00:00Z",
        "2026-11-25T09:00:00Z",
        "2026-11-17T09:00:00Z",
        "2030-11-26T09:00:00Z",
        "9999-12-31T23:59:00Z",
        "0001-01-01T00:00:00Z",
    ] {
        let answer = world.book(&id, start).await;
        assert_eq!(answer.status, 409, "{start}");
        assert_eq!(answer.code(), "slot_not_offered", "{start}");
        let hold = json!({"service": REVIEW, "template": id, "start": start});
        let answer = world.post("/api/holds", &public(), hold).await;
        assert_eq!(answer.code(), "slot_not_offered", "{start}");
    }
}

#[tokio::test]
async fn another_sites_things_do_not_exist() {
    let world = World::new().await;
    let id = world.tuesday_clinic().await;
    let made = world.book(&id, "2026-11-24T09:00:00Z").await.must(201);
    let path = format!("/api/appointments/{}", text(&made["appointment"]["id"]));
    let sam = staff("sam");
    let cancel = json!({"reason": "other"});
    let to = json!({"template": id, "start": "2026-11-24T09:20:00Z"});
    let send = json!({"site": NORTH, "clinician": SHAH, "patient": patient()});
    let mut answers = vec![
        world.get(&path, &sam).await,
        world.post(&format!("{path}/cancel"), &sam, cancel).await,
        world.post(&format!("{path}/move"), &sam, to).await,
        world.post_nothing(&format!("{path}/no-show"), &sam).await,
        world.post_nothing(&format!("{path}/resend"), &sam).await,
        world.post_nothing(&format!("{path}/arrived"), &sam).await,
        world.post("/api/appointments/now", &sam, send).await,
        world.get(&format!("/api/board?site={NORTH}"), &sam).await,
        world
            .get(&format!("/api/board/events?site={NORTH}"), &sam)
            .await,
        world
            .get(
                &format!("/api/staff/slots?service={REVIEW}&site={NORTH}"),
                &sam,
            )
            .await,
        world.post("/api/clinic-templates", &sam, template()).await,
        world
            .post(
                &format!("/api/clinic-templates/{id}/end"),
                &sam,
                json!({"last_day": "2026-12-01"}),
            )
            .await,
        world
            .post(
                "/api/appointments",
                &sam,
                support::appointment(&id, "2026-11-24T09:20:00Z"),
            )
            .await,
    ];
    for unknown in ["0".repeat(32), "x".to_owned()] {
        let path = format!("/api/appointments/{unknown}");
        answers.push(world.get(&path, &sam).await);
    }
    for (n, answer) in answers.iter().enumerate() {
        assert_eq!(
            (answer.status.as_u16(), answer.code()),
            (404, "not_found"),
            "number {n}"
        );
    }
    let list = world.get("/api/clinic-templates", &sam).await.must(200);
    assert_eq!(list["templates"], json!([]));
    let found = world
        .get(&format!("/api/staff/slots?service={REVIEW}"), &sam)
        .await
        .must(200);
    assert_eq!(found["days"], json!([]));
}
