//! Free slots counted over many days, without making a list of them.

use super::{Availability, OneDay};
use crate::time::{Date, Timestamp};

/// Free slots of a local day, counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// The day.
    pub date: Date,
    /// How many, at least one.
    pub free: usize,
    /// The start of the first.
    pub first: Timestamp,
}

impl Availability<'_> {
    /// How many slots are free on each of some days, and when the first starts; only days with any.
    pub fn count(&self, dates: impl IntoIterator<Item = Date>) -> Vec<Counted> {
        let days: Vec<OneDay<'_>> = dates.into_iter().map(|date| self.one_day(date)).collect();
        let mut found: Vec<Option<Counted>> = days.iter().map(|_| None).collect();
        let mut latest: Vec<Option<Timestamp>> = vec![None; self.faces * days.len()];
        let mut in_order = vec![true; days.len()];
        // One template on all days, and then the next: what belongs to it is at hand.
        for (number, offer) in self.offers.iter().enumerate() {
            let details = &offer.template.details;
            for (at, day) in days.iter().enumerate() {
                let by_rule = details.recurrence.in_step(details.valid_from, day.date);
                let by_exception = || self.by_exception.get(&day.date);
                if !by_rule && by_exception().is_none_or(|all| !all.contains(&number)) {
                    continue;
                }
                self.free_of(number, by_rule, day, |start, _, _| {
                    let latest = &mut latest[offer.face * days.len() + at];
                    // Two that a person cannot tell apart, perhaps.
                    in_order[at] &= latest.replace(start).is_none_or(|before| before < start);
                    let counted = found[at].get_or_insert(Counted {
                        date: day.date,
                        free: 0,
                        first: start,
                    });
                    counted.free += 1;
                    counted.first = counted.first.min(start);
                });
            }
        }
        let exact = |(counted, in_order): (Option<Counted>, bool)| {
            let mut counted = counted?;
            if !in_order {
                counted.free = self.day(counted.date).len();
            }
            Some(counted)
        };
        found.into_iter().zip(in_order).filter_map(exact).collect()
    }
}
