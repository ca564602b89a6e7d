//! What the app and the server say to each other about booking. Requests carry what was typed;
//! responses carry valid domain types.

use serde::{Deserialize, Serialize};

use crate::consultation::wire::DeviceCheck;
use crate::ids::{
    AppointmentId, ConsultationId, HoldId, PatientId, ServiceId, SiteId, StaffId, TemplateId,
};
use crate::people::wire::{Language, Patient, PatientForm, Site, wire};
use crate::time::{Date, Timestamp, WallTime, Weekday};

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

/// The live state of one person on the board.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum BoardState {
    /// In the waiting room, on line or at the desk.
    Waiting,
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
    /// A service, as patients see it.
    pub struct PublicService {
        /// Identifier.
        pub id: ServiceId,
        /// Its part of the address, `diabetes-review`.
        pub slug: String,
        /// Name.
        pub name: String,
        /// One plain line.
        pub description: String,
        /// Ways to meet.
        pub modes: Vec<Mode>,
        /// Length of an appointment in minutes.
        pub minutes: u16,
        /// Sites that offer it.
        pub sites: Vec<Site>,
        /// What to have ready, one plain line each; may be empty.
        pub prepare: Vec<String>,
        /// Its words in other languages, where they have been written.
        #[serde(default)]
        pub translations: Vec<ServiceWords>,
    }

    /// A service's words in another language.
    pub struct ServiceWords {
        /// Which.
        pub language: Language,
        /// Name.
        pub name: String,
        /// One plain line.
        pub description: String,
        /// What to have ready; empty where only the first language has it.
        #[serde(default)]
        pub prepare: Vec<String>,
    }

    /// All services that patients can book by themselves.
    pub struct PublicServices {
        /// By name.
        pub services: Vec<PublicService>,
    }

    /// A service, as staff see it.
    pub struct Service {
        /// Identifier.
        pub id: ServiceId,
        /// Its part of the address.
        pub slug: String,
        /// Name.
        pub name: String,
        /// One plain line.
        pub description: String,
        /// Ways to meet.
        pub modes: Vec<Mode>,
        /// Length of an appointment in minutes.
        pub minutes: u16,
        /// Shortest time between booking and start, in minutes.
        pub notice_minutes: u32,
        /// How many days ahead it can be booked.
        pub horizon_days: u16,
        /// Whether patients can book it by themselves.
        pub public: bool,
        /// What to have ready.
        pub prepare: Vec<String>,
    }

    /// All services.
    pub struct Services {
        /// By name.
        pub services: Vec<Service>,
    }

    /// Makes a service.
    pub struct NewService {
        /// Name, 1 to 80 characters; the slug is made from it.
        pub name: String,
        /// One plain line, up to 200 characters.
        pub description: String,
        /// At least one.
        pub modes: Vec<Mode>,
        /// 5 to 480, a multiple of 5.
        pub minutes: u16,
        /// 0 to 43,200.
        pub notice_minutes: u32,
        /// 1 to 365.
        pub horizon_days: u16,
        /// Whether patients can book it by themselves.
        pub public: bool,
        /// What to have ready, up to 6 lines.
        pub prepare: Vec<String>,
    }

    /// Repeating local hours in which a clinician offers a service at a site.
    pub struct ClinicTemplate {
        /// Identifier.
        pub id: TemplateId,
        /// Service.
        pub service: ServiceId,
        /// Its name.
        pub service_name: String,
        /// Site.
        pub site: SiteId,
        /// Clinician.
        pub clinician: StaffId,
        /// Their name.
        pub clinician_name: String,
        /// How they meet.
        pub mode: Mode,
        /// Days of the week.
        pub weekdays: Vec<Weekday>,
        /// Local start.
        pub from: WallTime,
        /// Local end; the last slot ends by then.
        pub until: WallTime,
        /// Length of a slot in minutes.
        pub minutes: u16,
        /// First day.
        pub valid_from: Date,
        /// Last day, when there is one.
        pub valid_until: Option<Date>,
        /// Room, when one is needed.
        pub room: Option<String>,
    }

    /// Makes a clinic template.
    pub struct NewClinicTemplate {
        /// Service.
        pub service: ServiceId,
        /// Site.
        pub site: SiteId,
        /// Clinician.
        pub clinician: StaffId,
        /// How they meet; one of the service's modes.
        pub mode: Mode,
        /// At least one.
        pub weekdays: Vec<Weekday>,
        /// Local start, `09:00`, as typed.
        pub from: String,
        /// Local end, `12:30`, as typed.
        pub until: String,
        /// 5 to 240, a multiple of 5.
        pub minutes: u16,
        /// First day, `2026-12-01`.
        pub valid_from: String,
        /// Last day, or empty.
        #[serde(default)]
        pub valid_until: String,
        /// Room, or empty.
        #[serde(default)]
        pub room: String,
    }

    /// Ends a clinic template: no slots after this day; appointments already made stay.
    pub struct EndClinicTemplate {
        /// The last day on which it runs.
        pub last_day: Date,
    }

    /// All clinic templates of the caller's sites.
    pub struct ClinicTemplates {
        /// By site, clinician and weekday.
        pub templates: Vec<ClinicTemplate>,
    }

    /// A bookable start.
    pub struct Slot {
        /// The instant.
        pub start: Timestamp,
        /// Its end.
        pub end: Timestamp,
        /// Local wall time at the site, `2026-12-08T14:20`.
        pub local: String,
        /// The site's IANA zone.
        pub zone: String,
        /// Site.
        pub site: SiteId,
        /// Clinician.
        pub clinician: StaffId,
        /// Clinic template it comes from.
        pub template: TemplateId,
        /// How they meet.
        pub mode: Mode,
    }

    /// A clinician who offers a service.
    pub struct Clinician {
        /// Identifier.
        pub id: StaffId,
        /// Name.
        pub name: String,
        /// What they are.
        pub title: String,
    }

    /// The free slots of one local day.
    pub struct SlotDay {
        /// The day.
        pub date: Date,
        /// In order of time.
        pub slots: Vec<Slot>,
    }

    /// The answer to "When can I?".
    pub struct SlotSearch {
        /// The service.
        pub service: PublicService,
        /// The next three free slots from now, whatever `from` is.
        pub next: Vec<Slot>,
        /// Days with free slots within the range asked for.
        pub days: Vec<SlotDay>,
        /// First day after the range that has a free slot, when there is one.
        pub later: Option<Date>,
        /// Everybody named in the slots, and others who offer the service.
        pub clinicians: Vec<Clinician>,
        /// Everywhere named in the slots.
        pub sites: Vec<Site>,
    }

    /// Asks to hold a slot while deciding.
    pub struct NewHold {
        /// Service.
        pub service: ServiceId,
        /// Clinic template of the slot.
        pub template: TemplateId,
        /// Start of the slot.
        pub start: Timestamp,
    }

    /// A held slot.
    pub struct Hold {
        /// Identifier.
        pub id: HoldId,
        /// Proves that it is yours; not stored in the clear.
        pub secret: String,
        /// When it is given up by itself.
        pub expires_at: Timestamp,
        /// What is held.
        pub slot: Slot,
    }

    /// Names a hold of one's own.
    pub struct HoldKey {
        /// Identifier.
        pub id: HoldId,
        /// Its secret.
        pub secret: String,
    }

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
        /// The patient.
        pub patient: Patient,
        /// Why they come, when said.
        pub reason: Option<String>,
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
        /// When they were admitted, if they have been.
        pub admitted_at: Option<Timestamp>,
        /// Their device check, if they did one.
        pub device_check: Option<DeviceCheck>,
        /// How the invitation went.
        pub delivery: MessageState,
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
