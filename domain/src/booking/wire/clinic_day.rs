//! A clinician's day at a site that runs late or cannot take place: whom it touches, how each is told.

use serde::{Deserialize, Serialize};

use super::Delivery;
use crate::ids::{AppointmentId, SiteId, StaffId};
use crate::people::wire::{Language, wire};
use crate::time::Timestamp;

/// What is the matter with the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum DayTrouble {
    /// It runs late. Who is not here yet is told.
    Late,
    /// It cannot take place: all are asked to choose another time by a link. Who does not is to be moved.
    ChooseAgain,
    /// It is called off: all appointments are cancelled.
    Cancel,
}

impl DayTrouble {
    /// The stable text, as on the wire and in the access log.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Late => "late",
            Self::ChooseAgain => "choose_again",
            Self::Cancel => "cancel",
        }
    }
}

wire! {
    /// What is to be done about a clinician's day at a site.
    pub struct ClinicDay {
        /// Where.
        pub site: SiteId,
        /// Whose.
        pub clinician: StaffId,
        /// The day, `2026-12-08`.
        pub day: String,
        /// What is the matter.
        pub trouble: DayTrouble,
        /// By how many minutes it is late, 5 to 240.
        #[serde(default)]
        pub minutes: u16,
        /// What the clinic adds in its own words, up to 300 characters, for those who read English; may be
        /// empty.
        #[serde(default)]
        pub words: String,
        /// The same for those who read Welsh.
        #[serde(default)]
        pub words_cy: String,
    }

    /// One whom it touches.
    pub struct TouchedByDay {
        /// Appointment.
        pub appointment: AppointmentId,
        /// Start.
        pub start: Timestamp,
        /// Local wall time at the site.
        pub local: String,
        /// The patient's name.
        pub patient_name: String,
        /// The service's name.
        pub service_name: String,
        /// The language of their messages.
        pub language: Language,
        /// How they are told; `no_route` when nobody can tell them but by telephone.
        pub told_by: Vec<Delivery>,
        /// Whether they are here already.
        pub here: bool,
    }

    /// A message as it will read, the patient's name and the link left open.
    pub struct SampleMessage {
        /// In which language.
        pub language: Language,
        /// By what.
        pub by: Delivery,
        /// Subject; empty for a text message.
        pub subject: String,
        /// Its words.
        pub body: String,
    }

    /// What would be done, before it is.
    pub struct ClinicDayPreview {
        /// Whom it touches, in order.
        pub appointments: Vec<TouchedByDay>,
        /// What they read.
        pub messages: Vec<SampleMessage>,
    }

    /// Does it, to those who were shown before.
    pub struct ActOnClinicDay {
        /// What.
        pub day: ClinicDay,
        /// Whom the preview named.
        pub appointments: Vec<AppointmentId>,
    }

    /// What was done.
    pub struct ClinicDayDone {
        /// How many were told.
        pub told: u32,
        /// Whom nobody but reception can tell: they are to be rung.
        pub to_ring: Vec<TouchedByDay>,
        /// How many were left alone: they were moved, cancelled or seen in the meantime.
        pub left_alone: u32,
    }
}
