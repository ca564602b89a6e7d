//! Clinic templates.

use serde::{Deserialize, Serialize};

use super::Mode;
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
}
