//! What the app and the server say to each other over HTTP about hold, transfer and what happened
//! when.

use serde::{Deserialize, Serialize};

use crate::people::wire::wire;

wire! {
    /// Puts everybody but the clinicians on hold, or takes them back.
    pub struct Hold {
        /// Whether they are on hold from now on.
        pub on: bool,
    }
}
