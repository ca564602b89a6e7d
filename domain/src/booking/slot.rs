//! Slots: bookable starts, computed and never stored.

use super::claim::Resource;
use super::template::Template;
use super::wire;
use super::zone::Zone;
use crate::time::Timestamp;

/// A start that a clinic template offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot<'t> {
    /// The instant.
    pub start: Timestamp,
    /// Its end.
    pub end: Timestamp,
    /// Where it comes from.
    pub template: &'t Template,
}

impl Slot<'_> {
    /// What a booking of this slot takes.
    pub fn resources(&self) -> Vec<Resource> {
        resources(self.template)
    }

    /// As it is sent.
    pub fn to_wire(&self, zone: &Zone) -> wire::Slot {
        wire::Slot {
            start: self.start,
            end: self.end,
            local: zone.local_text(self.start),
            zone: zone.name().to_owned(),
            site: self.template.details.site,
            clinician: self.template.details.clinician,
            template: self.template.id,
            mode: self.template.details.mode,
        }
    }
}

/// What every booking into a template takes.
pub fn resources(template: &Template) -> Vec<Resource> {
    let details = &template.details;
    let mut all = vec![Resource::Clinician(details.clinician)];
    if let Some(room) = &details.room {
        all.push(Resource::Room(details.site, room.clone()));
    }
    all
}
