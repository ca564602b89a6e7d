//! What of the diary is shown, and how the address says it.

use domain::time::Date;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::super::day_controls::monday;
use super::grid::Columns;
use crate::api::with_query;
use crate::people::today;

/// What is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum View {
    /// A day, a column a clinician.
    #[default]
    DayByClinician,
    /// A day, a column a room.
    DayByRoom,
    /// A week of one clinician, a column a day.
    WeekOfClinician,
    /// A week of one room, a column a day.
    WeekOfRoom,
}

impl View {
    /// All, as they are offered.
    pub const ALL: [Self; 4] = [
        Self::DayByClinician,
        Self::DayByRoom,
        Self::WeekOfClinician,
        Self::WeekOfRoom,
    ];

    /// Its word in the address.
    pub const fn word(self) -> &'static str {
        match self {
            Self::DayByClinician => "day",
            Self::DayByRoom => "rooms",
            Self::WeekOfClinician => "week",
            Self::WeekOfRoom => "room-week",
        }
    }

    /// Of its word; the first when it is none.
    pub fn of_word(word: &str) -> Self {
        let found = Self::ALL.into_iter().find(|view| view.word() == word);
        found.unwrap_or_default()
    }

    /// Whether it is a week.
    pub const fn is_week(self) -> bool {
        matches!(self, Self::WeekOfClinician | Self::WeekOfRoom)
    }

    /// What its columns are.
    pub const fn columns(self) -> Columns {
        match self {
            Self::DayByClinician => Columns::Clinicians,
            Self::DayByRoom => Columns::Rooms,
            Self::WeekOfClinician | Self::WeekOfRoom => Columns::Days,
        }
    }

    /// Whether the clinician's name has to stand with each time.
    pub const fn names_clinicians(self) -> bool {
        matches!(self, Self::DayByRoom | Self::WeekOfRoom)
    }
}

/// What is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shown {
    /// How.
    pub view: View,
    /// The day, or one of the week; today when `None`.
    pub day: Option<Date>,
    /// Whose week: a clinician's identifier or a room's name; the first when empty.
    pub who: String,
}

/// What is shown, as the controls change it.
#[derive(Clone, Copy)]
pub struct Showing {
    /// How.
    pub view: RwSignal<View>,
    /// The day.
    pub day: RwSignal<Option<Date>>,
    /// Whose week.
    pub who: RwSignal<String>,
}

impl Showing {
    /// Begins with this.
    pub fn new(shown: Shown) -> Self {
        Self {
            view: RwSignal::new(shown.view),
            day: RwSignal::new(shown.day),
            who: RwSignal::new(shown.who),
        }
    }

    /// What is shown now.
    pub fn get(self) -> Shown {
        Shown {
            view: self.view.get(),
            day: self.day.get(),
            who: self.who.get(),
        }
    }
}

impl Shown {
    /// Reads the address.
    pub fn from_address(get: impl Fn(&str) -> Option<String>) -> Self {
        Self {
            view: View::of_word(&get("view").unwrap_or_default()),
            day: get("day").and_then(|day| day.parse().ok()),
            who: get("who").unwrap_or_default(),
        }
    }

    /// The first day drawn.
    pub fn first_day(&self) -> Date {
        let day = self.day.unwrap_or_else(today);
        if self.view.is_week() {
            monday(day)
        } else {
            day
        }
    }

    /// Writes the address, so that going back or loading anew shows the same.
    pub fn keep_in_address(&self) {
        let view = match self.view {
            View::DayByClinician => String::new(),
            other => other.word().to_owned(),
        };
        let day = self.day.map(|day| day.to_string()).unwrap_or_default();
        let query = [("view", view), ("day", day), ("who", self.who.clone())];
        let address = with_query("/staff/diary", &query);
        if let Ok(history) = window().history() {
            // Refused only by a page that is going away.
            let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&address));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_says_what_is_shown() {
        let shown = Shown::from_address(|name| match name {
            "view" => Some("week".to_owned()),
            "day" => Some("2026-12-10".to_owned()),
            _ => None,
        });
        assert_eq!(shown.view, View::WeekOfClinician);
        assert_eq!(shown.first_day().to_string(), "2026-12-07");
        // Whatever somebody typed there, the diary opens.
        let odd = Shown::from_address(|_| Some("%%".to_owned()));
        assert_eq!((odd.view, odd.day), (View::DayByClinician, None));
    }
}
