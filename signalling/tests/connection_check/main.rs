//! The connection check over the real router, with a real WebRTC client against the echo peer.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

#[path = "../support/mod.rs"]
mod support;

#[path = "../consultation/meeting.rs"]
#[allow(dead_code)]
mod meeting;

mod caller;
mod echoing;
mod keeping;
mod kits;
mod refusing;
mod strangers;
