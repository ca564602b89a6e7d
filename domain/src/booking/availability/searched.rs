//! Looking over many days: the next times, and the first day with any.

use std::collections::BTreeSet;

use super::Availability;
use crate::booking::slot::Slot;
use crate::booking::suits::Suits;
use crate::ids::SiteId;
use crate::time::Date;

impl<'a> Availability<'a> {
    /// Only what suits, from now on.
    #[must_use]
    pub fn that_suits(self, suits: Suits) -> Self {
        Self { suits, ..self }
    }

    /// The free slots of so many days, in order.
    pub fn days(&self, from: Date, count: u16) -> Vec<Slot<'a>> {
        (0..i64::from(count))
            .flat_map(|n| self.day(from.plus_days(n)))
            .collect()
    }

    /// The next free slots from now on.
    pub fn next(&self, count: usize) -> Vec<Slot<'a>> {
        let mut found = Vec::new();
        let Some(today) = self.zones.iter().map(|zone| zone.date(self.now)).min() else {
            return found;
        };
        for date in self.bookable_from(today) {
            found.extend(self.day(date));
            if found.len() >= count {
                break;
            }
        }
        found.truncate(count);
        found
    }

    /// The first day from `from` on with a free slot.
    pub fn first_day_from(&self, from: Date) -> Option<Date> {
        self.bookable_from(from)
            .find(|date| !self.day(*date).is_empty())
    }

    /// Everywhere the templates are.
    pub(in crate::booking) fn sites(&self) -> BTreeSet<SiteId> {
        let offers = self.offers.iter();
        offers.map(|offer| offer.template.details.site).collect()
    }

    /// Every day on which there may be something, from today on.
    pub(in crate::booking) fn bookable_days(&self) -> impl Iterator<Item = Date> {
        let today = self.zones.iter().map(|zone| zone.date(self.now)).min();
        let first = today.unwrap_or(Date::from_days(0));
        self.bookable_from(first)
    }

    fn bookable_from(&self, from: Date) -> impl Iterator<Item = Date> {
        let last = self.offers.iter().map(|offer| offer.last_bookable).max();
        let days = from.days()..=last.map_or(i64::MIN, Date::days);
        days.map(Date::from_days)
    }
}
