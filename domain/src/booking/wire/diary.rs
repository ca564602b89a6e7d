//! The diary: some days of a site, every start and everybody booked.

use serde::{Deserialize, Serialize};

use super::{BoardRow, Clinician, ExplainedDay};
use crate::people::wire::wire;

/// How many days of a diary are drawn at once.
pub const MOST_DIARY_DAYS: u16 = 7;

wire! {
    /// Somebody booked, and in which room.
    pub struct DiaryRow {
        /// The appointment, as on the board.
        pub row: BoardRow,
        /// The room, where there is one.
        pub room: Option<String>,
    }

    /// One day of a site.
    pub struct DiaryDay {
        /// Every start that clinics give, free or not.
        pub explained: ExplainedDay,
        /// Everybody booked, in order of time.
        pub rows: Vec<DiaryRow>,
    }

    /// Some days of a site, of everybody or of one clinician or room.
    pub struct Diary {
        /// In order.
        pub days: Vec<DiaryDay>,
        /// Everybody with a clinic here on these days, by name.
        pub clinicians: Vec<Clinician>,
        /// Every room with a clinic in it on these days, by name.
        pub rooms: Vec<String>,
    }
}
