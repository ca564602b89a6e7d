//! Clients over UDP: threads with everything of their own.

mod pace;
mod relays;
mod worker;

pub(super) use worker::Worker;
