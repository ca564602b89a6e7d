//! What becomes of a queued message.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use base64::Engine;
use serde_json::json;
use signalling::bus::Hint;
use signalling::config::Mode;
use signalling::messages::deliver;

use crate::mail_server::MailServer;
use crate::support::{Door, World, patient, staff};

const START: &str = "2026-11-24T09:00:00Z";

async fn world(mail: &MailServer) -> World {
    let world = World::with(Mode::Serve, &mail.settings(), Arc::new(Door)).await;
    tokio::spawn(deliver(world.app.clone()));
    world
}

/// Waits until the newest message is in this state, after so many attempts.
async fn state_after(world: &World, wanted: &str, attempts: i64) {
    let mut hints = world.app.bus.listen();
    loop {
        let wanted = wanted.to_owned();
        let reached = world
            .app
            .db
            .read(move |reader| {
                reader.exists(
                    "SELECT 1 FROM outbox WHERE state = $1 AND attempts = $2
                         AND id = (SELECT max(id) FROM outbox)",
                    signalling::params![wanted, attempts],
                )
            })
            .await
            .map_err(|error: signalling::store::StoreError| error.to_string())
            .unwrap();
        if reached {
            return;
        }
        // The worker hints at the board after every attempt it has noted.
        let _ = tokio::time::timeout(std::time::Duration::from_secs(5), hints.recv())
            .await
            .unwrap();
    }
}

pub async fn state(world: &World, wanted: &str) {
    state_after(world, wanted, 1).await;
}

fn header<'a>(message: &'a str, name: &str) -> &'a str {
    message
        .split("\r\n")
        .find_map(|line| line.strip_prefix(&format!("{name}: ")))
        .unwrap_or_else(|| panic!("no {name} in\n{message}"))
}

/// The first calendar part, decoded.
pub fn calendar(message: &str) -> String {
    let part = message.split("Content-Type: text/calendar").nth(1).unwrap();
    let body = part.split("\r\n\r\n").nth(1).unwrap();
    let text: String = body
        .lines()
        .take_while(|line| !line.starts_with("--"))
        .collect();
    let bytes = base64::engine::general_purpose::STANDARD
        .decode(text)
        .unwrap();
    String::from_utf8(bytes).unwrap()
}

#[tokio::test]
async fn a_booking_sends_an_invitation_with_a_calendar_file() {
    let mut mail = MailServer::start().await;
    let world = world(&mail).await;
    let template = world.tuesday_clinic().await;
    let booked = world.book(&template, START).await.must(201);
    assert_eq!(booked["delivery"], "email");
    let message = mail.message().await;
    assert!(header(&message, "To").contains("<sian@example.org>"));
    assert_eq!(header(&message, "Content-Language"), "cy");
    assert_eq!(header(&message, "Auto-Submitted"), "auto-generated");
    assert!(header(&message, "Message-ID").ends_with("@localhost>"));
    assert!(message.contains("method=REQUEST"));
    assert!(message.contains("filename=\"appointment.ics\""));
    let file = calendar(&message);
    assert!(
        file.contains("DTSTART;TZID=Europe/London:20261124T090000\r\n"),
        "{file}"
    );
    assert!(file.contains("SEQUENCE:0\r\n"));
    state(&world, "sent").await;
}

#[tokio::test]
async fn moving_and_cancelling_change_the_same_calendar_event() {
    let mut mail = MailServer::start().await;
    let world = world(&mail).await;
    let template = world.tuesday_clinic().await;
    let booked = world.book(&template, START).await.must(201);
    let id = booked["appointment"]["id"].as_str().unwrap().to_owned();
    let first = calendar(&mail.message().await);
    let uid = |file: &str| {
        let line = file.split("\r\n").find(|line| line.starts_with("UID:"));
        line.unwrap().to_owned()
    };

    let to = json!({"template": template, "start": "2026-11-24T10:00:00Z"});
    let path = format!("/api/appointments/{id}/move");
    world.post(&path, &staff("ruth"), to).await.must(200);
    let moved = calendar(&mail.message().await);
    assert_eq!(uid(&moved), uid(&first));
    assert!(
        moved.contains("SEQUENCE:1\r\n") && moved.contains("T100000\r\n"),
        "{moved}"
    );

    let path = format!("/api/appointments/{id}/cancel");
    let why = json!({"reason": "by_clinic"});
    let answer = world.post(&path, &staff("ruth"), why).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let message = mail.message().await;
    assert!(message.contains("method=CANCEL"));
    let gone = calendar(&message);
    assert_eq!(uid(&gone), uid(&first));
    assert!(
        gone.contains("SEQUENCE:2\r\n") && gone.contains("METHOD:CANCEL\r\n"),
        "{gone}"
    );
}

