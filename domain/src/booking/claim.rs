//! Claims: what no two bookings can share. An interval of a resource is covered by cells of five
//! minutes; each cell is one row with a primary key, so the database itself decides who was first.

use core::fmt;

use super::template::RoomName;
use crate::ids::{SiteId, StaffId, TemplateId};
use crate::time::Timestamp;

/// Length of a cell in milliseconds.
pub const CELL_MS: i64 = 5 * 60_000;

/// How many cells are looked at again together when one of them has changed: a day of UTC's.
const CELLS_OF_A_STRETCH: i64 = 24 * 12;

/// What the keys of clinicians begin with; their id follows.
pub const CLINICIAN: &str = "clinician:";

/// Something that can serve one appointment at a time.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Resource {
    /// A clinician, whatever the service or site.
    Clinician(StaffId),
    /// A room of a site.
    Room(SiteId, RoomName),
    /// Interpreters of a language at a site; each has a seat of its own.
    Interpreter(SiteId, String),
    /// Things of one kind at a site; each has a seat of its own.
    Kit(SiteId, String),
}

/// One cell of one seat of a resource; ordered as they are inserted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Claim {
    /// The key of the resource.
    pub resource: String,
    /// Number of the cell since 1970.
    pub cell: i64,
    /// Seat, 0 for everything that serves one at a time.
    pub seat: i32,
}

impl Resource {
    /// The stable text in the database. Two spellings of a room's name are one room.
    pub fn key(&self) -> String {
        match self {
            Self::Clinician(id) => format!("{CLINICIAN}{id}"),
            Self::Room(site, name) => format!("room:{site}:{}", name.as_str().to_lowercase()),
            Self::Interpreter(site, language) => {
                format!("interpreter:{site}:{}", super::languages::key(language))
            }
            Self::Kit(site, name) => format!("kit:{site}:{}", name.trim().to_lowercase()),
        }
    }
}

/// A stretch of what is claimed of a resource. Whoever keeps a copy of claims is told by it what to
/// read again, which is far less than all there is of the resource.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stretch {
    number: i64,
    resource: String,
}

impl Stretch {
    /// The one in which a cell is.
    pub fn of(resource: &str, cell: i64) -> Self {
        Self {
            number: cell.div_euclid(CELLS_OF_A_STRETCH),
            resource: resource.to_owned(),
        }
    }

    /// Reads what [`fmt::Display`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        let (resource, number) = text.rsplit_once('@')?;
        Some(Self {
            number: number.parse().ok()?,
            resource: resource.to_owned(),
        })
    }

    /// The key of the resource.
    pub fn resource(&self) -> &str {
        &self.resource
    }

    /// Its cells.
    pub const fn cells(&self) -> core::ops::Range<i64> {
        let first = self.number.saturating_mul(CELLS_OF_A_STRETCH);
        first..first.saturating_add(CELLS_OF_A_STRETCH)
    }
}

impl fmt::Display for Stretch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.resource, self.number)
    }
}

/// Alike things, of which a booking takes one for all of its time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Units {
    /// The key of the resource; each thing is a seat of it.
    pub resource: String,
    /// For these cells.
    pub cells: core::ops::Range<i64>,
    /// How many there are.
    pub most: u16,
    /// Whether the patients of a group take one together, in the group's name.
    pub shared: bool,
}

/// The name of one of alike things among what is busy.
pub fn unit_key(resource: &str, seat: u16) -> String {
    format!("{resource}#{seat}")
}

/// A slot to which several patients come. Its clinician, its room and its clinic's kit are claimed once, in the
/// group's name, and each patient claims a seat of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Group {
    /// Whose slot.
    pub template: TemplateId,
    /// The cell of its start.
    pub cell: i64,
}

/// One of several seats: the lowest that is free.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seats {
    /// The key of what has seats.
    pub resource: String,
    /// When.
    pub cell: i64,
    /// How many there are.
    pub most: u16,
}

/// All that a booking takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Needs {
    /// Cells for itself alone, or for its group; sorted.
    pub cells: Vec<Claim>,
    /// The group that shares the cells.
    pub group: Option<Group>,
    /// One of each of these; sorted.
    pub units: Vec<Units>,
    /// Seats: of the group, of the day where a clinic has a limit; sorted.
    pub seats: Vec<Seats>,
}

