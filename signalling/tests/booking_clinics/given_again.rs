//! Who was asked to choose another time and need not any more is told so, once.

use serde_json::{Value, json};
use signalling::config::Mode;

use crate::settling::{DAY, Scene, four, four_in, one};
use crate::support::{NORTH, SHAH, staff, text};
use crate::to_move;

const TOLD: &str = "SELECT count(DISTINCT appointment_id) FROM outbox WHERE kind = 'stands'";
const MESSAGES: &str = "SELECT count(*) FROM outbox WHERE kind = 'stands'";
const ENTRIES: &str = "SELECT count(*) FROM audit WHERE action = 'appointment.given_again'";

impl Scene {
    async fn as_morgan(&self, method: &str, path: &str, body: Value) -> Value {
        let done = self.world.send(method, path, &staff("morgan"), body).await;
        assert!(done.status.is_success(), "{path} {}", done.body);
        done.body
    }

    fn asked(&self, all: &[usize]) -> Value {
        let asked = |n: &usize| one(self, *n, json!({"act": "choose_again"}));
        json!({"all": all.iter().map(asked).collect::<Vec<_>>()})
    }
}

#[tokio::test]
async fn who_was_asked_and_whose_day_is_usual_again_is_told_that_it_takes_place() {
    let scene = four().await;
    let days = format!("{}/exceptions", scene.path());
    let usual = format!("{days}/{DAY}");
    let closed = json!({"day": DAY, "kind": "closed", "settling": scene.asked(&[0, 1])});
    scene.as_morgan("POST", &days, closed).await;
    // One of the two has chosen meanwhile.
    let other = json!({"template": scene.clinic, "start": "2026-12-08T09:00:00Z"});
    let path = format!("/api/appointments/{}/move", scene.booked[1]);
    let moved = scene.world.post(&path, &staff("ruth"), other).await;
    moved.must(200);
    scene.as_morgan("DELETE", &usual, Value::Null).await;
    assert_eq!(scene.world.count(TOLD).await, 1);
    assert_eq!(
        scene.world.count(MESSAGES).await,
        2,
        "by e-mail and by text"
    );
    assert_eq!(scene.world.count(ENTRIES).await, 1);
    let letters = scene.messages().await;
    let told = letters
        .iter()
        .find(|one| text(&one["body"]).contains("can take place at its time after all"));
    assert!(text(&told.unwrap()["link"]).contains("/i#"));
    assert_eq!(to_move(&scene.world).await, []);
    // Closed and opened once more: nobody was asked, and nobody is told.
    let closed = json!({"day": DAY, "kind": "closed"});
    scene.as_morgan("POST", &days, closed).await;
    scene.as_morgan("DELETE", &usual, Value::Null).await;
    assert_eq!(scene.world.count(MESSAGES).await, 2);
}

#[tokio::test]
async fn who_was_asked_is_told_when_leave_is_taken_back_or_the_clinic_is_as_it_was() {
    let scene = four().await;
    let leave = json!({"site": NORTH, "clinician": SHAH, "first_day": DAY, "last_day": DAY,
        "settling": scene.asked(&[0])});
    let made = scene.as_morgan("POST", "/api/leave", leave).await;
    let path = format!("/api/leave/{}", text(&made["leave"]["id"]));
    scene.as_morgan("DELETE", &path, Value::Null).await;
    assert_eq!(scene.world.count(TOLD).await, 1);
    scene
        .change(scene.asked(&[0, 2]), "from-eleven-on-for-a-while")
        .await
        .must(200);
    // Half of it is taken back: those of nine o'clock still have to choose.
    let half = json!({"template": crate::clinic(json!({"from": "09:40"}))});
    scene.as_morgan("PUT", &scene.path(), half).await;
    assert_eq!(scene.world.count(ENTRIES).await, 2);
    assert_eq!(scene.world.count(TOLD).await, 2);
    let again = json!({"template": crate::clinic(json!({}))});
    let done = scene.as_morgan("PUT", &scene.path(), again).await;
    assert_eq!(done["settled"]["to_ring"], json!([]));
    assert_eq!(scene.world.count(ENTRIES).await, 3);
}

fn names(all: &Value) -> Vec<String> {
    let all = all.as_array().unwrap().iter();
    all.map(|one| text(&one["patient_name"])).collect()
}

