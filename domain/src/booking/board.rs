//! Where each person on the board stands, and who needs attention first.

use super::wire::{AppointmentStatus, BoardRow, BoardState};
use crate::consultation::queue::{QueueEntry, QueueState, place, turn};
use crate::consultation::wire::ConsultationStatus;
use crate::ids::{AppointmentId, StaffId};
use crate::time::{MINUTE_MS, Timestamp};

/// The limits of waiting that a site may choose, in minutes.
pub const WAITING_LIMITS: core::ops::RangeInclusive<u16> = 1..=240;

/// What the patient's devices are doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Devices {
    /// One of them is in the call.
    pub admitted: bool,
    /// One of them waits.
    pub waiting: bool,
    /// One of them has hung up.
    pub left: bool,
}

/// Where somebody stands.
pub const fn state(
    status: AppointmentStatus,
    consultation: ConsultationStatus,
    devices: Devices,
    on_hold: bool,
) -> BoardState {
    match (status, consultation) {
        (AppointmentStatus::Cancelled, _) => BoardState::Cancelled,
        (AppointmentStatus::Noshow, _) => BoardState::DidNotAttend,
        (AppointmentStatus::Fulfilled, _) | (_, ConsultationStatus::Ended) => BoardState::Done,
        (_, ConsultationStatus::Active) => match devices {
            Devices { admitted: true, .. } if on_hold => BoardState::OnHold,
            Devices { admitted: true, .. } => BoardState::BeingSeen,
            // They hung up and came back, or were handed to somebody else.
            Devices { waiting: true, .. } => BoardState::Waiting,
            Devices { left: true, .. } => BoardState::Left,
            _ => BoardState::BeingSeen,
        },
        (AppointmentStatus::Arrived, _) => BoardState::Waiting,
        (AppointmentStatus::Booked | AppointmentStatus::Waitlist, _) => BoardState::Expected,
    }
}

/// Whether somebody has waited longer than the site's limit.
pub fn waits_too_long(row: &BoardRow, now: Timestamp, limit_minutes: u16) -> bool {
    let since = row.waiting_since.unwrap_or(now);
    row.state == BoardState::Waiting && now.0 - since.0 >= i64::from(limit_minutes) * MINUTE_MS
}

/// Whether somebody should look at this row now: waiting too long, left in the middle, or a
/// message that nobody has read.
pub fn needs_attention(row: &BoardRow, now: Timestamp, limit_minutes: u16) -> bool {
    waits_too_long(row, now, limit_minutes) || row.state == BoardState::Left || row.unread > 0
}

/// The place of a row on the board: who needs attention, then by state; of those who wait the one
/// who waits longest, else who is planned first.
pub fn order(
    row: &BoardRow,
    now: Timestamp,
    limit_minutes: u16,
) -> (bool, BoardState, Timestamp, AppointmentId) {
    let at = match row.state {
        BoardState::Waiting => row.waiting_since.unwrap_or(row.appointment.start),
        _ => row.appointment.start,
    };
    let calm = !needs_attention(row, now, limit_minutes);
    (calm, row.state, at, row.appointment.id)
}

/// Where somebody of the board stands in their clinician's queue. Whoever has hung up has not arrived: they are before
/// others only for as long as somebody is who has not come.
pub fn queue_state(
    state: BoardState,
    admitted_at: Option<Timestamp>,
    now: Timestamp,
) -> QueueState {
    match state {
        BoardState::Waiting => QueueState::Waiting,
        BoardState::Left | BoardState::Expected => QueueState::Expected,
        BoardState::BeingSeen | BoardState::OnHold => {
            QueueState::BeingSeen(admitted_at.unwrap_or(now))
        }
        BoardState::Done | BoardState::DidNotAttend | BoardState::Cancelled => QueueState::Done,
    }
}

/// About how many minutes late a clinician runs today; 0 is on time. By what those who wait are told, and by nothing
/// else: it is the most of it, so a clinic is on time when everybody who waits for it reads so.
pub fn runs_late(rows: &[BoardRow], clinician: StaffId, now: Timestamp) -> u32 {
    let theirs = rows
        .iter()
        .filter(|row| row.appointment.clinician == clinician);
    let list: Vec<QueueEntry> = theirs.map(|row| queue_entry(row, now)).collect();
    let waiting = list.iter().filter(|one| one.state == QueueState::Waiting);
    let told = waiting.filter_map(|one| place(&list, one.appointment, now));
    told.map(|told| told.late_minutes).max().unwrap_or(0)
}

fn queue_entry(row: &BoardRow, now: Timestamp) -> QueueEntry {
    let one = &row.appointment;
    QueueEntry {
        appointment: one.id,
        start: one.start,
        length_minutes: u16::try_from(one.end.minutes_since(one.start)).unwrap_or(u16::MAX),
        arrived_at: row.arrived_at,
        in_group: row.in_group,
        state: queue_state(row.state, row.admitted_at, now),
    }
}

