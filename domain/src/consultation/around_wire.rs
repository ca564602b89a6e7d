//! What the app and the server say to each other over HTTP about hold, transfer and what happened
//! when.

use serde::{Deserialize, Serialize};

use crate::booking::wire::{Clinician, Mode};
use crate::ids::{SiteId, StaffId};
use crate::people::wire::wire;
use crate::text::Prose;
use crate::time::Timestamp;

/// Why somebody is handed to another clinician; only clinicians read it.
pub type TransferReason = Prose<500>;

impl TimePoint {
    /// The stable text, as on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Opened => "opened",
            Self::Checked => "checked",
            Self::Waiting => "waiting",
            Self::Admitted => "admitted",
            Self::FirstPicture => "first_picture",
            Self::Ended => "ended",
        }
    }
}

/// A step of a consultation, of which the first time is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum TimePoint {
    /// A link was sent.
    Invited,
    /// The link was opened.
    Opened,
    /// The devices were checked.
    Checked,
    /// The patient went into the waiting room.
    Waiting,
    /// Somebody was let in.
    Admitted,
    /// Somebody saw the other.
    FirstPicture,
    /// It was ended.
    Ended,
}

wire! {
    /// Puts everybody but the clinicians on hold, or takes them back.
    pub struct Hold {
        /// Whether they are on hold from now on.
        pub on: bool,
    }

    /// Hands the patient to another clinician's waiting room.
    pub struct Transfer {
        /// At which site; the same one when not said.
        #[serde(default)]
        pub site: Option<SiteId>,
        /// To whom.
        pub to: StaffId,
        /// Why, for the clinician who takes over.
        pub reason: String,
    }

    /// To whom a patient may be handed, at which sites.
    pub struct TransferPlaces {
        /// Sites with anybody there, by name.
        pub sites: Vec<TransferPlace>,
    }

    /// A site, and who sees patients there.
    pub struct TransferPlace {
        /// Which.
        pub site: SiteId,
        /// Its name.
        pub name: String,
        /// All but whose patient it is, by name.
        pub clinicians: Vec<Clinician>,
    }

    /// The patient was handed over.
    pub struct Transferred {
        /// When.
        pub at: Timestamp,
        /// By whom they were to be seen before.
        pub from: String,
        /// By whom from then on.
        pub to: String,
        /// Why.
        pub reason: String,
    }

    /// When a step happened first.
    pub struct StepTaken {
        /// Which.
        pub step: TimePoint,
        /// When.
        pub at: Timestamp,
    }

    /// The appointment that follows this one.
    pub struct FollowUp {
        /// When.
        pub start: Timestamp,
        /// The site's IANA zone.
        pub zone: String,
        /// How they meet.
        pub mode: Mode,
        /// For what.
        pub service_name: String,
        /// With whom.
        pub clinician_name: String,
    }
}
