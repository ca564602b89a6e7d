//! The diary's day: what stands in each clinician's column, and for how long.

use std::collections::BTreeMap;

use domain::booking::wire::{
    AppointmentStatus, BoardRow, ExplainedDay, ExplainedStart, Slot, WhyNot,
};
use domain::ids::{ServiceId, StaffId};
use domain::time::{MINUTE_MS, WallTime};

/// Minutes of one line of the drawing.
pub const STEP: u16 = 5;

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
    /// Booked, and whatever came of it.
    Booked(Box<BoardRow>),
}

/// Everything that starts at one time in a column.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    /// Minutes after midnight.
    pub start: u16,
    /// Until what stands next, or its own end.
    pub end: u16,
    /// What stands there; more than one only where people were booked beside each other.
    pub cells: Vec<Cell>,
}

/// One clinician's column.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Who.
    pub clinician: StaffId,
    /// Their name.
    pub name: String,
    /// In order of time, never overlapping.
    pub placed: Vec<Placed>,
}

/// The whole day.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DayGrid {
    /// By name of clinician.
    pub columns: Vec<Column>,
}

/// The local time of `2026-12-08T14:20`.
pub fn local_time(local: &str) -> Option<WallTime> {
    local.get(11..16)?.parse().ok()
}

/// A column being put together: by start, the latest end and what stands there.
type Building = BTreeMap<u16, (u16, Vec<Cell>)>;

/// Puts the day together.
pub fn day_grid(day: &ExplainedDay, rows: &[BoardRow]) -> DayGrid {
    let mut columns: BTreeMap<(String, StaffId), Building> = BTreeMap::new();
    for row in rows {
        let appointment = &row.appointment;
        // What was called off has left the diary; the waiting room still shows it.
        let off = matches!(
            appointment.status,
            AppointmentStatus::Cancelled | AppointmentStatus::Waitlist
        );
        let Some(start) = local_time(&appointment.local).filter(|_| !off) else {
            continue;
        };
        let length = (appointment.end.0 - appointment.start.0) / MINUTE_MS;
        let start = start.minutes();
        let end = start.saturating_add(u16::try_from(length).unwrap_or(0));
        let first = (appointment.clinician_name.clone(), appointment.clinician);
        let others = appointment
            .team
            .iter()
            .map(|one| (one.name.clone(), one.id));
        for who in std::iter::once(first).chain(others) {
            let column = columns.entry(who).or_default();
            put(column, start, end, Cell::Booked(Box::new(row.clone())));
        }
    }
    for one in &day.starts {
        let Some(start) = local_time(&one.local) else {
            continue;
        };
        let name = day.clinicians.iter().find(|c| c.id == one.clinician);
        let name = name.map(|c| c.name.clone()).unwrap_or_default();
        let column = columns.entry((name, one.clinician)).or_default();
        let cell = match one.why_not {
            _ if one.staff_may => free(day, one),
            Some(WhyNot::Taken { held: true, .. }) => Cell::Held,
            _ => continue,
        };
        let length = u16::try_from((one.end.0 - one.start.0) / MINUTE_MS).unwrap_or(0);
        let end = start.minutes().saturating_add(length);
        put(column, start.minutes(), end, cell);
    }
    let columns = columns
        .into_iter()
        .map(|((name, clinician), building)| Column {
            clinician,
            name,
            placed: placed(building),
        })
        .collect();
    DayGrid { columns }
}

fn free(day: &ExplainedDay, one: &ExplainedStart) -> Cell {
    let service = day.services.iter().find(|s| s.id == one.service);
    let kept_for = match one.why_not {
        Some(WhyNot::Kept { kept_for, .. }) => Some(kept_for),
        _ => None,
    };
    Cell::Free {
        slot: Slot {
            start: one.start,
            end: one.end,
            local: one.local.clone(),
            zone: one.zone.clone(),
            site: one.site,
            clinician: one.clinician,
            // The diary shows a column of each clinician.
            team: Vec::new(),
            template: one.template,
            mode: one.mode,
            kept_for,
        },
        service: one.service,
        name: service.map(|s| s.name.clone()).unwrap_or_default(),
    }
}

fn put(column: &mut Building, start: u16, end: u16, cell: Cell) {
    let (latest, cells) = column.entry(start).or_default();
    *latest = end.max(*latest);
    cells.push(cell);
}

/// Ends what would run into its follower where that starts: nothing is drawn over another.
fn placed(building: Building) -> Vec<Placed> {
    let starts: Vec<u16> = building.keys().copied().collect();
    let next = starts.iter().skip(1).copied().map(Some).chain([None]);
    building
        .into_iter()
        .zip(next)
        .map(|((start, (end, cells)), next)| {
            let end = next.map_or(end, |next| end.min(next));
            Placed {
                start,
                end: end.max(start + STEP),
                cells,
            }
        })
        .collect()
}

impl DayGrid {
    /// The full hours the drawing begins and ends with, in minutes after midnight.
    pub fn span(&self) -> (u16, u16) {
        let all = || self.columns.iter().flat_map(|column| &column.placed);
        let from = all().map(|p| p.start).min().unwrap_or(540);
        let until = all().map(|p| p.end).max().unwrap_or(1020);
        (from / 60 * 60, until.div_ceil(60) * 60)
    }
}

impl Column {
    /// How many are booked and how many are free.
    pub fn counts(&self) -> (usize, usize) {
        let cells = self.placed.iter().flat_map(|placed| &placed.cells);
        cells.fold((0, 0), |(booked, free), cell| match cell {
            Cell::Booked(_) => (booked + 1, free),
            Cell::Free { .. } => (booked, free + 1),
            Cell::Held => (booked, free),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_drawn_over_another() {
        let mut column = Building::default();
        put(&mut column, 540, 570, Cell::Held);
        put(&mut column, 550, 560, Cell::Held);
        put(&mut column, 550, 565, Cell::Held);
        let placed = placed(column);
        let spans: Vec<_> = placed
            .iter()
            .map(|p| (p.start, p.end, p.cells.len()))
            .collect();
        assert_eq!(spans, [(540, 550, 1), (550, 565, 2)]);
    }

    #[test]
    fn the_drawing_begins_and_ends_with_full_hours() {
        let mut building = Building::default();
        put(&mut building, 565, 585, Cell::Held);
        let column = Column {
            clinician: StaffId::from_number(1),
            name: String::new(),
            placed: placed(building),
        };
        assert_eq!(
            DayGrid {
                columns: vec![column]
            }
            .span(),
            (540, 600)
        );
    }
}
