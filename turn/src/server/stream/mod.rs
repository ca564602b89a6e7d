//! Clients over TCP and TLS: a task each, with a core of its own.

mod accept;
mod connection;
mod outgoing;
mod place;
mod relays;

pub(super) use accept::accept;
pub(super) use connection::serve;
