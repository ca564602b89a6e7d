//! What the app and the server say to each other about an import.

use serde::{Deserialize, Serialize};

use crate::error::{ErrorCode, FieldProblem};
use crate::ids::SiteId;
use crate::people::wire::wire;

/// What the rows of a file are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ImportKind {
    /// Clinic templates.
    Clinics,
    /// Appointments that are to come.
    Appointments,
    /// Referrals that have no time yet.
    Referrals,
}

impl ImportKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Clinics, Self::Appointments, Self::Referrals];

    /// The stable text, as on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Clinics => "clinics",
            Self::Appointments => "appointments",
            Self::Referrals => "referrals",
        }
    }

    /// The columns a file must have.
    pub const fn required(self) -> &'static [&'static str] {
        match self {
            Self::Clinics => &[
                "id",
                "service",
                "clinician",
                "mode",
                "from",
                "until",
                "minutes",
                "first_day",
            ],
            Self::Appointments => &[
                "id",
                "service",
                "clinician",
                "mode",
                "start",
                "minutes",
                "name",
                "date_of_birth",
            ],
            Self::Referrals => &[
                "id",
                "service",
                "name",
                "date_of_birth",
                "priority",
                "referred_on",
            ],
        }
    }

    /// The columns a file may have.
    pub const fn optional(self) -> &'static [&'static str] {
        match self {
            Self::Clinics => &[
                "days",
                "rrule",
                "last_day",
                "room",
                "capacity",
                "buffer_before",
                "buffer_after",
                "kit",
            ],
            Self::Appointments => &[
                "room",
                "nhs_number",
                "mobile",
                "email",
                "language",
                "reason",
                "interpreter",
                "more_time",
            ],
            Self::Referrals => &[
                "nhs_number",
                "mobile",
                "email",
                "language",
                "referrer",
                "reason",
                "interpreter",
                "more_time",
            ],
        }
    }
}

wire! {
    /// A file of an old system.
    pub struct Import {
        /// What its rows are.
        pub kind: ImportKind,
        /// For which site.
        pub site: SiteId,
        /// The file: CSV with a line of column names.
        pub text: String,
        /// Whether anything is to be written: without, everything is tried and undone.
        pub write: bool,
    }

    /// What came of it, row by row.
    pub struct ImportReport {
        /// In the order of the file.
        pub rows: Vec<ImportedRow>,
        /// Whether it was written.
        pub written: bool,
        /// How many rows are new.
        pub new: u32,
        /// How many had been imported before.
        pub known: u32,
        /// How many had been imported before and go where they are said to be now.
        #[serde(default)]
        pub moved: u32,
        /// How many had been imported before, say something else now, and are for somebody to decide about.
        #[serde(default)]
        pub differs: u32,
        /// How many can't be imported. One is enough for nothing to be written.
        pub refused: u32,
    }

    /// What came of one row. Nothing of a patient is in it.
    pub struct ImportedRow {
        /// Its line in the file; the column names are line 1.
        pub line: u32,
        /// Its number in the old system.
        pub old_id: String,
        /// Which service and when, as far as it could be read.
        pub what: String,
        /// What came of it.
        pub outcome: RowOutcome,
        /// Why it can't be imported as a whole: somebody has the time.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub code: Option<ErrorCode>,
        /// What is different from when it was imported, by column, when something is.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub changed: Vec<String>,
        /// When it has been so far, by the clocks of its site; empty of what has no time or is as it was.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        pub was: String,
        /// When it is said to be now.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        pub now: String,
        /// Why it can't be imported, column by column.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub columns: Vec<FieldProblem>,
    }
}

/// What came of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RowOutcome {
    /// It is new.
    New,
    /// It was imported before, under the same number of the old system.
    Known,
    /// It was imported before, and the old system has moved it since: it is moved here, too.
    Moved,
    /// It was imported before and says something else now, and it is not for an import to say which of both holds.
    /// It stays as it is.
    Differs,
    /// It can't be imported.
    Refused,
}

impl ImportReport {
    /// The report of some rows, not written yet.
    pub fn of(rows: Vec<ImportedRow>) -> Self {
        let count = |outcome| {
            let same = rows.iter().filter(|row| row.outcome == outcome);
            u32::try_from(same.count()).unwrap_or(u32::MAX)
        };
        Self {
            written: false,
            new: count(RowOutcome::New),
            known: count(RowOutcome::Known),
            moved: count(RowOutcome::Moved),
            differs: count(RowOutcome::Differs),
            refused: count(RowOutcome::Refused),
            rows,
        }
    }
}
