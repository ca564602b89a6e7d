//! What a clinic keeps for something at first, and to whom it is given before it opens for everybody.

#[cfg(feature = "zones")]
use super::starts::Kept;
#[cfg(feature = "zones")]
use super::template::Template;
use super::waiting_list::Priority;
use super::wire::KeptFor;
#[cfg(feature = "zones")]
use super::zone::Zone;
use crate::time::Timestamp;

/// What a start is kept for still.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeptUntil {
    /// For what.
    pub kept_for: KeptFor,
    /// When it opens for everybody.
    pub opens: Timestamp,
}

/// Whether a time may be given to somebody by the rules alone, without a member of staff who chose it for
/// them. What is kept for the urgent is given to whoever waits urgently; who is a referral's or a follow-up's
/// only people know.
pub fn may_be_given(kept_for: Option<KeptFor>, waits: Option<Priority>) -> bool {
    match kept_for {
        None => true,
        Some(KeptFor::Urgent) => waits == Some(Priority::Urgent),
        Some(KeptFor::Ers | KeptFor::FollowUp) => false,
    }
}

/// What a template keeps a start for still, if it does.
#[cfg(feature = "zones")]
pub fn kept_until(
    template: &Template,
    zone: &Zone,
    start: Timestamp,
    now: Timestamp,
) -> Option<KeptUntil> {
    let date = zone.date(start);
    // A clock change at midnight can push a clinic's hours over the edge of its day.
    let days = [date, date.plus_days(-1), date.plus_days(1)].into_iter();
    days.filter_map(|date| Kept::on(&template.details.terms, &zone.day(date)).for_now(start, now))
        .map(|(kept_for, opens)| KeptUntil { kept_for, opens })
        .max_by_key(|kept| kept.opens)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_for_the_urgent_is_given_to_who_waits_urgently_and_nothing_else_to_anybody() {
        let given = |kept_for, waits| may_be_given(Some(kept_for), waits);
        assert!(given(KeptFor::Urgent, Some(Priority::Urgent)));
        assert!(!given(KeptFor::Urgent, Some(Priority::Soon)));
        assert!(!given(KeptFor::Urgent, None));
        for kept_for in [KeptFor::Ers, KeptFor::FollowUp] {
            for waits in [None, Some(Priority::Urgent), Some(Priority::Routine)] {
                assert!(!given(kept_for, waits), "{kept_for:?} {waits:?}");
            }
        }
        assert!(may_be_given(None, None));
    }
}
