//! What is claimed: one bit for each cell of a resource, and how many seats are taken.

use std::collections::HashMap;

use super::claim::{Group, Resource, cells};
use crate::time::Timestamp;

/// Which cells of which resources are claimed.
#[derive(Debug, Default)]
pub struct Busy {
    numbers: HashMap<String, usize>,
    claimed: Vec<Claimed>,
    /// Seats taken, by what has them and when.
    seats: HashMap<String, HashMap<i64, u16>>,
}

/// What is claimed of one resource.
#[derive(Debug, Default)]
struct Claimed {
    cells: CellSet,
    /// Those that are only held, while somebody decides, and until when.
    held: HashMap<i64, Timestamp>,
    /// Those that a group's patients share.
    shared: HashMap<i64, Group>,
}

/// How a cell is claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// By an appointment.
    Booked,
    /// By a hold, which runs out then.
    Held(Timestamp),
    /// By a group, for its patients.
    Shared(Group),
}

/// A set of cells near each other, one bit each.
#[derive(Debug, Default)]
pub(super) struct CellSet {
    first_word: i64,
    words: Vec<u64>,
}

impl CellSet {
    fn insert(&mut self, cell: i64) {
        let word = cell.div_euclid(64);
        if self.words.is_empty() {
            self.first_word = word;
        }
        if word < self.first_word {
            let missing = (self.first_word - word) as usize;
            self.words.splice(0..0, std::iter::repeat_n(0, missing));
            self.first_word = word;
        }
        let at = (word - self.first_word) as usize;
        if at >= self.words.len() {
            self.words.resize(at + 1, 0);
        }
        self.words[at] |= 1 << cell.rem_euclid(64);
    }

    fn remove(&mut self, cell: i64) {
        let at = cell.div_euclid(64) - self.first_word;
        if at >= 0
            && let Some(bits) = self.words.get_mut(at as usize)
        {
            *bits &= !(1 << cell.rem_euclid(64));
        }
    }

    pub(super) fn touches(&self, cells: core::ops::Range<i64>) -> bool {
        let (mut cell, end) = (cells.start, cells.end);
        while cell < end {
            let word = cell.div_euclid(64);
            let bit = cell.rem_euclid(64);
            let count = (64 - bit).min(end - cell);
            let mask = (u64::MAX >> (64 - count)) << bit;
            let at = word - self.first_word;
            if at >= 0
                && let Some(bits) = self.words.get(at as usize)
                && bits & mask != 0
            {
                return true;
            }
            cell += count;
        }
        false
    }
}

impl Busy {
    /// Nothing claimed.
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes a claimed cell of a resource, by the resource's key.
    pub fn claim(&mut self, resource: &str, cell: i64, how: How) {
        let number = match self.numbers.get(resource) {
            Some(&number) => number,
            None => {
                let number = self.claimed.len();
                self.numbers.insert(resource.to_owned(), number);
                self.claimed.push(Claimed::default());
                number
            }
        };
        let claimed = &mut self.claimed[number];
        claimed.cells.insert(cell);
        match how {
            How::Booked => {}
            How::Held(until) => {
                claimed.held.insert(cell, until);
            }
            How::Shared(group) => {
                claimed.shared.insert(cell, group);
            }
        }
    }

    /// Forgets all that is claimed of a resource, seats too, so that it can be noted anew.
    pub fn forget(&mut self, resource: &str) {
        if let Some(&number) = self.numbers.get(resource) {
            self.claimed[number] = Claimed::default();
        }
        self.seats.remove(resource);
    }

    /// Forgets what is claimed of these cells of a resource, seats too, so that it can be noted anew.
    pub fn forget_cells(&mut self, resource: &str, cells: &core::ops::Range<i64>) {
        if let Some(&number) = self.numbers.get(resource) {
            let claimed = &mut self.claimed[number];
            for cell in cells.clone() {
                claimed.cells.remove(cell);
            }
            claimed.held.retain(|cell, _| !cells.contains(cell));
            claimed.shared.retain(|cell, _| !cells.contains(cell));
        }
        if let Some(taken) = self.seats.get_mut(resource) {
            taken.retain(|cell, _| !cells.contains(cell));
        }
    }

