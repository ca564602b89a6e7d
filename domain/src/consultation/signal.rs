//! What two browsers tell each other, through the server, to connect a call. The server passes
//! these on without looking inside; `negotiation` is what writes and reads them.

use serde::{Deserialize, Serialize};

use super::safety_words::SafetyMessage;

/// The largest session description relayed, in bytes.
pub const MAX_SDP_BYTES: usize = 48 * 1024;

/// The largest ICE candidate relayed, in bytes.
pub const MAX_CANDIDATE_BYTES: usize = 2 * 1024;

/// The largest of the short texts beside a candidate, in bytes.
pub const MAX_TAG_BYTES: usize = 256;

/// One `RTCPeerConnection` of one page. A browser that starts a connection afresh (a reload, a
/// repair) chooses a new number at random, so that nothing meant for the old one reaches the new.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct LinkId(pub u32);

/// A message from one connection to the connection at the other end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Signal {
    /// The sender's connection.
    pub from: LinkId,
    /// The receiver's connection, once the sender knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<LinkId>,
    /// What is said.
    pub body: SignalBody,
}

/// What one connection says to the other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum SignalBody {
    /// "I am here": the polite side asks the other for an offer.
    Hello,
    /// An offer. Sent again, with the same round, when no answer comes.
    Offer {
        /// Counts the sender's offers on this connection, from 1.
        round: u32,
        /// The last of the receiver's offers that the sender has answered; 0 is none.
        seen: u32,
        /// The session description.
        sdp: String,
    },
    /// The answer to the offer of that round.
    Answer {
        /// The round of the offer.
        round: u32,
        /// The session description.
        sdp: String,
    },
    /// A way to reach the sender.
    Candidate {
        /// The candidate.
        candidate: Candidate,
    },
    /// A step towards the words by which two people know that no one is between them.
    Safety {
        /// The step.
        message: SafetyMessage,
    },
}

/// An ICE candidate as browsers write it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Candidate {
    /// The candidate line.
    pub candidate: String,
    /// The media section it belongs to, by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sdp_mid: Option<String>,
    /// The media section it belongs to, by place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sdp_m_line_index: Option<u16>,
    /// The ICE generation it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username_fragment: Option<String>,
}

impl Signal {
    /// Whether every part is within its bound.
    pub fn is_bounded(&self) -> bool {
        let tag = |t: &Option<String>| t.as_ref().is_none_or(|t| t.len() <= MAX_TAG_BYTES);
        match &self.body {
            SignalBody::Hello | SignalBody::Safety { .. } => true,
            SignalBody::Offer { sdp, .. } | SignalBody::Answer { sdp, .. } => {
                sdp.len() <= MAX_SDP_BYTES
            }
            SignalBody::Candidate { candidate: c } => {
                c.candidate.len() <= MAX_CANDIDATE_BYTES
                    && tag(&c.sdp_mid)
                    && tag(&c.username_fragment)
            }
        }
    }

    /// Roughly how many bytes it takes up in a buffer.
    pub fn weight(&self) -> usize {
        match &self.body {
            SignalBody::Hello => 0,
            SignalBody::Safety { .. } => 64,
            SignalBody::Offer { sdp, .. } | SignalBody::Answer { sdp, .. } => sdp.len(),
            SignalBody::Candidate { candidate } => candidate.candidate.len() + MAX_TAG_BYTES,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signal_survives_its_own_text() {
        let signal = Signal {
            from: LinkId(1),
            to: Some(LinkId(2)),
            body: SignalBody::Offer {
                round: 1,
                seen: 0,
                sdp: "v=0".to_owned(),
            },
        };
        let text = serde_json::to_string(&signal).unwrap();
        assert_eq!(serde_json::from_str::<Signal>(&text).unwrap(), signal);
        assert!(signal.is_bounded());
    }

    #[test]
    fn an_oversized_description_is_out_of_bounds() {
        let sdp = "x".repeat(MAX_SDP_BYTES + 1);
        let body = SignalBody::Answer { round: 1, sdp };
        let signal = Signal {
            from: LinkId(1),
            to: None,
            body,
        };
        assert!(!signal.is_bounded());
    }
}
