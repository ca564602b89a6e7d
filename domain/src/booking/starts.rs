//! The starts that a clinic's hours give on one day.

use super::template::{Hours, Template};
use super::terms::Terms;
use super::wire::KeptFor;
use super::zone::LocalDay;
use crate::time::Timestamp;

/// Starts follow each other in elapsed time from the clinic's first instant, so that lengths are
/// exact whatever the wall clock does in between. Appointments may be longer than the clinic's slots;
/// they start where all do, and end by the same time.
pub(super) fn each_start(
    template: &Template,
    hours: Hours,
    day: &LocalDay<'_>,
    extra_minutes: u16,
    mut each: impl FnMut(Timestamp, Timestamp),
) {
    let until = day.instant(hours.until);
    let length = i64::from(template.details.minutes.max(1) + extra_minutes);
    let step = i64::from(template.grid_minutes());
    let mut start = day.instant(hours.from);
    loop {
        let end = start.plus_minutes(length);
        if end > until {
            return;
        }
        each(start, end);
        start = start.plus_minutes(step);
    }
}

/// What a clinic keeps for something on one day, as instants.
pub(super) struct Kept(Vec<KeptPart>);

struct KeptPart {
    kept_for: KeptFor,
    from: Timestamp,
    until: Timestamp,
    opens_minutes: i64,
}

impl Kept {
    pub(super) fn on(terms: &Terms, day: &LocalDay<'_>) -> Self {
        let parts = terms.carve_outs.iter().map(|part| KeptPart {
            kept_for: part.kept_for,
            from: day.instant(part.from),
            until: day.instant(part.until),
            opens_minutes: i64::from(part.opens_hours) * 60,
        });
        Self(parts.collect())
    }

    /// Which part of the clinic keeps a start at first, by its place among them: where several do,
    /// the one that opens last.
    pub(super) fn part_of(&self, start: Timestamp) -> Option<usize> {
        let parts = self.0.iter().enumerate();
        parts
            .filter(|(_, part)| part.from <= start && start < part.until)
            .min_by_key(|(_, part)| part.opens_minutes)
            .map(|(n, _)| n)
    }

    /// What a start is still kept for, and when it opens for everybody. Where several say so, the
    /// one that opens last.
    pub(super) fn for_now(&self, start: Timestamp, now: Timestamp) -> Option<(KeptFor, Timestamp)> {
        self.0
            .iter()
            .filter(|part| part.from <= start && start < part.until)
            .map(|part| (part.kept_for, start.plus_minutes(-part.opens_minutes)))
            .filter(|(_, opens)| now < *opens)
            .max_by_key(|(_, opens)| *opens)
    }
}
