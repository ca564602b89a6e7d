//! Free slots for the public.

use serde_json::{Value, json};

use crate::program::let_in;
use crate::support::{NORTH, World, public, staff, template, text};

fn lines(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

async fn file(world: &World, name: &str) -> Vec<Value> {
    let answer = world
        .get(&format!("/scheduling/{name}.ndjson"), &public())
        .await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.headers["content-type"], "application/fhir+ndjson");
    lines(&answer.text)
}

#[tokio::test]
async fn the_list_names_its_files_and_each_slot_says_where_to_book() {
    let world = World::new().await;
    let clinic = world.tuesday_clinic().await;
    let manifest = world.get("/scheduling/$bulk-publish", &public()).await;
    assert_eq!(manifest.headers["cache-control"], "public, max-age=60");
    let manifest = manifest.must(200);
    let url = world.app.config.public_url.as_str();
    assert_eq!(
        manifest["request"],
        format!("{url}/scheduling/$bulk-publish")
    );
    assert_eq!(manifest["transactionTime"], "2026-11-23T08:00:00.000Z");
    let kinds: Vec<&str> = manifest["output"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["type"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["Location", "Schedule", "Slot"]);

    let (places, clinics, slots) = (
        file(&world, "locations").await,
        file(&world, "schedules").await,
        file(&world, "slots").await,
    );
    assert_eq!((places.len(), clinics.len(), slots.len()), (1, 1, 4 * 9));
    assert_eq!(clinics[0]["id"], clinic);
    let place = format!("Location/{}", places[0]["id"].as_str().unwrap());
    assert_eq!(clinics[0]["actor"], json!([{"reference": place}]));
    assert_eq!(
        slots[0]["schedule"]["reference"],
        format!("Schedule/{clinic}")
    );
    assert_eq!(slots[0]["status"], "free");
    let extension = |name: &str| {
        let all = slots[0]["extension"].as_array().unwrap();
        all.iter()
            .find(|one| one["url"].as_str().unwrap().ends_with(name))
            .unwrap()
            .clone()
    };
    let name = text(&slots[0]["id"]);
    assert_eq!(
        extension("booking-deep-link")["valueUrl"],
        format!("{url}/book/diabetes-review?slot={name}")
    );
    assert_eq!(extension("booking-phone")["valueString"], "01632 960001");
}

#[tokio::test]
async fn the_page_of_a_published_slot_proposes_it_while_it_is_free() {
    let world = World::new().await;
    let clinic = world.tuesday_clinic().await;
    // In the third week, far behind the next three.
    let slots = file(&world, "slots").await;
    let slot = slots
        .iter()
        .find(|one| one["start"] == "2026-12-08T09:40:00.000Z");
    let name = text(&slot.unwrap()["id"]);
    let next = async |name: &str| {
        let path = format!("/api/services/diabetes-review/slots?days=14&slot={name}");
        let found = world.get(&path, &public()).await.must(200);
        let next = found["next"].as_array().unwrap().iter();
        next.map(|one| text(&one["start"])).collect::<Vec<_>>()
    };
    assert_eq!(next(&name).await, ["2026-12-08T09:40:00.000Z"]);
    let usual = next("").await;
    assert_eq!(usual.len(), 3);
    // What has gone, or never was one, is not proposed.
    world.book(&clinic, "2026-12-08T09:40:00Z").await.must(201);
    let not_of_the_grid = name.replace("00000", "00001");
    for gone in [
        name.as_str(),
        &not_of_the_grid,
        "nonsense",
        &format!("{clinic}.999999999999999"),
        &format!("{}.1", "0".repeat(32)),
    ] {
        assert_eq!(next(gone).await, usual, "{gone}");
    }
}

#[tokio::test]
async fn what_patients_may_not_book_by_themselves_is_not_published() {
    let world = World::new().await;
    let own = json!({
        "name": "Urgent review", "description": "By reception.", "modes": ["video"], "minutes": 20,
        "notice_minutes": 0, "horizon_days": 28, "public": false, "prepare": []
    });
    let made = world
        .post("/api/staff-services", &staff("angharad"), own)
        .await
        .must(201);
    let mut clinic = template();
    clinic["service"] = made["id"].clone();
    world
        .post("/api/clinic-templates", &staff("morgan"), clinic)
        .await
        .must(201);
    for name in ["locations", "schedules", "slots"] {
        assert!(file(&world, name).await.is_empty(), "{name}");
    }
}

#[tokio::test]
async fn files_are_made_anew_after_a_minute() {
    let world = World::new().await;
    let clinic = world.tuesday_clinic().await;
    assert_eq!(file(&world, "slots").await.len(), 36);
    world.book(&clinic, "2026-11-24T09:00:00Z").await.must(201);
    assert_eq!(file(&world, "slots").await.len(), 36);
    world.pass_minutes(1);
    assert_eq!(file(&world, "slots").await.len(), 35);
}

#[tokio::test]
async fn each_place_has_its_address_and_one_without_has_its_name() {
    let world = World::new().await;
    world.tuesday_clinic().await;
    let program = let_in(&world, &["read_slots"]).await;
    let places = file(&world, "locations").await;
    assert_eq!(places[0]["address"], json!({"text": "North Hospital"}));
    let path = format!("/fhir/R4/Location/{NORTH}");
    let known = program.get(&world, &path).await.must(200);
    assert_eq!(known.get("address"), None);

    let details = json!({
        "name": "North Hospital", "telephone": "01632 960001",
        "address": "Outpatients\nCliftonville\nNorthampton", "postcode": "NN1 5BD"
    });
    let path_of_site = format!("/api/sites/{NORTH}");
    let admin = staff("angharad");
    let changed = world.send("PUT", &path_of_site, &admin, details).await;
    changed.must(200);
    world.pass_minutes(1);
    let address = json!({
        "use": "work", "type": "physical", "line": ["Outpatients", "Cliftonville"],
        "city": "Northampton", "postalCode": "NN1 5BD"
    });
    let places = file(&world, "locations").await;
    assert_eq!(places[0]["address"], address);
    let known = program.get(&world, &path).await.must(200);
    assert_eq!(known["address"], address);
}
