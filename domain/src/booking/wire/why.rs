//! "Why can't I book Tuesday?": the reason for every slot that isn't there.

use serde::{Deserialize, Serialize};

use super::{Clinician, Delivery, KeptFor, Mode, NearestTime};
use crate::booking::holidays::Holiday;
use crate::ids::{AppointmentId, ServiceId, SiteId, StaffId, TemplateId};
use crate::people::wire::{Site, wire};
use crate::time::{Date, Timestamp};

/// Why a start is not offered to patients.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum WhyNot {
    /// Before the clinic's first day or after its last.
    OutsideValidity,
    /// The clinic is closed that day.
    Closed,
    /// The clinic is held on another day instead.
    Moved {
        /// Which.
        to: Date,
    },
    /// A bank holiday.
    BankHoliday {
        /// Which.
        holiday: Holiday,
    },
    /// The clinic runs, at other hours than usual.
    OtherHours,
    /// The clinic does not run on such a day any more.
    NoClinic,
    /// Clinician, room or way to meet are not those of the clinic any more.
    ClinicChanged,
    /// The clinician is on leave.
    Leave,
    /// It has begun.
    Past,
    /// Less than the notice the service needs.
    TooSoon {
        /// The earliest start that can be booked just now.
        earliest: Timestamp,
    },
    /// Further ahead than the service is booked.
    TooFar {
        /// The last day that can be booked just now.
        last: Date,
    },
    /// Somebody has it, or the time next to it that is kept free.
    Taken {
        /// What of it is taken.
        what: Taken,
        /// Whether only a hold has it, which may lapse.
        held: bool,
        /// When that hold runs out, unless it is renewed or booked before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Timestamp>,
    },
    /// Every seat of the group is taken.
    GroupFull,
    /// As many appointments as the clinic has a day.
    DayFull,
    /// Kept for something, and not open for everybody yet.
    Kept {
        /// What for.
        kept_for: KeptFor,
        /// When it opens.
        opens: Timestamp,
    },
}

/// What somebody else has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Taken {
    /// The clinician's time.
    Clinician,
    /// The room.
    Room,
    /// Kit that it takes.
    Kit,
    /// The interpreters of the language.
    Interpreter,
}

impl WhyNot {
    /// Whether staff, who know whom they book, may do so all the same.
    pub const fn binds_patients_only(self) -> bool {
        matches!(
            self,
            Self::TooSoon { .. } | Self::TooFar { .. } | Self::Kept { .. }
        )
    }
}

wire! {
    /// One start of a day, offered to patients or not.
    pub struct ExplainedStart {
        /// The instant.
        pub start: Timestamp,
        /// Its end.
        pub end: Timestamp,
        /// Local wall time at the site, `2026-12-08T14:20`.
        pub local: String,
        /// The site's IANA zone.
        pub zone: String,
        /// What it is offered for.
        pub service: ServiceId,
        /// Clinic template it comes from.
        pub template: TemplateId,
        /// Site.
        pub site: SiteId,
        /// Clinician.
        pub clinician: StaffId,
        /// Who sees the patient together with them.
        #[serde(default)]
        pub team: Vec<StaffId>,
        /// The room, where the clinic has one.
        pub room: Option<String>,
        /// How they meet.
        pub mode: Mode,
        /// Why patients are not offered it; none when they are.
        pub why_not: Option<WhyNot>,
        /// Whether staff may book it.
        pub staff_may: bool,
    }

    /// Every start that clinics of a service, or of a site, give on one day.
    pub struct ExplainedDay {
        /// The day.
        pub date: Date,
        /// In order of time.
        pub starts: Vec<ExplainedStart>,
        /// The bank holiday it is, when it is one.
        pub holiday: Option<Holiday>,
        /// Every service named.
        pub services: Vec<NamedService>,
        /// Everybody named.
        pub clinicians: Vec<Clinician>,
        /// Everywhere named.
        pub sites: Vec<Site>,
    }

    /// A service by its name.
    pub struct NamedService {
        /// Identifier.
        pub id: ServiceId,
        /// Name.
        pub name: String,
    }

    /// An appointment that its clinic no longer gives.
    pub struct TouchedAppointment {
        /// It.
        pub appointment: AppointmentId,
        /// Start.
        pub start: Timestamp,
        /// Local wall time, `2026-12-08T14:20`.
        pub local: String,
        /// The patient's name.
        pub patient_name: String,
        /// With whom it is booked.
        pub clinician_name: String,
        /// What it is.
        pub service_name: String,
        /// Why the clinic no longer gives it.
        pub why_not: WhyNot,
        /// How the patient would be told; `no_route` when nobody can but by telephone.
        #[serde(default)]
        pub told_by: Vec<Delivery>,
        /// When they were asked to choose another time, if they were.
        #[serde(default)]
        pub asked_at: Option<Timestamp>,
        /// The nearest time that is free and fits, where one was looked for and found.
        #[serde(default)]
        pub nearest: Option<NearestTime>,
    }

    /// Appointments to be moved, or that a change would touch.
    pub struct TouchedAppointments {
        /// In order of time.
        pub appointments: Vec<TouchedAppointment>,
        /// Who was asked to choose another time and would be told that theirs takes place after all, in order of time.
        #[serde(default)]
        pub given_again: Vec<TouchedAppointment>,
    }
}
