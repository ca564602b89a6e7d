//! Claims: what no two bookings can share. An interval of a resource is covered by cells of five
//! minutes; each cell is one row with a primary key, so the database itself decides who was first.

use super::template::RoomName;
use crate::ids::{SiteId, StaffId};
use crate::time::Timestamp;

/// Length of a cell in milliseconds.
pub const CELL_MS: i64 = 5 * 60_000;

/// Something that can serve one appointment at a time.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Resource {
    /// A clinician, whatever the service or site.
    Clinician(StaffId),
    /// A room of a site.
    Room(SiteId, RoomName),
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
            Self::Clinician(id) => format!("clinician:{id}"),
            Self::Room(site, name) => format!("room:{site}:{}", name.as_str().to_lowercase()),
        }
    }
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
    fn claims_come_sorted_and_once() {
        let room = |name| Resource::Room(SiteId::from_number(1), RoomName::new(name).unwrap());
        let clinician = Resource::Clinician(StaffId::from_number(9));
        let all = claims(&[room("Room A"), clinician, room("room a")], at(0), at(20));
        assert_eq!(all.len(), 8);
        assert!(all.is_sorted());
        assert!(all[0].resource.starts_with("clinician:"));
    }
}
