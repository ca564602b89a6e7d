//! Reminders over the real router: when they go, to whom, by what, and "I'll be there".
#![allow(clippy::unwrap_used, missing_docs)]

mod answering;
mod clinic_day;
mod going;
#[allow(dead_code)]
#[path = "../messages/mail_server.rs"]
mod mail_server;
mod notify_server;
mod scene;
mod second_way;
#[path = "../support/mod.rs"]
mod support;
mod texts;
