//! A clinic to come, and a worker that looks when it is told to.

use std::sync::Arc;

use domain::time::Timestamp;
use serde_json::{Value, json};
use signalling::config::Mode;

use crate::support::{Door, NORTH, REVIEW, World, appointment, public, staff, text};

/// Tuesday 1 December 2026, nine days after the world's clock begins.
pub const START: &str = "2026-12-01T10:00:00Z";
pub const DAY: i64 = 1_440;

pub struct Scene {
    pub world: World,
    pub clinic: String,
}

impl Scene {
    pub async fn new() -> Self {
        let world = World::with(Mode::Demo, "", Arc::new(Door)).await;
        let clinic = world.tuesday_clinic().await;
        Self { world, clinic }
    }

    /// Reception books somebody, whose form is changed before.
    pub async fn book_whom(&self, start: &str, change: impl FnOnce(&mut Value)) -> String {
        let mut body = appointment(&self.clinic, start);
        change(&mut body["new_patient"]);
        let path = "/api/appointments";
        let booked = self.world.post(path, &staff("ruth"), body).await.must(201);
        text(&booked["appointment"]["id"])
    }

    pub async fn book(&self, start: &str) -> String {
        self.book_whom(start, |_| {}).await
    }

    /// The clock goes to a time, and the worker looks.
    pub async fn at(&self, time: &str) {
        self.clock_at(time);
        self.round().await;
    }

    /// The clock goes to a time, and nobody looks.
    pub fn clock_at(&self, time: &str) {
        let now: Timestamp = time.parse().unwrap();
        let passed = now.0 - self.world.app.now().0;
        self.world.app.clock.advance_ms(passed);
    }

    pub async fn round(&self) {
        signalling::booking::remind_all(&self.world.app)
            .await
            .unwrap();
    }

    pub async fn set(&self, minutes_before: &[u32], way: &str) {
        let path = format!("/api/staff-services/{REVIEW}/reminders");
        let body = json!({"minutes_before": minutes_before, "way": way});
        self.world
            .send("PUT", &path, &staff("morgan"), body)
            .await
            .must(200);
    }

    /// All messages, oldest first.
    pub async fn messages(&self) -> Vec<Value> {
        let outbox = self.world.get("/api/outbox", &public()).await.must(200);
        let mut all = outbox["messages"].as_array().unwrap().clone();
        all.reverse();
        all
    }

    /// The reminders among them.
    pub async fn reminders(&self) -> Vec<Value> {
        let words = ["atgoffa", "Reminder", "remind"];
        let mut all = self.messages().await;
        all.retain(|message| {
            let said = format!("{}{}", message["subject"], message["body"]);
            words.iter().any(|word| said.contains(word))
        });
        all
    }

    pub async fn count_reminders(&self) -> i64 {
        self.world
            .count("SELECT count(*) FROM outbox WHERE kind = 'reminder'")
            .await
    }

    /// The board's row of the day of [`START`].
    pub async fn row(&self) -> Value {
        let path = format!("/api/board?site={NORTH}&date={}", &START[..10]);
        let board = self.world.get(&path, &staff("ruth")).await.must(200);
        board["rows"][0].clone()
    }
}

pub fn in_english(form: &mut Value) {
    form["language"] = json!("en");
}
