//! Text messages by GOV.UK Notify, and its receipts.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use domain::time::Timestamp;
use serde_json::{Value, json};
use signalling::bus::Hint;
use signalling::config::Mode;
use signalling::messages::{deliver, text_service_answers};
use signalling::params;
use signalling::store::StoreError;
use signalling::tls::Roots;

use crate::notify_server::{NotifyServer, TOKEN};
use crate::scene::{START, Scene};
use crate::support::{Door, NOW, Sender, World, text};

async fn scene() -> (Scene, NotifyServer) {
    let now: Timestamp = NOW.parse().unwrap();
    let notify = NotifyServer::start(now.0 / 1000).await;
    let world = World::with(Mode::Serve, &notify.settings(), Arc::new(Door)).await;
    let clinic = world.tuesday_clinic().await;
    tokio::spawn(deliver(world.app.clone()));
    (Scene { world, clinic }, notify)
}

/// Waits until the only message is in this state, after so many attempts.
async fn state(scene: &Scene, wanted: &'static str, attempts: i64) {
    let mut hints = scene.world.app.bus.listen();
    loop {
        let reached = scene
            .world
            .app
            .db
            .read(move |reader| {
                reader.exists(
                    "SELECT 1 FROM outbox WHERE state = $1 AND attempts = $2",
                    params![wanted, attempts],
                )
            })
            .await
            .map_err(|error: StoreError| error.to_string())
            .unwrap();
        if reached {
            return;
        }
        let waited = tokio::time::timeout(std::time::Duration::from_secs(5), hints.recv());
        let _ = waited.await.unwrap();
    }
}

async fn mobile_only(scene: &Scene) {
    scene
        .book_whom(START, |form| form["email"] = json!(""))
        .await;
}

pub async fn receipt(scene: &Scene, token: &str, reference: &Value, status: &str) -> u16 {
    let body = json!({
        "id": "740e5834-3a29-46b4-9a6f-16142fde533a", "reference": reference,
        "to": "+447700900123", "status": status, "notification_type": "sms",
        "created_at": "2026-11-23T08:00:00.000000Z", "completed_at": null, "sent_at": null
    });
    let request =
        Sender::default().request("POST", "/api/messages/receipts", Some(&body.to_string()));
    let (mut parts, body) = request.into_parts();
    let shown = format!("Bearer {token}").parse().unwrap();
    parts.headers.insert("authorization", shown);
    let request = http::Request::from_parts(parts, body);
    let answer = tower::ServiceExt::oneshot(scene.world.router.clone(), request).await;
    answer.unwrap().status().as_u16()
}

#[tokio::test]
async fn a_mobile_alone_gets_the_invitation_as_a_text_message() {
    let (scene, mut notify) = scene().await;
    mobile_only(&scene).await;
    let message = notify.message().await;
    assert_eq!(message["phone_number"], "+447700900123");
    let body = text(&message["personalisation"]["body"]);
    assert!(body.contains("http://localhost:8080/i#"), "{body}");
    state(&scene, "sent", 1).await;
    // The link's secret is out of the row once it has gone.
    let left = scene
        .world
        .count("SELECT count(*) FROM outbox WHERE state = 'sent'");
    assert_eq!(left.await, 1);
}

#[tokio::test]
async fn a_busy_service_is_asked_again_and_one_that_refuses_is_not() {
    let (scene, mut notify) = scene().await;
    notify.refuse_with.store(429, Ordering::SeqCst);
    mobile_only(&scene).await;
    state(&scene, "waiting", 1).await;
    assert!(notify.is_empty());
    notify.refuse_with.store(500, Ordering::SeqCst);
    // Within what the server believes of our clock.
    scene.world.app.clock.advance_ms(29_000);
    scene.world.app.bus.send(Hint::Outbox);
    state(&scene, "waiting", 1).await;
    notify.refuse_with.store(400, Ordering::SeqCst);
    scene.world.app.clock.advance_ms(-29_000);
    let due = scene.world.app.db.keep(|tx| {
        tx.execute("UPDATE outbox SET next_attempt_at = 0", params![])?;
        tx.hint(Hint::Outbox);
        Ok::<_, StoreError>(())
    });
    due.await.map_err(|error| error.to_string()).unwrap();
    state(&scene, "failed", 2).await;
    assert!(notify.is_empty());
    assert_eq!(scene.row().await["delivery"], "failed");
    let _ = &mut notify;
}

