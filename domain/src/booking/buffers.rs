//! Another time kept free around the appointments of a service: what it bears on. What is booked keeps its
//! time and what was kept free around it; the new time holds for what is booked from then on.

use super::template::Template;
use super::terms::{Buffers, buffer};
use super::wire::{BuffersTouched, ServiceBuffers};
use crate::error::{Fields, Problem};
use crate::ids::StaffId;
use crate::time::Timestamp;

impl ServiceBuffers {
    /// Checks both fields.
    ///
    /// # Errors
    /// The problem naming every refused field.
    pub fn check(&self) -> Result<Buffers, Problem> {
        let mut fields = Fields::new();
        let before = fields.take("buffer_before", buffer(self.buffer_before));
        let after = fields.take("buffer_after", buffer(self.buffer_after));
        let both = before.zip(after);
        fields.finish(both.map(|(before, after)| Buffers { before, after }))
    }
}

/// Whose time is booked, from when until when.
pub type BookedTime = (StaffId, Timestamp, Timestamp);

/// What other buffers of their service would bear on, for clinics with what is booked in each.
pub fn touched(clinics: &[(Template, Vec<BookedTime>)], to: Buffers) -> BuffersTouched {
    let mut touched = BuffersTouched::default();
    for (template, booked) in clinics {
        let terms = &template.details.terms;
        if terms.buffer_before.is_some() && terms.buffer_after.is_some() {
            touched.own += 1;
            continue;
        }
        let after = Template {
            service_buffers: to,
            ..template.clone()
        };
        touched.clinics += 1;
        touched.other_starts += u32::from(after.grid_minutes() != template.grid_minutes());
        touched.booked += u32::try_from(booked.len()).unwrap_or(u32::MAX);
        touched.closer += closer(booked, after.buffers());
    }
    touched
}

/// How many of these have the same clinician's next one closer than that. Those who share a group's time
/// are one.
fn closer(booked: &[BookedTime], free: Buffers) -> u32 {
    let apart = i64::from(free.before) + i64::from(free.after);
    let mut booked = booked.to_vec();
    booked.sort_unstable();
    booked.dedup();
    let close = booked.windows(2).filter(|two| match two {
        [(who, _, end), (next, start, _)] => who == next && *start < end.plus_minutes(apart),
        _ => false,
    });
    u32::try_from(close.count()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::super::template::tests::tuesdays;
    use super::*;
    use crate::error::FieldError;

    const SHAH: StaffId = StaffId::from_number(1);
    const EVANS: StaffId = StaffId::from_number(2);

    fn at(who: StaffId, start: &str) -> BookedTime {
        let start: Timestamp = start.parse().unwrap();
        (who, start, start.plus_minutes(20))
    }

    #[test]
    fn who_is_booked_keeps_their_time_and_whoever_is_close_is_counted() {
        let booked = vec![
            at(SHAH, "2026-12-01T09:20:00Z"),
            at(SHAH, "2026-12-01T09:00:00Z"),
            // Of a group, two at one time.
            at(SHAH, "2026-12-01T10:00:00Z"),
            at(SHAH, "2026-12-01T10:00:00Z"),
            // Somebody else's time.
            at(EVANS, "2026-12-01T10:20:00Z"),
        ];
        let mut own = tuesdays();
        own.details.terms.buffer_before = Some(0);
        own.details.terms.buffer_after = Some(10);
        let clinics = [(tuesdays(), booked.clone()), (own, booked)];
        let to = |before, after| touched(&clinics, Buffers { before, after });
        let first = to(0, 10);
        assert_eq!((first.clinics, first.own), (1, 1));
        assert_eq!((first.booked, first.closer), (5, 1));
        assert_eq!(first.other_starts, 1);
        // 9:20 to 9:40, and then twenty minutes until ten.
        assert_eq!((to(5, 15).closer, to(5, 20).closer), (1, 2));
        let same = to(0, 0);
        assert_eq!((same.closer, same.other_starts), (0, 0));
    }

    #[test]
    fn both_are_whole_steps_of_the_diary() {
        let typed = ServiceBuffers {
            buffer_before: 7,
            buffer_after: 65,
        };
        let problem = typed.check().unwrap_err();
        let named: Vec<_> = problem
            .fields
            .iter()
            .map(|one| (one.field.as_str(), one.error))
            .collect();
        let out = FieldError::OutOfRange;
        assert_eq!(named, [("buffer_before", out), ("buffer_after", out)]);
    }
}
