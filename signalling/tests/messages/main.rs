//! Messages on their way: a mail server that keeps what it gets, refuses, or is away.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

#[path = "../support/mod.rs"]
mod support;

mod mail_server;
mod meanwhile;
mod place;
mod secrets;
mod sending;
