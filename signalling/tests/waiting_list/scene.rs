//! A clinic that is full, and people who wait.

use std::sync::Arc;

use domain::people::wire::Language;
use serde_json::{Value, json};
use signalling::config::Mode;

use crate::support::{self, Answer, Door, NORTH, REVIEW, World, public, staff, text};

pub struct Scene {
    pub world: World,
    /// Tuesdays 09:00 to 12:00.
    pub clinic: String,
}

/// Who joins: a name, and where offers go.
pub fn person(name: &str) -> Value {
    json!({
        "name": name,
        "date_of_birth": {"day": "1", "month": "2", "year": "1960"},
        "email": format!("{}@example.org", name.to_lowercase().replace(' ', ".")),
        "language": Language::En
    })
}

/// Opens a clinic on Tuesdays from 09:00 to 12:00, but for this.
async fn open(world: &World, changes: Value) -> String {
    let mut clinic = support::template();
    let all = clinic.as_object_mut().unwrap();
    all.extend(changes.as_object().unwrap().clone());
    let path = "/api/clinic-templates";
    let made = world.post(path, &staff("morgan"), clinic).await.must(201);
    text(&made["id"])
}

impl Scene {
    pub async fn new() -> Self {
        Self::with_terms(Value::Null).await
    }

    /// The same with terms of the clinic's own.
    pub async fn with_terms(terms: Value) -> Self {
        let world = World::with(Mode::Demo, "", Arc::new(Door)).await;
        let changes = if terms.is_null() {
            json!({})
        } else {
            json!({"terms": terms})
        };
        let clinic = open(&world, changes).await;
        let scene = Self { world, clinic };
        scene.round().await;
        scene
    }

    /// Another clinic, like the first but for this.
    pub async fn opens(&self, changes: Value) -> String {
        open(&self.world, changes).await
    }

    /// What the worker does when it is woken, or finds by itself.
    pub async fn round(&self) {
        signalling::booking::fill_from_waiting_list(&self.world.app)
            .await
            .unwrap();
    }

    /// Joins by themselves.
    pub async fn join(&self, name: &str, wishes: Value) -> Value {
        let body = json!({"service": REVIEW, "patient": person(name), "wishes": wishes});
        let path = "/api/waiting-list/join";
        self.world.post(path, &public(), body).await.must(201)
    }

    /// Put on by reception.
    pub async fn add(&self, name: &str, priority: &str, wishes: Value) -> String {
        let body = json!({
            "service": REVIEW, "new_patient": person(name), "priority": priority, "wishes": wishes
        });
        let path = "/api/waiting-list";
        let added = self.world.post(path, &staff("ruth"), body).await;
        text(&added.must(201))
    }

    /// Reception books somebody into a slot; says which appointment it is.
    pub async fn book(&self, name: &str, start: &str) -> String {
        let body = json!({
            "service": REVIEW, "template": self.clinic, "start": start,
            "new_patient": person(name), "reason": ""
        });
        let path = "/api/appointments";
        let booked = self.world.post(path, &staff("ruth"), body).await;
        text(&booked.must(201)["appointment"]["id"])
    }

    pub async fn cancel(&self, appointment: &str) {
        let path = format!("/api/appointments/{appointment}/cancel");
        let body = json!({"reason": "other"});
        self.world.post(&path, &staff("ruth"), body).await.must(200);
    }

    /// A slot that somebody had booked is free.
    pub async fn free(&self, start: &str) {
        let appointment = self.book("Somebody Else", start).await;
        self.cancel(&appointment).await;
    }

    /// The messages with an offer's link, oldest first: to whom, and the link's secret.
    pub async fn letters(&self) -> Vec<(String, String)> {
        let outbox = self.world.get("/api/outbox", &public()).await.must(200);
        let messages = outbox["messages"].as_array().unwrap().clone();
        let offers = messages.iter().rev().filter_map(|message| {
            let (_, secret) = message["link"].as_str()?.split_once("/o#")?;
            Some((text(&message["to"]), secret.to_owned()))
        });
        offers.collect()
    }

    /// The secrets of the links to somebody's own place, the newest first.
    pub async fn places(&self, name: &str) -> Vec<String> {
        let outbox = self.world.get("/api/outbox", &public()).await.must(200);
        let messages = outbox["messages"].as_array().unwrap().clone();
        let name = name.to_lowercase().replace(' ', ".");
        let theirs = messages
            .iter()
            .filter(|message| text(&message["to"]).starts_with(&name));
        let secrets = theirs.filter_map(|message| message["link"].as_str()?.split_once("/w#"));
        secrets.map(|(_, secret)| secret.to_owned()).collect()
    }

    /// What somebody does by the link to their own place: `look`, `leave`.
    pub async fn at_place(&self, what: &str, secret: &str) -> Answer {
        let path = format!("/api/waiting-list/{what}");
        let body = json!({"secret": secret});
        self.world.post(&path, &public(), body).await
    }

    /// Who was asked so far, sorted, by the first part of their address.
    pub async fn asked(&self) -> Vec<String> {
        let outbox = self.world.get("/api/outbox", &public()).await.must(200);
        let messages = outbox["messages"].as_array().unwrap().clone();
        let offers = messages
            .iter()
            .rev()
            .filter(|message| text(&message["subject"]).starts_with("A time is free"));
        let first = |to: String| to.split(['.', '@']).next().unwrap_or("").to_owned();
        let mut asked: Vec<String> = offers.map(|message| first(text(&message["to"]))).collect();
        asked.sort();
        asked
    }

    /// The secret of the newest offer to somebody.
    pub async fn secret(&self, name: &str) -> String {
        let letters = self.letters().await;
        let name = name.to_lowercase().replace(' ', ".");
        let mut theirs = letters.into_iter().rev();
        theirs.find(|(to, _)| to.starts_with(&name)).unwrap().1
    }

    pub async fn answer(&self, what: &str, secret: &str) -> Answer {
        let path = format!("/api/offers/{what}");
        let body = json!({"secret": secret});
        self.world.post(&path, &public(), body).await
    }

    /// Where somebody's offer stands, as they see it.
    pub async fn state(&self, secret: &str) -> String {
        text(&self.answer("look", secret).await.must(200)["state"])
    }

    /// Who waits, in order.
    pub async fn waiting(&self) -> Vec<Value> {
        let path = format!("/api/waiting-list?site={NORTH}");
        let list = self.world.get(&path, &staff("ruth")).await.must(200);
        list["entries"].as_array().unwrap().clone()
    }

    pub async fn names(&self) -> Vec<String> {
        let waiting = self.waiting().await;
        waiting
            .iter()
            .map(|entry| text(&entry["patient"]["name"]))
            .collect()
    }

    pub async fn count(&self, sql: &'static str) -> i64 {
        self.world.count(sql).await
    }
}

pub const BOOKED: &str = "SELECT count(*) FROM appointments WHERE status = 'booked'";
pub use support::staff as as_staff;
