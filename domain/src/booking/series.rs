//! A series: the same appointment every week, or every few weeks, at the same time of the week.

use super::wire::Slot;
use crate::ids::StaffId;
use crate::time::{Date, WallTime};

/// The most appointments of a series.
pub const MOST_APPOINTMENTS: u8 = 12;
/// The most weeks from one to the next.
pub const MOST_WEEKS_BETWEEN: u8 = 8;
/// How many other times of a week are shown.
pub const MOST_OTHERS: usize = 6;

/// How a series goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rhythm {
    /// How many appointments, at least 2.
    pub count: u8,
    /// Every so many weeks, at least 1.
    pub every_weeks: u8,
}

impl Rhythm {
    /// A rhythm within the bounds.
    pub fn new(count: u8, every_weeks: u8) -> Option<Self> {
        let ok = (2..=MOST_APPOINTMENTS).contains(&count)
            && (1..=MOST_WEEKS_BETWEEN).contains(&every_weeks);
        ok.then_some(Self { count, every_weeks })
    }

    /// The days of a series that begins on this one.
    pub fn days(self, first: Date) -> impl Iterator<Item = Date> {
        let step = 7 * i64::from(self.every_weeks);
        (0..i64::from(self.count)).map(move |n| first.plus_days(step * n))
    }
}

/// The Monday of a day's week.
pub fn monday(day: Date) -> Date {
    day.plus_days(-(day.weekday() as i64))
}

/// What is wanted every week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Time {
    /// The local time of the first appointment.
    pub time: WallTime,
    /// With whom it is.
    pub clinician: StaffId,
}

/// Local day and time of a slot.
fn local(slot: &Slot) -> Option<(Date, WallTime)> {
    let (day, time) = slot.local.split_once('T')?;
    Some((day.parse().ok()?, time.parse().ok()?))
}

/// For one week of a series: the slot on the very day at the very time, with the same clinician if
/// there is a choice; and others of the week, the nearest first.
pub fn choose(wanted: Time, day: Date, slots: &[Slot]) -> (Option<&Slot>, Vec<&Slot>) {
    let (from, until) = (monday(day), monday(day).plus_days(7));
    let mut near: Vec<((i64, i64, bool), &Slot)> = slots
        .iter()
        .filter_map(|slot| {
            let (date, time) = local(slot)?;
            let days = (date.days() - day.days()).abs();
            let minutes = i64::from(time.minutes()) - i64::from(wanted.time.minutes());
            let key = (days, minutes.abs(), slot.clinician != wanted.clinician);
            (from <= date && date < until).then_some((key, slot))
        })
        .collect();
    near.sort_by_key(|(key, slot)| (*key, slot.start, slot.template));
    let same = match near.first() {
        Some(((0, 0, _), _)) => Some(near.remove(0).1),
        _ => None,
    };
    let others = near.into_iter().map(|(_, slot)| slot).take(MOST_OTHERS);
    (same, others.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::booking::wire::Mode;
    use crate::ids::{SiteId, TemplateId};
    use crate::time::Timestamp;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn slot(local: &str, clinician: u128) -> Slot {
        let (day, time) = local.split_once('T').unwrap();
        let time: WallTime = time.parse().unwrap();
        let start = Timestamp(date(day).days() * 86_400_000).plus_minutes(time.minutes().into());
        Slot {
            start,
            end: start.plus_minutes(20),
            local: local.to_owned(),
            zone: "Europe/London".to_owned(),
            site: SiteId::from_number(1),
            clinician: StaffId::from_number(clinician),
            team: Vec::new(),
            template: TemplateId::from_number(clinician),
            mode: Mode::Video,
            kept_for: None,
        }
    }

    fn wanted() -> Time {
        Time {
            time: WallTime::new(10, 0).unwrap(),
            clinician: StaffId::from_number(1),
        }
    }

    #[test]
    fn a_series_keeps_its_day_of_the_week() {
        let days: Vec<_> = Rhythm::new(3, 2)
            .unwrap()
            .days(date("2026-12-08"))
            .collect();
        assert_eq!(
            days,
            [date("2026-12-08"), date("2026-12-22"), date("2027-01-05")]
        );
        for (count, every) in [(1, 1), (13, 1), (6, 0), (6, 9)] {
            assert_eq!(Rhythm::new(count, every), None);
        }
    }

    #[test]
    fn the_same_time_comes_first_and_with_the_same_clinician() {
        let day = date("2026-12-08");
        let all = [
            slot("2026-12-08T09:40", 1),
            slot("2026-12-08T10:00", 2),
            slot("2026-12-08T10:00", 1),
            slot("2026-12-09T10:00", 1),
        ];
        let (same, others) = choose(wanted(), day, &all);
        assert_eq!(same, Some(&all[2]));
        assert_eq!(others, [&all[1], &all[0], &all[3]]);
    }

    #[test]
    fn where_it_is_not_free_the_nearest_of_that_week_are_shown() {
        let day = date("2026-12-08");
        let all = [
            slot("2026-12-06T10:00", 1), // Sunday: the week before.
            slot("2026-12-07T10:00", 1),
            slot("2026-12-08T15:00", 1),
            slot("2026-12-08T09:00", 2),
            slot("2026-12-13T10:00", 1),
            slot("2026-12-14T10:00", 1), // Monday: the week after.
        ];
        let (same, others) = choose(wanted(), day, &all);
        assert_eq!(same, None);
        assert_eq!(others, [&all[3], &all[2], &all[1], &all[4]]);
        assert_eq!(choose(wanted(), day, &[]), (None, Vec::new()));
    }
}
