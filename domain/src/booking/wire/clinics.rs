//! Clinic templates.

use serde::{Deserialize, Serialize};

use super::{Mode, Settling};
use crate::booking::holidays::Holiday;
use crate::ids::{ServiceId, SiteId, StaffId, TemplateId};
use crate::people::wire::wire;
use crate::time::{Date, WallTime, Weekday};

wire! {
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
        /// Days of the week; none of a monthly clinic.
        pub weekdays: Vec<Weekday>,
        /// When it repeats, as a recurrence rule of RFC 5545.
        pub rrule: String,
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
        /// Who sees the patients together with the clinician.
        #[serde(default)]
        pub team: Vec<Colleague>,
        /// Kit that each appointment takes.
        #[serde(default)]
        pub kit: Vec<String>,
        /// On what terms its slots are offered.
        pub terms: ClinicTerms,
    }

    /// A clinician who sees patients together with another one.
    #[derive(Eq)]
    pub struct Colleague {
        /// Identifier.
        pub id: StaffId,
        /// Name.
        pub name: String,
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
        /// Every week on these days; empty where `rrule` says when.
        #[serde(default)]
        pub weekdays: Vec<Weekday>,
        /// A recurrence rule of RFC 5545, weekly or monthly, or empty.
        #[serde(default)]
        pub rrule: String,
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
        /// Who sees the patients together with the clinician, up to 2.
        #[serde(default)]
        pub team: Vec<StaffId>,
        /// Kit that each appointment takes, by its name, up to 4.
        #[serde(default)]
        pub kit: Vec<String>,
        /// On what terms its slots are offered.
        #[serde(default)]
        pub terms: ClinicTerms,
    }

    /// On what terms a clinic's slots are offered. What is left out is as the service has it.
    pub struct ClinicTerms {
        /// Whether it runs on bank holidays of England and Wales.
        #[serde(default)]
        pub bank_holidays: bool,
        /// Minutes kept free before each appointment, 0 to 60, a multiple of 5.
        #[serde(default)]
        pub buffer_before: Option<u16>,
        /// Minutes kept free after each appointment, 0 to 60, a multiple of 5.
        #[serde(default)]
        pub buffer_after: Option<u16>,
        /// A start every so many minutes, 5 to 240, a multiple of 5; slot and buffers together
        /// when left out.
        #[serde(default)]
        pub grid_minutes: Option<u16>,
        /// Shortest time between booking and start for patients, in minutes.
        #[serde(default)]
        pub notice_minutes: Option<u32>,
        /// How many days ahead patients can book.
        #[serde(default)]
        pub horizon_days: Option<u16>,
        /// The most appointments a day, 1 to 200.
        #[serde(default)]
        pub most_a_day: Option<u16>,
        /// How many patients come to one slot, 1 to 50; more than one is a group.
        #[serde(default = "one")]
        pub seats: u16,
        /// Parts of the clinic that are kept for something at first, up to 6.
        #[serde(default)]
        pub carve_outs: Vec<CarveOut>,
    }

    /// Slots of a clinic that are kept for something, and open for everybody some time before.
    #[derive(Eq)]
    pub struct CarveOut {
        /// What for.
        pub kept_for: KeptFor,
        /// Slots that start at this local time or later,
        pub from: WallTime,
        /// and before this one.
        pub until: WallTime,
        /// How many hours before its start a slot opens for everybody; 0 to 720.
        pub opens_hours: u16,
    }

    /// What a clinic template makes, day by day, before it is made or changed.
    pub struct ClinicPreview {
        /// Its days within the weeks asked for, in order; where there are none, within as many from its next day on.
        pub days: Vec<PreviewDay>,
        /// The first few days on which it runs, however far ahead.
        #[serde(default)]
        pub next: Vec<Date>,
        /// The rule as it is kept.
        pub rrule: String,
    }

    /// One day of a clinic.
    pub struct PreviewDay {
        /// The day.
        pub date: Date,
        /// Its hours, where it runs.
        pub hours: Option<PreviewHours>,
        /// The bank holiday that keeps it shut.
        pub holiday: Option<Holiday>,
        /// Whether it is closed that day by an exception.
        pub closed: bool,
        /// The day on which it is held instead.
        pub moved_to: Option<Date>,
        /// Whether the clinician is away for all of it.
        pub away: bool,
        /// Local starts of its slots, `09:20`; those while the clinician is away left out.
        pub starts: Vec<String>,
        /// Which of them are kept for something at first, in the order of the clinic's parts.
        #[serde(default)]
        pub kept: Vec<PreviewKept>,
    }

    /// Starts of a day that are kept for something at first.
    #[derive(Eq)]
    pub struct PreviewKept {
        /// What for.
        pub kept_for: KeptFor,
        /// How many hours before its start each opens for everybody.
        pub opens_hours: u16,
        /// Local starts.
        pub starts: Vec<String>,
    }

    /// Hours of one day.
    pub struct PreviewHours {
        /// Local start.
        pub from: WallTime,
        /// Local end.
        pub until: WallTime,
        /// Whether they differ from the usual ones.
        pub unusual: bool,
    }

    /// Ends a clinic template: no slots after this day; appointments already made stay, unless it is said
    /// what becomes of them.
    pub struct EndClinicTemplate {
        /// The last day on which it runs.
        pub last_day: Date,
        /// What becomes of appointments. Those that are touched and not named are to be moved.
        #[serde(default)]
        pub settling: Settling,
    }

    /// All clinic templates of the caller's sites.
    pub struct ClinicTemplates {
        /// By site, clinician and weekday.
        pub templates: Vec<ClinicTemplate>,
    }
}

/// What a part of a clinic is kept for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum KeptFor {
    /// Urgent patients.
    Urgent,
    /// Patients booked by the NHS e-Referral Service.
    Ers,
    /// Patients seen before.
    FollowUp,
}

const fn one() -> u16 {
    1
}

impl Default for ClinicTerms {
    fn default() -> Self {
        Self {
            bank_holidays: false,
            buffer_before: None,
            buffer_after: None,
            grid_minutes: None,
            notice_minutes: None,
            horizon_days: None,
            most_a_day: None,
            seats: 1,
            carve_outs: Vec::new(),
        }
    }
}
