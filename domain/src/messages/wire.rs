//! The demo's on-screen outbox.

use crate::booking::wire::MessageState;
use crate::ids::MessageId;
use crate::people::wire::wire;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// What became of a text message, in the words of GOV.UK Notify.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ReceiptStatus {
    /// It is on the telephone.
    Delivered,
    /// There is no such number, or it takes no messages.
    PermanentFailure,
    /// The telephone was off for days.
    TemporaryFailure,
    /// Something went wrong between Notify and the network.
    TechnicalFailure,
    /// Anything that is no end.
    #[serde(other)]
    OnItsWay,
}

wire! {
    /// What became of a text message, as GOV.UK Notify says it.
    pub struct Receipt {
        /// Our own name of it.
        #[serde(default)]
        pub reference: Option<String>,
        /// What became of it.
        pub status: ReceiptStatus,
    }

    /// A message as it would arrive.
    pub struct OutboxMessage {
        /// Identifier.
        pub id: MessageId,
        /// When it was written.
        pub at: Timestamp,
        /// `email` or `text`.
        pub channel: String,
        /// To whom.
        pub to: String,
        /// Subject; empty for a text message.
        pub subject: String,
        /// Plain words.
        pub body: String,
        /// The link in it, when there is one.
        pub link: Option<String>,
        /// The calendar file with it, when there is one.
        pub calendar: Option<String>,
        /// How it went.
        pub state: MessageState,
    }

    /// The newest messages first, at most 100.
    pub struct Outbox {
        /// They.
        pub messages: Vec<OutboxMessage>,
    }
}
