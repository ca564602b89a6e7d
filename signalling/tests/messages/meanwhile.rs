//! What is changed while messages are on their way.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use serde_json::json;
use signalling::bus::Hint;
use signalling::config::Mode;
use signalling::messages::deliver;

use crate::mail_server::MailServer;
use crate::sending::calendar;
use crate::support::{Door, World, patient, staff};

/// The starts that a message's calendar has, and how many links are in it.
fn told_of(message: &str) -> (usize, usize) {
    let plain = message.replace("=\r\n", "");
    let secrets: std::collections::BTreeSet<String> = plain
        .split("/i#")
        .skip(1)
        .map(|rest| rest.chars().take(43).collect())
        .collect();
    (
        calendar(message).matches("BEGIN:VEVENT").count(),
        secrets.len(),
    )
}

/// Reception books three weeks for somebody; says which appointments they are.
async fn three_weeks(world: &World, template: &str) -> Vec<String> {
    let slots = ["2026-11-24", "2026-12-01", "2026-12-08"]
        .map(|day| json!({"template": template, "start": format!("{day}T09:00:00Z")}));
    let mut who = patient();
    who["language"] = json!("en");
    let body = json!({
        "service": crate::support::REVIEW, "slots": slots, "new_patient": who, "reason": ""
    });
    let made = world.post("/api/series", &staff("ruth"), body).await;
    let made = made.must(201);
    let all = made["appointments"].as_array().unwrap().iter();
    all.map(|one| one["id"].as_str().unwrap().to_owned())
        .collect()
}

async fn call_off(world: &World, id: &str) {
    let path = format!("/api/appointments/{id}/cancel");
    let why = json!({"reason": "other"});
    world.post(&path, &staff("ruth"), why).await.must(200);
}

#[tokio::test]
async fn what_is_called_off_while_others_are_sent_is_not_in_the_message_that_follows() {
    let mut mail = MailServer::start().await;
    let world = World::with(Mode::Serve, &mail.settings(), Arc::new(Door)).await;
    let template = world.tuesday_clinic().await;
    world
        .book(&template, "2026-11-24T10:00:00Z")
        .await
        .must(201);
    world.pass_minutes(1);
    let series = three_weeks(&world, &template).await;
    // Both are due, and the first is on its way.
    let gate = mail.gate.clone().lock_owned().await;
    tokio::spawn(deliver(world.app.clone()));
    mail.arrival().await;
    call_off(&world, &series[1]).await;
    drop(gate);
    mail.message().await;
    let message = mail.message().await;
    assert_eq!(told_of(&message), (2, 2), "{message}");
}

#[tokio::test]
async fn what_is_called_off_while_it_is_sent_in_vain_is_not_in_the_next_attempt() {
    let mut mail = MailServer::start().await;
    let world = World::with(Mode::Serve, &mail.settings(), Arc::new(Door)).await;
    let template = world.tuesday_clinic().await;
    let series = three_weeks(&world, &template).await;
    world.pass_minutes(1);
    mail.busy.store(true, Ordering::SeqCst);
    let gate = mail.gate.clone().lock_owned().await;
    tokio::spawn(deliver(world.app.clone()));
    mail.arrival().await;
    call_off(&world, &series[2]).await;
    drop(gate);
    let tried = "SELECT count(*) FROM outbox WHERE attempts = 0";
    let mut hints = world.app.bus.listen();
    while world.count(tried).await > 0 {
        let waited = tokio::time::timeout(std::time::Duration::from_secs(5), hints.recv());
        let _ = waited.await.unwrap();
    }
    mail.busy.store(false, Ordering::SeqCst);
    world.pass_minutes(2);
    world.app.bus.send(Hint::Outbox);
    // What calls one of them off comes after it.
    let message = mail.message().await;
    assert_eq!(told_of(&message), (2, 2), "{message}");
}
