//! What a rule says, part by part: for whoever puts it into words.

use super::{Ends, NthWeekday, Period, Recurrence};
use crate::time::{Date, Weekday};

/// One thing that a rule says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Every so many of these.
    Every(u16, Period),
    /// In this month, 1 to 12.
    Month(u8),
    /// On this day of the month, from its end where negative.
    MonthDay(i8),
    /// On this day of the week.
    Weekday(Weekday),
    /// On the nth of this day of the week.
    NthWeekday(NthWeekday),
    /// On the nth of all these days alone, from their end where negative.
    Position(i16),
    /// After so many days it is over.
    Times(u16),
    /// The last day.
    Until(Date),
}

impl Recurrence {
    /// All it says, always in the same order. From which day weeks are counted is left out: it does not show which two
    /// weeks of several are meant, and no words would.
    pub fn parts(&self) -> impl Iterator<Item = Part> + '_ {
        let end = match self.ends {
            Ends::Never => None,
            Ends::After(count) => Some(Part::Times(count.get())),
            Ends::On(last) => Some(Part::Until(last)),
        };
        std::iter::once(Part::Every(self.every(), self.period))
            .chain(self.months().map(Part::Month))
            .chain(self.month_days.iter().map(Part::MonthDay))
            .chain(self.weekdays.iter().map(Part::Weekday))
            .chain(self.nths.iter().copied().map(Part::NthWeekday))
            .chain(self.positions.iter().copied().map(Part::Position))
            .chain(end)
    }

    /// The months it names, in order.
    pub(super) fn months(&self) -> impl Iterator<Item = u8> + '_ {
        (1..=12).filter(move |n| self.months >> n & 1 == 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(rule: &str) -> Vec<Part> {
        rule.parse::<Recurrence>().unwrap().parts().collect()
    }

    #[test]
    fn every_part_of_a_rule_is_said_once() {
        let found = parts("FREQ=MONTHLY;INTERVAL=3;BYMONTH=9,3;BYDAY=FR,-1TU;BYSETPOS=2;COUNT=6");
        let want = [
            Part::Every(3, Period::Month),
            Part::Month(3),
            Part::Month(9),
            Part::Weekday(Weekday::Friday),
            Part::NthWeekday(NthWeekday::new(-1, Weekday::Tuesday).unwrap()),
            Part::Position(2),
            Part::Times(6),
        ];
        assert_eq!(found, want);
        let found = parts("FREQ=YEARLY;BYMONTHDAY=-1,15;UNTIL=20270303;WKST=SU");
        let want = [
            Part::Every(1, Period::Year),
            Part::MonthDay(15),
            Part::MonthDay(-1),
            Part::Until("2027-03-03".parse().unwrap()),
        ];
        assert_eq!(found, want);
        assert_eq!(parts("FREQ=DAILY"), [Part::Every(1, Period::Day)]);
    }
}