#[tokio::test]
async fn a_busy_mail_server_is_asked_again_with_the_same_message() {
    let mut mail = MailServer::start().await;
    let world = world(&mail).await;
    mail.busy.store(true, Ordering::SeqCst);
    let template = world.tuesday_clinic().await;
    world.book(&template, START).await.must(201);
    mail.refusal().await;
    state(&world, "waiting").await;
    assert!(mail.is_empty());
    mail.busy.store(false, Ordering::SeqCst);
    // Not before its time, however often the worker looks.
    world.app.bus.send(Hint::Outbox);
    world.pass_minutes(2);
    world.app.bus.send(Hint::Outbox);
    let message = mail.message().await;
    assert!(message.contains("/i#") || message.contains("base64"));
    state_after(&world, "sent", 2).await;
}

#[tokio::test]
async fn a_refused_address_is_given_up_and_reception_sees_it() {
    let mut mail = MailServer::start().await;
    let world = world(&mail).await;
    mail.refusing.store(true, Ordering::SeqCst);
    let template = world.tuesday_clinic().await;
    world.book(&template, START).await.must(201);
    mail.refusal().await;
    state(&world, "failed").await;
    let board = world
        .get(
            &format!("/api/board?site={}&date=2026-11-24", crate::support::NORTH),
            &staff("ruth"),
        )
        .await
        .must(200);
    assert_eq!(board["rows"][0]["delivery"], "failed");
}

#[tokio::test]
async fn without_a_text_service_reception_is_told_to_pass_the_link_on() {
    let mut mail = MailServer::start().await;
    let world = world(&mail).await;
    let template = world.tuesday_clinic().await;
    let mut mobile_only = patient();
    mobile_only["email"] = json!("");
    let body = json!({
        "service": crate::support::REVIEW, "template": template, "start": START,
        "new_patient": mobile_only, "reason": ""
    });
    let booked = world
        .post("/api/appointments", &staff("ruth"), body)
        .await
        .must(201);
    assert_eq!(booked["delivery"], "no_route");
    assert!(booked["link"].as_str().unwrap().contains("/i#"));
    state_after(&world, "no_route", 0).await;
    assert!(mail.is_empty());
}

#[tokio::test]
async fn the_demo_shows_messages_as_they_would_arrive() {
    let world = World::with(Mode::Demo, "", Arc::new(Door)).await;
    tokio::spawn(deliver(world.app.clone()));
    let template = world.tuesday_clinic().await;
    let booked = world.book(&template, START).await.must(201);
    state(&world, "sent").await;
    let outbox = world
        .get("/api/outbox", &crate::support::public())
        .await
        .must(200);
    let message = &outbox["messages"][0];
    assert_eq!(message["link"], booked["link"]);
    assert_eq!(message["state"], "sent");
    assert!(
        message["subject"]
            .as_str()
            .unwrap()
            .starts_with("Eich apwyntiad fideo")
    );
    assert!(
        message["calendar"]
            .as_str()
            .unwrap()
            .starts_with("BEGIN:VCALENDAR")
    );
}

