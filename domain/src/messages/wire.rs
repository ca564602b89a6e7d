//! The demo's on-screen outbox.

use crate::booking::wire::MessageState;
use crate::ids::MessageId;
use crate::people::wire::wire;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

wire! {
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
