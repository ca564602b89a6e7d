//! What staff see and do.

use serde_json::json;

use crate::scene::{Scene, as_staff};
use crate::support::in_the_way::{InTheWay, several_write};
use crate::support::{NORTH, REVIEW, SOUTH, public, send, text};

const NINE: &str = "2026-11-24T09:00:00Z";

#[tokio::test]
async fn who_joins_twice_waits_once_since_the_first_time() {
    let scene = Scene::new().await;
    let first = scene.join("Ann One", json!({"times": ["morning"]})).await;
    scene.world.pass_minutes(30);
    let second = scene.join("Ann One", json!({"times": ["evening"]})).await;
    assert_eq!(first["since"], second["since"]);
    let waiting = scene.waiting().await;
    assert_eq!(waiting.len(), 1);
    assert_eq!(waiting[0]["wishes"]["times"], json!(["evening"]));
    assert_eq!(waiting[0]["by_patient"], true);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_put_on_twice_in_the_same_moment_waits_once() {
    let scene = Scene::new().await;
    if !several_write(&scene.world) {
        return;
    }
    let appointment = scene.book("Ann One", NINE).await;
    let path = format!("/api/appointments/{appointment}");
    let booked = scene.world.get(&path, &as_staff("ruth")).await.must(200);
    let body = json!({
        "service": REVIEW, "patient": booked["patient"]["id"], "priority": "soon", "wishes": {}
    });
    let sql = "SELECT id FROM patients FOR UPDATE";
    let way = InTheWay::of(&scene.world, sql.to_owned()).await;
    let mut both = Vec::new();
    for many in [1, 2] {
        let (router, body) = (scene.world.router.clone(), Some(body.to_string()));
        both.push(tokio::spawn(async move {
            send(router, "POST", "/api/waiting-list", &as_staff("ruth"), body).await
        }));
        way.until(&scene.world, many, both.last()).await;
    }
    way.gives_way().await;
    let mut answers = Vec::new();
    for one in both {
        answers.push(one.await.unwrap().status.as_u16());
    }
    answers.sort_unstable();
    assert_eq!(answers, [201, 409]);
    assert_eq!(scene.names().await, ["Ann One"]);
}

#[tokio::test]
async fn an_entry_of_another_site_does_not_exist() {
    let scene = Scene::new().await;
    let id = scene
        .add("Ann One", "soon", json!({"sites": [NORTH]}))
        .await;
    let sam = as_staff("sam");
    let change = json!({"priority": "routine", "wishes": {"sites": [SOUTH]}});
    let path = format!("/api/waiting-list/{id}");
    let changed = scene.world.send("PUT", &path, &sam, change.clone()).await;
    assert_eq!(changed.status.as_u16(), 404);
    let removed = scene
        .world
        .post_nothing(&format!("{path}/remove"), &sam)
        .await;
    assert_eq!(removed.status.as_u16(), 404);
    let list = format!("/api/waiting-list?site={NORTH}");
    assert_eq!(scene.world.get(&list, &sam).await.status.as_u16(), 404);
    let own = format!("/api/waiting-list?site={SOUTH}");
    let own = scene.world.get(&own, &sam).await.must(200);
    assert_eq!(own["entries"], json!([]));
    // Nor is it moved out of sight by who sees it.
    let away = scene
        .world
        .send("PUT", &path, &as_staff("ruth"), change)
        .await;
    assert_eq!(away.status.as_u16(), 404);
    assert_eq!(scene.names().await, ["Ann One"]);
}

#[tokio::test]
async fn an_offer_by_hand_is_kept_for_them_and_can_be_taken_back() {
    let scene = Scene::new().await;
    scene.join("Ann One", json!({})).await;
    scene.world.pass_minutes(1);
    let bea = scene
        .add("Bea Two", "routine", json!({"times": ["evening"]}))
        .await;
    let ruth = as_staff("ruth");
    let path = format!("/api/waiting-list/{bea}/offer");
    let body = json!({"template": scene.clinic, "start": NINE});
    let made = scene.world.post(&path, &ruth, body.clone()).await.must(201);
    assert_eq!(made["way"], "by_hand");
    assert_eq!(scene.asked().await, ["bea"]);
    let taken = scene.world.book(&scene.clinic, NINE).await;
    assert_eq!(taken.code(), "slot_taken");
    let twice = scene.world.post(&path, &ruth, body).await;
    assert_eq!(twice.code(), "slot_taken");
    let other = json!({"template": scene.clinic, "start": "2026-11-24T09:20:00Z"});
    let twice = scene.world.post(&path, &ruth, other).await;
    assert_eq!(twice.code(), "wrong_state");
    let secret = scene.secret("Bea Two").await;
    let back = format!("/api/offers/{}/withdraw", text(&made["id"]));
    assert_eq!(
        scene
            .world
            .post_nothing(&back, &as_staff("sam"))
            .await
            .status
            .as_u16(),
        404
    );
    scene.world.post_nothing(&back, &ruth).await.must(204);
    assert_eq!(
        scene.answer("accept", &secret).await.code(),
        "link_not_valid"
    );
    scene.round().await;
    // It is reception's again, and nobody else's.
    assert!(scene.letters().await.is_empty());
    scene.world.book(&scene.clinic, NINE).await.must(201);
    let waiting = scene.waiting().await;
    assert_eq!(waiting[1]["offers"][0]["state"], "withdrawn");
}

#[tokio::test]
async fn somebody_taken_off_the_list_is_asked_no_more_and_the_next_is() {
    let scene = Scene::new().await;
    let ann = scene.add("Ann One", "routine", json!({})).await;
    scene.world.pass_minutes(1);
    scene.join("Bea Two", json!({})).await;
    scene.free(NINE).await;
    let secret = scene.secret("Ann One").await;
    let path = format!("/api/waiting-list/{ann}/remove");
    scene
        .world
        .post_nothing(&path, &as_staff("ruth"))
        .await
        .must(204);
    assert_eq!(
        scene.answer("accept", &secret).await.code(),
        "link_not_valid"
    );
    assert_eq!(scene.asked().await, ["ann", "bea"]);
    let again = scene.world.post_nothing(&path, &as_staff("ruth")).await;
    assert_eq!(again.code(), "wrong_state");
}

#[tokio::test]
async fn what_cannot_be_is_refused_by_its_name() {
    let scene = Scene::new().await;
    let body = json!({
        "service": REVIEW, "patient": {"name": "", "date_of_birth": {"day": "", "month": "", "year": ""}},
        "wishes": {"until": "2026-11-01", "notice_minutes": 50_000}
    });
    let refused = scene
        .world
        .post("/api/waiting-list/join", &public(), body)
        .await;
    let fields: Vec<String> = refused
        .refused()
        .into_iter()
        .map(|(field, _)| field)
        .collect();
    for field in ["patient.name", "wishes.until", "wishes.notice_minutes"] {
        assert!(
            fields.contains(&field.to_owned()),
            "{field}: {}",
            refused.body
        );
    }
    let nobody = json!({
        "service": REVIEW, "patient": crate::scene::person("Ann One"),
        "wishes": {"sites": ["00000000000000000000000000000099"]}
    });
    let refused = scene
        .world
        .post("/api/waiting-list/join", &public(), nobody)
        .await;
    assert_eq!(
        refused.refused(),
        [("wishes.sites".to_owned(), "unknown".to_owned())]
    );
}

#[tokio::test]
async fn each_step_is_in_the_access_log() {
    let scene = Scene::new().await;
    scene.join("Ann One", json!({})).await;
    scene.free(NINE).await;
    let secret = scene.secret("Ann One").await;
    scene.answer("accept", &secret).await.must(200);
    let logged = "SELECT count(DISTINCT action) FROM audit WHERE action IN
        ('waiting_list.joined', 'offer.made', 'offer.accepted', 'waiting_list.booked',
         'appointment.booked', 'visit.started')";
    assert_eq!(scene.count(logged).await, 6);
}