#[tokio::test]
async fn a_clock_that_is_wrong_loses_no_message() {
    let (scene, notify) = scene().await;
    scene.world.pass_minutes(5);
    mobile_only(&scene).await;
    state(&scene, "waiting", 1).await;
    assert!(notify.is_empty());
}

#[tokio::test]
async fn a_receipt_of_failure_is_shown_to_reception() {
    let (scene, mut notify) = scene().await;
    mobile_only(&scene).await;
    let message = notify.message().await;
    state(&scene, "sent", 1).await;
    let reference = &message["reference"];
    assert_eq!(
        receipt(&scene, "wrong", reference, "permanent-failure").await,
        403
    );
    assert_eq!(scene.row().await["delivery"], "sent");
    assert_eq!(receipt(&scene, TOKEN, reference, "sending").await, 204);
    assert_eq!(
        receipt(&scene, TOKEN, reference, "permanent-failure").await,
        204
    );
    assert_eq!(scene.row().await["delivery"], "failed");
    assert_eq!(
        receipt(&scene, TOKEN, &json!("nobody's"), "delivered").await,
        204
    );
}

#[tokio::test]
async fn a_receipt_of_delivery_is_kept() {
    let (scene, mut notify) = scene().await;
    mobile_only(&scene).await;
    let message = notify.message().await;
    state(&scene, "sent", 1).await;
    assert_eq!(
        receipt(&scene, TOKEN, &message["reference"], "delivered").await,
        204
    );
    let kept = "SELECT count(*) FROM outbox WHERE delivered_at IS NOT NULL";
    assert_eq!(scene.world.count(kept).await, 1);
    // What comes after the end changes nothing.
    let late = receipt(&scene, TOKEN, &message["reference"], "temporary-failure").await;
    assert_eq!(late, 204);
    assert_eq!(scene.row().await["delivery"], "sent");
}

#[tokio::test]
async fn a_reminder_that_could_not_be_sent_in_time_is_not_sent_at_all() {
    let (scene, mut notify) = scene().await;
    mobile_only(&scene).await;
    notify.message().await;
    state(&scene, "sent", 1).await;
    // Notify does not believe so late a clock: the reminder waits.
    scene.at("2026-12-01T08:00:00Z").await;
    state(&scene, "waiting", 1).await;
    scene.clock_at(START);
    scene.world.app.bus.send(Hint::Outbox);
    state(&scene, "failed", 2).await;
    let late = "SELECT count(*) FROM outbox WHERE kind = 'reminder' AND error_code = 'too_late'";
    assert_eq!(scene.world.count(late).await, 1);
    assert!(notify.is_empty());
}

#[tokio::test]
async fn the_self_check_says_whether_notify_lets_us_in() {
    let (scene, _notify) = scene().await;
    let config = scene.world.app.config.notify.clone().unwrap();
    let (roots, now) = (Roots::of_this_machine(), scene.world.app.now());
    assert_eq!(text_service_answers(&config, &roots, now).await, Ok(()));
    let late = now.plus_minutes(5);
    let clock = text_service_answers(&config, &roots, late).await;
    assert!(clock.unwrap_err().contains("clock"));
    let mut other = config;
    other.template = "00000000-2a88-4f6e-b855-c550268ce08a".to_owned();
    let none = text_service_answers(&other, &roots, now).await;
    assert!(none.unwrap_err().contains("no such template"));
}
