//! What a clinic keeps for something at first, and to whom it is given before it opens for everybody.

use super::appointment::{By, State};
#[cfg(feature = "zones")]
use super::starts::Kept;
#[cfg(feature = "zones")]
use super::template::Template;
use super::waiting_list::Priority;
use super::wire::KeptFor;
#[cfg(feature = "zones")]
use super::zone::Zone;
use crate::ids::ServiceId;
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
    /// It is another time for a follow-up of theirs that was booked already.
    pub follows: bool,
}

/// The appointment whose link somebody came by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Own {
    /// Of which service.
    pub service: ServiceId,
    /// Whether it follows up another of the same patient.
    pub follows: bool,
    /// How it stands.
    pub state: State,
}

impl Grounds {
    /// Of whom nothing is known.
    pub const NONE: Self = Self {
        urgent: false,
        referred: false,
        follows: false,
    };

    /// Of somebody on the waiting list.
    pub fn waiting(priority: Priority) -> Self {
        Self {
            urgent: priority == Priority::Urgent,
            ..Self::NONE
        }
    }

    /// Of somebody who came by the link of an appointment and looks for a time of this service: what is kept for
    /// follow-ups is theirs whose follow-up of it can still be moved by them.
    pub fn by_link(own: &Own, service: ServiceId, now: Timestamp) -> Self {
        let movable = own.state.may_be_called_off(By::Patient, now).is_ok();
        Self {
            follows: own.follows && own.service == service && movable,
            ..Self::NONE
        }
    }
}

/// Whether a time may be given to somebody by the rules alone, without a member of staff who chose it for
/// them. What is kept for the urgent is given to whoever waits urgently, what is kept for referrals to whoever
/// was referred, what is kept for follow-ups to whoever moves theirs: who is to have one only people know.
pub const fn may_be_given(kept_for: Option<KeptFor>, to: Grounds) -> bool {
    match kept_for {
        None => true,
        Some(KeptFor::Urgent) => to.urgent,
        Some(KeptFor::Ers) => to.referred,
        Some(KeptFor::FollowUp) => to.follows,
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
    use super::super::wire::AppointmentStatus;
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
        let follows = Grounds {
            follows: true,
            ..nobody
        };
        let given = |kept_for| {
            [nobody, soon, urgent, referred, follows]
                .map(|grounds| may_be_given(Some(kept_for), grounds))
        };
        assert_eq!(given(KeptFor::Urgent), [false, false, true, false, false]);
        assert_eq!(given(KeptFor::Ers), [false, false, false, true, false]);
        assert_eq!(given(KeptFor::FollowUp), [false, false, false, false, true]);
        assert!(may_be_given(None, nobody));
    }

    #[test]
    fn the_link_of_a_follow_up_gives_what_is_kept_for_them_of_its_service_while_it_can_be_moved() {
        let (mine, other) = (ServiceId::from_number(1), ServiceId::from_number(2));
        let start = Timestamp(1_800_000_000_000);
        let state = State::booked(start, start.plus_minutes(20));
        let before = start.plus_minutes(-60);
        let own = Own {
            service: mine,
            follows: true,
            state,
        };
        let given = |own, service, now| {
            let grounds = Grounds::by_link(&own, service, now);
            assert!(!may_be_given(Some(KeptFor::Urgent), grounds));
            assert!(!may_be_given(Some(KeptFor::Ers), grounds));
            may_be_given(Some(KeptFor::FollowUp), grounds)
        };
        assert!(given(own, mine, before));
        assert!(!given(own, other, before));
        assert!(!given(own, mine, start));
        let first = Own {
            follows: false,
            ..own
        };
        assert!(!given(first, mine, before));
        for status in [
            AppointmentStatus::Arrived,
            AppointmentStatus::Cancelled,
            AppointmentStatus::Fulfilled,
        ] {
            let state = State { status, ..state };
            assert!(!given(Own { state, ..own }, mine, before), "{status:?}");
        }
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
