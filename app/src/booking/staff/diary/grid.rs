//! What stands in each column of the diary, and for how long.

use std::collections::{BTreeMap, BTreeSet};

use domain::booking::wire::{
    AppointmentStatus, BoardRow, Diary, DiaryDay, ExplainedDay, ExplainedStart, Slot, WhyNot,
};
use domain::ids::{ServiceId, StaffId};
use domain::time::{Date, MINUTE_MS, Timestamp, WallTime};

/// Minutes of one line of the drawing.
pub const STEP: u16 = 5;

/// What stands at one time in one column.
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
        /// Whose time it is, by name.
        clinician: String,
    },
    /// Offered, but somebody is deciding about it just now: until then at most, and in which zone.
    Held(Option<(Timestamp, String)>),
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

/// What the columns of a drawing are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Columns {
    /// One a clinician.
    Clinicians,
    /// One a room, and one for what has none.
    Rooms,
    /// One a day.
    Days,
}

/// What stands over a column; columns are in this order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Heading {
    /// A clinician, by name.
    Clinician(String, StaffId),
    /// A room.
    Room(String),
    /// Whatever is in no room.
    NoRoom,
    /// A day.
    Day(Date),
}

/// One column.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// What stands over it.
    pub heading: Heading,
    /// In order of time, never overlapping.
    pub placed: Vec<Placed>,
}

/// The whole drawing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DayGrid {
    /// In order of their headings.
    pub columns: Vec<Column>,
}

/// The local time of `2026-12-08T14:20`.
fn local_time(local: &str) -> Option<WallTime> {
    local.get(11..16)?.parse().ok()
}

/// A column being put together: by start, the latest end and what stands there.
type Building = BTreeMap<u16, (u16, Vec<Cell>)>;

fn heading(
    columns: Columns,
    date: Date,
    room: Option<&String>,
    name: &str,
    id: StaffId,
) -> Heading {
    match (columns, room) {
        (Columns::Clinicians, _) => Heading::Clinician(name.to_owned(), id),
        (Columns::Rooms, Some(room)) => Heading::Room(room.clone()),
        (Columns::Rooms, None) => Heading::NoRoom,
        (Columns::Days, _) => Heading::Day(date),
    }
}

/// Puts the drawing together.
pub fn day_grid(diary: &Diary, by: Columns) -> DayGrid {
    let mut columns: BTreeMap<Heading, Building> = BTreeMap::new();
    for day in &diary.days {
        if by == Columns::Days {
            // A day without clinics has its column, too.
            columns.entry(Heading::Day(day.explained.date)).or_default();
        }
        put_day(&mut columns, day, by);
    }
    let columns = columns
        .into_iter()
        .map(|(heading, building)| Column {
            heading,
            placed: placed(building),
        })
        .collect();
    DayGrid { columns }
}

fn put_day(columns: &mut BTreeMap<Heading, Building>, day: &DiaryDay, by: Columns) {
    let (explained, date) = (&day.explained, day.explained.date);
    for one in &day.rows {
        let appointment = &one.row.appointment;
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
        let first = (&appointment.clinician_name, appointment.clinician);
        let others = appointment.team.iter().map(|other| (&other.name, other.id));
        // Several clinicians of one appointment have it in a column each; a room or a day has it once.
        let everybody = std::iter::once(first).chain(others);
        let columns_of: BTreeSet<Heading> = everybody
            .map(|(name, id)| heading(by, date, one.room.as_ref(), name, id))
            .collect();
        for heading in columns_of {
            let cell = Cell::Booked(Box::new(one.row.clone()));
            put(columns.entry(heading).or_default(), start, end, cell);
        }
    }
    for one in &explained.starts {
        let Some(start) = local_time(&one.local) else {
            continue;
        };
        let name_of = |id: StaffId| {
            let found = explained.clinicians.iter().find(|c| c.id == id);
            found.map(|c| c.name.clone()).unwrap_or_default()
        };
        let cell = match one.why_not {
            _ if one.staff_may => free(explained, one, &name_of(one.clinician)),
            Some(WhyNot::Taken {
                held: true, until, ..
            }) => Cell::Held(until.map(|until| (until, one.zone.clone()))),
            _ => continue,
        };
        let length = u16::try_from((one.end.0 - one.start.0) / MINUTE_MS).unwrap_or(0);
        let end = start.minutes().saturating_add(length);
        // A time of several stands in a column of each; a room or a day has it once.
        let everybody = std::iter::once(one.clinician).chain(one.team.iter().copied());
        let columns_of: BTreeSet<Heading> = everybody
            .map(|id| heading(by, date, one.room.as_ref(), &name_of(id), id))
            .collect();
        for heading in columns_of {
            let column = columns.entry(heading).or_default();
            put(column, start.minutes(), end, cell.clone());
        }
    }
}

