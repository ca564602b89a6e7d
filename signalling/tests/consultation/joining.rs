//! From the link to the waiting room, over HTTP.

use serde_json::json;

use crate::meeting::{Meeting, device_check, right_date, secret_of, wrong_date};
use crate::support::{public, staff, visitor};

#[tokio::test]
async fn looking_at_a_link_changes_nothing() {
    let meeting = Meeting::now().await;
    for method in ["GET", "HEAD"] {
        let path = "/api/invitations/exchange";
        let answer = meeting.world.send(method, path, &public(), json!({})).await;
        assert_eq!(answer.status, 405);
    }
    assert_eq!(meeting.world.count("SELECT COUNT(*) FROM visits").await, 0);
}

#[tokio::test]
async fn unknown_expired_and_revoked_links_are_answered_alike() {
    let meeting = Meeting::now().await;
    let mut answers = Vec::new();
    for unknown in ["", "x", &"A".repeat(43), &"A".repeat(1_000)] {
        answers.push(meeting.exchange(unknown, &public()).await);
    }
    meeting.world.pass_minutes(8 * 24 * 60);
    answers.push(meeting.exchange(&meeting.secret, &public()).await);
    meeting.world.pass_minutes(-8 * 24 * 60);
    let cancel = format!("/api/appointments/{}/cancel", meeting.appointment);
    let reason = json!({"reason": "by_clinic"});
    meeting
        .world
        .post(&cancel, &staff("ruth"), reason)
        .await
        .must(200);
    answers.push(meeting.exchange(&meeting.secret, &public()).await);
    for answer in answers {
        assert_eq!(
            (answer.status.as_u16(), answer.code()),
            (404, "link_not_valid")
        );
        assert_eq!(answer.body.as_object().unwrap().len(), 3);
        assert!(answer.headers.get("set-cookie").is_none());
    }
}

#[tokio::test]
async fn a_second_tap_on_the_link_is_the_same_visit() {
    let meeting = Meeting::now().await;
    let device = meeting.waiting_device().await;
    let answer = meeting.exchange(&meeting.secret, &device).await;
    assert_eq!(Some(answer.visit_cookie()), device.cookie);
    let view = answer.must(200);
    assert_eq!(view["identity_confirmed"], true);
    assert_eq!(meeting.world.count("SELECT COUNT(*) FROM visits").await, 1);
}

#[tokio::test]
async fn nothing_personal_is_shown_before_the_date_of_birth() {
    let meeting = Meeting::now().await;
    let device = meeting.device().await;
    let view = meeting.world.get("/api/visit", &device).await.must(200);
    assert_eq!(view["patient_name"], json!(null));
    assert_eq!(view["identity_attempts_left"], 5);
    assert_eq!(view["joining"], json!({"type": "open"}));
    let view = meeting
        .world
        .post("/api/visit/identity", &device, right_date())
        .await
        .must(200);
    assert_eq!(view["patient_name"], "Siân Jones");
}

#[tokio::test]
async fn five_wrong_dates_on_whatever_device_lock_the_link_until_it_is_sent_again() {
    let meeting = Meeting::now().await;
    let world = &meeting.world;
    let first = meeting.device().await;
    for _ in 0..3 {
        let answer = world
            .post("/api/visit/identity", &first, wrong_date())
            .await;
        assert_eq!(answer.code(), "identity_mismatch");
    }
    let second = meeting.device().await;
    let view = world.get("/api/visit", &second).await.must(200);
    assert_eq!(view["identity_attempts_left"], 2);
    for code in ["identity_mismatch", "too_many_attempts"] {
        let answer = world
            .post("/api/visit/identity", &second, wrong_date())
            .await;
        assert_eq!(answer.code(), code);
    }
    let answer = world
        .post("/api/visit/identity", &first, right_date())
        .await;
    assert_eq!(answer.code(), "too_many_attempts");

    let resend = format!("/api/appointments/{}/resend", meeting.appointment);
    let sent = world.post_nothing(&resend, &staff("ruth")).await.must(200);
    let answer = meeting.exchange(&secret_of(&sent["link"]), &first).await;
    let first = visitor(&answer.visit_cookie());
    assert_eq!(answer.must(200)["identity_attempts_left"], 5);
    world
        .post("/api/visit/identity", &first, right_date())
        .await
        .must(200);
}

#[tokio::test]
async fn a_date_that_does_not_exist_is_no_attempt() {
    let meeting = Meeting::now().await;
    let device = meeting.device().await;
    let body = json!({"date_of_birth": {"day": "31", "month": "2", "year": "1958"}});
    let answer = meeting
        .world
        .post("/api/visit/identity", &device, body)
        .await;
    let refused = vec![("date_of_birth".to_owned(), "no_such_date".to_owned())];
    assert_eq!(answer.refused(), refused);
    let view = meeting.world.get("/api/visit", &device).await.must(200);
    assert_eq!(view["identity_attempts_left"], 5);
}

#[tokio::test]
async fn nobody_arrives_without_saying_who_they_are() {
    let meeting = Meeting::now().await;
    let device = meeting.device().await;
    let answer = meeting
        .world
        .post("/api/visit/arrive", &device, device_check())
        .await;
    assert_eq!(answer.code(), "wrong_state");
    let device = meeting.waiting_device().await;
    let view = meeting.world.get("/api/visit", &device).await.must(200);
    assert_eq!(view["status"], "arrived");
    assert_eq!(view["device_check"]["browser"], "Firefox 153");
    assert!(view["arrived_at"].is_string());
}

#[tokio::test]
async fn the_door_opens_half_an_hour_before() {
    let meeting = Meeting::now().await;
    let world = &meeting.world;
    let template = world.tuesday_clinic().await;
    let booked = world
        .book(&template, "2026-11-24T09:00:00Z")
        .await
        .must(201);
    let answer = meeting
        .exchange(&secret_of(&booked["link"]), &public())
        .await;
    let device = visitor(&answer.visit_cookie());
    let view = answer.must(200);
    assert_eq!(view["joining"]["type"], "too_early");
    world
        .post("/api/visit/identity", &device, right_date())
        .await
        .must(200);
    let arrive = || world.post("/api/visit/arrive", &device, device_check());
    assert_eq!(arrive().await.code(), "not_joinable");
    world.pass_minutes(24 * 60 + 30);
    arrive().await.must(200);
}

#[tokio::test]
async fn signing_out_ends_the_visit() {
    let meeting = Meeting::now().await;
    let device = meeting.device().await;
    let world = &meeting.world;
    let answer = world.post_nothing("/api/visit/sign-out", &device).await;
    assert_eq!(answer.status, 204);
    let answer = world.get("/api/visit", &device).await;
    assert_eq!(answer.code(), "sign_in_needed");
}

#[tokio::test]
async fn the_calendar_file_names_the_time_and_nobody() {
    let meeting = Meeting::now().await;
    let world = &meeting.world;
    let template = world.tuesday_clinic().await;
    let booked = world
        .book(&template, "2026-11-24T09:00:00Z")
        .await
        .must(201);
    let answer = meeting
        .exchange(&secret_of(&booked["link"]), &public())
        .await;
    let device = visitor(&answer.visit_cookie());
    let answer = world.get("/api/visit/calendar", &device).await;
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.headers["content-type"],
        "text/calendar; charset=utf-8"
    );
    assert!(
        answer
            .text
            .contains("DTSTART;TZID=Europe/London:20261124T090000\r\n")
    );
    assert!(!answer.text.contains("Jones"));
}
