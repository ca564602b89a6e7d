//! Clients over TCP and TLS: a task each, with a core of its own.

mod accept;
mod connection;
mod newcomers;
mod outgoing;
mod place;
mod relays;
mod thread;

pub(super) use connection::serve_elsewhere;
pub(super) use newcomers::Newcomers;
pub(super) use thread::{StreamListener, start};
