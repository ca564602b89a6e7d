//! The negotiation of a call between two browsers: perfect negotiation with trickle ICE, as a
//! state machine without I/O. One machine at each end of each pair.
//!
//! What holds whatever the network does (tried by `domain/tests/negotiation.rs`):
//! - One operation at a time runs on the browser's connection, and only one its state permits.
//! - Offers may be repeated: the other side answers a repeated offer with the same answer. That,
//!   and a timer, repairs every loss of an offer or answer.
//! - When both offer at once, the impolite side's offer stands and the polite side takes its own
//!   back.
//! - Every message names the connections it is from and for, so a reload at either end can never
//!   mix two generations; the side that stayed starts a new connection to match.
//! - A connection that stays down is restarted, and after repeated failure made anew. When the device's
//!   network changes, or either side's way to the server is back, that is not waited for.

mod exchange;
mod health;
mod link;
mod machine;
mod sdp;

use super::safety_words::SafetyMessage;
use super::signal::{Candidate, LinkId, Signal};
use crate::ids::ParticipantId;

pub use machine::Negotiation;

/// Whose offer gives way when both offer at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manners {
    /// Takes its own offer back. Asks for the first offer instead of making it.
    Polite,
    /// Makes the first offer, and ignores an offer that crosses its own.
    Impolite,
}

impl Manners {
    /// The manners of `mine` towards `theirs`: a patient is polite to everybody else; between
    /// equals the smaller identifier is.
    pub fn between(mine: (bool, ParticipantId), theirs: (bool, ParticipantId)) -> Self {
        let polite = match (mine.0, theirs.0) {
            (true, false) => true,
            (false, true) => false,
            _ => mine.1 < theirs.1,
        };
        if polite { Self::Polite } else { Self::Impolite }
    }
}

/// Offer or answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SdpKind {
    /// An offer.
    Offer,
    /// An answer.
    Answer,
}

/// The browser's `connectionState`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum ConnectionState {
    New,
    Connecting,
    Connected,
    Disconnected,
    Failed,
    Closed,
}

/// What happens to the machine. Results and events of a connection that has been given up must
/// not be passed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A fresh connection exists, with its tracks in place. The number is new and random.
    Started {
        /// The number of the connection.
        link: LinkId,
    },
    /// The browser's `negotiationneeded`.
    NegotiationNeeded,
    /// `SetLocal` has succeeded.
    LocalDescriptionSet {
        /// What the browser made of it.
        kind: SdpKind,
        /// The local description.
        sdp: String,
    },
    /// `SetRemote` has succeeded.
    RemoteDescriptionSet,
    /// `SetLocal` or `SetRemote` has failed.
    OperationFailed,
    /// The browser found a way by which it can be reached.
    LocalCandidate(Candidate),
    /// The browser's `connectionstatechange`.
    Connection(ConnectionState),
    /// A message of the other side.
    Remote(Signal),
    /// Pass this on to the connection at the other end.
    Safety(SafetyMessage),
    /// The socket to the server is back.
    SignallingBack {
        /// Whether it was resumed with nothing lost.
        complete: bool,
    },
    /// The other side's way to the server is back.
    OtherBack,
    /// This device has another way to the network than before, or has it again.
    PathChanged,
    /// Nothing has come for a while though the browser takes the connection to stand.
    Silent,
    /// Time has passed; see [`Negotiation::wake_at`].
    Tick,
}

/// What the machine wants done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// Call `setLocalDescription()` without an argument.
    SetLocal,
    /// Call `setRemoteDescription(…)`; an own offer is taken back implicitly.
    SetRemote {
        /// Offer or answer.
        kind: SdpKind,
        /// The description.
        sdp: String,
    },
    /// Call `addIceCandidate(…)`; a failure does not matter.
    AddCandidate(Candidate),
    /// Send to the other side.
    Send(Signal),
    /// The connection at the other end says this about safety words.
    Safety(SafetyMessage),
    /// Call `restartIce()`.
    RestartIce,
    /// Close the connection, make a new one and pass in `Started`.
    Recreate,
}
