//! A text message that does not arrive goes by e-mail, once.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use domain::time::Timestamp;
use serde_json::{Value, json};
use signalling::bus::Hint;
use signalling::config::Mode;
use signalling::messages::deliver;

use crate::mail_server::MailServer;
use crate::notify_server::{NotifyServer, TOKEN};
use crate::scene::{Scene, in_english};
use crate::support::in_the_way::{InTheWay, several_write};
use crate::support::{Door, NOW, World, send, staff, text};
use crate::texts::receipt;

/// Two days and twenty minutes after the world's clock begins: a reminder is due at once.
const SOON: &str = "2026-11-24T09:00:00Z";

struct Both {
    scene: Scene,
    notify: NotifyServer,
    mail: MailServer,
}

impl Both {
    /// A clinic with a mail server and a text service, and a patient who has an address and a mobile and
    /// has had their invitation by e-mail.
    async fn new() -> (Self, String) {
        let now: Timestamp = NOW.parse().unwrap();
        let notify = NotifyServer::start(now.0 / 1000).await;
        let mut mail = MailServer::start().await;
        let settings = format!("{}{}", notify.settings(), mail.settings());
        let world = World::with(Mode::Serve, &settings, Arc::new(Door)).await;
        let clinic = world.tuesday_clinic().await;
        tokio::spawn(deliver(world.app.clone()));
        let scene = Scene { world, clinic };
        let id = scene.book_whom(SOON, in_english).await;
        mail.message().await;
        let both = Self {
            scene,
            notify,
            mail,
        };
        (both, id)
    }

    /// The reminder goes as a text message.
    async fn remind(&mut self, id: &str) -> Value {
        let (app, id) = (self.scene.world.app.clone(), id.parse().unwrap());
        let inner = app.clone();
        let reminded = app
            .db
            .keep(move |tx| signalling::booking::remind_now(tx, &inner, id));
        reminded
            .await
            .map_err(|problem: domain::error::Problem| problem.code)
            .unwrap();
        self.notify.message().await
    }

    async fn count(&self, sql: &'static str) -> i64 {
        self.scene.world.count(sql).await
    }
}

const EMAILS: &str = "SELECT count(*) FROM outbox WHERE kind = 'reminder' AND channel = 'email'";
const KEPT: &str = "SELECT count(*) FROM outbox WHERE second_way = 1";

/// The words of a message, decoded.
fn link_in(message: &str) -> String {
    let plain = message.replace("=\r\n", "").replace("=3D", "=");
    let from = plain
        .find("/i#")
        .unwrap_or_else(|| panic!("no link in\n{message}"));
    plain[from + 3..].chars().take(43).collect()
}

#[tokio::test]
async fn a_text_message_that_did_not_arrive_goes_by_e_mail_once_with_its_link() {
    let (mut both, id) = Both::new().await;
    let sent = both.remind(&id).await;
    both.sent(1).await;
    let reference = &sent["reference"];
    for _ in 0..3 {
        let taken = receipt(&both.scene, TOKEN, reference, "permanent-failure").await;
        assert_eq!(taken, 204);
    }
    let message = both.mail.message().await;
    let secret = link_in(&message);
    let body = json!({"secret": secret});
    let path = "/api/invitations/exchange";
    let anybody = crate::support::public();
    let view = both.scene.world.post(path, &anybody, body).await;
    assert_eq!(text(&view.must(200)["appointment"]), id);
    assert_eq!(both.count(EMAILS).await, 1);
    assert_eq!(both.count(KEPT).await, 0);
}

impl Both {
    /// Waits until it is noted of so many that the text service took them.
    async fn sent(&self, texts: i64) {
        let mut hints = self.scene.world.app.bus.listen();
        while both_sent(self).await < texts {
            let waited = tokio::time::timeout(std::time::Duration::from_secs(5), hints.recv());
            let _ = waited.await.unwrap();
        }
    }
}

async fn both_sent(both: &Both) -> i64 {
    let sql = "SELECT count(*) FROM outbox WHERE channel = 'text' AND state <> 'waiting'";
    both.count(sql).await
}

#[tokio::test]
async fn one_that_is_refused_goes_by_e_mail_at_once() {
    let (mut both, id) = Both::new().await;
    both.notify.refuse_with.store(400, Ordering::SeqCst);
    let (app, id) = (both.scene.world.app.clone(), id.parse().unwrap());
    let inner = app.clone();
    let reminded = app
        .db
        .keep(move |tx| signalling::booking::remind_now(tx, &inner, id));
    reminded
        .await
        .map_err(|problem: domain::error::Problem| problem.code)
        .unwrap();
    link_in(&both.mail.message().await);
    assert_eq!(both.count(EMAILS).await, 1);
}

