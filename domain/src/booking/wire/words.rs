//! The fixed words of booking: ways to meet, states, reasons, ways of a message.

use serde::{Deserialize, Serialize};

/// How patient and clinician meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// By video call.
    Video,
    /// By telephone.
    Telephone,
    /// In person.
    InPerson,
}

impl Mode {
    /// The stable text, as on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Video => "video",
            Self::Telephone => "telephone",
            Self::InPerson => "in_person",
        }
    }

    /// Reads the stable text.
    pub fn from_text(text: &str) -> Option<Self> {
        [Self::Video, Self::Telephone, Self::InPerson]
            .into_iter()
            .find(|m| m.as_str() == text)
    }
}

/// Where an appointment stands, in FHIR's words (R4 `AppointmentStatus`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum AppointmentStatus {
    /// Agreed, still to come.
    Booked,
    /// The patient is here (or in the waiting room).
    Arrived,
    /// It took place.
    Fulfilled,
    /// Called off.
    Cancelled,
    /// The patient did not attend.
    Noshow,
    /// Waiting for a time.
    Waitlist,
}

impl AppointmentStatus {
    /// The stable text, as on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Booked => "booked",
            Self::Arrived => "arrived",
            Self::Fulfilled => "fulfilled",
            Self::Cancelled => "cancelled",
            Self::Noshow => "noshow",
            Self::Waitlist => "waitlist",
        }
    }

    /// Reads the stable text.
    pub fn from_text(text: &str) -> Option<Self> {
        [
            Self::Booked,
            Self::Arrived,
            Self::Fulfilled,
            Self::Cancelled,
            Self::Noshow,
            Self::Waitlist,
        ]
        .into_iter()
        .find(|s| s.as_str() == text)
    }
}

/// Why a patient cancels: one tap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CancelReason {
    /// The patient can't make this time.
    TimeDoesNotSuit,
    /// The patient is better.
    NoLongerNeeded,
    /// The patient is too ill to attend.
    TooIll,
    /// Seen somewhere else.
    SeenElsewhere,
    /// The clinic called it off.
    ByClinic,
    /// Anything else.
    Other,
}

impl CancelReason {
    /// The stable text, as on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TimeDoesNotSuit => "time_does_not_suit",
            Self::NoLongerNeeded => "no_longer_needed",
            Self::TooIll => "too_ill",
            Self::SeenElsewhere => "seen_elsewhere",
            Self::ByClinic => "by_clinic",
            Self::Other => "other",
        }
    }
}

/// How the invitation is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// By e-mail, queued.
    Email,
    /// By text message, queued.
    Text,
    /// Nothing here can send it (a mobile number, but no text service): read the link out.
    NoRoute,
}

/// By what patients are reminded, of the ways they gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReminderWay {
    /// By text message, else by e-mail. Whoever needs large print gets the e-mail where there is one: a
    /// telephone decides for itself how large a text message is.
    #[default]
    TextFirst,
    /// By e-mail, else by text message.
    EmailFirst,
    /// By both.
    Both,
}

impl ReminderWay {
    /// The stable text, as on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TextFirst => "text_first",
            Self::EmailFirst => "email_first",
            Self::Both => "both",
        }
    }

    /// Reads the stable text.
    pub fn from_text(text: &str) -> Option<Self> {
        [Self::TextFirst, Self::EmailFirst, Self::Both]
            .into_iter()
            .find(|way| way.as_str() == text)
    }
}
