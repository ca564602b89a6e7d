//! The waiting list over the real router: joining, offers, answers, what staff do.
#![allow(clippy::unwrap_used, missing_docs)]

mod answering;
mod asking;
mod beside;
mod groups;
mod histories;
mod kept;
mod links;
mod own_place;
mod referrals;
mod scene;
mod staff;
#[path = "../support/mod.rs"]
mod support;
