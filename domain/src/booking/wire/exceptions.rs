//! Unusual days of a clinic, and leave.

use serde::{Deserialize, Serialize};

use super::Settling;
use crate::ids::{LeaveId, SiteId, StaffId, TemplateId};
use crate::people::wire::wire;
use crate::time::{Date, WallTime};

/// What is unusual about a day of a clinic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ExceptionKind {
    /// No clinic.
    Closed,
    /// Other hours.
    Changed,
    /// A clinic on a day on which there is none by the rule, or on a bank holiday.
    Extra,
    /// Held on another day instead.
    Moved,
}

wire! {
    /// Sets what a clinic does on a day.
    pub struct NewException {
        /// The day, `2026-12-08`.
        pub day: String,
        /// What.
        pub kind: ExceptionKind,
        /// Local start, of other hours, an extra day or the other day; empty for the usual one.
        #[serde(default)]
        pub from: String,
        /// Local end; empty for the usual one.
        #[serde(default)]
        pub until: String,
        /// The other day, when it is moved.
        #[serde(default)]
        pub moved_to: String,
        /// What becomes of appointments. Those that are touched and not named are to be moved.
        #[serde(default)]
        pub settling: Settling,
    }

    /// An unusual day of a clinic.
    pub struct ClinicException {
        /// The day.
        pub day: Date,
        /// What.
        pub kind: ExceptionKind,
        /// Local start, where it runs.
        pub from: Option<WallTime>,
        /// Local end, where it runs.
        pub until: Option<WallTime>,
        /// The other day, when it is moved.
        pub moved_to: Option<Date>,
    }

    /// Unusual days of a clinic from today on.
    pub struct ClinicExceptions {
        /// Of which.
        pub template: TemplateId,
        /// In order.
        pub days: Vec<ClinicException>,
    }

    /// Notes when a clinician is away. It holds for all their clinics, at every site.
    pub struct NewLeave {
        /// Where the note is made: its clock is meant.
        pub site: SiteId,
        /// Whose.
        pub clinician: StaffId,
        /// First day, `2026-12-21`.
        pub first_day: String,
        /// Last day.
        pub last_day: String,
        /// From this local time of the first day; empty for whole days.
        #[serde(default)]
        pub from: String,
        /// Until this local time of the last day; empty for whole days.
        #[serde(default)]
        pub until: String,
        /// What becomes of appointments. Those that are touched and not named are to be moved.
        #[serde(default)]
        pub settling: Settling,
    }

    /// When a clinician is away.
    pub struct Leave {
        /// Identifier.
        pub id: LeaveId,
        /// Whose.
        pub clinician: StaffId,
        /// Their name.
        pub clinician_name: String,
        /// Where the note was made.
        pub site: SiteId,
        /// First day.
        pub first_day: Date,
        /// Last day.
        pub last_day: Date,
        /// From this local time, unless it is whole days.
        pub from: Option<WallTime>,
        /// Until this local time, unless it is whole days.
        pub until: Option<WallTime>,
    }

    /// Leave of a site's clinicians from today on.
    pub struct LeaveList {
        /// In order of the first day.
        pub leave: Vec<Leave>,
    }
}
