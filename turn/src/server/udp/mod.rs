//! Clients over UDP: threads with everything of their own.

mod relays;
mod worker;

pub(super) use worker::Worker;
