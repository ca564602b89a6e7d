//! The board: one site on one day, live.

use serde::{Deserialize, Serialize};

use super::Appointment;
use crate::consultation::wire::DeviceCheck;
use crate::ids::{ConsultationId, SiteId};
use crate::people::wire::wire;
use crate::time::{Date, Timestamp};

/// The live state of one person on the board.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum BoardState {
    /// In the waiting room, on line or at the desk.
    Waiting,
    /// In the call, with nobody: the clinician has put it on hold.
    OnHold,
    /// Hung up before the end.
    Left,
    /// With the clinician.
    BeingSeen,
    /// Booked, not here yet.
    Expected,
    /// Seen.
    Done,
    /// Did not attend.
    DidNotAttend,
    /// Called off.
    Cancelled,
}

wire! {
    /// One appointment of the day.
    pub struct BoardRow {
        /// The appointment.
        pub appointment: Appointment,
        /// Its live state.
        pub state: BoardState,
        /// Whether the patient's device is connected just now.
        pub connected: bool,
        /// When they arrived, if they have.
        pub arrived_at: Option<Timestamp>,
        /// Since when they wait, while they do.
        pub waiting_since: Option<Timestamp>,
        /// Since when the call is on hold, while it is.
        pub held_at: Option<Timestamp>,
        /// When they were admitted, if they have been.
        pub admitted_at: Option<Timestamp>,
        /// Their device check, if they did one.
        pub device_check: Option<DeviceCheck>,
        /// How the invitation went.
        pub delivery: MessageState,
        /// How many messages of the patient's nobody has read yet.
        pub unread: u32,
        /// Since when they have stepped away from the waiting room.
        pub away_since: Option<Timestamp>,
        /// Whether they come as one of a group.
        #[serde(default)]
        pub in_group: bool,
        /// The last time they were handed over, if they have been.
        #[serde(default)]
        pub handed: Option<Handed>,
    }

    /// How somebody came onto a clinician's board who was another's patient.
    pub struct Handed {
        /// When.
        pub at: Timestamp,
        /// Whose patient they were before.
        pub from: String,
        /// Why; on a clinician's own board alone.
        pub reason: Option<String>,
    }

    /// Somebody who was handed to whoever asks and waits for them. It names nobody: it is read beside another patient.
    #[derive(Eq)]
    pub struct HandedToYou {
        /// Where they wait.
        pub site: SiteId,
        /// What it is called.
        pub site_name: String,
        /// Of which consultation.
        pub consultation: ConsultationId,
        /// When.
        pub at: Timestamp,
        /// Whose patient they were before.
        pub from: String,
    }

    /// Everybody who was handed to whoever asks and waits for them, wherever they see patients.
    pub struct AllHandedToYou {
        /// In the order in which they were handed over.
        pub waiting: Vec<HandedToYou>,
    }

    /// After how long waiting is too long at a site.
    pub struct WaitingLimit {
        /// Where.
        pub site: SiteId,
        /// Minutes, 1 to 240.
        pub minutes: u16,
    }

    /// The day at a site.
    pub struct Board {
        /// The day.
        pub date: Date,
        /// The server's clock, from which waiting times count.
        pub now: Timestamp,
        /// Minutes of waiting after which a row wants attention.
        pub attention_minutes: u16,
        /// In the order of who needs attention.
        pub rows: Vec<BoardRow>,
    }
}

/// How the last message about an appointment went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum MessageState {
    /// None was asked for.
    None,
    /// Waiting to be sent.
    Queued,
    /// Handed to the mail or text service.
    Sent,
    /// Given up.
    Failed,
    /// No service here can send it.
    NoRoute,
}
