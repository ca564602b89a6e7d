//! A file is imported in units of work that are small enough for nobody to wait long: in which order, and
//! what of the units before a dry run has to do once more, so that it finds what the import would find.

use std::collections::BTreeSet;

use super::appointment::AppointmentRow;
use super::columns::Row;
use super::wire::ImportKind;

/// How many rows are one unit of work. Where one at a time writes, others wait for one to end.
pub const UNIT_ROWS: usize = 50;
/// Appointments that begin further apart cannot overlap: the longest there is, with the longest time kept
/// free on both sides.
const APART_MINUTES: i64 = 10 * 60;
const DAY_MINUTES: i64 = 24 * 60;

/// By what a row may stand in another one's way.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mark {
    /// Its number in the old system.
    pub id: String,
    /// When it begins: minutes of the clock on the wall. None for what takes nobody's time.
    pub minute: Option<i64>,
    /// The digits of the patient's number; empty where there is none.
    pub number: String,
    /// Whether it was imported before and goes elsewhere now.
    pub moves: bool,
}

impl Mark {
    /// Of a row, as far as it can be read.
    pub fn of(kind: ImportKind, row: &Row<'_>) -> Self {
        let minute = match kind {
            ImportKind::Appointments => AppointmentRow::minute(row),
            ImportKind::Clinics | ImportKind::Referrals => None,
        };
        let digits = row.text("nhs_number").chars().filter(char::is_ascii_digit);
        Self {
            id: row.text("id").to_owned(),
            minute,
            number: digits.collect(),
            moves: false,
        }
    }
}

/// The rows of a file in their units, each by its place in the file.
#[derive(Debug, Clone)]
pub struct Units {
    marks: Vec<Mark>,
    units: Vec<Vec<usize>>,
}

impl Units {
    /// Cuts a file. What moves comes first and all at once: one may go where another was, and what is new where it
    /// was. Those of a day lie together, and of those that may want the same time the first in the
    /// file comes first; a number that is there twice waits for its first.
    pub fn of(marks: Vec<Mark>) -> Self {
        let mut ids = BTreeSet::new();
        let moving: Vec<usize> = (0..marks.len()).filter(|n| marks[*n].moves).collect();
        let mut order: Vec<(bool, i64, usize)> = marks
            .iter()
            .enumerate()
            .filter(|(_, mark)| !mark.moves)
            .map(|(n, mark)| {
                let again = !ids.insert(mark.id.as_str());
                (again, mark.minute.map_or(0, day), n)
            })
            .collect();
        order.sort_unstable();
        let order: Vec<usize> = order.into_iter().map(|(_, _, n)| n).collect();
        let first = Some(moving).filter(|moving| !moving.is_empty());
        let rest = order.chunks(UNIT_ROWS).map(<[usize]>::to_vec);
        let units = first.into_iter().chain(rest).collect();
        Self { marks, units }
    }

    /// Unit by unit.
    pub fn iter(&self) -> impl Iterator<Item = &[usize]> {
        self.units.iter().map(Vec::as_slice)
    }

    /// Those of the rows done before that may stand in the way of one of a unit: they want its time, are
    /// its patient, or have its number in the old system. `done` is in the order in which they were done.
    pub fn in_the_way(&self, unit: &[usize], done: &[usize]) -> Vec<usize> {
        let marks = || unit.iter().filter_map(|n| self.marks.get(*n));
        let ids: BTreeSet<&str> = marks().map(|mark| mark.id.as_str()).collect();
        let minutes: Vec<i64> = marks().filter_map(|mark| mark.minute).collect();
        let mut numbers: BTreeSet<&str> = marks().map(|mark| mark.number.as_str()).collect();
        numbers.remove("");
        let near = |at: i64| {
            let close = |other: &i64| day(at) == day(*other) || (at - *other).abs() < APART_MINUTES;
            minutes.iter().any(close)
        };
        let mut found = Vec::new();
        for n in done {
            let Some(mark) = self.marks.get(*n) else {
                continue;
            };
            // What moves is in the way where it goes, and no more where it was.
            let same =
                mark.moves || ids.contains(mark.id.as_str()) || mark.minute.is_some_and(near);
            // The first says who has a number; the others find them.
            if numbers.remove(mark.number.as_str()) || same {
                found.push(*n);
            }
        }
        found
    }
}

const fn day(minute: i64) -> i64 {
    minute.div_euclid(DAY_MINUTES)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(id: usize, minute: i64, number: &str) -> Mark {
        Mark {
            id: id.to_string(),
            minute: Some(minute),
            number: number.to_owned(),
            moves: false,
        }
    }

    #[test]
    fn what_moves_comes_first_and_at_once_and_is_never_forgotten() {
        let mut marks: Vec<Mark> = (0..130).map(|n| mark(n, n as i64 * 1_440, "")).collect();
        for n in (0..130).filter(|n| n % 2 == 1) {
            marks[n].moves = true;
        }
        let units = Units::of(marks);
        let sizes: Vec<usize> = units.iter().map(<[usize]>::len).collect();
        assert_eq!(sizes, [65, 50, 15]);
        assert!(units.iter().next().unwrap().iter().all(|n| n % 2 == 1));
        assert_eq!(units.in_the_way(&[0], &[129, 64]), [129]);
    }

    #[test]
    fn a_file_is_cut_into_small_units_with_those_of_a_day_together_and_none_left_out() {
        // Two days in turn, the later one first.
        let marks = (0..120).map(|n| mark(n, 2_000 - (n as i64 % 2) * 1_440, ""));
        let units = Units::of(marks.collect());
        let sizes: Vec<usize> = units.iter().map(<[usize]>::len).collect();
        assert_eq!(sizes, [50, 50, 20]);
        let order: Vec<usize> = units.iter().flatten().copied().collect();
        let odd = (0..120).filter(|n| n % 2 == 1);
        let even = (0..120).filter(|n| n % 2 == 0);
        assert_eq!(order, odd.chain(even).collect::<Vec<_>>());
    }

    #[test]
    fn a_number_that_is_there_twice_waits_for_its_first() {
        let marks = vec![mark(1, 9_000, ""), mark(2, 5_000, ""), mark(1, 10, "")];
        let units = Units::of(marks);
        let order: Vec<usize> = units.iter().flatten().copied().collect();
        assert_eq!(order, [1, 0, 2]);
    }

    #[test]
    fn only_what_may_be_in_the_way_is_done_once_more() {
        let midnight = 10 * DAY_MINUTES;
        let marks = vec![
            mark(0, midnight - 30, "943"),
            mark(1, midnight - 20 * 60, "943"),
            mark(2, midnight + 30, ""),
            mark(3, midnight + 20 * 60, ""),
            mark(4, midnight + 5 * DAY_MINUTES, "944"),
            mark(0, midnight + 40 * DAY_MINUTES, ""),
            mark(6, midnight + 60, "943"),
        ];
        let units = Units::of(marks);
        // The last one: half an hour past midnight and the same day, its patient, and late the day before.
        assert_eq!(units.in_the_way(&[6], &[1, 0, 2, 3, 4, 5]), [1, 0, 2, 3]);
        assert_eq!(units.in_the_way(&[5], &[0, 1, 2]), [0]);
        assert_eq!(units.in_the_way(&[4], &[0, 1, 2]), [0; 0]);
    }
}
