//! What a patient's device says and sees: the link's visit from the first tap to the survey.

use serde::{Deserialize, Serialize};

use super::{DeviceFound, Joining, Outcome, Rating};
use crate::booking::wire::{AppointmentStatus, CancelReason, Mode, PublicService};
use crate::consultation::around_wire::FollowUp;
use crate::ids::{AppointmentId, ConsultationId};
use crate::people::wire::{DateFields, Language, Site, wire};
use crate::support::wire::LineChecked;
use crate::time::Timestamp;

wire! {
    /// Presents an invitation's secret.
    pub struct Exchange {
        /// From the link's fragment.
        pub secret: String,
    }

    /// Says the date of birth.
    pub struct ConfirmIdentity {
        /// As typed in three fields.
        pub date_of_birth: DateFields,
    }

    /// What the device check found.
    pub struct DeviceCheck {
        /// The camera.
        pub camera: DeviceFound,
        /// The microphone.
        pub microphone: DeviceFound,
        /// The speaker: whether the person heard the sound.
        pub speaker: DeviceFound,
        /// Browser and version in words, "Firefox 153 on Android"; up to 80 characters.
        pub browser: String,
        /// The line, when it was checked, too. What a request says here is not believed: the server keeps
        /// what a check of its own found.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub line: Option<LineChecked>,
    }

    /// The patient goes into the waiting room.
    pub struct Arrive {
        /// What the device check found.
        pub device_check: DeviceCheck,
    }

    /// A patient's own view of their appointment: all that their link opens. What there is nothing to say of is left
    /// out: it is in a phone's first load.
    pub struct VisitView {
        /// Appointment.
        pub appointment: AppointmentId,
        /// Its consultation, whose socket this visit may open.
        pub consultation: ConsultationId,
        /// Where it stands.
        pub status: AppointmentStatus,
        /// Why it was cancelled, when it was.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub cancel_reason: Option<CancelReason>,
        /// How they meet.
        pub mode: Mode,
        /// Start.
        pub start: Timestamp,
        /// End.
        pub end: Timestamp,
        /// Local wall time at the site, `2026-12-08T14:20`.
        pub local: String,
        /// The site's IANA zone.
        pub zone: String,
        /// The service; with its slug for moving.
        pub service: PublicService,
        /// The site.
        pub site: Site,
        /// Clinician's name; of several all of them, with commas.
        pub clinician_name: String,
        /// What they are; empty for several.
        pub clinician_title: String,
        /// The patient's first name or title and name, only once identity is confirmed.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub patient_name: Option<String>,
        /// The language of the patient's messages.
        pub language: Language,
        /// Whether joining is possible now.
        pub joining: Joining,
        /// Whether the date of birth has been confirmed on this device.
        pub identity_confirmed: bool,
        /// Tries left for the date of birth.
        pub identity_attempts_left: u8,
        /// Whether the patient has said that they will be there.
        #[serde(default, skip_serializing_if = "core::ops::Not::not")]
        pub confirmed: bool,
        /// Whether they can still say so.
        #[serde(default, skip_serializing_if = "core::ops::Not::not")]
        pub can_confirm: bool,
        /// Whether it is one of a series.
        #[serde(default, skip_serializing_if = "core::ops::Not::not")]
        pub series: bool,
        /// When this device entered the waiting room, if it has.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub arrived_at: Option<Timestamp>,
        /// Whether this device has been admitted.
        pub admitted: bool,
        /// The last device check on this device; its line only where it was measured from the network that asks.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub device_check: Option<DeviceCheck>,
        /// What happens next, once it is over.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub next: Option<NextSteps>,
        /// The appointment that follows this one, only once identity is confirmed.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub follow_up: Option<FollowUp>,
        /// Whether the survey has been answered.
        pub survey_done: bool,
        /// The server's clock.
        pub now: Timestamp,
    }

    /// What happens after a consultation, in the clinician's words.
    pub struct NextSteps {
        /// How it ended.
        pub outcome: Outcome,
        /// The clinician's words to the patient; may be empty.
        pub words: String,
        /// When it ended.
        pub ended_at: Timestamp,
    }

    /// How it went.
    pub struct Survey {
        /// How good it was.
        pub rating: Rating,
        /// Whether picture and sound were good enough.
        pub call_good_enough: bool,
        /// Anything else, up to 1,000 characters; may be empty.
        #[serde(default)]
        pub words: String,
    }
}
