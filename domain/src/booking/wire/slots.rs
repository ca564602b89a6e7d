//! Free slots, and holding one.

use serde::{Deserialize, Serialize};

use super::{KeptFor, Mode, PublicService, Support};
use crate::ids::{HoldId, ServiceId, SiteId, StaffId, TemplateId};
use crate::people::wire::{Site, wire};
use crate::time::{Date, Timestamp};

wire! {
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
        /// Who sees the patient together with them.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub team: Vec<StaffId>,
        /// Clinic template it comes from.
        pub template: TemplateId,
        /// How they meet.
        pub mode: Mode,
        /// What it is kept for still: only staff, and those for whom it is kept, are offered such a slot.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub kept_for: Option<KeptFor>,
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

    /// A local day with free slots.
    pub struct FreeDay {
        /// The day.
        pub date: Date,
        /// How many slots are free.
        pub free: u32,
        /// The start of the first.
        pub first: Timestamp,
    }

    /// The answer to "On which days?".
    pub struct FreeDays {
        /// Days with free slots within the range asked for, in order.
        pub days: Vec<FreeDay>,
    }

    /// Asks to hold a slot while deciding.
    pub struct NewHold {
        /// Service.
        pub service: ServiceId,
        /// Clinic template of the slot.
        pub template: TemplateId,
        /// Start of the slot.
        pub start: Timestamp,
        /// What they need for it.
        #[serde(default)]
        pub support: Support,
        /// A hold of their own that is given up for it. Where the new one is refused, the old one stays.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub instead_of: Option<HoldKey>,
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
        /// What it is held with.
        #[serde(default, skip_serializing_if = "Support::is_none")]
        pub support: Support,
    }

    /// Staff hold a time for as long as they type whom it is for.
    pub struct NewStaffHold {
        /// Service.
        pub service: ServiceId,
        /// Clinic template of the slot.
        pub template: TemplateId,
        /// Start of the slot.
        pub start: Timestamp,
        /// What the patient needs for it.
        #[serde(default)]
        pub support: Support,
    }

    /// A time that a member of staff holds: theirs alone, by their sign-in.
    pub struct StaffHold {
        /// Identifier.
        pub id: HoldId,
        /// When it is given up by itself.
        pub expires_at: Timestamp,
    }

    /// Names a hold of one's own.
    pub struct HoldKey {
        /// Identifier.
        pub id: HoldId,
        /// Its secret.
        pub secret: String,
    }
}
