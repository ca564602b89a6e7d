//! Reminders over the real router: when they go, to whom, by what, and "I'll be there".
#![allow(clippy::unwrap_used, missing_docs)]

mod answering;
mod going;
mod scene;
#[path = "../support/mod.rs"]
mod support;
