//! What the app and the server say to each other about a consultation over HTTP. The WebSocket's
//! frames are in `command.rs` and `event.rs`.

use serde::{Deserialize, Serialize};

use super::around_wire::{FollowUp, StepTaken, Transferred};
use super::participant::ParticipantRole;
use crate::booking::wire::{AppointmentStatus, CancelReason, Mode, PublicService};
use crate::ids::{AppointmentId, ConsultationId, ParticipantId, ServiceId, SiteId, StaffId};
use crate::people::wire::{DateFields, Language, Patient, Site, wire};
use crate::support::wire::LineChecked;
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

    /// A patient's own view of their appointment: all that their link opens.
    pub struct VisitView {
        /// Appointment.
        pub appointment: AppointmentId,
        /// Its consultation, whose socket this visit may open.
        pub consultation: ConsultationId,
        /// Where it stands.
        pub status: AppointmentStatus,
        /// Why it was cancelled, when it was.
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
        /// Clinician's name.
        pub clinician_name: String,
        /// What they are.
        pub clinician_title: String,
        /// The patient's first name or title and name, only once identity is confirmed.
        pub patient_name: Option<String>,
        /// The language of the patient's messages.
        pub language: Language,
        /// Whether joining is possible now.
        pub joining: Joining,
        /// Whether the date of birth has been confirmed on this device.
        pub identity_confirmed: bool,
        /// Tries left for the date of birth.
        pub identity_attempts_left: u8,
        /// When this device entered the waiting room, if it has.
        pub arrived_at: Option<Timestamp>,
        /// Whether this device has been admitted.
        pub admitted: bool,
        /// The last device check on this device.
        pub device_check: Option<DeviceCheck>,
        /// What happens next, once it is over.
        pub next: Option<NextSteps>,
        /// The appointment that follows this one, only once identity is confirmed.
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

    /// The clinician's view of one consultation.
    pub struct ConsultationView {
        /// Identifier.
        pub id: ConsultationId,
        /// Appointment.
        pub appointment: AppointmentId,
        /// Where it stands.
        pub status: ConsultationStatus,
        /// The appointment's status.
        pub appointment_status: AppointmentStatus,
        /// How they meet.
        pub mode: Mode,
        /// Service.
        pub service_name: String,
        /// Start.
        pub start: Timestamp,
        /// End.
        pub end: Timestamp,
        /// The site's IANA zone.
        pub zone: String,
        /// The patient.
        pub patient: Patient,
        /// Why they come, when said.
        pub reason: Option<String>,
        /// Whether the door is locked: nobody else comes in.
        pub locked: bool,
        /// Everybody waiting or admitted, this caller too.
        pub participants: Vec<WaitingPerson>,
        /// The note.
        pub note: Note,
        /// How it ended, when it has.
        pub next: Option<NextSteps>,
        /// Where.
        pub site: SiteId,
        /// The service.
        pub service: ServiceId,
        /// By whom the patient is to be seen.
        pub clinician: StaffId,
        /// Each time the patient was handed over, the first one first.
        pub transfers: Vec<Transferred>,
        /// When each step happened first, in that order.
        pub steps: Vec<StepTaken>,
        /// The appointment that follows this one.
        pub follow_up: Option<FollowUp>,
        /// The server's clock.
        pub now: Timestamp,
    }

    /// A device in the waiting room or in the call.
    pub struct WaitingPerson {
        /// Participant.
        pub participant: ParticipantId,
        /// Name.
        pub name: String,
        /// In which capacity they come.
        pub role: ParticipantRole,
        /// By which name they were invited, when they go by another.
        pub invited_as: Option<String>,
        /// Whether connected just now.
        pub connected: bool,
        /// Since when.
        pub arrived_at: Option<Timestamp>,
        /// Whether admitted.
        pub admitted: bool,
        /// Whether the date of birth was confirmed on this device.
        pub identity_confirmed: bool,
        /// What its check found.
        pub device_check: Option<DeviceCheck>,
        /// Since when its owner has stepped away from it.
        pub away_since: Option<Timestamp>,
    }

    /// The note of a consultation.
    #[derive(Default)]
    pub struct Note {
        /// The words, up to 20,000 characters.
        pub text: String,
        /// Rises by one with each save; 0 before the first.
        pub version: i64,
        /// When last saved.
        pub saved_at: Option<Timestamp>,
    }

    /// Saves the note.
    pub struct SaveNote {
        /// The words.
        pub text: String,
        /// The version it was made from; another's save in between is `wrong_state`.
        pub version: i64,
    }

    /// Lets a waiting person in.
    pub struct Admit {
        /// Whom.
        pub participant: ParticipantId,
        /// The identifiers checked aloud; at least two for a patient, none for anybody else.
        #[serde(default)]
        pub identifiers: Vec<Identifier>,
    }

    /// Takes a person out of a consultation, and their link with them.
    pub struct RemovePerson {
        /// Whom.
        pub participant: ParticipantId,
    }

    /// Locks or unlocks the door.
    pub struct Lock {
        /// Whether nobody else may come in.
        pub locked: bool,
    }

    /// Ends a consultation.
    pub struct End {
        /// How.
        pub outcome: Outcome,
        /// What happens next, for the patient, up to 2,000 characters; may be empty.
        #[serde(default)]
        pub words: String,
    }
}
