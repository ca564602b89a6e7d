//! A day that runs late or cannot take place.

use serde_json::{Value, json};

use crate::scene::{Scene, in_english};
use crate::support::{EVANS, NORTH, REVIEW, SHAH, SOUTH, patient, public, staff, template, text};

const DAY: &str = "2026-12-01";

fn day(trouble: &str) -> Value {
    json!({
        "site": NORTH, "clinician": SHAH, "day": DAY, "trouble": trouble, "minutes": 40,
        "words": "The heating has failed.", "words_cy": ""
    })
}

/// Two who are booked: one reads Welsh, one English and has a mobile only.
async fn two() -> (Scene, [String; 2]) {
    let scene = Scene::new().await;
    let first = scene.book("2026-12-01T10:00:00Z").await;
    let second = scene
        .book_whom("2026-12-01T10:20:00Z", |form| {
            in_english(form);
            form["name"] = json!("Tom Price");
            form["nhs_number"] = json!("");
            form["email"] = json!("");
        })
        .await;
    scene.world.pass_minutes(1);
    (scene, [first, second])
}

async fn preview(scene: &Scene, trouble: &str) -> Value {
    let path = "/api/clinic-day/preview";
    let answer = scene.world.post(path, &staff("ruth"), day(trouble)).await;
    answer.must(200)
}

async fn act(scene: &Scene, trouble: &str) -> Value {
    let shown = preview(scene, trouble).await;
    let all = shown["appointments"].as_array().unwrap();
    let ids: Vec<&Value> = all.iter().map(|one| &one["appointment"]).collect();
    let body = json!({"day": day(trouble), "appointments": ids});
    let answer = scene
        .world
        .post("/api/clinic-day", &staff("ruth"), body)
        .await;
    answer.must(200)
}

#[tokio::test]
async fn a_preview_says_whom_it_touches_how_each_is_told_and_what_they_read() {
    let (scene, [first, _]) = two().await;
    let before = scene.world.fingerprint().await;
    let shown = preview(&scene, "cancel").await;
    let all = shown["appointments"].as_array().unwrap();
    assert_eq!(text(&all[0]["appointment"]), first);
    assert_eq!(all[0]["told_by"], json!(["email", "text"]));
    assert_eq!(all[1]["told_by"], json!(["text"]));
    let messages = shown["messages"].as_array().unwrap();
    let read: Vec<_> = messages
        .iter()
        .map(|one| (text(&one["language"]), text(&one["by"])))
        .collect();
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(
        read,
        [pair("cy", "email"), pair("cy", "text"), pair("en", "text")]
    );
    // What was typed in English alone is not for those who read Welsh.
    assert!(!text(&messages[0]["body"]).contains("heating"));
    assert_eq!(scene.world.fingerprint().await, before);
}

#[tokio::test]
async fn a_day_is_called_off_for_all_in_one_act_and_closed() {
    let (scene, _) = two().await;
    let done = act(&scene, "cancel").await;
    assert_eq!((&done["told"], &done["left_alone"]), (&json!(2), &json!(0)));
    let cancelled = "SELECT count(*) FROM appointments
         WHERE status = 'cancelled' AND cancel_reason = 'by_clinic'";
    assert_eq!(scene.world.count(cancelled).await, 2);
    for (action, times) in [
        ("clinic_day.told", 1),
        ("clinic_day.set", 1),
        ("appointment.cancelled", 2),
    ] {
        let sql = match action {
            "clinic_day.told" => "SELECT count(*) FROM audit WHERE action = 'clinic_day.told'",
            "clinic_day.set" => "SELECT count(*) FROM audit WHERE action = 'clinic_day.set'",
            _ => "SELECT count(*) FROM audit WHERE action = 'appointment.cancelled'",
        };
        assert_eq!(scene.world.count(sql).await, times, "{action}");
    }
    // Nothing of that day is offered any more.
    let path = format!("/api/services/diabetes-review/slots?from={DAY}&days=1");
    let free = scene.world.get(&path, &public()).await.must(200);
    let slots = free["days"].as_array().unwrap().iter();
    assert!(
        slots
            .flat_map(|day| day["slots"].as_array())
            .all(|day| day.is_empty())
    );
    let letters = scene.messages().await;
    let last = letters.last().unwrap();
    assert!(last["link"].is_null());
    let again = "/book";
    assert!(
        letters
            .iter()
            .rev()
            .take(3)
            .all(|m| text(&m["body"]).contains(again))
    );
    // And nobody is reminded of it.
    scene.at("2026-12-01T08:00:00Z").await;
    assert_eq!(scene.count_reminders().await, 0);
}

#[tokio::test]
async fn or_all_choose_another_time_by_a_link_and_who_does_not_is_to_be_moved() {
    let (scene, [first, second]) = two().await;
    let done = act(&scene, "choose_again").await;
    assert_eq!(done["told"], 2);
    let path = format!("/api/to-move?site={NORTH}");
    let left = scene.world.get(&path, &staff("ruth")).await.must(200);
    assert_eq!(left["appointments"].as_array().unwrap().len(), 2);
    let newest = scene.messages().await.pop().unwrap();
    let (_, secret) = {
        let link = text(&newest["link"]);
        let (before, secret) = link.split_once("/i#").unwrap();
        (before.to_owned(), secret.to_owned())
    };
    let body = json!({"secret": secret});
    let view = scene
        .world
        .post("/api/invitations/exchange", &public(), body)
        .await
        .must(200);
    assert!([first, second].contains(&text(&view["appointment"])));
    scene.at("2026-12-01T08:00:00Z").await;
    assert_eq!(scene.count_reminders().await, 0);
}

