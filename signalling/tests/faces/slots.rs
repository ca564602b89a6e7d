//! What programs are shown of slots: as the app's own searches have them.

use serde_json::json;

use crate::fhir::clinic;
use crate::program::let_in;
use crate::support::{World, text};

#[tokio::test]
async fn what_a_clinic_shares_is_asked_for_by_programs_too() {
    let world = World::new().await;
    let mut shared = crate::support::template();
    shared["team"] = json!([crate::support::EVANS]);
    let manager = crate::support::staff("morgan");
    let path = "/api/clinic-templates";
    world.post(path, &manager, shared).await.must(201);
    let program = let_in(&world, &["read_slots"]).await;
    let path = "/fhir/R4/Slot?start=ge2026-11-24&start=le2026-11-24&status=free";
    let free = async || program.get(&world, path).await.must(200)["total"].clone();
    assert_eq!(free().await, 9);
    let leave = json!({"site": crate::support::NORTH, "clinician": crate::support::EVANS,
        "first_day": "2026-11-24", "last_day": "2026-11-24"});
    world.post("/api/leave", &manager, leave).await.must(201);
    assert_eq!(free().await, 0, "one of both is away");
}

#[tokio::test]
async fn a_search_that_begins_in_the_past_shows_both_sides_of_now() {
    let (world, template, program) = clinic().await;
    let booked = world.book(&template, "2026-11-24T09:20:00Z").await;
    booked.must(201);
    // Tuesday, ten in the morning.
    world.pass_minutes(26 * 60);
    let path = "/fhir/R4/Slot?start=ge2026-11-24&start=le2026-11-24\
        &status=free,busy,busy-tentative,busy-unavailable";
    let found = program.get(&world, path).await.must(200);
    assert_eq!(found["total"], 9, "none twice, none left out");
    let states: Vec<String> = found["entry"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["search"]["mode"] == "match")
        .map(|one| text(&one["resource"]["status"]))
        .collect();
    assert!(!states[..3].contains(&"free".to_owned()), "{states:?}");
    assert_eq!(states[8], "free", "{states:?}");
}
