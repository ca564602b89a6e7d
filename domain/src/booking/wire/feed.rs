//! A clinician's clinic as a calendar that other programs subscribe to.

use serde::{Deserialize, Serialize};

use crate::people::wire::wire;
use crate::time::Timestamp;

wire! {
    /// Whether a clinician's calendar has an address.
    pub struct CalendarFeed {
        /// The one that is alive.
        pub alive: Option<FeedAlive>,
    }

    /// An address that is alive; it itself was shown once.
    pub struct FeedAlive {
        /// When it was made.
        pub made_at: Timestamp,
        /// When it ends by itself.
        pub expires_at: Timestamp,
    }

    /// A new address, shown this once.
    pub struct FeedAddress {
        /// The address, with its secret.
        pub address: String,
        /// When it ends by itself.
        pub expires_at: Timestamp,
    }
}
