//! Pages of appointments and of slots while those before them come and go.

use serde_json::{Value, json};

use crate::program::{Program, issue, let_in};
use crate::support::{World, staff, template, text};

fn ids(bundle: &Value) -> Vec<String> {
    let all = bundle["entry"].as_array().into_iter().flatten();
    all.map(|one| text(&one["resource"]["id"])).collect()
}

async fn next_page(world: &World, program: &Program, bundle: &Value) -> Option<Value> {
    let link = bundle["link"]
        .as_array()
        .unwrap()
        .iter()
        .find(|link| link["relation"] == "next")?;
    let url = text(&link["url"]);
    let path = url
        .strip_prefix(world.app.config.public_url.as_str())
        .unwrap();
    Some(program.get(world, path).await.must(200))
}

/// A group of two at nine and at twenty past, and one more at twenty to ten.
async fn five() -> (World, Program, Vec<String>) {
    let world = World::new().await;
    let mut group = template();
    group["terms"] = json!({"seats": 2});
    let made = world
        .post("/api/clinic-templates", &staff("morgan"), group)
        .await
        .must(201);
    let group = text(&made["id"]);
    let mut booked = Vec::new();
    for time in ["09:00", "09:00", "09:20", "09:20", "09:40"] {
        let made = world
            .book(&group, &format!("2026-11-24T{time}:00Z"))
            .await
            .must(201);
        booked.push(text(&made["appointment"]["id"]));
    }
    let program = let_in(&world, &["read_appointments"]).await;
    (world, program, booked)
}

#[tokio::test]
async fn nobody_is_passed_over_when_one_of_a_page_before_is_called_off() {
    let (world, program, booked) = five().await;
    let search = "/fhir/R4/Appointment?status=booked&date=2026-11-24&_count=2";
    let first = program.get(&world, search).await.must(200);
    assert_eq!(first["total"], 5);
    let mut seen = ids(&first);
    let off = format!("/api/appointments/{}/cancel", seen[0]);
    world
        .post(&off, &staff("ruth"), json!({"reason": "other"}))
        .await
        .must(200);
    let second = next_page(&world, &program, &first).await.unwrap();
    assert_eq!(second["total"], 4);
    seen.extend(ids(&second));
    let third = next_page(&world, &program, &second).await.unwrap();
    seen.extend(ids(&third));
    assert!(next_page(&world, &program, &third).await.is_none());
    seen.sort();
    let mut all = booked;
    all.sort();
    assert_eq!(seen, all);
}

#[tokio::test]
async fn a_page_that_holds_all_has_no_next_one_and_a_place_that_is_none_is_refused() {
    let (world, program, booked) = five().await;
    let path = "/fhir/R4/Appointment";
    let all = program
        .get(&world, &format!("{path}?_count=5"))
        .await
        .must(200);
    assert_eq!(ids(&all).len(), booked.len());
    assert!(next_page(&world, &program, &all).await.is_none());
    let none = program
        .get(&world, &format!("{path}?_count=0"))
        .await
        .must(200);
    assert_eq!(
        (&none["total"], &none["link"][1]),
        (&json!(5), &Value::Null)
    );
    let rest = program
        .get(&world, &format!("{path}?_offset=3"))
        .await
        .must(200);
    assert_eq!(ids(&rest).len(), 2);
    let odd = program.get(&world, &format!("{path}?_after=soon")).await;
    assert_eq!(issue(&odd, 422).0, "invalid");
    let reader = let_in(&world, &["read_slots"]).await;
    for (path, kind) in [
        ("/fhir/R4/Slot?_after=1.2", "invalid"),
        ("/fhir/R4/Location?_after=1.2", "not-supported"),
    ] {
        let odd = reader.get(&world, path).await;
        assert_eq!(issue(&odd, 422).0, kind, "{path}");
    }
}

#[tokio::test]
async fn no_slot_is_passed_over_when_one_of_a_page_before_is_taken() {
    let world = World::new().await;
    let first = world.tuesday_clinic().await;
    let mut second = template();
    second["clinician"] = json!(crate::support::EVANS);
    let made = world
        .post("/api/clinic-templates", &staff("morgan"), second)
        .await;
    made.must(201);
    let program = let_in(&world, &["read_slots"]).await;
    for base in ["/fhir/R4", "/fhir/bars"] {
        let search = format!(
            "{base}/Slot?status=free&start=ge2026-11-24T00:00:00Z&start=le2026-11-24T23:00:00Z"
        );
        let all = program.get(&world, &search).await.must(200);
        let mut left = ids(&all);
        let mut page = program
            .get(&world, &format!("{search}&_count=3"))
            .await
            .must(200);
        assert_eq!(ids(&page), left[..3]);
        // One of those that have been seen is taken.
        let seen = &page["entry"][1]["resource"];
        let start = text(&seen["start"]).replace("+00:00", "Z");
        let (template, _) = left[1].split_once('.').unwrap();
        world.book(template, &start).await.must(201);
        let mut found = ids(&page);
        while let Some(next) = next_page(&world, &program, &page).await {
            found.extend(ids(&next));
            page = next;
        }
        assert_eq!(found, left, "{base} {first}");
        // The other base shows the same without it.
        left.remove(1);
        let again = program.get(&world, &search).await.must(200);
        assert_eq!(ids(&again), left);
    }
}
