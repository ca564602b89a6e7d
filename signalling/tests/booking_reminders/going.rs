//! When reminders go, to whom and by what.

use domain::error::{ErrorCode, Problem};
use domain::ids::AppointmentId;
use serde_json::json;

use crate::scene::{DAY, START, Scene, in_english};
use crate::support::{public, staff, text};

#[tokio::test]
async fn a_patient_is_reminded_a_week_two_days_and_two_hours_before() {
    let scene = Scene::new().await;
    scene.book(START).await;
    scene.at("2026-11-24T09:59:00Z").await;
    assert_eq!(scene.count_reminders().await, 0);
    scene.at("2026-11-24T10:00:00Z").await;
    assert_eq!(scene.count_reminders().await, 1);
    // However often anybody looks.
    scene.round().await;
    scene.at("2026-11-29T09:59:00Z").await;
    assert_eq!(scene.count_reminders().await, 1);
    scene.at("2026-11-29T10:00:00Z").await;
    scene.at("2026-12-01T08:00:00Z").await;
    assert_eq!(scene.count_reminders().await, 3);
    scene.at("2026-12-01T10:00:00Z").await;
    scene.at("2026-12-02T10:00:00Z").await;
    assert_eq!(scene.count_reminders().await, 3);
    let made = "SELECT count(*) FROM audit WHERE action = 'reminder.made'";
    assert_eq!(scene.world.count(made).await, 3);
}

#[tokio::test]
async fn each_reminder_has_a_link_that_opens_the_appointment_and_the_earlier_ones_still_do() {
    let scene = Scene::new().await;
    let id = scene.book(START).await;
    scene.at("2026-11-24T10:00:00Z").await;
    scene.at("2026-11-29T10:00:00Z").await;
    let messages = scene.messages().await;
    assert_eq!(messages.len(), 3);
    for message in &messages {
        let link = text(&message["link"]);
        let (_, secret) = link.split_once("/i#").unwrap();
        let body = json!({"secret": secret});
        let path = "/api/invitations/exchange";
        let view = scene.world.post(path, &public(), body).await.must(200);
        assert_eq!(text(&view["appointment"]), id);
    }
    // Rule 4: all of them end with the appointment.
    let path = format!("/api/appointments/{id}/cancel");
    let why = json!({"reason": "other"});
    scene.world.post(&path, &staff("ruth"), why).await.must(200);
    let live = "SELECT count(*) FROM invitations WHERE revoked_at IS NULL";
    assert_eq!(scene.world.count(live).await, 0);
    let row = "SELECT count(*) FROM reminders";
    assert_eq!(scene.world.count(row).await, 0);
}

#[tokio::test]
async fn a_mobile_gets_a_text_message_of_three_parts_at_most_in_their_language() {
    let scene = Scene::new().await;
    scene.book(START).await;
    scene.at("2026-11-24T10:00:00Z").await;
    let reminder = scene.reminders().await.remove(0);
    assert_eq!(reminder["channel"], "text");
    let body = text(&reminder["body"]);
    assert!(body.contains("Nodyn atgoffa"), "{body}");
    assert!(body.contains("dydd Mawrth 1 Rhagfyr"), "{body}");
    assert!(!body.contains("Diabetes"), "{body}");
    assert!(domain::messages::text::parts(&body) <= 3, "{body}");
}

#[tokio::test]
async fn whoever_needs_large_print_gets_the_e_mail_and_a_service_may_say_both() {
    let scene = Scene::new().await;
    scene
        .book_whom(START, |form| {
            in_english(form);
            form["formats"] = json!("Large print, easy read");
        })
        .await;
    scene.at("2026-11-24T10:00:00Z").await;
    let reminder = scene.reminders().await.remove(0);
    assert_eq!(reminder["channel"], "email");
    let body = text(&reminder["body"]);
    assert!(body.contains("Tell us if you will be there."), "{body}");
    scene.set(&[2_880], "both").await;
    scene.at("2026-11-29T10:00:00Z").await;
    assert_eq!(scene.count_reminders().await, 3);
}

#[tokio::test]
async fn who_gave_no_mobile_is_reminded_by_e_mail() {
    let scene = Scene::new().await;
    scene
        .book_whom(START, |form| form["mobile"] = json!(""))
        .await;
    scene.at("2026-11-24T10:00:00Z").await;
    let reminder = scene.reminders().await.remove(0);
    assert_eq!(reminder["channel"], "email");
    assert!(text(&reminder["subject"]).starts_with("Nodyn atgoffa"));
    assert!(reminder["calendar"].is_null());
}

#[tokio::test]
async fn nobody_is_reminded_of_times_that_had_passed_when_they_booked() {
    let scene = Scene::new().await;
    scene.at("2026-11-30T09:00:00Z").await;
    scene.book(START).await;
    scene.round().await;
    assert_eq!(scene.count_reminders().await, 0);
    scene.at("2026-12-01T08:00:00Z").await;
    assert_eq!(scene.count_reminders().await, 1);
}

#[tokio::test]
async fn a_moved_appointment_is_reminded_of_at_its_new_time() {
    let scene = Scene::new().await;
    let id = scene.book(START).await;
    scene.at("2026-11-24T10:00:00Z").await;
    let to = json!({"template": scene.clinic, "start": "2026-12-15T10:00:00Z"});
    let path = format!("/api/appointments/{id}/move");
    scene.world.post(&path, &staff("ruth"), to).await.must(200);
    scene.at("2026-12-01T09:00:00Z").await;
    assert_eq!(scene.count_reminders().await, 1);
    scene.at("2026-12-08T10:00:00Z").await;
    assert_eq!(scene.count_reminders().await, 2);
}

