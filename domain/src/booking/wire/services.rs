//! Services, as patients and as staff see them.

use serde::{Deserialize, Serialize};

use super::{ExtraMinutes, Mode, ReminderWay};
use crate::ids::ServiceId;
use crate::people::wire::{Language, Site, wire};

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
        /// Whether it matters for the times that somebody needs an interpreter or more time: it is longer for them, or
        /// one of a site's interpreters has to be free.
        #[serde(default, skip_serializing_if = "core::ops::Not::not")]
        pub needs_matter: bool,
        /// Sites that offer it.
        pub sites: Vec<Site>,
        /// What to have ready, one plain line each; may be empty.
        pub prepare: Vec<String>,
        /// Its words in other languages, where they have been written.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
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
        /// Minutes kept free before each appointment.
        pub buffer_before: u16,
        /// Minutes kept free after each appointment.
        pub buffer_after: u16,
        /// When and by what patients are reminded.
        #[serde(default)]
        pub reminders: Reminders,
        /// Minutes longer for whoever needs them.
        #[serde(default)]
        pub extra: ExtraMinutes,
    }

    /// When and by what the patients of a service are reminded of their appointments.
    pub struct Reminders {
        /// How many minutes before the start, at most 4 times, 30 to 40,320; empty for none. Multiples of
        /// 1,440 are days by the clock on the wall.
        pub minutes_before: Vec<u32>,
        /// By what.
        pub way: ReminderWay,
    }

    /// When a service can be booked, and by whom.
    pub struct ServiceRules {
        /// Shortest time between booking and start for patients, in minutes; 0 to 43,200.
        pub notice_minutes: u32,
        /// How many days ahead patients can book; 1 to 365.
        pub horizon_days: u16,
        /// Whether patients can book it by themselves.
        pub public: bool,
        /// Minutes longer for whoever needs them.
        #[serde(default)]
        pub extra: ExtraMinutes,
    }

    /// The time a service keeps free around its appointments.
    #[derive(Eq)]
    pub struct ServiceBuffers {
        /// Minutes kept free before each appointment, 0 to 60, a multiple of 5.
        pub buffer_before: u16,
        /// Minutes kept free after each appointment, 0 to 60, a multiple of 5.
        pub buffer_after: u16,
    }

    /// What another time kept free would bear on.
    #[derive(Eq, Default)]
    pub struct BuffersTouched {
        /// Clinics that keep free what the service says.
        pub clinics: u32,
        /// Clinics with minutes of their own: those stay.
        pub own: u32,
        /// Of the first, clinics whose times would begin at other minutes.
        pub other_starts: u32,
        /// Appointments to come in those clinics. All keep their times.
        pub booked: u32,
        /// Of those, how many stay closer to the same clinician's next one than the service would ask for.
        pub closer: u32,
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
        /// Minutes kept free before each appointment, 0 to 60, a multiple of 5.
        #[serde(default)]
        pub buffer_before: u16,
        /// Minutes kept free after each appointment, 0 to 60, a multiple of 5.
        #[serde(default)]
        pub buffer_after: u16,
        /// When and by what patients are reminded; a week, two days and two hours before when left out.
        #[serde(default)]
        pub reminders: Reminders,
        /// Minutes longer for whoever needs them.
        #[serde(default)]
        pub extra: ExtraMinutes,
    }
}
