//! What a clinician says and sees: one consultation, who is in it, and what is decided about them.

use serde::{Deserialize, Serialize};

use super::{ConsultationStatus, DeviceCheck, Identifier, NextSteps, Outcome};
use crate::booking::wire::{AppointmentStatus, Mode};
use crate::consultation::around_wire::{FollowUp, StepTaken, Transferred};
use crate::consultation::participant::ParticipantRole;
use crate::ids::{
    AppointmentId, ConsultationId, FileId, ParticipantId, ServiceId, SiteId, StaffId,
};
use crate::people::wire::{Patient, wire};
use crate::time::Timestamp;

wire! {
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
        /// The still pictures that the patient gave for their record, the first one first.
        #[serde(default)]
        pub pictures: Vec<RecordPicture>,
        /// When each step happened first, in that order.
        pub steps: Vec<StepTaken>,
        /// The appointment that follows this one.
        pub follow_up: Option<FollowUp>,
        /// The server's clock.
        pub now: Timestamp,
    }

    /// A still picture that was taken in the call with the patient's consent.
    pub struct RecordPicture {
        /// Which.
        pub id: FileId,
        /// When it came.
        pub at: Timestamp,
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
        /// Since when they wait, or did before they were let in.
        pub waiting_since: Option<Timestamp>,
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