    /// Notes an interval of a resource that is booked.
    pub fn claim_interval(&mut self, resource: &Resource, start: Timestamp, end: Timestamp) {
        let key = resource.key();
        for cell in cells(start, end) {
            self.claim(&key, cell, How::Booked);
        }
    }

    /// Notes that one more seat is taken.
    pub fn take_seat(&mut self, resource: &str, cell: i64) {
        let taken = match self.seats.get_mut(resource) {
            Some(taken) => taken,
            None => self.seats.entry(resource.to_owned()).or_default(),
        };
        *taken.entry(cell).or_default() += 1;
    }

    /// The number of a resource that was ever claimed.
    pub(super) fn number(&self, resource: &str) -> Option<usize> {
        self.numbers.get(resource).copied()
    }

    /// Whether any of these cells is claimed.
    pub(super) fn touches(&self, number: usize, cells: core::ops::Range<i64>) -> bool {
        self.claimed[number].cells.touches(cells)
    }

    /// Whether any of these cells is claimed by somebody who is not of this group.
    pub(super) fn touches_others(
        &self,
        number: usize,
        mut cells: core::ops::Range<i64>,
        group: Group,
    ) -> bool {
        cells.any(|cell| {
            self.touches(number, cell..cell + 1)
                && self.claimed[number].shared.get(&cell) != Some(&group)
        })
    }

    /// When the last of what is claimed of these cells runs out; none where any of it is booked.
    pub(super) fn held_until(
        &self,
        number: usize,
        cells: core::ops::Range<i64>,
    ) -> Option<Timestamp> {
        let mut last = None;
        for cell in cells {
            if self.touches(number, cell..cell + 1) {
                last = last.max(Some(*self.claimed[number].held.get(&cell)?));
            }
        }
        last
    }

    /// The seats taken of something, by when.
    pub(super) fn seats(&self, resource: &str) -> Option<&HashMap<i64, u16>> {
        self.seats.get(resource)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_forgotten_of_a_resource_leaves_the_rest() {
        let group = Group::of(crate::ids::TemplateId::from_number(1), Timestamp(0));
        let mut busy = Busy::new();
        for (cell, how) in [
            (-300, How::Booked),
            (0, How::Held(Timestamp(1))),
            (287, How::Shared(group)),
            (288, How::Held(Timestamp(2))),
        ] {
            busy.claim("room", cell, how);
            busy.take_seat("room", cell);
            busy.claim("other", cell, How::Booked);
        }
        busy.forget_cells("room", &(0..288));
        busy.forget_cells("nobody", &(0..288));
        let number = busy.number("room").unwrap();
        assert!(!busy.touches(number, 0..288));
        assert!(busy.touches(number, 288..289) && busy.touches(number, -300..-299));
        assert_eq!(busy.held_until(number, 288..289), Some(Timestamp(2)));
        assert!(busy.claimed[number].shared.is_empty());
        let mut seats: Vec<i64> = busy.seats("room").unwrap().keys().copied().collect();
        seats.sort_unstable();
        assert_eq!(seats, [-300, 288]);
        assert!(busy.touches(busy.number("other").unwrap(), 0..1));
    }
    #[test]
    fn what_is_held_is_held_until_the_last_of_it_runs_out_and_what_is_booked_is_not() {
        let mut busy = Busy::new();
        for (cell, how) in [
            (1, How::Held(Timestamp(20))),
            (2, How::Held(Timestamp(10))),
            (3, How::Booked),
        ] {
            busy.claim("room", cell, how);
        }
        let number = busy.number("room").unwrap();
        assert_eq!(busy.held_until(number, 0..3), Some(Timestamp(20)));
        assert_eq!(busy.held_until(number, 2..3), Some(Timestamp(10)));
        assert_eq!(busy.held_until(number, 0..4), None);
        assert_eq!(busy.held_until(number, 4..9), None);
    }
}
