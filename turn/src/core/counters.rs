//! What a core counts. Plain numbers: the driver adds them up across threads now and then.

use crate::stun::attribute::ErrorCode;

/// Packets and their payload bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Traffic {
    /// How many.
    pub packets: u64,
    /// How long together.
    pub bytes: u64,
}

impl Traffic {
    pub(super) fn count(&mut self, bytes: usize) {
        self.packets += 1;
        self.bytes += bytes as u64;
    }
}

/// Why a packet went nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DropCause {
    /// Not STUN, not ChannelData, or not well-formed.
    Malformed,
    /// Data from a client that has no allocation.
    NoAllocation,
    /// Data to or from a peer without permission.
    NoPermission,
    /// ChannelData for a channel that is not bound.
    NoChannel,
    /// The peer's address or port may not be sent to.
    PeerRefused,
    /// The allocation's bandwidth is used up.
    Bandwidth,
    /// Too many unauthenticated requests from one network.
    AnswerLimit,
    /// A slow client or socket: its queue is full.
    QueueFull,
    /// The system would not send it.
    SendFailed,
}

impl DropCause {
    /// Every cause, in the order of figures.
    pub const ALL: [Self; 9] = [
        Self::Malformed,
        Self::NoAllocation,
        Self::NoPermission,
        Self::NoChannel,
        Self::PeerRefused,
        Self::Bandwidth,
        Self::AnswerLimit,
        Self::QueueFull,
        Self::SendFailed,
    ];

    /// Its name in figures.
    pub fn name(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::NoAllocation => "no_allocation",
            Self::NoPermission => "no_permission",
            Self::NoChannel => "no_channel",
            Self::PeerRefused => "peer_refused",
            Self::Bandwidth => "bandwidth",
            Self::AnswerLimit => "answer_limit",
            Self::QueueFull => "queue_full",
            Self::SendFailed => "send_failed",
        }
    }
}

/// Counts since they were last taken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counters {
    /// Relayed from clients to peers.
    pub to_peers: Traffic,
    /// Relayed from peers to clients.
    pub to_clients: Traffic,
    /// Requests answered with success.
    pub granted: u64,
    /// Allocations begun.
    pub started: u64,
    /// Allocations over.
    pub ended: u64,
    /// Requests refused, in the order of [`ErrorCode::ALL`].
    pub refused: [u64; ErrorCode::ALL.len()],
    /// Packets dropped, in the order of [`DropCause::ALL`].
    pub dropped: [u64; DropCause::ALL.len()],
}

impl Counters {
    /// Packets relayed, both ways.
    pub fn relayed(&self) -> u64 {
        self.to_peers.packets + self.to_clients.packets
    }

    /// Counts a dropped packet.
    pub fn drop(&mut self, cause: DropCause) {
        self.add_drops(cause, 1);
    }

    /// Counts dropped packets.
    pub fn add_drops(&mut self, cause: DropCause, packets: u64) {
        self.dropped[cause as usize] += packets;
    }

    pub(super) fn refuse(&mut self, code: ErrorCode) {
        self.refused[code.index()] += 1;
    }

    /// How many were refused with a code.
    pub fn refused_with(&self, code: ErrorCode) -> u64 {
        self.refused[code.index()]
    }

    /// How many were dropped for a cause.
    pub fn dropped_for(&self, cause: DropCause) -> u64 {
        self.dropped[cause as usize]
    }
}