#[tokio::test]
async fn before_leave_is_taken_back_it_is_said_who_is_told_and_what_they_read() {
    let scene = four().await;
    let asked = scene.asked(&[0, 1]);
    let leave = json!({"site": NORTH, "clinician": SHAH, "first_day": DAY, "last_day": DAY,
        "settling": asked});
    let made = scene.as_morgan("POST", "/api/leave", leave).await;
    let path = format!("/api/leave/{}", text(&made["leave"]["id"]));

    let before = scene.world.fingerprint().await;
    let touched = format!("{path}/touched");
    let found = scene.as_morgan("POST", &touched, Value::Null).await;
    let messages = format!("{path}/messages");
    let read = scene.as_morgan("POST", &messages, Value::Null).await;
    for path in [&touched, &messages] {
        let elsewhere = scene.world.post(path, &staff("sam"), Value::Null).await;
        assert_eq!(elsewhere.status, 404);
    }
    assert_eq!(scene.world.fingerprint().await, before, "nothing is done");
    assert_eq!(found["appointments"], json!([]));
    let told = &found["given_again"];
    assert_eq!(names(told), ["Patient 0", "Patient 1"]);
    assert_eq!(told[0]["told_by"], json!(["email", "text"]));
    // One for each way stands for both.
    let all = read["messages"].as_array().unwrap();
    let shown: Vec<_> = all
        .iter()
        .map(|one| (text(&one["news"]), text(&one["message"]["by"])))
        .collect();
    let want = ["email", "text"].map(|way| ("stands".to_owned(), way.to_owned()));
    assert_eq!(shown, want);

    let done = scene.as_morgan("DELETE", &path, Value::Null).await;
    assert_eq!(names(&done["given_again"]), names(told));
    assert_eq!(done["to_ring"], json!([]));
    // It goes out as it was shown, but for the link.
    let want = text(&all[0]["message"]["body"]);
    let sent = scene.messages().await;
    let mut sent = sent.iter().filter_map(|one| {
        let link = one["link"].as_str()?;
        let (page, _) = link.split_once('#')?;
        let open = format!("{page}#…");
        Some(text(&one["body"]).replace(link, &open))
    });
    assert!(sent.any(|body| body == want), "{want}");
}

#[tokio::test]
async fn what_a_changed_clinic_or_day_gives_again_is_shown_before_with_what_is_read() {
    let scene = four().await;
    let days = format!("{}/exceptions", scene.path());
    let closed = json!({"day": DAY, "kind": "closed", "settling": scene.asked(&[0, 1])});
    scene.as_morgan("POST", &days, closed).await;
    // From twenty past nine on the day is held after all, and the first still has to choose.
    let later = json!({"day": DAY, "kind": "changed", "from": "09:20", "until": "12:00"});
    let usual = format!("{days}/{DAY}/usual");
    let back = scene.world.get(&usual, &staff("morgan")).await.must(200);
    assert_eq!(
        (&back["given_again"], &back["told"]),
        (&json!(4), &json!(2))
    );
    for (path, body, want) in [
        (days.clone(), later, vec!["Patient 1"]),
        (usual.clone(), json!({}), vec!["Patient 0", "Patient 1"]),
    ] {
        let touched = format!("{path}/touched");
        let found = scene.as_morgan("POST", &touched, body.clone()).await;
        assert_eq!(names(&found["given_again"]), want, "{path}");
        let read = scene
            .as_morgan("POST", &format!("{path}/messages"), body)
            .await;
        assert_eq!(read["messages"][0]["news"], "stands", "{path}");
        assert_eq!(read["messages"][0]["patient_name"], want[0], "{path}");
    }
    // Somebody decides that the first keeps their time: they are told so, with what the clinic adds.
    let keep = one(&scene, 0, json!({"act": "keep"}));
    let settling = json!({"all": [keep], "words": "Dr Shah comes in for you.", "words_cy": ""});
    let body = json!({"site": NORTH, "settling": settling});
    let read = scene.as_morgan("POST", "/api/to-move/messages", body).await;
    let first = &read["messages"][0];
    assert_eq!(
        (&first["news"], &first["patient_name"]),
        (&json!("stands"), &json!("Patient 0"))
    );
    assert!(text(&first["message"]["body"]).contains("Dr Shah comes in for you."));
    assert_eq!(read["messages"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn whom_nobody_can_tell_is_named_before_leave_is_taken_back_and_after() {
    // E-mail goes out, and text messages do not: the third gave a mobile number alone.
    let mail = "[smtp]\nhost = \"127.0.0.1\"\nport = 1\nfrom = \"Gwent <clinic@example.org>\"\n";
    let scene = four_in(Mode::Serve, mail).await;
    let leave = json!({"site": NORTH, "clinician": SHAH, "first_day": DAY, "last_day": DAY,
        "settling": scene.asked(&[1, 2])});
    let made = scene.as_morgan("POST", "/api/leave", leave).await;
    let path = format!("/api/leave/{}", text(&made["leave"]["id"]));
    let touched = format!("{path}/touched");
    let found = scene.as_morgan("POST", &touched, Value::Null).await;
    let told = found["given_again"].as_array().unwrap();
    let ways: Vec<_> = told.iter().map(|one| one["told_by"].clone()).collect();
    assert_eq!(ways, [json!(["email"]), json!(["no_route"])]);
    let messages = format!("{path}/messages");
    let read = scene.as_morgan("POST", &messages, Value::Null).await;
    assert_eq!(read["messages"].as_array().unwrap().len(), 1);
    assert_eq!(read["messages"][0]["patient_name"], "Patient 1");
    let done = scene.as_morgan("DELETE", &path, Value::Null).await;
    assert_eq!(names(&done["given_again"]), ["Patient 1", "Patient 2"]);
    assert_eq!(names(&done["to_ring"]), ["Patient 2"]);
}
