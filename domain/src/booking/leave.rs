//! Leave: when a clinician sees nobody, whatever the template and the site.

use super::template::{date, wall_time};
use super::wire::NewLeave;
use crate::error::{FieldError, Fields, Problem};
use crate::time::{Date, Timestamp, WallTime};

/// The longest leave, in days.
pub const LONGEST_LEAVE_DAYS: i64 = 400;

/// A time when a clinician is away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leave {
    /// Whole days, by the clock of whichever site it is about.
    Days {
        /// First day.
        first: Date,
        /// Last day, not before the first.
        last: Date,
    },
    /// From an instant to a later one.
    Times {
        /// Start.
        from: Timestamp,
        /// End; from then on they are back.
        until: Timestamp,
    },
}

#[cfg(feature = "zones")]
impl Leave {
    /// From when until when, by the clock of a zone.
    pub fn interval(self, zone: &super::zone::Zone) -> (Timestamp, Timestamp) {
        match self {
            Self::Days { first, last } => (zone.start_of(first), zone.start_of(last.plus_days(1))),
            Self::Times { from, until } => (from, until),
        }
    }
}

/// New leave, checked: its days, and the local times of the first and the last unless it is whole
/// days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeaveDetails {
    /// First day.
    pub first: Date,
    /// Last day.
    pub last: Date,
    /// From when on the first, until when on the last.
    pub times: Option<(WallTime, WallTime)>,
}

impl NewLeave {
    /// Checks every field that can be checked without looking anything up.
    ///
    /// # Errors
    /// The problem naming every refused field.
    pub fn check(&self, today: Date) -> Result<LeaveDetails, Problem> {
        let mut fields = Fields::new();
        let first = fields.take("first_day", date(&self.first_day));
        let last = fields.take("last_day", date(&self.last_day));
        if let (Some(first), Some(last)) = (first, last) {
            if last < first {
                fields.refuse("last_day", FieldError::EndBeforeStart);
            } else if last < today {
                fields.refuse("last_day", FieldError::InPast);
            } else if last.days() - first.days() > LONGEST_LEAVE_DAYS {
                fields.refuse("last_day", FieldError::OutOfRange);
            }
        }
        let whole = self.from.trim().is_empty() && self.until.trim().is_empty();
        let times = if whole {
            Some(None)
        } else {
            let from = fields.take("from", wall_time(&self.from));
            let until = fields.take("until", wall_time(&self.until));
            if first == last && from.zip(until).is_some_and(|(from, until)| until <= from) {
                fields.refuse("until", FieldError::EndBeforeStart);
            }
            from.zip(until).map(Some)
        };
        let details = (|| {
            Some(LeaveDetails {
                first: first?,
                last: last?,
                times: times?,
            })
        })();
        fields.finish(details)
    }
}

#[cfg(feature = "zones")]
impl LeaveDetails {
    /// The leave, by the clock of a zone.
    pub fn leave(self, zone: &super::zone::Zone) -> Leave {
        match self.times {
            None => Leave::Days {
                first: self.first,
                last: self.last,
            },
            Some((from, until)) => Leave::Times {
                from: zone.instant(self.first, from),
                until: zone.instant(self.last, until),
            },
        }
    }
}
