//! The columns of a file by name, and one row by its columns.

use super::wire::ImportKind;
use crate::error::{FieldError, Fields, Problem};

/// Where each column of a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns(Vec<String>);

/// One row.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    columns: &'a Columns,
    cells: &'a [&'a str],
}

impl Columns {
    /// Reads the line of column names: in any order and case, spaces for underscores.
    ///
    /// # Errors
    /// The problem naming each column that is missing, unknown or there twice. One that is unknown
    /// may be a required one misspelt, or something that would silently be lost.
    pub fn read<'a>(
        kind: ImportKind,
        names: impl Iterator<Item = &'a str>,
    ) -> Result<Self, Problem> {
        let mut fields = Fields::new();
        let mut found: Vec<String> = Vec::new();
        for name in names {
            let name = name.trim().trim_start_matches('\u{feff}').to_lowercase();
            let name = name.replace([' ', '-'], "_");
            let known = [kind.required(), kind.optional()]
                .iter()
                .any(|list| list.contains(&name.as_str()));
            if !known {
                // What stands there may be a patient's: a file without names of columns begins so.
                fields.refuse("columns", FieldError::Unknown);
            } else if found.contains(&name) {
                fields.refuse(&name, FieldError::Taken);
            }
            found.push(name);
        }
        for name in kind.required() {
            if !found.iter().any(|one| one == name) {
                fields.refuse(name, FieldError::Required);
            }
        }
        fields.finish(Some(Self(found)))
    }

    /// A row of these columns.
    pub const fn row<'a>(&'a self, cells: &'a [&'a str]) -> Row<'a> {
        Row {
            columns: self,
            cells,
        }
    }

    /// How many there are.
    pub const fn count(&self) -> usize {
        self.0.len()
    }
}

impl<'a> Row<'a> {
    /// The text under a column, without spaces around; empty when there is no such column.
    pub fn text(&self, name: &str) -> &'a str {
        self.place(name)
            .and_then(|place| self.cells.get(place))
            .map_or("", |text| text.trim())
    }

    /// Whether the file has this column: one that it has not says nothing, which an empty cell does.
    pub fn has(&self, name: &str) -> bool {
        self.place(name).is_some()
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.columns.0.iter().position(|one| one == name)
    }

    /// Notes what is wrong with a row whatever its columns are: letters that were lost before it came here, and what
    /// stands beyond the last column, most often the rest of a text with a comma in it.
    pub fn check(&self, fields: &mut Fields) {
        for (name, text) in self.columns.0.iter().zip(self.cells) {
            if text.contains(char::REPLACEMENT_CHARACTER) {
                fields.refuse(name, FieldError::Format);
            }
        }
        let mut beyond = self.cells.iter().skip(self.columns.count());
        if beyond.any(|text| !text.trim().is_empty()) {
            fields.refuse("columns", FieldError::TooMany);
        }
    }

    /// The number in the old system.
    ///
    /// # Errors
    /// `Required`, `TooLong`, or `Format` when it has something in it that cannot be read.
    pub fn old_id(&self) -> Result<String, FieldError> {
        crate::text::Line::<80>::new(self.text("id"))
            .map(|line| line.as_str().to_owned())
            .map_err(Into::into)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(names: &str) -> Result<Columns, Vec<(String, FieldError)>> {
        Columns::read(ImportKind::Clinics, names.split(',')).map_err(|p| {
            p.fields
                .into_iter()
                .map(|one| (one.field, one.error))
                .collect()
        })
    }

    #[test]
    fn columns_come_in_any_order_and_case() {
        let columns =
            read("\u{feff}ID, First Day,service,clinician,mode,from,UNTIL,minutes,room").unwrap();
        let row = columns.row(&["7", "2026-12-01", " Review "]);
        assert_eq!(row.text("first_day"), "2026-12-01");
        assert_eq!(row.text("service"), "Review");
        assert_eq!(row.text("room"), "", "a short row has nothing there");
        assert_eq!(row.text("days"), "");
        assert_eq!(row.old_id(), Ok("7".to_owned()));
    }

    #[test]
    fn letters_that_were_lost_and_what_stands_beyond_the_columns_are_named() {
        let columns = read("id,service,clinician,mode,from,until,minutes,first_day").unwrap();
        let faults = |cells: &[&str]| {
            let mut fields = Fields::new();
            columns.row(cells).check(&mut fields);
            let problem = fields.finish::<()>(None).unwrap_err();
            let named = problem.fields.into_iter();
            named.map(|one| (one.field, one.error)).collect::<Vec<_>>()
        };
        let full = [
            "7",
            "Review",
            "x",
            "video",
            "9:00",
            "12:00",
            "20",
            "2026-12-01",
        ];
        let with = |more: &[&'static str]| [&full[..], more].concat();
        assert_eq!(faults(&with(&["", " "])), []);
        let beyond = ("columns".to_owned(), FieldError::TooMany);
        assert_eq!(faults(&with(&["", "Room 2"])), [beyond]);
        let lost = ("clinician".to_owned(), FieldError::Format);
        assert_eq!(faults(&["7", "Review", "Si\u{fffd}n"]), [lost]);
    }

    #[test]
    fn a_column_that_is_missing_unknown_or_doubled_is_named() {
        let refused = read("id,service,service,clinician,mode,from,until,minuts,first_day");
        let want = [
            ("service", FieldError::Taken),
            ("columns", FieldError::Unknown),
            ("minutes", FieldError::Required),
        ];
        assert_eq!(
            refused,
            Err(want.map(|(name, error)| (name.to_owned(), error)).into())
        );
    }
}
