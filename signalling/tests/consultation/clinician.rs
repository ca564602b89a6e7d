//! The clinician's side over HTTP: identity, note, end, and who may not.

use serde_json::json;

use crate::meeting::Meeting;
use crate::support::staff;

#[tokio::test]
async fn nobody_is_admitted_on_one_identifier() {
    let meeting = Meeting::now().await;
    meeting.waiting_device().await;
    let participant = meeting.view().await["participants"][0]["participant"].clone();
    for identifiers in [json!([]), json!(["name"]), json!(["name", "name"])] {
        let body = json!({"participant": participant, "identifiers": identifiers});
        let path = meeting.path("/admit");
        let answer = meeting.world.post(&path, &staff("shah"), body).await;
        assert_eq!(answer.status, 422);
    }
    meeting.admit(&participant).await.must(200);
    let view = meeting.view().await;
    assert_eq!(view["status"], "active");
    assert_eq!(view["participants"][0]["admitted"], true);
}

#[tokio::test]
async fn a_note_is_not_overwritten_by_an_older_one() {
    let meeting = Meeting::now().await;
    let path = meeting.path("/note");
    let save = async |text: &str, version: i64| {
        let body = json!({"text": text, "version": version});
        meeting.world.send("PUT", &path, &staff("shah"), body).await
    };
    assert_eq!(save("one", 0).await.must(200)["version"], 1);
    assert_eq!(save("two", 1).await.must(200)["version"], 2);
    assert_eq!(save("late", 1).await.code(), "wrong_state");
    assert_eq!(meeting.view().await["note"]["text"], "two");
    let long = save(&"x".repeat(20_001), 2).await;
    assert_eq!(
        long.refused(),
        vec![("text".to_owned(), "too_long".to_owned())]
    );
}

#[tokio::test]
async fn reception_reads_no_notes_and_another_site_finds_nothing() {
    let meeting = Meeting::now().await;
    let world = &meeting.world;
    for (who, status) in [("ruth", 403), ("sam", 403), ("morgan", 403)] {
        let answer = world.get(&meeting.path(""), &staff(who)).await;
        assert_eq!(answer.status, status, "{who}");
    }
    // A clinician of both sites, and a consultation of neither.
    world
        .get(&meeting.path(""), &staff("evans"))
        .await
        .must(200);
    let nowhere = format!("/api/consultations/{}", "0".repeat(32));
    assert_eq!(world.get(&nowhere, &staff("evans")).await.status, 404);
    let moved = "UPDATE appointments SET site_id = '00000000000000000000000000000012'";
    world
        .app
        .db
        .keep(move |tx| tx.execute(moved, &[]))
        .await
        .unwrap();
    for path in ["", "/socket"] {
        let answer = world.get(&meeting.path(path), &staff("shah")).await;
        assert_eq!(answer.status.as_u16() / 100, 4);
        assert_ne!(answer.status, 403, "existence must not show");
    }
    let answer = world.get(&meeting.path(""), &staff("shah")).await;
    assert_eq!(answer.status, 404);
    assert_eq!(meeting.end().await.status, 404);
}

#[tokio::test]
async fn after_the_end_the_patient_reads_what_happens_next_and_says_how_it_went() {
    let meeting = Meeting::now().await;
    let world = &meeting.world;
    let device = meeting.waiting_device().await;
    meeting.admit_all().await;
    let survey = json!({"rating": "good", "call_good_enough": true, "words": "Diolch"});
    let early = world
        .post("/api/visit/survey", &device, survey.clone())
        .await;
    assert_eq!(early.code(), "wrong_state");
    let ended = meeting.end().await.must(200);
    assert_eq!(ended["status"], "ended");
    assert_eq!(ended["appointment_status"], "fulfilled");
    assert_eq!(meeting.end().await.code(), "wrong_state");
    let view = world.get("/api/visit", &device).await.must(200);
    assert_eq!(view["next"]["outcome"], "follow_up");
    assert_eq!(view["next"]["words"], "See you in spring.");
    assert_eq!(view["joining"]["type"], "over");
    let view = world
        .post("/api/visit/survey", &device, survey.clone())
        .await
        .must(200);
    assert_eq!(view["survey_done"], true);
    let again = world.post("/api/visit/survey", &device, survey).await;
    assert_eq!(again.code(), "wrong_state");
    // Whoever only holds the link reads nothing of it.
    let other = meeting.device().await;
    let view = world.get("/api/visit", &other).await.must(200);
    assert_eq!(view["next"]["words"], "");
}
