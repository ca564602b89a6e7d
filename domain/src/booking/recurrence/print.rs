//! Rules written out, always in the same order: as they are kept and shown.

use core::fmt;

use super::{Ends, Period, Recurrence};
use crate::time::Weekday;

/// A weekday as rules name it (RFC 5545, section 3.3.10).
pub const fn code(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "MO",
        Weekday::Tuesday => "TU",
        Weekday::Wednesday => "WE",
        Weekday::Thursday => "TH",
        Weekday::Friday => "FR",
        Weekday::Saturday => "SA",
        Weekday::Sunday => "SU",
    }
}

/// One part, where it says anything.
fn list(f: &mut fmt::Formatter<'_>, name: &str, all: &[String]) -> fmt::Result {
    if all.is_empty() {
        return Ok(());
    }
    write!(f, ";{name}={}", all.join(","))
}

impl Recurrence {
    fn all_weekdays(&self) -> Vec<String> {
        let plain = self.weekdays.iter().map(|day| code(day).to_owned());
        let nths = self.nths.iter();
        let nths = nths.map(|nth| format!("{}{}", nth.nth(), code(nth.day())));
        plain.chain(nths).collect()
    }
}

impl fmt::Display for Recurrence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.period {
            Period::Day => "FREQ=DAILY",
            Period::Week => "FREQ=WEEKLY",
            Period::Month => "FREQ=MONTHLY",
            Period::Year => "FREQ=YEARLY",
        })?;
        if self.every.get() > 1 {
            write!(f, ";INTERVAL={}", self.every)?;
        }
        let months: Vec<String> = self.months().map(|n| n.to_string()).collect();
        let month_days: Vec<String> = self.month_days.iter().map(|n| n.to_string()).collect();
        let positions: Vec<String> = self.positions.iter().map(i16::to_string).collect();
        list(f, "BYMONTH", &months)?;
        list(f, "BYMONTHDAY", &month_days)?;
        list(f, "BYDAY", &self.all_weekdays())?;
        list(f, "BYSETPOS", &positions)?;
        match self.ends {
            Ends::Never => {}
            Ends::After(count) => write!(f, ";COUNT={count}")?,
            Ends::On(last) => {
                let (year, month, day) = (last.year(), last.month(), last.day());
                write!(f, ";UNTIL={year:04}{month:02}{day:02}")?;
            }
        }
        if self.week_start != Weekday::Monday {
            write!(f, ";WKST={}", code(self.week_start))?;
        }
        Ok(())
    }
}
