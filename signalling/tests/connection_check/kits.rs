//! A ward's kit: named by staff, checked by whoever holds it, seen on the site's map.

use serde_json::{Value, json};
use signalling::params;
use signalling::store::StoreError;

use crate::caller::{begun, world};
use crate::support::{Answer, NORTH, SOUTH, World, public, staff, text};

fn line(up_kbps: u32) -> Value {
    json!({
        "connected": true, "way": "direct", "round_trip_ms": 20, "jitter_ms": 2,
        "lost_up_permille": 0, "lost_down_permille": 0, "up_kbps": up_kbps, "down_kbps": 9_000,
        "picture": "came", "voice": "came", "routes": [], "relay_only": false, "took_ms": 9_000
    })
}

/// A kit's secret.
async fn kit(world: &World, place: &str) -> (String, String) {
    let body = json!({"site": NORTH, "place": place, "name": "Tablet 2"});
    let made = world
        .post("/api/kits", &staff("ruth"), body)
        .await
        .must(201);
    let link = text(&made["link"]);
    (
        text(&made["kit"]),
        link.split_once("/kit#").unwrap().1.to_owned(),
    )
}

async fn check(world: &World, secret: &str, line: Value) -> Answer {
    let body = json!({"secret": secret, "check": begun(world).await, "line": line});
    world.post("/api/kit/check", &public(), body).await
}

async fn map(world: &World) -> Value {
    world.get("/api/kits", &staff("morgan")).await.must(200)
}

#[tokio::test]
async fn a_site_sees_its_good_and_bad_places_and_how_they_do_of_late() {
    let world = world("").await;
    let (_, good) = kit(&world, "Ward 1").await;
    let (_, bad) = kit(&world, "Ward 2").await;
    kit(&world, "Ward 3").await;
    for kbps in [5_000, 200, 60] {
        check(&world, &good, line(5_000)).await.must(200);
        check(&world, &bad, line(kbps)).await.must(200);
        world.pass_minutes(60);
    }
    let kits = map(&world).await["kits"].clone();
    let places: Vec<&str> = kits
        .as_array()
        .unwrap()
        .iter()
        .map(|k| k["place"].as_str().unwrap())
        .collect();
    assert_eq!(places, ["Ward 2", "Ward 1", "Ward 3"]);
    assert_eq!(kits[0]["last"]["verdict"], "sound_only");
    let trend: Vec<&Value> = kits[0]["trend"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| &c["verdict"])
        .collect();
    assert_eq!(trend, ["good", "fair", "sound_only"]);
    assert_eq!(kits[2]["last"], json!(null));
}

#[tokio::test]
async fn a_kits_link_says_which_it_is_and_nonsense_is_answered_like_a_retired_one() {
    let world = world("").await;
    let (id, secret) = kit(&world, "Ward 4").await;
    let greet = |secret: &str| {
        let body = json!({"secret": secret});
        let world = &world;
        async move { world.post("/api/kit", &public(), body).await }
    };
    let greeting = greet(&secret).await.must(200);
    assert_eq!(
        (&greeting["place"], &greeting["name"]),
        (&json!("Ward 4"), &json!("Tablet 2"))
    );
    world
        .post_nothing(&format!("/api/kits/{id}/retire"), &staff("ruth"))
        .await
        .must(204);
    for nothing in ["", "made up", &"A".repeat(43), &secret] {
        let answer = greet(nothing).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code()),
            (404, "link_not_valid")
        );
        assert_eq!(
            check(&world, nothing, line(1_000)).await.code(),
            "link_not_valid"
        );
    }
    assert_eq!(map(&world).await["kits"], json!([]));
    assert_eq!(
        world
            .count("SELECT COUNT(*) FROM audit WHERE action LIKE 'kit.%'")
            .await,
        2
    );
}

#[tokio::test]
async fn kits_belong_to_their_site() {
    let world = world("").await;
    let (id, _) = kit(&world, "Ward 4").await;
    let body = json!({"site": NORTH, "place": "Ward 5", "name": "Tablet"});
    assert_eq!(
        world
            .post("/api/kits", &staff("sam"), body.clone())
            .await
            .status,
        404
    );
    // A clinician sees the map and names nothing.
    assert_eq!(
        world.post("/api/kits", &staff("shah"), body).await.status,
        403
    );
    world.get("/api/kits", &staff("shah")).await.must(200);
    let retire = format!("/api/kits/{id}/retire");
    assert_eq!(world.post_nothing(&retire, &staff("sam")).await.status, 404);
    let foreign = format!("/api/kits?site={SOUTH}");
    assert_eq!(world.get(&foreign, &staff("ruth")).await.status, 404);
}

#[tokio::test]
async fn a_secret_is_kept_only_as_a_hash_and_old_checks_are_forgotten() {
    let world = world("").await;
    let (_, secret) = kit(&world, "Ward 4").await;
    assert_eq!(world.count("SELECT COUNT(*) FROM kits").await, 1);
    let given = secret.clone();
    let as_it_is = world.app.db.read(move |reader| {
        reader.exists(
            "SELECT 1 FROM kits WHERE secret_hash LIKE '%' || $1 || '%'",
            params![given],
        )
    });
    assert!(
        !as_it_is
            .await
            .map_err(|error: StoreError| error.to_string())
            .unwrap()
    );
    for _ in 0..205 {
        world.pass_minutes(1);
        check(&world, &secret, line(5_000)).await.must(200);
    }
    assert_eq!(world.count("SELECT COUNT(*) FROM kit_checks").await, 200);
    assert_eq!(
        map(&world).await["kits"][0]["trend"]
            .as_array()
            .unwrap()
            .len(),
        14
    );
}
