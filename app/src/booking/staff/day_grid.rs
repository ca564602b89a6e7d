//! The diary's day as a grid: a row for every time at which something starts, a column a
//! clinician. What a template offers and is neither free nor booked is held by somebody.

use std::collections::BTreeMap;

use domain::booking::wire::{AppointmentStatus, BoardRow, ClinicTemplate, Slot};
use domain::ids::{ServiceId, StaffId};
use domain::time::{Date, WallTime};

use super::weeks::Hours;

/// What stands at one time in one clinician's column.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Can be booked.
    Free {
        /// The slot.
        slot: Slot,
        /// The service it is offered for.
        service: ServiceId,
        /// Its name.
        name: String,
    },
    /// Offered, but somebody is deciding about it just now.
    Held,
    /// Offered earlier today and not used.
    Gone,
    /// Booked, and whatever came of it.
    Booked(Box<BoardRow>),
}

/// One clinician's column.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Who.
    pub clinician: StaffId,
    /// Their name.
    pub name: String,
    /// By local start.
    pub cells: BTreeMap<WallTime, Vec<Cell>>,
}

/// The whole day.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DayGrid {
    /// By name of clinician.
    pub columns: Vec<Column>,
    /// Every time at which something starts.
    pub times: Vec<WallTime>,
}

/// The local time of `2026-12-08T14:20`.
pub fn local_time(local: &str) -> Option<WallTime> {
    local.get(11..16)?.parse().ok()
}

/// A template's hours.
pub fn hours(template: &ClinicTemplate) -> Hours {
    Hours {
        weekdays: template.weekdays.clone(),
        from: template.from,
        until: template.until,
        minutes: template.minutes,
        first: template.valid_from,
        last: template.valid_until,
    }
}

/// Puts the day together. `now_local` is the local time when the day is today, `None` for a day
/// ahead, and the end of the day for one gone by.
pub fn day_grid(
    date: Date,
    now_local: Option<WallTime>,
    templates: &[ClinicTemplate],
    free: &[Slot],
    rows: &[BoardRow],
) -> DayGrid {
    let mut columns: BTreeMap<(String, StaffId), BTreeMap<WallTime, Vec<Cell>>> = BTreeMap::new();
    let mut taken: Vec<(StaffId, WallTime, WallTime)> = Vec::new();
    for row in rows {
        let appointment = &row.appointment;
        let Some(start) = local_time(&appointment.local) else {
            continue;
        };
        let length = (appointment.end.0 - appointment.start.0) / domain::time::MINUTE_MS;
        let end = u16::try_from(length)
            .ok()
            .and_then(|n| WallTime::from_minutes(start.minutes().saturating_add(n)).ok())
            .unwrap_or(start);
        let open = !matches!(
            appointment.status,
            AppointmentStatus::Cancelled | AppointmentStatus::Waitlist
        );
        if open {
            taken.push((appointment.clinician, start, end));
        }
        columns
            .entry((appointment.clinician_name.clone(), appointment.clinician))
            .or_default()
            .entry(start)
            .or_default()
            .push(Cell::Booked(Box::new(row.clone())));
    }
    for template in templates {
        let hours = hours(template);
        if !hours.runs_on(date) {
            continue;
        }
        let column = columns
            .entry((template.clinician_name.clone(), template.clinician))
            .or_default();
        for start in hours.starts() {
            let end = start.minutes() + template.minutes;
            let slot = free.iter().find(|slot| {
                slot.template == template.id && local_time(&slot.local) == Some(start)
            });
            let booked = taken.iter().any(|&(who, from, until)| {
                who == template.clinician && from.minutes() < end && start < until
            });
            let cell = match slot {
                Some(slot) => Cell::Free {
                    slot: slot.clone(),
                    service: template.service,
                    name: template.service_name.clone(),
                },
                None if booked => continue,
                None if now_local.is_some_and(|now| start <= now) => Cell::Gone,
                None => Cell::Held,
            };
            column.entry(start).or_default().push(cell);
        }
    }
    let mut times: Vec<WallTime> = columns.values().flat_map(|c| c.keys().copied()).collect();
    times.sort_unstable();
    times.dedup();
    DayGrid {
        columns: columns
            .into_iter()
            .map(|((name, clinician), cells)| Column {
                clinician,
                name,
                cells,
            })
            .collect(),
        times,
    }
}

impl DayGrid {
    /// How many are booked and how many are free in a column.
    pub fn counts(column: &Column) -> (usize, usize) {
        column
            .cells
            .values()
            .flatten()
            .fold((0, 0), |(booked, free), cell| match cell {
                Cell::Booked(row) if row.appointment.status != AppointmentStatus::Cancelled => {
                    (booked + 1, free)
                }
                Cell::Free { .. } => (booked, free + 1),
                _ => (booked, free),
            })
    }
}
