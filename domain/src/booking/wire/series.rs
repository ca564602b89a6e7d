//! A series of appointments, and where the soonest time is.

use serde::{Deserialize, Serialize};

use super::{Appointment, Clinician, Delivery, NamedService, Slot, Support};
use crate::booking::wire::{AppointmentStatus, CancelReason};
use crate::ids::{AppointmentId, PatientId, ReferralId, SeriesId, ServiceId, TemplateId};
use crate::people::wire::{PatientForm, Site, wire};
use crate::time::{Date, Timestamp};

wire! {
    /// The weeks of a series.
    pub struct SeriesPlan {
        /// In order.
        pub weeks: Vec<SeriesWeek>,
        /// Everybody named.
        pub clinicians: Vec<Clinician>,
    }

    /// One week of it.
    pub struct SeriesWeek {
        /// The day that keeps the day of the week.
        pub date: Date,
        /// The slot on that day at the same time, when it is free.
        pub slot: Option<Slot>,
        /// Others of that week, the nearest first.
        pub others: Vec<Slot>,
    }

    /// Books a series: all of it or nothing.
    pub struct NewSeries {
        /// Service.
        pub service: ServiceId,
        /// The slots, 2 to 12, at one site.
        pub slots: Vec<SeriesSlot>,
        /// A patient already known, or
        #[serde(default)]
        pub patient: Option<PatientId>,
        /// a new one. Exactly one of both.
        #[serde(default)]
        pub new_patient: Option<PatientForm>,
        /// Why they come, or empty.
        #[serde(default)]
        pub reason: String,
        /// What they need; as their record says when left out.
        #[serde(default)]
        pub support: Option<Support>,
        /// The referral of the same patient that it is made of.
        #[serde(default)]
        pub referral: Option<ReferralId>,
        /// Whether the caller may hold any of the slots: their holds then give way to the booking.
        #[serde(default)]
        pub held: bool,
    }

    /// A slot by its clinic and start.
    pub struct SeriesSlot {
        /// Clinic template.
        pub template: TemplateId,
        /// Start.
        pub start: Timestamp,
    }

    /// A series has been booked.
    pub struct SeriesCreated {
        /// Its identity.
        pub series: SeriesId,
        /// In order.
        pub appointments: Vec<Appointment>,
        /// The patient's link to the first.
        pub link: String,
        /// How the one message is on its way.
        pub delivery: Delivery,
    }

    /// The series that an appointment is of.
    pub struct SeriesView {
        /// All of it in order; empty for an appointment by itself.
        pub appointments: Vec<SeriesItem>,
    }

    /// One appointment of a series.
    pub struct SeriesItem {
        /// Which.
        pub id: AppointmentId,
        /// Start.
        pub start: Timestamp,
        /// The site's IANA zone.
        pub zone: String,
        /// Where it stands.
        pub status: AppointmentStatus,
    }

    /// Calls off an appointment of a series and all later ones.
    pub struct CancelRest {
        /// Why.
        pub reason: CancelReason,
    }

    /// Where the soonest times are.
    pub struct Soonest {
        /// The first free slot of each service at each site, the earliest first.
        pub found: Vec<SoonestSlot>,
        /// Everybody named.
        pub clinicians: Vec<Clinician>,
        /// Everywhere named.
        pub sites: Vec<Site>,
    }

    /// The first free slot of a service at a site.
    pub struct SoonestSlot {
        /// The service.
        pub service: NamedService,
        /// The slot.
        pub slot: Slot,
    }
}
