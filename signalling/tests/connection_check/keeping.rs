//! What a check found is kept with the appointment, and seen where it matters.

use serde_json::{Value, json};

use crate::caller::begun;
use crate::meeting::{Meeting, device_check, right_date};
use crate::support::{Answer, Sender, staff};

fn line() -> Value {
    json!({
        "connected": true, "way": "direct", "round_trip_ms": 40, "jitter_ms": 4,
        "lost_up_permille": 150, "lost_down_permille": 0, "up_kbps": 900, "down_kbps": 5_000,
        "picture": "came", "voice": "came", "routes": [], "relay_only": false, "took_ms": 9_000
    })
}

async fn keep(meeting: &Meeting, device: &Sender, check: &str, line: Value) -> Answer {
    let devices = device_check()["device_check"].clone();
    let body = json!({"check": check, "device_check": devices, "line": line});
    meeting.world.post("/api/visit/check", device, body).await
}

#[tokio::test]
async fn the_result_is_judged_by_the_server_and_seen_on_the_board() {
    let meeting = Meeting::now().await;
    let device = meeting.device().await;
    let check = begun(&meeting.world).await;
    let view = keep(&meeting, &device, &check, line()).await.must(200);
    let kept = &view["device_check"]["line"];
    assert_eq!(kept["verdict"], "fair");
    assert_eq!(kept["faults"], json!(["loss"]));
    assert_eq!(kept["at"], view["now"]);

    let board = meeting
        .world
        .get("/api/board", &staff("ruth"))
        .await
        .must(200);
    assert_eq!(board["rows"][0]["device_check"]["line"]["verdict"], "fair");
    let noted = "SELECT COUNT(*) FROM audit WHERE action = 'visit.checked'";
    assert_eq!(meeting.world.count(noted).await, 1);
}

#[tokio::test]
async fn it_stays_when_the_patient_arrives_days_later() {
    let meeting = Meeting::now().await;
    let device = meeting.device().await;
    let check = begun(&meeting.world).await;
    keep(&meeting, &device, &check, line()).await.must(200);
    let world = &meeting.world;
    world
        .post("/api/visit/identity", &device, right_date())
        .await
        .must(200);
    // What a page makes up about its own line is not believed.
    let mut made_up = device_check();
    made_up["device_check"]["line"] =
        json!({"at": "2026-01-01T00:00:00Z", "verdict": "good", "faults": [], "line": line()});
    let view = world
        .post("/api/visit/arrive", &device, made_up)
        .await
        .must(200);
    assert_eq!(view["device_check"]["line"]["verdict"], "fair");
    assert_eq!(
        meeting.view().await["participants"][0]["device_check"]["line"]["verdict"],
        "fair"
    );
}

#[tokio::test]
async fn a_check_made_at_home_says_nothing_of_the_bus() {
    let meeting = Meeting::now().await;
    let world = &meeting.world;
    let device = meeting.device().await;
    let (home, next_room) = (
        device.clone().from("203.0.113.7"),
        device.clone().from("203.0.113.99"),
    );
    let bus = device.from("198.51.100.20");
    let check = begun(world).await;
    let kept = keep(&meeting, &home, &check, line()).await.must(200);
    assert_eq!(kept["device_check"]["line"]["verdict"], "fair");
    let seen = world.get("/api/visit", &next_room).await.must(200);
    assert_eq!(seen["device_check"]["line"]["verdict"], "fair");

    let seen = world.get("/api/visit", &bus).await.must(200);
    assert_eq!(seen["device_check"]["line"], json!(null));
    assert_eq!(seen["device_check"]["camera"], "works");
    // It was only looked at: at home it stands.
    let seen = world.get("/api/visit", &home).await.must(200);
    assert_eq!(seen["device_check"]["line"]["verdict"], "fair");

    // Whoever waits on the bus is not shown to the clinic with the line they have at home.
    world
        .post("/api/visit/identity", &bus, right_date())
        .await
        .must(200);
    world
        .post("/api/visit/arrive", &bus, device_check())
        .await
        .must(200);
    let board = world.get("/api/board", &staff("ruth")).await.must(200);
    assert_eq!(board["rows"][0]["device_check"]["line"], json!(null));
    assert_eq!(board["rows"][0]["device_check"]["camera"], "works");

    // Of the network only that it is the same one is kept.
    let told = "SELECT COUNT(*) FROM visits WHERE checked_from LIKE '%203.0.113%'";
    assert_eq!(world.count(told).await, 0);
    let kept = "SELECT COUNT(*) FROM visits WHERE checked_from IS NOT NULL";
    assert_eq!(world.count(kept).await, 1);
}

#[tokio::test]
async fn that_the_devices_were_checked_is_noted_when_they_were() {
    let meeting = Meeting::now().await;
    let device = meeting.device().await;
    let checked = meeting.view().await["now"].clone();
    let check = begun(&meeting.world).await;
    keep(&meeting, &device, &check, line()).await.must(200);
    meeting.world.pass_minutes(3);
    let world = &meeting.world;
    world
        .post("/api/visit/identity", &device, right_date())
        .await
        .must(200);
    world
        .post("/api/visit/arrive", &device, device_check())
        .await
        .must(200);
    let view = meeting.view().await;
    let steps = view["steps"].as_array().unwrap();
    let at = |step: &str| {
        let taken = steps.iter().find(|taken| taken["step"] == step).unwrap();
        taken["at"].clone()
    };
    assert_eq!(at("checked"), checked);
    assert_ne!(at("waiting"), checked);
}

#[tokio::test]
async fn a_result_needs_a_check_and_is_taken_once() {
    let meeting = Meeting::now().await;
    let device = meeting.device().await;
    for nothing in ["", "made up", &"A".repeat(43)] {
        assert_eq!(keep(&meeting, &device, nothing, line()).await.status, 409);
    }
    let check = begun(&meeting.world).await;
    keep(&meeting, &device, &check, line()).await.must(200);
    assert_eq!(keep(&meeting, &device, &check, line()).await.status, 409);
    let late = begun(&meeting.world).await;
    meeting.world.pass_minutes(2);
    assert_eq!(keep(&meeting, &device, &late, line()).await.status, 409);
}

#[tokio::test]
async fn wild_figures_are_cut_and_unknown_words_refused() {
    let meeting = Meeting::now().await;
    let device = meeting.device().await;
    let check = begun(&meeting.world).await;
    let mut wild = line();
    wild["way"] = json!("by carrier pigeon");
    assert_eq!(
        keep(&meeting, &device, &check, wild).await.code(),
        "malformed"
    );
    let mut wild = line();
    wild["round_trip_ms"] = json!(4_000_000_000_u32);
    wild["routes"] = json!(vec![
        json!({"by": "udp", "reached": "works", "round_trip_ms": 1});
        50
    ]);
    let view = keep(&meeting, &device, &check, wild).await.must(200);
    let kept = &view["device_check"]["line"];
    assert_eq!(kept["line"]["round_trip_ms"], 60_000);
    assert_eq!(kept["line"]["routes"].as_array().unwrap().len(), 8);
    assert_eq!(kept["verdict"], "fails");
}

#[tokio::test]
async fn a_check_of_old_without_a_line_is_still_read() {
    let meeting = Meeting::now().await;
    let device = meeting.waiting_device().await;
    let view = meeting.world.get("/api/visit", &device).await.must(200);
    assert_eq!(view["device_check"]["browser"], "Firefox 153");
    assert_eq!(view["device_check"]["line"], json!(null));
}
