//! From a link to the end of a consultation: over the real router, and over real sockets.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

#[path = "../support/mod.rs"]
mod support;

mod afterwards;
mod away_at_once;
mod away_for_seconds;
mod clinician;
mod company;
mod desk;
mod files;
mod guests;
mod hold;
mod joining;
mod live_call;
mod losing_touch;
mod meeting;
mod phone_camera;
mod queueing;
mod reading;
mod recording;
mod relayed;
mod revoking;
mod socket;
mod transfer;
mod unwelcome;
