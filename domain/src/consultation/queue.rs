//! An honest place in the queue, and how late the clinic runs, for one patient from today's list of
//! one clinician.
//!
//! The rules:
//! - Appointments are seen in the order of their times, whoever arrived first; of several with the same
//!   time, whoever arrived first. The clinician's page calls the next one by the same rule ([`turn`]).
//! - Ahead of you is everybody with an earlier time who is waiting; and everybody with an earlier
//!   time who has not arrived yet, until they are [`GRACE_MINUTES`] late. The person being seen is
//!   not ahead of you: if only they are before you, you are next.
//! - Patients of a group are seen together: none of theirs is ahead of another, and they take the group's length once.
//! - Finished, cancelled and missed appointments are before nobody.
//! - The clinic's lateness is what you will feel of it: the one being seen takes their planned length
//!   (or is just finishing, when that has passed), everybody ahead takes theirs, nobody starts before
//!   their time; you start when they are done. Lateness is rounded up to five minutes, because it is
//!   an estimate, and less than two minutes is on time.

use serde::{Deserialize, Serialize};

use crate::ids::AppointmentId;
use crate::time::Timestamp;

/// How long somebody who has not arrived keeps their place before the others.
pub const GRACE_MINUTES: i64 = 10;

/// Lateness below this is on time.
const ON_TIME_BELOW_MINUTES: i64 = 2;

/// Lateness is rounded up to a multiple of this.
const STEP_MINUTES: i64 = 5;

/// Where one appointment of today's list stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueueState {
    /// Not arrived yet.
    Expected,
    /// In the waiting room.
    Waiting,
    /// Being seen since then.
    BeingSeen(Timestamp),
    /// Over, cancelled or missed.
    Done,
}

/// One appointment of one clinician's list of today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueueEntry {
    /// Which.
    pub appointment: AppointmentId,
    /// Its planned start.
    pub start: Timestamp,
    /// Its planned length.
    pub length_minutes: u16,
    /// When they came, if they have.
    pub arrived_at: Option<Timestamp>,
    /// Whether they come as one of a group, whose patients have the same time.
    pub in_group: bool,
    /// How it stands.
    pub state: QueueState,
}

/// Whose turn is before whose: the earlier time first; of those with the same time whoever came first, and
/// whoever is not here yet after them.
pub fn turn(
    start: Timestamp,
    arrived_at: Option<Timestamp>,
    id: AppointmentId,
) -> (Timestamp, Timestamp, AppointmentId) {
    (start, arrived_at.unwrap_or(Timestamp(i64::MAX)), id)
}

impl QueueEntry {
    fn turn(&self) -> (Timestamp, Timestamp, AppointmentId) {
        turn(self.start, self.arrived_at, self.appointment)
    }

    /// Whether both are seen at once.
    fn is_with(&self, other: &Self) -> bool {
        self.in_group && other.in_group && self.start == other.start
    }
}

/// What a waiting person is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct QueueView {
    /// 1 means you are next.
    pub place: u32,
    /// About how many minutes later than planned you will be seen; 0 is on time.
    pub late_minutes: u32,
}

/// The place and lateness of `me`; `None` when `me` is not on the list or no longer in the queue.
pub fn place(list: &[QueueEntry], me: AppointmentId, now: Timestamp) -> Option<QueueView> {
    let mine = list.iter().find(|e| e.appointment == me)?;
    if !matches!(mine.state, QueueState::Expected | QueueState::Waiting) {
        return None;
    }
    let mut ahead: Vec<&QueueEntry> = list.iter().filter(|e| is_ahead(e, mine, now)).collect();
    ahead.sort_by_key(|e| e.turn());
    ahead.dedup_by(|later, first| later.is_with(first));

    let busy_until = list
        .iter()
        .filter(|e| !e.is_with(mine))
        .filter_map(|e| match e.state {
            QueueState::BeingSeen(since) => Some(since.plus_minutes(i64::from(e.length_minutes))),
            _ => None,
        })
        .fold(now, Timestamp::max);
    let free_at = ahead.iter().fold(busy_until, |free, e| {
        free.max(e.start).plus_minutes(i64::from(e.length_minutes))
    });
    let late = free_at.minutes_since(mine.start);
    Some(QueueView {
        place: ahead.len() as u32 + 1,
        late_minutes: about(late),
    })
}

fn is_ahead(other: &QueueEntry, mine: &QueueEntry, now: Timestamp) -> bool {
    other.turn() < mine.turn()
        && !other.is_with(mine)
        && match other.state {
            QueueState::Waiting => true,
            QueueState::Expected => now < other.start.plus_minutes(GRACE_MINUTES),
            QueueState::BeingSeen(_) | QueueState::Done => false,
        }
}

