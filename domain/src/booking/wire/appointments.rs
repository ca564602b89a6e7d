//! Appointments: made, moved, called off.

use serde::{Deserialize, Serialize};

use super::{AppointmentStatus, CancelReason, Colleague, Delivery, HoldKey, Mode, Support};
use crate::ids::{
    AppointmentId, ConsultationId, PatientId, ReferralId, ServiceId, SiteId, StaffId, TemplateId,
};
use crate::people::wire::{Patient, PatientForm, wire};
use crate::time::Timestamp;

wire! {
    /// A patient books by themselves from a hold.
    pub struct SelfBooking {
        /// The hold.
        pub hold: HoldKey,
        /// Who they are.
        pub patient: PatientForm,
        /// Why they come, up to 500 characters, or empty.
        #[serde(default)]
        pub reason: String,
    }

    /// Reception books a patient into a slot.
    pub struct NewAppointment {
        /// Service.
        pub service: ServiceId,
        /// Clinic template of the slot.
        pub template: TemplateId,
        /// Start of the slot.
        pub start: Timestamp,
        /// A patient already known, or
        #[serde(default)]
        pub patient: Option<PatientId>,
        /// a new one. Exactly one of both.
        #[serde(default)]
        pub new_patient: Option<PatientForm>,
        /// Why they come, or empty.
        #[serde(default)]
        pub reason: String,
        /// What they need for it; as their record says when left out.
        #[serde(default)]
        pub support: Option<Support>,
        /// The appointment of the same patient that this one follows up.
        #[serde(default)]
        pub follows: Option<AppointmentId>,
        /// The referral of the same patient that it is made of; its messages go where the referral says.
        #[serde(default)]
        pub referral: Option<ReferralId>,
        /// Whether the caller may hold the slot: their hold then gives way to the booking.
        #[serde(default)]
        pub held: bool,
    }

    /// A consultation link, now: no slot, no diary.
    pub struct SendNow {
        /// Site.
        pub site: SiteId,
        /// With whom.
        pub clinician: StaffId,
        /// For whom; the NHS number may be empty.
        pub patient: PatientForm,
    }

    /// An appointment, as staff see it.
    pub struct Appointment {
        /// Identifier.
        pub id: AppointmentId,
        /// Its consultation.
        pub consultation: ConsultationId,
        /// Where it stands.
        pub status: AppointmentStatus,
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
        /// Service.
        pub service: ServiceId,
        /// Its name; "Consultation" for a link sent now without a service.
        pub service_name: String,
        /// Site.
        pub site: SiteId,
        /// Clinician.
        pub clinician: StaffId,
        /// Their name.
        pub clinician_name: String,
        /// Who sees the patient together with them.
        #[serde(default)]
        pub team: Vec<Colleague>,
        /// What the patient needs for it.
        #[serde(default)]
        pub support: Support,
        /// What their record said they need when staff booked, and staff left out: it is not needed this time.
        #[serde(default, skip_serializing_if = "Support::is_none")]
        pub waived: Support,
        /// The patient.
        pub patient: Patient,
        /// Why they come, when said.
        pub reason: Option<String>,
        /// When the patient said that they will be there, if they have.
        #[serde(default)]
        pub confirmed_at: Option<Timestamp>,
    }

    /// An appointment has been made.
    pub struct AppointmentCreated {
        /// It.
        pub appointment: Appointment,
        /// The patient's link, shown to whoever made it.
        pub link: String,
        /// How it is on its way.
        pub delivery: Delivery,
    }

    /// Moves an appointment to another slot.
    pub struct MoveAppointment {
        /// Clinic template of the new slot.
        pub template: TemplateId,
        /// Start of the new slot.
        pub start: Timestamp,
        /// Whether the caller may hold the slot: their hold then gives way to the move.
        #[serde(default)]
        pub held: bool,
    }

    /// A patient moves their appointment to a slot they hold.
    pub struct MoveToHold {
        /// The hold.
        pub hold: HoldKey,
    }

    /// Cancels an appointment.
    pub struct Cancel {
        /// Why.
        pub reason: CancelReason,
    }
}