#[tokio::test]
async fn one_that_arrived_or_whose_time_has_changed_is_followed_by_nothing() {
    let (mut both, id) = Both::new().await;
    let sent = both.remind(&id).await;
    both.sent(1).await;
    assert_eq!(both.count(KEPT).await, 1);
    // The appointment is moved: what the text message says is not true any more.
    let path = format!("/api/appointments/{id}/move");
    let to = json!({"template": both.scene.clinic, "start": "2026-11-24T10:00:00Z"});
    let world = &both.scene.world;
    world.post(&path, &staff("ruth"), to).await.must(200);
    both.mail.message().await;
    assert_eq!(both.count(KEPT).await, 0);
    receipt(&both.scene, TOKEN, &sent["reference"], "permanent-failure").await;
    assert_eq!(both.count(EMAILS).await, 0);
    let again = both.remind(&id).await;
    both.sent(2).await;
    receipt(&both.scene, TOKEN, &again["reference"], "delivered").await;
    assert_eq!(both.count(KEPT).await, 0, "its link goes with the receipt");
    receipt(&both.scene, TOKEN, &again["reference"], "permanent-failure").await;
    assert_eq!(both.count(EMAILS).await, 0);
    assert!(both.mail.is_empty());
}

#[tokio::test]
async fn a_receipt_that_comes_before_the_sending_was_noted_counts_like_any_other() {
    let (mut both, id) = Both::new().await;
    for (status, becomes) in [("permanent-failure", "failed"), ("delivered", "sent")] {
        // The text service has it, and whoever hands it over has not heard so yet.
        let gate = both.notify.gate.clone().lock_owned().await;
        let sent = both.remind(&id).await;
        let waits = "SELECT count(*) FROM outbox WHERE channel = 'text' AND state = 'waiting'";
        assert_eq!(both.count(waits).await, 1);
        let taken = receipt(&both.scene, TOKEN, &sent["reference"], status).await;
        assert_eq!(taken, 204);
        let mut hints = both.scene.world.app.bus.listen();
        drop(gate);
        // The board is told when it is noted.
        while !matches!(hints.recv().await.unwrap(), Hint::Board { .. }) {}
        if becomes == "failed" {
            link_in(&both.mail.message().await);
        }
        let sql = format!(
            "SELECT count(*) FROM outbox WHERE channel = 'text' AND state = '{becomes}' AND attempts = 1"
        );
        assert_eq!(both.count(Box::leak(sql.into_boxed_str())).await, 1);
        assert_eq!(both.count(KEPT).await, 0, "nothing is kept of either");
        assert_eq!(both.count(EMAILS).await, 1);
    }
    let arrived = "SELECT count(*) FROM outbox WHERE delivered_at IS NOT NULL";
    assert_eq!(both.count(arrived).await, 1);
    assert!(both.mail.is_empty());
}

#[tokio::test]
async fn what_nobody_says_anything_about_is_thrown_away_in_time() {
    let (mut both, id) = Both::new().await;
    both.remind(&id).await;
    both.sent(1).await;
    let app = both.scene.world.app.clone();
    let sweep = || app.db.keep(signalling::messages::sweep);
    assert_eq!(sweep().await.unwrap(), 0);
    both.scene.world.pass_minutes(4 * 24 * 60 + 1);
    assert_eq!(sweep().await.unwrap(), 1);
    assert_eq!(both.count(KEPT).await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_called_off_in_the_moment_of_its_receipt_is_taken_back_with_its_e_mail() {
    let (mut both, id) = Both::new().await;
    if !several_write(&both.scene.world) {
        return;
    }
    let sent = both.remind(&id).await;
    both.sent(1).await;
    let world = &both.scene.world;
    let gate = both.mail.gate.clone().lock_owned().await;
    let sql = "UPDATE outbox SET attempts = attempts WHERE second_way = 1";
    let way = InTheWay::of(world, sql.to_owned()).await;
    let meanwhile = async {
        way.until::<()>(world, 1, None).await;
        let router = world.router.clone();
        let path = format!("/api/appointments/{id}/cancel");
        let gone = tokio::spawn(async move {
            let why = Some(json!({"reason": "other"}).to_string());
            send(router, "POST", &path, &staff("ruth"), why).await
        });
        way.until(world, 2, Some(&gone)).await;
        way.gives_way().await;
        gone.await.unwrap().must(200);
    };
    let receipt = receipt(&both.scene, TOKEN, &sent["reference"], "permanent-failure");
    let (taken, ()) = tokio::join!(receipt, meanwhile);
    assert_eq!(taken, 204);
    let goes = "SELECT count(*) FROM outbox WHERE kind = 'reminder' AND channel = 'email'
        AND state <> 'withdrawn'";
    assert_eq!(both.count(goes).await, 0);
    drop(gate);
}