fn about(late: i64) -> u32 {
    if late < ON_TIME_BELOW_MINUTES {
        return 0;
    }
    u32::try_from(late.saturating_add(STEP_MINUTES - 1) / STEP_MINUTES * STEP_MINUTES)
        .unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NINE: Timestamp = Timestamp(1_796_720_400_000);

    fn entry(number: u128, start_minute: i64, state: QueueState) -> QueueEntry {
        QueueEntry {
            appointment: AppointmentId::from_number(number),
            start: NINE.plus_minutes(start_minute),
            length_minutes: 20,
            arrived_at: None,
            in_group: false,
            state,
        }
    }

    fn place_of(list: &[QueueEntry], number: u128, minute: i64) -> Option<(u32, u32)> {
        place(
            list,
            AppointmentId::from_number(number),
            NINE.plus_minutes(minute),
        )
        .map(|v| (v.place, v.late_minutes))
    }

    #[test]
    fn the_first_one_early_is_next_and_on_time() {
        let list = [
            entry(1, 0, QueueState::Waiting),
            entry(2, 20, QueueState::Expected),
        ];
        assert_eq!(place_of(&list, 1, -10), Some((1, 0)));
    }

    #[test]
    fn a_clinic_that_has_not_begun_runs_late_by_what_has_passed() {
        let list = [entry(1, 0, QueueState::Waiting)];
        assert_eq!(place_of(&list, 1, 1), Some((1, 0)));
        assert_eq!(place_of(&list, 1, 7), Some((1, 10)));
    }

    #[test]
    fn the_one_being_seen_is_not_ahead_but_takes_their_time() {
        let seen = QueueState::BeingSeen(NINE.plus_minutes(15));
        let list = [entry(1, 0, seen), entry(2, 20, QueueState::Waiting)];
        assert_eq!(place_of(&list, 2, 18), Some((1, 15)));
    }

    #[test]
    fn one_who_overruns_is_taken_to_be_just_finishing() {
        let seen = QueueState::BeingSeen(NINE);
        let list = [entry(1, 0, seen), entry(2, 20, QueueState::Waiting)];
        assert_eq!(place_of(&list, 2, 30), Some((1, 10)));
    }

    #[test]
    fn arriving_first_does_not_jump_the_queue() {
        let list = [
            entry(1, 0, QueueState::Expected),
            entry(2, 20, QueueState::Waiting),
        ];
        assert_eq!(place_of(&list, 2, -5), Some((2, 0)));
        assert_eq!(place_of(&list, 2, 9), Some((2, 10)));
    }

    #[test]
    fn one_who_does_not_come_loses_their_place() {
        let list = [
            entry(1, 0, QueueState::Expected),
            entry(2, 20, QueueState::Waiting),
        ];
        assert_eq!(place_of(&list, 2, 10), Some((1, 0)));
    }

    #[test]
    fn finished_and_cancelled_are_before_nobody() {
        let list = [
            entry(1, 0, QueueState::Done),
            entry(2, 20, QueueState::Waiting),
        ];
        assert_eq!(place_of(&list, 2, 10), Some((1, 0)));
    }

    #[test]
    fn there_is_no_place_for_one_who_is_seen_or_unknown() {
        let list = [entry(1, 0, QueueState::BeingSeen(NINE))];
        assert_eq!(place_of(&list, 1, 10), None);
        assert_eq!(place_of(&list, 9, 10), None);
    }

    #[test]
    fn of_two_at_the_same_time_whoever_came_first_is_first() {
        let came = |number, minute| QueueEntry {
            arrived_at: Some(NINE.plus_minutes(minute)),
            ..entry(number, 0, QueueState::Waiting)
        };
        let list = [
            entry(1, 0, QueueState::Expected),
            came(2, -3),
            came(3, -5),
            entry(4, 20, QueueState::Waiting),
        ];
        assert_eq!(place_of(&list, 3, 0), Some((1, 0)));
        assert_eq!(place_of(&list, 2, 0), Some((2, 20)));
        assert_eq!(place_of(&list, 1, 0), Some((3, 40)));
        assert_eq!(place_of(&list, 4, 0), Some((4, 40)));
    }

    #[test]
    fn two_at_the_same_time_are_seen_in_one_order() {
        let list = [
            entry(1, 0, QueueState::Waiting),
            entry(2, 0, QueueState::Waiting),
        ];
        assert_eq!(place_of(&list, 1, 0), Some((1, 0)));
        assert_eq!(place_of(&list, 2, 0), Some((2, 20)));
    }
}
