//! What the app and the server say to each other about sites.

use serde::{Deserialize, Serialize};

use super::wire::wire;
use crate::ids::SiteId;

wire! {
    /// A hospital or other place of the group.
    pub struct Site {
        /// Its identifier.
        pub id: SiteId,
        /// Its name.
        pub name: String,
        /// The telephone number of its reception.
        pub telephone: String,
        /// IANA time zone, "Europe/London".
        pub zone: String,
        /// The lines of its address without the postcode, the town last; empty where nobody has said.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        pub address: String,
        /// Its postcode; may be empty.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        pub postcode: String,
        /// How to find the clinic once one is there; may be empty.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        pub directions: String,
        /// The same in Welsh; empty where nobody has said it in Welsh.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        pub directions_cy: String,
    }

    /// Makes a site, or says anew what is known of one.
    pub struct SiteDetails {
        /// Its name, 1 to 80 characters.
        pub name: String,
        /// The telephone number of its reception, 1 to 40 characters.
        pub telephone: String,
        /// The address without the postcode, at most 5 lines of 80 characters, the town last; may be empty.
        #[serde(default)]
        pub address: String,
        /// A UK postcode; may be empty.
        #[serde(default)]
        pub postcode: String,
        /// How to find the clinic, at most 400 characters; may be empty.
        #[serde(default)]
        pub directions: String,
        /// The same in Welsh, for who reads Welsh; may be empty.
        #[serde(default)]
        pub directions_cy: String,
    }
}