/// Whom a clinician goes to: whoever is with them already, else whoever of those who wait has the first turn.
/// Patients are told their places by the same rule; [`order`], which has the longest wait first, is no list of turns.
pub fn next(rows: &[BoardRow]) -> Option<&BoardRow> {
    let first = |state| {
        let mine = rows.iter().filter(move |row| row.state == state);
        mine.min_by_key(|row| {
            let one = &row.appointment;
            turn(one.start, row.arrived_at, one.id)
        })
    };
    first(BoardState::BeingSeen)
        .or_else(|| first(BoardState::OnHold))
        .or_else(|| first(BoardState::Waiting))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: &str, state: BoardState, start: i64, arrived_at: i64) -> BoardRow {
        let none = "0".repeat(32);
        let [start, arrived_at] = [start, arrived_at].map(Timestamp);
        let row = serde_json::json!({
            "appointment": {
                "id": id.repeat(32), "consultation": none, "status": "arrived", "mode": "video", "start": start,
                "end": start.plus_minutes(20), "local": "2026-12-08T14:20", "zone": "Europe/London", "service": none,
                "service_name": "Diabetes review", "site": none, "clinician": none, "clinician_name": "Dr Priya Shah",
                "patient": {
                    "id": none, "name": "Alys Example", "date_of_birth": "1980-03-31", "nhs_number": null,
                    "mobile": null, "email": null, "language": "en", "interpreter": null, "formats": null,
                },
                "reason": null,
            },
            "state": state, "connected": true, "arrived_at": arrived_at, "waiting_since": arrived_at, "held_at": null,
            "admitted_at": null, "device_check": null, "delivery": "sent", "unread": 0, "away_since": null,
        });
        serde_json::from_value(row).unwrap()
    }

    #[test]
    fn who_comes_early_is_not_called_before_somebody_with_an_earlier_time() {
        let (early, planned) = (
            row("1", BoardState::Waiting, 40, 0),
            row("2", BoardState::Waiting, 20, 19),
        );
        let after = row("3", BoardState::Waiting, 20, 20);
        let mut rows = vec![early, after, planned.clone()];
        assert_eq!(next(&rows), Some(&planned));
        rows.push(row("4", BoardState::OnHold, 60, 0));
        assert_eq!(next(&rows), rows.last());
        rows.push(row("5", BoardState::BeingSeen, 80, 0));
        assert_eq!(next(&rows), rows.last());
        let left = [row("6", BoardState::Left, 0, 0)];
        assert_eq!(next(&left), None);
    }

    #[test]
    fn a_clinic_runs_as_late_as_those_who_wait_are_told_and_not_by_who_has_not_come() {
        let minute = |minutes| Timestamp(0).plus_minutes(minutes);
        let at = |id: &str, state, start: i64| row(id, state, minute(start).0, minute(start - 5).0);
        let clinician = StaffId::from_number(0);
        let first = at("1", BoardState::Waiting, 0);
        let second = at("2", BoardState::Waiting, 20);
        let late = |rows: &[BoardRow], now| runs_late(rows, clinician, minute(now));
        // Nobody has begun: seven minutes are "about ten" for whoever waits, as they read themselves.
        assert_eq!(late(std::slice::from_ref(&first), 7), 10);
        assert_eq!(late(&[first, second.clone()], 7), 10);
        // The one being seen overruns; the next, who waits, feels it before their own time is past.
        let mut seen = at("1", BoardState::BeingSeen, 0);
        seen.admitted_at = Some(minute(10));
        assert_eq!(late(&[seen.clone(), second.clone()], 15), 10);
        assert_eq!(late(&[seen.clone(), second.clone()], 9), 10);
        seen.admitted_at = Some(minute(0));
        assert_eq!(late(&[seen, second], 9), 0);
        // Patients who do not come make no clinic late.
        assert_eq!(late(&[at("1", BoardState::Expected, 0)], 30), 0);
        let other = [at("1", BoardState::Waiting, 0)];
        assert_eq!(runs_late(&other, StaffId::from_number(1), minute(30)), 0);
    }

    #[test]
    fn a_group_that_waits_to_begin_makes_no_clinic_late() {
        let minute = |minutes| Timestamp(0).plus_minutes(minutes);
        let mut group = Vec::new();
        for (n, id) in ["1", "2", "3", "4"].into_iter().enumerate() {
            let mut one = row(id, BoardState::Waiting, minute(60).0, minute(n as i64).0);
            one.in_group = true;
            group.push(one);
        }
        let clinician = StaffId::from_number(0);
        assert_eq!(runs_late(&group, clinician, minute(50)), 0);
        // Whoever comes after them waits for one session, not for four.
        group.push(row("5", BoardState::Waiting, minute(70).0, minute(60).0));
        assert_eq!(runs_late(&group, clinician, minute(60)), 10);
    }

    const NOBODY: Devices = Devices {
        admitted: false,
        waiting: false,
        left: false,
    };

    fn active(devices: Devices, on_hold: bool) -> BoardState {
        state(
            AppointmentStatus::Arrived,
            ConsultationStatus::Active,
            devices,
            on_hold,
        )
    }

    #[test]
    fn being_seen_on_hold_left_and_back_again_are_told_apart() {
        let admitted = Devices {
            admitted: true,
            ..NOBODY
        };
        let left = Devices {
            left: true,
            ..NOBODY
        };
        let back = Devices {
            waiting: true,
            ..left
        };
        assert_eq!(active(admitted, false), BoardState::BeingSeen);
        assert_eq!(active(admitted, true), BoardState::OnHold);
        assert_eq!(active(left, false), BoardState::Left);
        assert_eq!(active(back, true), BoardState::Waiting);
        // By telephone or at the desk there is no device.
        assert_eq!(active(NOBODY, false), BoardState::BeingSeen);
    }

    #[test]
    fn what_is_over_is_over_whatever_devices_do() {
        let admitted = Devices {
            admitted: true,
            ..NOBODY
        };
        for (status, expected) in [
            (AppointmentStatus::Cancelled, BoardState::Cancelled),
            (AppointmentStatus::Noshow, BoardState::DidNotAttend),
            (AppointmentStatus::Fulfilled, BoardState::Done),
        ] {
            let found = state(status, ConsultationStatus::Active, admitted, true);
            assert_eq!(found, expected);
        }
    }
}
