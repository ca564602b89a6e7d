//! Reminders over the real router: when they go, to whom, by what, and "I'll be there".
#![allow(clippy::unwrap_used, missing_docs)]

mod answering;
mod clinic_day;
mod going;
mod notify_server;
mod scene;
#[path = "../support/mod.rs"]
mod support;
mod texts;
