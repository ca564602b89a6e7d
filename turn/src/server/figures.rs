//! What a server did so far, as numbers to watch.

/// What a server did so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures {
    /// Allocations that live.
    pub allocations_now: u32,
    /// Allocations ever begun.
    pub allocations_total: u64,
    /// TCP and TLS streams open.
    pub streams_now: usize,
    /// Requests answered with success.
    pub granted: u64,
    /// What was relayed, one row a client transport.
    pub relayed: Vec<Relayed>,
    /// What went nowhere, one row a client transport and cause.
    pub dropped: Vec<Dropped>,
    /// Requests refused, one row a code.
    pub refused: Vec<Refusal>,
}

/// What was relayed for clients of one transport. Bytes are payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Relayed {
    /// `udp`, `tcp` or `tls`.
    pub transport: &'static str,
    /// Allocations ever begun.
    pub allocations_total: u64,
    /// Packets from clients to peers.
    pub packets_to_peers: u64,
    /// Their bytes.
    pub bytes_to_peers: u64,
    /// Packets from peers to clients.
    pub packets_to_clients: u64,
    /// Their bytes.
    pub bytes_to_clients: u64,
}

/// Packets that went nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dropped {
    /// `udp`, `tcp` or `tls`.
    pub transport: &'static str,
    /// Why.
    pub cause: &'static str,
    /// How many.
    pub packets: u64,
}

/// Requests refused with one code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal {
    /// The number on the wire.
    pub code: u16,
    /// How many.
    pub requests: u64,
}

impl Figures {
    /// The row of a transport.
    pub fn of(&self, transport: crate::core::Transport) -> Option<&Relayed> {
        let name = transport.name();
        self.relayed.iter().find(|row| row.transport == name)
    }

    /// Packets dropped for a cause, over all transports.
    pub fn dropped_for(&self, cause: crate::core::DropCause) -> u64 {
        let rows = self.dropped.iter().filter(|row| row.cause == cause.name());
        rows.map(|row| row.packets).sum()
    }
}
