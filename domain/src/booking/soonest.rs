//! "Where is the soonest?": the first free slot of each site.

use std::collections::BTreeMap;

use super::availability::Availability;
use super::slot::Slot;
use crate::ids::SiteId;

impl<'a> Availability<'a> {
    /// The first free slot of each site where there is one, the earliest first.
    pub fn soonest_by_site(&self) -> Vec<Slot<'a>> {
        let sites = self.sites();
        let mut found: BTreeMap<SiteId, Slot<'a>> = BTreeMap::new();
        for date in self.bookable_days() {
            for slot in self.day(date) {
                found.entry(slot.template.details.site).or_insert(slot);
            }
            if found.len() == sites.len() {
                break;
            }
        }
        let mut all: Vec<_> = found.into_values().collect();
        all.sort_by_key(|slot| slot.start);
        all
    }
}
