//! What the core needs of the outside.

use std::net::SocketAddr;

use super::counters::Traffic;
use super::types::{Family, RelayId, Transport};

/// Sockets and listeners of a driver. Called only while an allocation begins or ends.
pub trait World {
    /// Opens a socket that peers can reach, at an even port if so asked, and answers the address they
    /// see; `None` when there is no port left.
    fn open(&mut self, relay: RelayId, family: Family, even: bool) -> Option<SocketAddr>;

    /// Closes it.
    fn close(&mut self, relay: RelayId);

    /// An allocation began or ended.
    fn tell(&mut self, event: Event);
}

/// The beginning or the end of an allocation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Somebody is relayed.
    Started(Started),
    /// Nobody is any longer.
    Ended(Ended),
}

/// Somebody is relayed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Started {
    /// The username of their credential, `expiry:opaque`.
    pub username: Box<str>,
    /// How they reach the relay.
    pub transport: Transport,
}

/// An allocation is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// The username of their credential, `expiry:opaque`.
    pub username: Box<str>,
    /// How they reached the relay.
    pub transport: Transport,
    /// How long it lasted.
    pub seconds: u64,
    /// What went to peers.
    pub to_peers: Traffic,
    /// What came from peers.
    pub to_client: Traffic,
}
