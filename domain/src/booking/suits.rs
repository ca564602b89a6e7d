//! Which times suit: how to be seen, on which days of the week, in which parts of the day. For a search, and for
//! somebody on the waiting list alike.

use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::{Error, StrDeserializer};

use super::waiting_list::PartOfDay;
use super::wire::Mode;
use crate::error::{FieldError, Fields};
use crate::time::{Date, WallTime, Weekday};

/// What suits; where nothing is named, all of it does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Suits {
    /// In these ways.
    pub modes: Vec<Mode>,
    /// On these days of the week.
    pub weekdays: Vec<Weekday>,
    /// In these parts of the day, by the wall clock at the start.
    pub times: Vec<PartOfDay>,
}

/// Whether it is one of those wanted; all are where none is named.
pub(super) fn any_or<T: PartialEq>(wanted: &[T], is: &T) -> bool {
    wanted.is_empty() || wanted.contains(is)
}

/// Words with commas between them, as an address has them.
fn named<'t, T: Deserialize<'t>>(text: &'t str) -> Result<Vec<T>, FieldError> {
    let words = text.split(',').filter(|word| !word.is_empty());
    let read = words.map(|word| {
        let word: StrDeserializer<'t, Error> = word.into_deserializer();
        T::deserialize(word).map_err(|_| FieldError::Format)
    });
    read.collect()
}

impl Suits {
    /// Reads what an address names: `video,telephone`, `monday,friday`, `morning`.
    pub fn read([modes, weekdays, times]: [&str; 3], fields: &mut Fields) -> Self {
        Self {
            modes: fields.take("modes", named(modes)).unwrap_or_default(),
            weekdays: fields.take("weekdays", named(weekdays)).unwrap_or_default(),
            times: fields.take("times", named(times)).unwrap_or_default(),
        }
    }

    /// Whether a clinic that sees people in this way suits on this day.
    pub fn on(&self, mode: Mode, date: Date) -> bool {
        any_or(&self.modes, &mode) && any_or(&self.weekdays, &date.weekday())
    }

    /// Whether the time does, which is worked out only where it matters.
    pub fn at(&self, time: impl FnOnce() -> WallTime) -> bool {
        self.times.is_empty() || self.times.contains(&PartOfDay::of(time()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::booking::template::WEEK;

    #[test]
    fn what_an_address_names_is_read_and_what_it_makes_up_is_refused() {
        let mut fields = Fields::new();
        let read = Suits::read(["video,in_person", "monday,sunday", "evening"], &mut fields);
        assert_eq!(read.modes, [Mode::Video, Mode::InPerson]);
        assert_eq!(read.weekdays, [Weekday::Monday, Weekday::Sunday]);
        assert_eq!(read.times, [PartOfDay::Evening]);
        assert_eq!(Suits::read(["", "", ""], &mut fields), Suits::default());
        assert!(fields.finish(Some(())).is_ok());

        let mut fields = Fields::new();
        let week = WEEK.map(Weekday::as_str).join(",");
        assert_eq!(Suits::read(["", &week, ""], &mut fields).weekdays, WEEK);

        let mut fields = Fields::new();
        Suits::read(["fax", "monday,funday", "night"], &mut fields);
        let refused = fields.finish(Some(())).unwrap_err().fields;
        let named: Vec<_> = refused.iter().map(|one| one.field.as_str()).collect();
        assert_eq!(named, ["modes", "weekdays", "times"]);
    }
}