impl Group {
    /// The group of a slot.
    pub const fn of(template: TemplateId, start: Timestamp) -> Self {
        Self {
            template,
            cell: start.0.div_euclid(CELL_MS),
        }
    }

    /// Reads the holder's name.
    pub fn parse(holder: &str) -> Option<Self> {
        let (template, cell) = holder.strip_prefix(GROUP)?.split_once(':')?;
        Some(Self {
            template: template.parse().ok()?,
            cell: cell.parse().ok()?,
        })
    }

    /// The key of its seats, the same for all slots of a template.
    pub fn seats_key(template: TemplateId) -> String {
        format!("{GROUP}{template}")
    }
}

/// As the holder of cells.
impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{GROUP}{}:{}", self.template, self.cell)
    }
}

/// What the keys of groups begin with.
pub const GROUP: &str = "group:";

/// The key of a clinic's places a day; its cells are days since 1970.
pub fn day_key(template: TemplateId) -> String {
    format!("day:{template}")
}

/// The cells that an interval touches: a cell that is only partly covered counts.
pub const fn cells(start: Timestamp, end: Timestamp) -> core::ops::Range<i64> {
    let first = start.0.div_euclid(CELL_MS);
    let after = (end.0 + CELL_MS - 1).div_euclid(CELL_MS);
    first..after
}

/// All claims of an interval, sorted: whoever claims in this order can never wait for another in
/// a circle.
pub fn claims(resources: &[Resource], start: Timestamp, end: Timestamp) -> Vec<Claim> {
    let mut all: Vec<Claim> = resources
        .iter()
        .flat_map(|resource| {
            let key = resource.key();
            cells(start, end).map(move |cell| Claim {
                resource: key.clone(),
                cell,
                seat: 0,
            })
        })
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> Timestamp {
        Timestamp(0).plus_minutes(minutes)
    }

    #[test]
    fn neighbours_share_no_cell_and_overlaps_always_do() {
        for (a, b) in [((0, 20), (20, 40)), ((0, 5), (5, 10))] {
            assert!(cells(at(a.0), at(a.1)).end <= cells(at(b.0), at(b.1)).start);
        }
        for start in 0..30 {
            for end in start + 1..31 {
                let (a, b) = (cells(at(start), at(end)), cells(at(10), at(20)));
                let overlap = start < 20 && end > 10;
                let share = a.start < b.end && b.start < a.end;
                assert!(share || !overlap, "{start}–{end}");
            }
        }
    }

    #[test]
    fn times_before_1970_count_downwards() {
        assert_eq!(cells(at(-5), at(0)), -1..0);
        assert_eq!(cells(at(-6), at(1)), -2..1);
    }

    #[test]
    fn a_group_is_known_by_its_name() {
        let group = Group::of(TemplateId::from_number(7), at(-3));
        assert_eq!(group.cell, -1);
        assert_eq!(Group::parse(&group.to_string()), Some(group));
        for other in [
            "",
            "group:",
            "clinician:1:2",
            &Group::seats_key(group.template),
        ] {
            assert_eq!(Group::parse(other), None, "{other}");
        }
    }

    #[test]
    fn a_stretch_holds_its_cells_and_is_known_by_its_name() {
        let room = "room:1:a@b".to_owned();
        for cell in [-1, 0, 287, 288, 6_000_000] {
            let stretch = Stretch::of(&room, cell);
            assert!(stretch.cells().contains(&cell), "{cell}");
            assert_eq!(Stretch::parse(&stretch.to_string()), Some(stretch));
        }
        assert_eq!(Stretch::of(&room, 0), Stretch::of(&room, 287));
        assert_ne!(Stretch::of(&room, 0), Stretch::of(&room, -1));
        for other in ["", "room", "room@", "room@x"] {
            assert_eq!(Stretch::parse(other), None, "{other}");
        }
    }

    #[test]
    fn claims_come_sorted_and_once() {
        let room = |name| Resource::Room(SiteId::from_number(1), RoomName::new(name).unwrap());
        let clinician = Resource::Clinician(StaffId::from_number(9));
        let all = claims(&[room("Room A"), clinician, room("room a")], at(0), at(20));
        assert_eq!(all.len(), 8);
        assert!(all.is_sorted());
        assert!(all[0].resource.starts_with("clinician:"));
    }
}
