//! Sends many datagrams with one call.

mod outbox;
mod transmit;

pub(super) use outbox::Outbox;
pub(super) use transmit::Transmit;