/// Reception books people of these numbers into slots of their own.
async fn book_many(world: &World, template: &str, weeks: std::ops::Range<i64>) {
    let first: domain::time::Timestamp = START.parse().unwrap();
    for week in weeks {
        for slot in 0..9 {
            let start = first.plus_minutes(week * 7 * 24 * 60 + slot * 20);
            world.book(template, &start.to_string()).await.must(201);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_senders_share_the_work_and_send_each_message_once() {
    let mut mail = MailServer::start().await;
    let world = World::with(Mode::Serve, &mail.settings(), Arc::new(Door)).await;
    let template = world.tuesday_clinic().await;
    book_many(&world, &template, 0..4).await;
    // What two servers on one database do.
    for _ in 0..2 {
        tokio::spawn(deliver(world.app.clone()));
    }
    let mut ids = std::collections::BTreeSet::new();
    for _ in 0..36 {
        let message = mail.message().await;
        let id = header(&message, "Message-ID").to_owned();
        assert!(ids.insert(id), "sent twice");
    }
    state(&world, "sent").await;
    let left = "SELECT count(*) FROM outbox WHERE state <> 'sent' OR attempts <> 1";
    let mut hints = world.app.bus.listen();
    while world.count(left).await > 0 {
        let waited = tokio::time::timeout(std::time::Duration::from_secs(5), hints.recv());
        let _ = waited.await.unwrap();
    }
    assert!(mail.is_empty());
}

#[tokio::test]
async fn what_a_sender_had_taken_when_it_died_is_sent_by_the_next_in_time() {
    let mut mail = MailServer::start().await;
    let world = World::with(Mode::Serve, &mail.settings(), Arc::new(Door)).await;
    let template = world.tuesday_clinic().await;
    mail.silent.store(true, Ordering::SeqCst);
    let dies = tokio::spawn(deliver(world.app.clone()));
    world.book(&template, START).await.must(201);
    mail.refusal().await;
    dies.abort();
    mail.silent.store(false, Ordering::SeqCst);
    tokio::spawn(deliver(world.app.clone()));
    // The next one leaves alone what is taken, and sends what is not.
    world.pass_minutes(1);
    let other = "2026-11-24T09:20:00Z";
    world.book(&template, other).await.must(201);
    let second = calendar(&mail.message().await);
    assert!(second.contains("T092000"), "{second}");
    assert!(mail.is_empty());
    world.pass_minutes(2);
    world.app.bus.send(Hint::Outbox);
    let first = calendar(&mail.message().await);
    assert!(first.contains("T090000"), "{first}");
}

#[tokio::test]
async fn a_series_is_one_message_with_every_time_and_every_link() {
    let mut mail = MailServer::start().await;
    let world = world(&mail).await;
    let template = world.tuesday_clinic().await;
    for (language, have, links) in [
        (
            "en",
            "You have 3 video appointments.",
            "Each time has a link of its own.",
        ),
        (
            "cy",
            "Mae gennych 3 apwyntiad fideo.",
            "Mae gan bob amser ei ddolen ei hun.",
        ),
    ] {
        let minute = if language == "en" { "00" } else { "40" };
        let days = ["2026-11-24", "2026-12-01", "2026-12-08"];
        let slots: Vec<_> = days
            .iter()
            .map(|day| json!({"template": template, "start": format!("{day}T09:{minute}:00Z")}))
            .collect();
        let mut who = patient();
        who["language"] = json!(language);
        let body = json!({
            "service": crate::support::REVIEW, "slots": slots, "new_patient": who, "reason": ""
        });
        let made = world
            .post("/api/series", &staff("ruth"), body)
            .await
            .must(201);
        assert_eq!(made["delivery"], "email");
        let message = mail.message().await;
        let plain = message.replace("=\r\n", "");
        assert!(plain.contains(have), "{plain}");
        assert!(plain.contains(links), "{plain}");
        // Each appointment's own, in the words and in the page.
        let secrets: std::collections::BTreeSet<String> = plain
            .split("/i#")
            .skip(1)
            .map(|rest| rest.chars().take(43).collect())
            .collect();
        assert_eq!(secrets.len(), 3, "{plain}");
        let file = calendar(&message);
        assert_eq!(file.matches("BEGIN:VEVENT\r\n").count(), 3, "{file}");
        for day in days {
            let start = format!(
                "DTSTART;TZID=Europe/London:{}T09{minute}00",
                day.replace('-', "")
            );
            assert!(file.contains(&start), "{file}");
        }
        let uids: std::collections::BTreeSet<&str> = file
            .split("\r\n")
            .filter(|line| line.starts_with("UID:"))
            .collect();
        assert_eq!(uids.len(), 3, "each keeps an identity of its own");
    }
}
