//! Clients over UDP: threads with everything of their own.

mod outbox;
mod relays;
mod transmit;
mod worker;

pub(super) use worker::Worker;
