//! The stable words of a consultation.

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// What a device check found for one device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum DeviceFound {
    /// It works.
    Works,
    /// The person or the browser refused.
    Refused,
    /// There is none.
    Missing,
    /// Another program has it.
    InUse,
    /// Not tried.
    NotTried,
}

/// How a consultation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// No more appointments needed.
    Discharged,
    /// Another appointment will follow.
    FollowUp,
    /// Sent on to somebody else.
    Referred,
    /// Finished by telephone or in person, as the call did not work.
    TechnicalFailure,
    /// The patient did not attend.
    DidNotAttend,
}

impl Outcome {
    /// The stable text, as on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Discharged => "discharged",
            Self::FollowUp => "follow_up",
            Self::Referred => "referred",
            Self::TechnicalFailure => "technical_failure",
            Self::DidNotAttend => "did_not_attend",
        }
    }

    /// Reads the stable text.
    pub fn from_text(text: &str) -> Option<Self> {
        [
            Self::Discharged,
            Self::FollowUp,
            Self::Referred,
            Self::TechnicalFailure,
            Self::DidNotAttend,
        ]
        .into_iter()
        .find(|o| o.as_str() == text)
    }
}

/// Something by which a clinician makes sure that this is the right patient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Identifier {
    /// Full name.
    Name,
    /// Date of birth.
    DateOfBirth,
    /// NHS number.
    NhsNumber,
    /// First line of the address, as the record elsewhere says.
    Address,
}

/// Where a consultation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ConsultationStatus {
    /// Nobody has been admitted.
    Waiting,
    /// The patient has been admitted.
    Active,
    /// It is over.
    Ended,
}

impl ConsultationStatus {
    /// The stable text, as on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Active => "active",
            Self::Ended => "ended",
        }
    }

    /// Reads the stable text.
    pub fn from_text(text: &str) -> Option<Self> {
        [Self::Waiting, Self::Active, Self::Ended]
            .into_iter()
            .find(|s| s.as_str() == text)
    }
}

/// Whether a patient may go in, and if not, why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", tag = "type")]
pub enum Joining {
    /// Not a video appointment.
    NotVideo,
    /// The door opens at this time.
    TooEarly {
        /// When.
        opens_at: Timestamp,
    },
    /// Come in.
    Open,
    /// It was cancelled.
    Cancelled,
    /// It is over, or its time has long passed.
    Over,
}

/// How it went, in two taps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Rating {
    /// Very good.
    VeryGood,
    /// Good.
    Good,
    /// Neither good nor poor.
    Neither,
    /// Poor.
    Poor,
    /// Very poor.
    VeryPoor,
}

impl Rating {
    /// The stable text, as on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::VeryGood => "very_good",
            Self::Good => "good",
            Self::Neither => "neither",
            Self::Poor => "poor",
            Self::VeryPoor => "very_poor",
        }
    }

    /// From 1 (very poor) to 5 (very good).
    pub const fn score(self) -> u8 {
        match self {
            Self::VeryGood => 5,
            Self::Good => 4,
            Self::Neither => 3,
            Self::Poor => 2,
            Self::VeryPoor => 1,
        }
    }
}