fn free(day: &ExplainedDay, one: &ExplainedStart, clinician: &str) -> Cell {
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
            team: one.team.clone(),
            template: one.template,
            mode: one.mode,
            kept_for,
        },
        service: one.service,
        name: service.map(|s| s.name.clone()).unwrap_or_default(),
        clinician: clinician.to_owned(),
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
    /// Whether nothing stands anywhere.
    pub fn is_empty(&self) -> bool {
        self.columns.iter().all(|column| column.placed.is_empty())
    }

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
            Cell::Held(_) => (booked, free),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::booking::wire::{Clinician, Mode};
    use domain::ids::{SiteId, TemplateId};

    #[test]
    fn nothing_is_drawn_over_another() {
        let mut column = Building::default();
        put(&mut column, 540, 570, Cell::Held(None));
        put(&mut column, 550, 560, Cell::Held(None));
        put(&mut column, 550, 565, Cell::Held(None));
        let placed = placed(column);
        let spans: Vec<_> = placed
            .iter()
            .map(|p| (p.start, p.end, p.cells.len()))
            .collect();
        assert_eq!(spans, [(540, 550, 1), (550, 565, 2)]);
    }

    #[test]
    fn a_free_time_of_a_team_stands_in_a_column_of_each() {
        let id = StaffId::from_number;
        let clinician = |n: u128, name: &str| Clinician {
            id: id(n),
            name: name.to_owned(),
            title: String::new(),
        };
        let start = ExplainedStart {
            start: Timestamp(0),
            end: Timestamp(20 * MINUTE_MS),
            local: "2026-11-24T09:00".to_owned(),
            zone: "Europe/London".to_owned(),
            service: ServiceId::from_number(1),
            template: TemplateId::from_number(1),
            site: SiteId::from_number(1),
            clinician: id(1),
            team: vec![id(2)],
            room: None,
            mode: Mode::Video,
            why_not: None,
            staff_may: true,
        };
        let explained = ExplainedDay {
            date: "2026-11-24".parse().unwrap(),
            starts: vec![start],
            holiday: None,
            services: Vec::new(),
            clinicians: vec![clinician(1, "Dr Shah"), clinician(2, "Nurse Jones")],
            sites: Vec::new(),
        };
        let diary = Diary {
            days: vec![DiaryDay {
                explained,
                rows: Vec::new(),
            }],
            clinicians: Vec::new(),
            rooms: Vec::new(),
        };
        let free = |by| {
            let columns = day_grid(&diary, by).columns.into_iter();
            columns.map(|one| one.counts().1).collect::<Vec<_>>()
        };
        assert_eq!(free(Columns::Clinicians), [1, 1]);
        assert_eq!(free(Columns::Days), [1], "a day has it once");
    }

    #[test]
    fn the_drawing_begins_and_ends_with_full_hours() {
        let mut building = Building::default();
        put(&mut building, 565, 585, Cell::Held(None));
        let column = Column {
            heading: Heading::NoRoom,
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
