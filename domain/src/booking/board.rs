//! Where each person on the board stands, and who needs attention first.

use super::wire::{AppointmentStatus, BoardRow, BoardState};
use crate::consultation::queue::turn;
use crate::consultation::wire::ConsultationStatus;
use crate::ids::AppointmentId;
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
