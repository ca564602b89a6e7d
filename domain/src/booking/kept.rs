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

/// What is known of somebody that gives them times which are kept; of whom nothing is known has none of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Grounds {
    /// They wait, and urgently.
    pub urgent: bool,
    /// A referral of theirs to the service of the time waits for one.
    pub referred: bool,
}

impl Grounds {
    /// Of whom nothing is known.
    pub const NONE: Self = Self {
        urgent: false,
        referred: false,
    };

    /// Of somebody on the waiting list.
    pub fn waiting(priority: Priority) -> Self {
        Self {
            urgent: priority == Priority::Urgent,
            ..Self::NONE
        }
    }
}

/// Whether a time may be given to somebody by the rules alone, without a member of staff who chose it for
/// them. What is kept for the urgent is given to whoever waits urgently, what is kept for referrals to whoever
/// was referred; who is a follow-up's only people know.
pub const fn may_be_given(kept_for: Option<KeptFor>, to: Grounds) -> bool {
    match kept_for {
        None => true,
        Some(KeptFor::Urgent) => to.urgent,
        Some(KeptFor::Ers) => to.referred,
        Some(KeptFor::FollowUp) => false,
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
    use super::super::service::{Audience, Rules};
    use super::super::terms::Terms;
    use super::*;

    #[test]
    fn what_is_kept_is_given_to_those_for_whom_it_is_kept_and_to_nobody_else() {
        let nobody = Grounds::NONE;
        let urgent = Grounds::waiting(Priority::Urgent);
        let soon = Grounds::waiting(Priority::Soon);
        let referred = Grounds {
            referred: true,
            ..nobody
        };
        let given = |kept_for| {
            [nobody, soon, urgent, referred].map(|grounds| may_be_given(Some(kept_for), grounds))
        };
        assert_eq!(given(KeptFor::Urgent), [false, false, true, false]);
        assert_eq!(given(KeptFor::Ers), [false, false, false, true]);
        assert_eq!(given(KeptFor::FollowUp), [false; 4]);
        assert!(may_be_given(None, nobody));
    }

    #[test]
    fn a_search_by_patients_rules_gives_what_is_kept_to_those_alone_and_staff_may_have_it_all() {
        let rules = Rules {
            notice_minutes: 60,
            horizon_days: 30,
            audience: Audience::Patients,
        };
        let referred = Grounds {
            referred: true,
            ..Grounds::NONE
        };
        let ers = Some(KeptFor::Ers);
        assert!(!rules.audience.may_have(ers));
        assert!(!rules.given(Grounds::NONE).audience.may_have(ers));
        assert!(rules.given(referred).audience.may_have(ers));
        assert!(
            !rules
                .given(referred)
                .audience
                .may_have(Some(KeptFor::Urgent))
        );
        assert!(Rules::STAFF.audience.may_have(Some(KeptFor::FollowUp)));
        // Whatever else holds for patients holds for them, too.
        let terms = Terms {
            notice_minutes: Some(5),
            ..Terms::default()
        };
        assert_eq!(rules.given(referred).for_clinic(&terms).notice_minutes, 5);
        assert_eq!(Rules::STAFF.given(referred), Rules::STAFF);
    }
}
