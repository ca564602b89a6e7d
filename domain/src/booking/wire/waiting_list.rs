//! The waiting list: joining it, what suits somebody, offers of a slot that has freed up.

use serde::{Deserialize, Serialize};

use super::{Mode, PublicService};
use crate::booking::waiting_list::{OfferState, OfferWay, PartOfDay, Priority};
use crate::ids::{
    AppointmentId, EntryId, OfferId, PatientId, ServiceId, SiteId, StaffId, TemplateId,
};
use crate::people::wire::{Language, Patient, PatientForm, Site, wire};
use crate::time::{Date, Timestamp, Weekday};

wire! {
    /// What suits somebody. An empty list means that any does.
    #[derive(Default)]
    pub struct Wishes {
        /// With this clinician only.
        #[serde(default)]
        pub clinician: Option<StaffId>,
        /// At these sites.
        #[serde(default)]
        pub sites: Vec<SiteId>,
        /// In these ways.
        #[serde(default)]
        pub modes: Vec<Mode>,
        /// On these days of the week.
        #[serde(default)]
        pub weekdays: Vec<Weekday>,
        /// In these parts of the day.
        #[serde(default)]
        pub times: Vec<PartOfDay>,
        /// From this local day on.
        #[serde(default)]
        pub from: Option<Date>,
        /// Until this local day.
        #[serde(default)]
        pub until: Option<Date>,
        /// How many minutes before the start they must know of it, up to 43,200.
        #[serde(default)]
        pub notice_minutes: u32,
        /// Whether they may be asked between nine in the evening and eight in the morning.
        #[serde(default)]
        pub at_night: bool,
    }

    /// A patient joins the waiting list of a service by themselves.
    pub struct JoinWaitingList {
        /// Which service.
        pub service: ServiceId,
        /// Who they are.
        pub patient: PatientForm,
        /// What suits them.
        pub wishes: Wishes,
    }

    /// They are on it.
    pub struct JoinedWaitingList {
        /// Since when.
        pub since: Timestamp,
    }

    /// Staff put somebody on the waiting list.
    pub struct NewWaitingListEntry {
        /// Of which service.
        pub service: ServiceId,
        /// A patient already known, or
        #[serde(default)]
        pub patient: Option<PatientId>,
        /// a new one. Exactly one of both.
        #[serde(default)]
        pub new_patient: Option<PatientForm>,
        /// How pressing it is.
        pub priority: Priority,
        /// What suits them.
        pub wishes: Wishes,
    }

    /// Staff change an entry. The place in the queue stays.
    pub struct ChangeWaitingListEntry {
        /// How pressing it is.
        pub priority: Priority,
        /// What suits them.
        pub wishes: Wishes,
    }

    /// Somebody on the waiting list, as staff see them.
    pub struct WaitingListEntry {
        /// Identifier.
        pub id: EntryId,
        /// Who.
        pub patient: Patient,
        /// Of which service.
        pub service: ServiceId,
        /// Its name.
        pub service_name: String,
        /// How pressing it is.
        pub priority: Priority,
        /// What suits them.
        pub wishes: Wishes,
        /// Since when they wait.
        pub since: Timestamp,
        /// Whether they joined by themselves.
        pub by_patient: bool,
        /// Offers made to them, the newest first.
        pub offers: Vec<OfferMade>,
    }

    /// The waiting list, in the order in which people are asked.
    pub struct WaitingList {
        /// First who is asked first.
        pub entries: Vec<WaitingListEntry>,
    }

    /// An offer, as staff see it.
    pub struct OfferMade {
        /// Identifier.
        pub id: OfferId,
        /// Start of the slot.
        pub start: Timestamp,
        /// The site's IANA zone.
        pub zone: String,
        /// With whom.
        pub clinician_name: String,
        /// How they meet.
        pub mode: Mode,
        /// Where it stands.
        pub state: OfferState,
        /// To one after another, or to several at once.
        pub way: OfferWay,
        /// When it was made.
        pub made_at: Timestamp,
        /// Until when it can be taken.
        pub open_until: Timestamp,
        /// The appointment that came of it.
        pub appointment: Option<AppointmentId>,
    }

    /// Staff offer a free slot to somebody by hand.
    pub struct OfferByHand {
        /// Clinic template of the slot.
        pub template: TemplateId,
        /// Start of the slot.
        pub start: Timestamp,
    }

    /// The secret of the link to an offer, or to somebody's own place on the waiting list.
    pub struct LinkKey {
        /// It.
        pub secret: String,
    }

    /// A place on the waiting list, as its patient sees it. It names nobody.
    pub struct PlaceView {
        /// What they wait for.
        pub service: PublicService,
        /// What suits them.
        pub wishes: Wishes,
        /// The sites that suit them; empty where any does.
        pub sites: Vec<Site>,
        /// Whom they wait for alone; may be empty.
        pub clinician_name: String,
        /// Since when they wait.
        pub since: Timestamp,
        /// The IANA zone of that day.
        pub zone: String,
        /// Whether patients book it by themselves.
        pub bookable: bool,
        /// Whether a time is offered to them now, in a message of its own.
        pub offered: bool,
        /// The language of messages.
        pub language: Language,
    }

    /// An offer, as its patient sees it.
    pub struct OfferView {
        /// Where it stands.
        pub state: OfferState,
        /// What for.
        pub service: PublicService,
        /// With whom.
        pub clinician_name: String,
        /// What they are; may be empty.
        pub clinician_title: String,
        /// Where.
        pub site: Site,
        /// How they meet.
        pub mode: Mode,
        /// Start.
        pub start: Timestamp,
        /// End.
        pub end: Timestamp,
        /// The site's IANA zone.
        pub zone: String,
        /// Until when it can be taken.
        pub open_until: Timestamp,
        /// Whether it is kept for them, or goes to whoever takes it first.
        pub kept: bool,
        /// The later appointment that it would take the place of.
        pub instead_of: Option<Timestamp>,
        /// The language of messages.
        pub language: Language,
    }
}