#[tokio::test]
async fn a_server_that_was_away_sends_one_and_not_at_night() {
    let scene = Scene::new().await;
    scene.book(START).await;
    scene.at("2026-11-29T22:00:00Z").await;
    assert_eq!(scene.count_reminders().await, 0);
    scene.at("2026-11-30T08:00:00Z").await;
    assert_eq!(scene.count_reminders().await, 1);
}

#[tokio::test]
async fn a_clinic_that_is_closed_reminds_nobody_and_one_that_is_given_again_does() {
    let scene = Scene::new().await;
    scene.book(START).await;
    let path = format!("/api/clinic-templates/{}/exceptions", scene.clinic);
    let (morgan, closed) = (
        staff("morgan"),
        json!({"day": "2026-12-01", "kind": "closed"}),
    );
    scene.world.post(&path, &morgan, closed).await.must(200);
    scene.at("2026-11-24T10:00:00Z").await;
    assert_eq!(scene.count_reminders().await, 0);
    let usual = format!("{path}/2026-12-01");
    let nothing = json!({});
    scene
        .world
        .send("DELETE", &usual, &morgan, nothing)
        .await
        .must(200);
    scene.at("2026-11-24T11:00:00Z").await;
    assert_eq!(scene.count_reminders().await, 1);
}

#[tokio::test]
async fn new_times_of_a_service_hold_for_what_is_booked_already() {
    let scene = Scene::new().await;
    scene.book(START).await;
    scene.set(&[3 * DAY as u32], "text_first").await;
    scene.at("2026-11-24T10:00:00Z").await;
    assert_eq!(scene.count_reminders().await, 0);
    scene.at("2026-11-28T10:00:00Z").await;
    assert_eq!(scene.count_reminders().await, 1);
    scene.set(&[], "text_first").await;
    scene.at("2026-12-01T08:00:00Z").await;
    assert_eq!(scene.count_reminders().await, 1);
}

#[tokio::test]
async fn two_workers_at_once_remind_once() {
    let scene = Scene::new().await;
    for minute in [0, 20, 40] {
        scene.book(&format!("2026-12-01T10:{minute:02}:00Z")).await;
    }
    scene.clock_at("2026-11-24T11:00:00Z");
    let rounds = (0..6).map(|_| signalling::booking::remind_all(&scene.world.app));
    for round in futures_util::future::join_all(rounds).await {
        round.unwrap();
    }
    assert_eq!(scene.count_reminders().await, 3);
}

#[tokio::test]
async fn what_dies_in_the_middle_leaves_neither_a_message_nor_a_mark() {
    let scene = Scene::new().await;
    let id: AppointmentId = scene.book(START).await.parse().unwrap();
    scene.clock_at("2026-11-24T10:00:00Z");
    let inner = scene.world.app.clone();
    let dead = scene.world.app.db.keep(move |tx| {
        signalling::booking::remind_now(tx, &inner, id)?;
        Err::<(), Problem>(ErrorCode::Internal.into())
    });
    assert!(dead.await.is_err());
    let links = "SELECT count(*) FROM invitations";
    assert_eq!(
        (
            scene.count_reminders().await,
            scene.world.count(links).await
        ),
        (0, 1)
    );
    scene.round().await;
    scene.round().await;
    assert_eq!(
        (
            scene.count_reminders().await,
            scene.world.count(links).await
        ),
        (1, 2)
    );
}

#[tokio::test]
async fn nobody_is_reminded_of_a_time_that_is_to_be_moved_until_the_clinic_gives_it_again() {
    let scene = Scene::new().await;
    scene.book(START).await;
    let (path, morgan) = (
        format!("/api/clinic-templates/{}/exceptions", scene.clinic),
        staff("morgan"),
    );
    let closed = json!({"day": &START[..10], "kind": "closed"});
    scene.world.post(&path, &morgan, closed).await.must(200);
    scene.at("2026-11-29T12:00:00Z").await;
    assert_eq!(scene.count_reminders().await, 0);
    // It was looked at, not given up: an hour later it is looked at again.
    let again = "SELECT count(*) FROM reminders WHERE next_at = 1795957200000";
    assert_eq!(scene.world.count(again).await, 1);
    let usual = format!("{path}/{}", &START[..10]);
    scene
        .world
        .send("DELETE", &usual, &morgan, json!(null))
        .await
        .must(200);
    scene.at("2026-11-29T13:00:00Z").await;
    assert_eq!(scene.count_reminders().await, 1);
}

#[tokio::test]
async fn two_servers_that_look_at_once_remind_nobody_twice() {
    let scene = Scene::new().await;
    for start in ["10:00", "10:20", "10:40", "11:00"] {
        scene
            .book_whom(&format!("2026-12-01T{start}:00Z"), |form| {
                form["name"] = json!(format!("Somebody {}", &start[..2]));
            })
            .await;
    }
    scene.clock_at("2026-11-24T11:00:00Z");
    let app = &scene.world.app;
    let (one, other) = tokio::join!(
        signalling::booking::remind_all(app),
        signalling::booking::remind_all(app),
    );
    one.unwrap();
    other.unwrap();
    assert_eq!(scene.count_reminders().await, 4);
    let made = "SELECT count(*) FROM audit WHERE action = 'reminder.made'";
    assert_eq!(scene.world.count(made).await, 4);
}
