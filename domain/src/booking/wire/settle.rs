//! What is to become of appointments that their clinic no longer gives.

use serde::{Deserialize, Serialize};

use super::{
    ClinicException, ClinicTemplate, Leave, Mode, NewClinicTemplate, SampleMessage,
    TouchedAppointment,
};
use crate::ids::{AppointmentId, SiteId, StaffId, TemplateId};
use crate::people::wire::wire;
use crate::time::{Date, Timestamp};

/// What becomes of one appointment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum Settle {
    /// It stays as it is, although the clinic no longer gives it.
    Keep,
    /// It goes to this free time; the patient is told the new one.
    Move {
        /// Clinic template of the slot.
        template: TemplateId,
        /// Its start.
        start: Timestamp,
    },
    /// The patient is asked to choose another time by a link.
    ChooseAgain,
    /// The clinic calls it off.
    Cancel,
}

/// What somebody is told of whose appointment is settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SettledNews {
    /// That it has another time.
    Moved,
    /// That they are to choose another time.
    Asked,
    /// That it is called off.
    Cancelled,
    /// That it takes place at its time after all, although they were asked to choose another.
    Stands,
}

impl Settle {
    /// What the patient is told of it. Of what stays as it is nobody is told but who was asked to choose another
    /// time.
    pub const fn news(self) -> Option<SettledNews> {
        match self {
            Self::Keep => None,
            Self::Move { .. } => Some(SettledNews::Moved),
            Self::ChooseAgain => Some(SettledNews::Asked),
            Self::Cancel => Some(SettledNews::Cancelled),
        }
    }
}

wire! {
    /// What becomes of one appointment.
    #[derive(Eq)]
    pub struct Settlement {
        /// Which.
        pub appointment: AppointmentId,
        /// What.
        pub settle: Settle,
    }

    /// What becomes of some appointments: all of it or nothing.
    #[derive(Default)]
    pub struct Settling {
        /// One for each, up to 200.
        #[serde(default)]
        pub all: Vec<Settlement>,
        /// What the clinic adds in its own words, up to 300 characters, for those who read English;
        /// may be empty.
        #[serde(default)]
        pub words: String,
        /// The same for those who read Welsh.
        #[serde(default)]
        pub words_cy: String,
    }

    /// The nearest time that is free and fits: same service, site and way to meet, with what the
    /// patient needs.
    #[derive(Eq)]
    pub struct NearestTime {
        /// Clinic template it comes from.
        pub template: TemplateId,
        /// Start.
        pub start: Timestamp,
        /// Local wall time, `2026-12-08T14:20`.
        pub local: String,
        /// With whom.
        pub clinician: StaffId,
        /// Their name.
        pub clinician_name: String,
        /// How they meet.
        pub mode: Mode,
    }

    /// Changes a clinic template, and says what becomes of those whom that touches.
    pub struct ChangeClinicTemplate {
        /// What it is to say.
        pub template: NewClinicTemplate,
        /// What becomes of appointments. Those that are touched and not named are to be moved.
        #[serde(default)]
        pub settling: Settling,
    }

    /// What became of appointments.
    #[derive(Default)]
    pub struct Settled {
        /// How many were moved.
        pub moved: u32,
        /// How many patients are asked to choose again.
        pub asked: u32,
        /// How many were called off.
        pub cancelled: u32,
        /// How many stay as they are.
        pub kept: u32,
        /// How many were left alone: they were moved, cancelled or seen in the meantime.
        pub left_alone: u32,
        /// Who was asked to choose another time and is told that theirs takes place after all.
        #[serde(default)]
        pub given_again: Vec<TouchedAppointment>,
        /// Whom nobody but reception can tell: they are to be rung.
        pub to_ring: Vec<TouchedAppointment>,
    }

    /// A message that goes out when appointments are settled as was chosen.
    pub struct SettlingMessage {
        /// What it tells.
        pub news: SettledNews,
        /// Who would get it: others of the same choice, language and way get one alike.
        pub patient_name: String,
        /// How it reads.
        pub message: SampleMessage,
    }

    /// What patients would read: for each choice, language and way one message.
    pub struct SettlingMessages {
        /// Those who are moved first, then who is asked, then who is cancelled, then whose time stands after all.
        pub messages: Vec<SettlingMessage>,
    }

    /// A changed clinic template, or one that was ended.
    pub struct ClinicTemplateChanged {
        /// As it is now.
        pub template: ClinicTemplate,
        /// What became of those whom it touched.
        pub settled: Settled,
    }

    /// A day of a clinic that was set.
    pub struct ClinicDaySet {
        /// Of which clinic.
        pub template: TemplateId,
        /// Its unusual days from today on, in order.
        pub days: Vec<ClinicException>,
        /// What became of those whom it touched.
        pub settled: Settled,
    }

    /// Makes a day of a clinic usual again.
    #[derive(Default)]
    pub struct MakeDayUsual {
        /// What becomes of appointments. Those that are touched and not named are to be moved.
        #[serde(default)]
        pub settling: Settling,
    }

    /// Leave that was noted.
    pub struct LeaveMade {
        /// It.
        pub leave: Leave,
        /// What became of those whom it touched.
        pub settled: Settled,
    }

    /// Settles appointments of a site that are to be moved.
    pub struct SettleToMove {
        /// Where they are.
        pub site: SiteId,
        /// What becomes of them.
        pub settling: Settling,
    }

    /// What a day that is made usual again gives back, and takes.
    pub struct UsualAgain {
        /// The day, and the one to which it was moved.
        pub days: Vec<DayAgain>,
        /// How many appointments to be moved the clinic gives again.
        pub given_again: u32,
        /// How many of those were asked to choose another time, and are told that theirs takes place after all.
        #[serde(default)]
        pub told: u32,
        /// Appointments that it no longer gives then.
        pub touched: Vec<TouchedAppointment>,
    }

    /// A day before and after.
    #[derive(Eq)]
    pub struct DayAgain {
        /// Which.
        pub date: Date,
        /// How many times it has now.
        pub before: u16,
        /// How many it has then.
        pub after: u16,
    }
}
