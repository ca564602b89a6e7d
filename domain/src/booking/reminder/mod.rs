//! Reminders: at which times before an appointment its patient is reminded, by what, and which
//! reminder is due.
//!
//! What holds always: nobody is reminded twice of the same thing, after the start, at night, within
//! an hour of other news of the appointment, or at a time that had passed when it was booked.

#[cfg(feature = "zones")]
mod due;
mod settings;

#[cfg(feature = "zones")]
pub use due::{Step, next, planned};
pub use settings::{
    LONGEST_MINUTES, MOST_REMINDERS, ReminderSettings, SHORTEST_MINUTES, USUAL_MINUTES,
};

#[cfg(all(test, feature = "zones"))]
mod property_tests;
