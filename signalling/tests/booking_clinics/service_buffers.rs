//! The time a service keeps free is changed: who is booked keeps their time, and what is booked from then on
//! is kept apart by the new one.

use serde_json::{Value, json};

use crate::settling::{DAY, four};
use crate::support::{EVANS, REVIEW, World, staff, text};
use crate::{make, offered, pair, to_move};

fn path() -> String {
    format!("/api/staff-services/{REVIEW}/buffers")
}

fn free(before: u16, after: u16) -> Value {
    json!({"buffer_before": before, "buffer_after": after})
}

async fn set(world: &World, to: Value) -> Value {
    let put = world.send("PUT", &path(), &staff("morgan"), to).await;
    put.must(200)
}

#[tokio::test]
async fn who_is_booked_keeps_their_time_and_the_new_time_kept_free_holds_from_now_on() {
    let scene = four().await;
    let world = &scene.world;
    let own = json!({"clinician": EVANS, "terms": {"buffer_before": 0, "buffer_after": 5}});
    make(world, own).await;
    let asked = format!("{}/touched", path());
    let morgan = staff("morgan");
    let says = world.post(&asked, &morgan, free(0, 10)).await.must(200);
    assert_eq!(
        says,
        json!({"clinics": 1, "own": 1, "other_starts": 1, "booked": 4, "closer": 3})
    );
    let cells = "SELECT count(*) FROM claims WHERE resource LIKE 'clinician:%'";
    assert_eq!(world.count(cells).await, 4 * 4);
    assert_eq!(set(world, free(0, 10)).await["buffer_after"], 10);
    // Nobody's time is another, and nobody is to be moved.
    assert_eq!(world.count(cells).await, 4 * 4);
    for (n, start) in ["09:00", "09:20", "09:40", "10:00"].iter().enumerate() {
        let local = format!("{DAY}T{start}");
        assert_eq!(scene.appointment(n).await["local"], json!(local));
    }
    assert_eq!(to_move(world).await, []);
    // Twenty minutes and ten: the clinic now begins every half hour.
    let starts = offered(world, DAY).await;
    assert!(starts.contains(&"10:30".to_owned()), "{starts:?}");
    let start = format!("{DAY}T10:30:00Z");
    world.book(&scene.clinic, &start).await.must(201);
    assert_eq!(world.count(cells).await, 4 * 4 + 6);
    let late = world.book(&scene.clinic, &format!("{DAY}T11:10:00Z")).await;
    assert_eq!(late.code(), "slot_not_offered");
    // Whoever moves is booked from now on.
    let to = json!({"template": scene.clinic, "start": format!("{DAY}T11:00:00Z")});
    let it = format!("/api/appointments/{}/move", scene.booked[0]);
    world.post(&it, &staff("ruth"), to).await.must(200);
    assert_eq!(world.count(cells).await, 3 * 4 + 2 * 6);
    let entries = "SELECT count(*) FROM audit WHERE action = 'service.buffers_set'";
    assert_eq!(world.count(entries).await, 1);
}

#[tokio::test]
async fn only_who_manages_services_sets_it_in_whole_steps_of_a_service_that_is_there() {
    let world = World::new().await;
    let asked = format!("{}/touched", path());
    for (method, path) in [("PUT", path()), ("POST", asked)] {
        let refused = world.send(method, &path, &staff("ruth"), free(5, 5)).await;
        assert_eq!(refused.code(), "not_allowed", "{path}");
        let nobodys = path.replace(&REVIEW.to_string(), &"0".repeat(32));
        let (morgan, other) = (staff("morgan"), nobodys);
        let refused = world.send(method, &path, &morgan, free(7, 65)).await;
        let both = ["buffer_before", "buffer_after"].map(|name| pair(name, "out_of_range"));
        assert_eq!(refused.refused(), both, "{path}");
        let gone = world.send(method, &other, &morgan, free(5, 5)).await;
        assert_eq!(gone.status, 404, "{other}");
    }
    let listed = world.get("/api/staff-services", &staff("ruth")).await;
    let listed = listed.must(200)["services"].as_array().unwrap().clone();
    let mine = listed
        .iter()
        .find(|one| text(&one["id"]) == REVIEW.to_string());
    assert_eq!(mine.unwrap()["buffer_before"], 0);
}