#[tokio::test]
async fn a_late_clinic_tells_those_who_are_on_their_way() {
    let (scene, _) = two().await;
    scene.clock_at("2026-12-01T10:10:00Z");
    let done = act(&scene, "late").await;
    assert_eq!(done["told"], 1);
    let newest = scene.messages().await.pop().unwrap();
    let body = text(&newest["body"]);
    for part in ["40 minutes late", "10:20 am", "11:00 am"] {
        assert!(body.contains(part), "{part}: {body}");
    }
    let booked = "SELECT count(*) FROM appointments WHERE status = 'booked'";
    assert_eq!(scene.world.count(booked).await, 2);
}

#[tokio::test]
async fn who_was_moved_since_the_preview_is_left_alone_and_other_sites_do_not_exist() {
    let (scene, [first, second]) = two().await;
    let path = format!("/api/appointments/{first}/cancel");
    let why = json!({"reason": "other"});
    scene.world.post(&path, &staff("ruth"), why).await.must(200);
    let body = json!({"day": day("cancel"), "appointments": [first, second]});
    let path = "/api/clinic-day";
    let done = scene.world.post(path, &staff("ruth"), body).await.must(200);
    assert_eq!((&done["told"], &done["left_alone"]), (&json!(1), &json!(1)));
    let mut elsewhere = day("cancel");
    elsewhere["site"] = json!(SOUTH);
    let path = "/api/clinic-day/preview";
    let answer = scene.world.post(path, &staff("ruth"), elsewhere).await;
    assert_eq!(answer.status.as_u16(), 404);
}

#[tokio::test]
async fn whom_nobody_can_tell_is_named_to_be_rung() {
    use signalling::config::Mode;
    let world =
        crate::support::World::with(Mode::Serve, "", std::sync::Arc::new(crate::support::Door))
            .await;
    let clinic = world.tuesday_clinic().await;
    let scene = Scene { world, clinic };
    scene.book("2026-12-01T10:00:00Z").await;
    let done = act(&scene, "cancel").await;
    assert_eq!(done["told"], 0);
    assert_eq!(done["to_ring"][0]["patient_name"], patient()["name"]);
}

#[tokio::test]
async fn what_several_see_together_cannot_take_place_without_one_of_them() {
    let scene = Scene::new().await;
    let mut shared = template();
    for (field, value) in [
        ("team", json!([EVANS])),
        ("weekdays", json!(["wednesday"])),
        ("valid_from", json!("2026-11-25")),
    ] {
        shared[field] = value;
    }
    let made = scene
        .world
        .post("/api/clinic-templates", &staff("morgan"), shared)
        .await
        .must(201);
    let booked = scene
        .world
        .book(&text(&made["id"]), "2026-12-02T10:00:00Z")
        .await
        .must(201);
    let mut wanted = day("cancel");
    wanted["clinician"] = json!(EVANS);
    wanted["day"] = json!("2026-12-02");
    let path = "/api/clinic-day/preview";
    let shown = scene
        .world
        .post(path, &staff("ruth"), wanted.clone())
        .await
        .must(200);
    let id = &booked["appointment"]["id"];
    assert_eq!(&shown["appointments"][0]["appointment"], id);
    let body = json!({"day": wanted, "appointments": [id]});
    let path = "/api/clinic-day";
    let done = scene.world.post(path, &staff("ruth"), body).await.must(200);
    assert_eq!(done["told"], 1);
}

#[tokio::test]
async fn who_books_between_the_preview_and_the_act_is_to_be_moved() {
    let (scene, [first, _]) = two().await;
    let body = json!({"day": day("cancel"), "appointments": [first]});
    let path = "/api/clinic-day";
    let done = scene.world.post(path, &staff("ruth"), body).await.must(200);
    assert_eq!(done["told"], 1);
    let path = format!("/api/to-move?site={NORTH}");
    let left = scene.world.get(&path, &staff("ruth")).await.must(200);
    let names: Vec<_> = left["appointments"].as_array().unwrap().iter().collect();
    assert_eq!(names.len(), 1);
    assert_eq!(names[0]["patient_name"], "Tom Price");
}

#[tokio::test]
async fn nobody_books_what_they_held_into_a_day_that_is_closed() {
    let (scene, _) = two().await;
    let hold = |start| json!({"service": REVIEW, "template": scene.clinic, "start": start});
    let mut held = Vec::new();
    for start in ["2026-12-01T11:00:00Z", "2026-12-08T11:00:00Z"] {
        let path = "/api/holds";
        held.push(
            scene
                .world
                .post(path, &public(), hold(start))
                .await
                .must(201),
        );
    }
    act(&scene, "cancel").await;
    let book = |hold: &Value| {
        let key = json!({"id": hold["id"], "secret": hold["secret"]});
        json!({"hold": key, "patient": patient()})
    };
    let path = "/api/bookings";
    let refused = scene.world.post(path, &public(), book(&held[0])).await;
    assert_eq!(refused.code(), "hold_expired");
    scene
        .world
        .post(path, &public(), book(&held[1]))
        .await
        .must(201);
}
