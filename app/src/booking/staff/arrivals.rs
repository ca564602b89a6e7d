//! Who has come into the waiting room between two looks at the board.

use domain::booking::wire::{Board, BoardRow, BoardState};
use domain::ids::AppointmentId;
use domain::time::{MINUTE_MS, Timestamp};

/// Those who are waiting now and were not before. Nothing is new on the first look.
pub fn new_arrivals<'a>(before: Option<&[AppointmentId]>, now: &'a Board) -> Vec<&'a BoardRow> {
    let Some(before) = before else {
        return Vec::new();
    };
    now.rows
        .iter()
        .filter(|row| row.state == BoardState::Waiting && !before.contains(&row.appointment.id))
        .collect()
}

/// Those who are waiting.
pub fn waiting(board: &Board) -> Vec<AppointmentId> {
    let waiting = board
        .rows
        .iter()
        .filter(|row| row.state == BoardState::Waiting);
    waiting.map(|row| row.appointment.id).collect()
}

/// Whole minutes between two instants, never below nought.
pub fn minutes_between(from: Timestamp, to: Timestamp) -> i64 {
    (to.0 - from.0).max(0) / MINUTE_MS
}

/// Minutes somebody has waited. Waiting counts from the arrival: who comes early waits too.
pub fn minutes_waited(row: &BoardRow, now: Timestamp) -> i64 {
    row.waiting_since
        .or(row.arrived_at)
        .map_or(0, |arrived| minutes_between(arrived, now))
}
