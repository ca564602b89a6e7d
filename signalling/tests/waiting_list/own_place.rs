//! A patient's own place on the list: they are told of it, see it and leave it by the link of that message.

use serde_json::json;

use crate::scene::Scene;
use crate::support::{NORTH, public, staff, text};

const NINE: &str = "2026-11-24T09:00:00Z";

#[tokio::test]
async fn whoever_joins_is_told_and_sees_what_they_wait_for_in_their_own_words() {
    let scene = Scene::new().await;
    let wishes = json!({"weekdays": ["tuesday"], "times": ["morning"], "sites": [NORTH]});
    let joined = scene.join("Ann One", wishes).await;
    let [secret] = scene.places("Ann One").await.try_into().unwrap();
    let place = scene.at_place("look", &secret).await.must(200);
    assert_eq!(place["service"]["name"], "Diabetes review");
    assert_eq!(place["since"], joined["since"]);
    assert_eq!(place["wishes"]["weekdays"], json!(["tuesday"]));
    assert_eq!(place["sites"][0]["id"], json!(NORTH));
    assert_eq!(place["offered"], false);
    // Whoever has the link learns of no name, number or date of birth.
    let all = place.to_string();
    assert!(!all.contains("Ann") && !all.contains("1960"), "{all}");
    // A time that is offered is answered by a message of its own; this page says that it is there.
    scene.free(NINE).await;
    let place = scene.at_place("look", &secret).await.must(200);
    assert_eq!(place["offered"], true);
}

#[tokio::test]
async fn they_leave_before_any_time_was_offered_and_nobody_asks_them_again() {
    let scene = Scene::new().await;
    scene.join("Ann One", json!({})).await;
    scene.world.pass_minutes(1);
    scene
        .add("Bob Two", "routine", json!({"sites": [NORTH]}))
        .await;
    let [ann] = scene.places("Ann One").await.try_into().unwrap();
    let [bob] = scene.places("Bob Two").await.try_into().unwrap();
    for _ in 0..2 {
        scene.at_place("look", &ann).await.must(200);
    }
    assert_eq!(scene.names().await, ["Ann One", "Bob Two"]);
    scene.at_place("leave", &ann).await.must(204);
    assert_eq!(scene.names().await, ["Bob Two"]);
    scene.free(NINE).await;
    assert_eq!(scene.asked().await, ["bob"]);
    let noted = "SELECT count(*) FROM audit WHERE action = 'waiting_list.left'";
    assert_eq!(scene.count(noted).await, 1);
    scene.at_place("look", &bob).await.must(200);
}

#[tokio::test]
async fn leaving_gives_the_time_that_was_kept_for_them_to_the_next() {
    let scene = Scene::new().await;
    scene.join("Ann One", json!({})).await;
    scene.world.pass_minutes(1);
    scene.join("Bob Two", json!({})).await;
    scene.free(NINE).await;
    assert_eq!(scene.asked().await, ["ann"]);
    let offer = scene.secret("Ann One").await;
    let [place] = scene.places("Ann One").await.try_into().unwrap();
    scene.at_place("leave", &place).await.must(204);
    assert_eq!(scene.answer("look", &offer).await.code(), "link_not_valid");
    scene.round().await;
    assert!(scene.asked().await.contains(&"bob".to_owned()));
}

#[tokio::test]
async fn a_dead_link_is_like_none_and_neither_kind_opens_the_other() {
    let scene = Scene::new().await;
    scene.join("Ann One", json!({})).await;
    scene.free(NINE).await;
    let [place] = scene.places("Ann One").await.try_into().unwrap();
    let offer = scene.secret("Ann One").await;
    let kept = place.clone();
    let clear = scene.world.app.db.read(move |reader| {
        reader.exists(
            "SELECT 1 FROM waiting_list_entries WHERE secret_hash = $1",
            signalling::params![kept],
        )
    });
    let clear: Result<bool, signalling::store::StoreError> = clear.await;
    assert!(!clear.unwrap());
    let unknown = scene.at_place("look", "nonsense").await;
    let told = (unknown.status.as_u16(), unknown.code());
    assert_eq!(told, (404, "link_not_valid"));
    for answer in [
        scene.at_place("look", &offer).await,
        scene.at_place("leave", &offer).await,
        scene.answer("look", &place).await,
        scene.answer("accept", &place).await,
        scene.answer("leave", &place).await,
    ] {
        assert_eq!(
            (answer.status, &answer.body),
            (unknown.status, &unknown.body)
        );
    }
    // Booked from the list, they wait no more.
    scene.answer("accept", &offer).await.must(200);
    for what in ["look", "leave"] {
        let dead = scene.at_place(what, &place).await;
        assert_eq!((dead.status, &dead.body), (unknown.status, &unknown.body));
    }
    let get = scene.world.get("/api/waiting-list/look", &public()).await;
    assert_eq!(get.status.as_u16(), 405);
}

#[tokio::test]
async fn a_message_that_still_waits_is_taken_back_with_the_place() {
    let scene = Scene::new().await;
    let id = scene
        .add("Bob Two", "soon", json!({"sites": [NORTH]}))
        .await;
    let path = format!("/api/waiting-list/{id}/remove");
    scene
        .world
        .post_nothing(&path, &staff("ruth"))
        .await
        .must(204);
    assert!(scene.places("Bob Two").await.is_empty());
    let taken = "SELECT count(*) FROM outbox WHERE kind = 'on_the_list' AND state = 'withdrawn'";
    assert_eq!(scene.count(taken).await, 1);
}

#[tokio::test]
async fn whoever_joins_again_is_told_again_another_day_by_a_link_that_takes_the_place_of_the_first()
{
    let scene = Scene::new().await;
    scene.join("Ann One", json!({})).await;
    let [first] = scene.places("Ann One").await.try_into().unwrap();
    // At once again, ten times: one message.
    for _ in 0..10 {
        scene.join("Ann One", json!({})).await;
    }
    assert_eq!(scene.places("Ann One").await, [first.as_str()]);
    scene.world.pass_minutes(24 * 60);
    scene.join("Ann One", json!({})).await;
    let newest = scene.places("Ann One").await.remove(0);
    assert_ne!(newest, first);
    scene.at_place("look", &newest).await.must(200);
    assert_eq!(
        scene.at_place("look", &first).await.code(),
        "link_not_valid"
    );
    assert_eq!(scene.names().await.len(), 1);
}

#[tokio::test]
async fn whoever_was_referred_and_goes_on_the_list_is_told_too() {
    let scene = Scene::new().await;
    let refer = json!({
        "service": crate::support::REVIEW, "site": NORTH, "priority": "soon",
        "referred_on": "2026-11-10", "referrer": "High Street Surgery", "reason": "Sleep",
        "new_patient": crate::scene::person("Gwen Three")
    });
    let path = "/api/referrals";
    let made = scene
        .world
        .post(path, &staff("ruth"), refer)
        .await
        .must(201);
    let path = format!("/api/referrals/{}/waiting-list", text(&made));
    let body = json!({"wishes": {}});
    scene
        .world
        .post(&path, &staff("ruth"), body)
        .await
        .must(201);
    assert_eq!(scene.places("Gwen Three").await.len(), 1);
}
