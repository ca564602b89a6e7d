//! What it means that somebody else has a time.

use crate::booking::availability::How;
use crate::booking::wire::{Taken, WhyNot};
use crate::time::Timestamp;

/// When the last of these runs out; none where one of them is not only held.
pub(super) fn all_held(claimed: impl Iterator<Item = How>) -> Option<Timestamp> {
    let mut last = None;
    for how in claimed {
        let How::Held(until) = how else {
            return None;
        };
        last = last.max(Some(until));
    }
    last
}

/// That it is taken, and until when where it is only held.
pub(super) const fn taken(what: Taken, until: Option<Timestamp>) -> WhyNot {
    WhyNot::Taken {
        what,
        held: until.is_some(),
        until,
    }
}
