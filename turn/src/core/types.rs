//! What goes into the core and comes out of it.

use std::net::{IpAddr, SocketAddr};

use super::counters::DropCause;

/// The time, as the driver sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Now {
    /// Milliseconds of a clock that never goes back; for lifetimes.
    pub ms: u64,
    /// Seconds since 1970; for credentials.
    pub unix: u64,
}

/// How a client reaches the relay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Transport {
    /// Datagrams.
    Udp,
    /// A plain stream.
    Tcp,
    /// A stream inside TLS.
    Tls,
}

impl Transport {
    /// Every transport, in the order of figures.
    pub const ALL: [Self; 3] = [Self::Udp, Self::Tcp, Self::Tls];

    /// Its place in [`Transport::ALL`].
    pub fn index(self) -> usize {
        self as usize
    }

    /// Its name in figures.
    pub fn name(self) -> &'static str {
        match self {
            Self::Udp => "udp",
            Self::Tcp => "tcp",
            Self::Tls => "tls",
        }
    }
}

/// A family of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// IPv4.
    V4,
    /// IPv6.
    V6,
}

impl Family {
    /// The family of an address.
    pub fn of(ip: IpAddr) -> Self {
        if ip.is_ipv4() { Self::V4 } else { Self::V6 }
    }

    /// Reads the value of an address family attribute.
    pub fn read(value: &[u8]) -> Option<Self> {
        match value {
            [1, ..] => Some(Self::V4),
            [2, ..] => Some(Self::V6),
            _ => None,
        }
    }

    pub(super) fn index(self) -> usize {
        self as usize
    }
}

/// The two ends of a client's path; the transport is the core's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FiveTuple {
    /// The client's address.
    pub client: SocketAddr,
    /// The address of ours it sent to.
    pub server: SocketAddr,
}

/// Names a relayed address of a core. Small and dense, so that a driver can keep sockets in a plain
/// list; a number is used again after its relay is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RelayId(pub u32);

impl RelayId {
    pub(super) fn new(slot: u32, family: Family) -> Self {
        Self(slot * 2 + family as u32)
    }

    pub(super) fn slot(self) -> u32 {
        self.0 / 2
    }

    /// The family of its address.
    pub fn family(self) -> Family {
        if self.0.is_multiple_of(2) {
            Family::V4
        } else {
            Family::V6
        }
    }
}

/// What to do after a client's datagram.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome<'a> {
    /// Send this back to the client.
    Answer(&'a [u8]),
    /// Send this from the relayed address to the peer.
    ToPeer {
        /// From which.
        relay: RelayId,
        /// To whom.
        peer: SocketAddr,
        /// What.
        payload: &'a [u8],
    },
    /// Nothing.
    Dropped(DropCause),
}

/// What to do after a peer's datagram.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FromPeer<'a> {
    /// Send head, payload and that many zero bytes to the client, as one packet.
    ToClient {
        /// Which client.
        tuple: FiveTuple,
        /// What stands before the payload.
        head: Head,
        /// What the peer sent.
        payload: &'a [u8],
        /// Zero bytes behind it.
        padding: usize,
    },
    /// Nothing.
    Dropped(DropCause),
}

/// The bytes before a relayed payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    bytes: [u8; Self::MAX],
    length: u8,
}

impl Head {
    /// No head is longer: a Data indication with an IPv6 peer.
    pub const MAX: usize = 48;

    pub(super) fn new(head: &[u8]) -> Self {
        let mut bytes = [0; Self::MAX];
        bytes[..head.len()].copy_from_slice(head);
        Self {
            bytes,
            length: head.len() as u8,
        }
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.length)]
    }
}
